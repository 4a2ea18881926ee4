/// A candidate box in pixels of the network's input.
struct BoxCandidate: PictureBox, Sendable, Hashable {
  var x0, y0, x1, y1: Float
  var classIndex: Int
  /// 0…1.
  var score: Float
}

/// Reads candidates out of what a network answers: one conformer a layout.
protocol OutputReader: Sendable {
  /// Everything above the threshold, in the tensors' order.
  ///
  /// Candidates with a number that is not finite or a size that is not positive are dropped: a
  /// diverged or hostile model finds nothing, and crashes nothing.
  /// - Parameter tensors: one for each of the network's outputs, in their order.
  /// - Throws: `DetectorError` if a shape that was left open came out as none that can be read.
  func candidates(in tensors: [OpenVINONetwork.Tensor], threshold: Float) throws -> [BoxCandidate]
}

/// What a reader is made of.
struct OutputDescription: Sendable {
  var file: String
  var ports: [OpenVINONetwork.Port]
  /// Of the network's input, pixels.
  var width, height: Int
  var classes: ClassMap
  var settings: DetectorSettings

  /// Index of the output that the settings name for a role.
  /// - Returns: nil where they name none.
  func named(_ role: DetectorSettings.OutputRole) throws -> Int? {
    guard let name = settings.outputNames[role] else { return nil }
    guard let index = ports.firstIndex(where: { $0.name == name }) else {
      throw DetectorError(
        .unsupportedModel, file: file, problem: "has no output called \"\(name)\"",
        remedy: "output.\(role.rawValue) is one of: \(portList)")
    }
    return index
  }

  /// "boxes [?, 4], labels [?]"
  var portList: String {
    ports.map { "\($0.name.isEmpty ? "(no name)" : $0.name) \($0.shapeText)" }
      .joined(separator: ", ")
  }

  /// The words of an error about outputs that are not as the layout has them.
  func mismatch(_ wanted: String, remedy: String) -> DetectorError {
    DetectorError(
      .classMismatch, file: file,
      problem: "the outputs are \(portList), and there are \(classes.summary); \(wanted)",
      remedy: remedy)
  }

  var boxes: BoxScale { BoxScale(self) }
}

/// Turns the four numbers of a box into edges in pixels of the network's input.
struct BoxScale: Sendable {
  private let form: DetectorSettings.BoxForm
  private let x, y: Float

  init(_ output: OutputDescription) {
    let settings = output.settings
    let isDETR = settings.layout == .detr
    form = settings.boxForm ?? (settings.layout == .nms ? .xyxy : .cxcywh)
    let isFraction = (settings.boxUnit ?? (isDETR ? .fraction : .pixels)) == .fraction
    x = isFraction ? Float(output.width) : 1
    y = isFraction ? Float(output.height) : 1
  }

  /// nil for a box that is none.
  func candidate(
    _ a: Float, _ b: Float, _ c: Float, _ d: Float, label: Int, score: Float
  ) -> BoxCandidate? {
    var box = BoxCandidate(x0: a, y0: b, x1: c, y1: d, classIndex: label, score: min(score, 1))
    switch form {
    case .xyxy: break
    case .yxyx: (box.x0, box.y0, box.x1, box.y1) = (b, a, d, c)
    case .cxcywh: (box.x0, box.y0, box.x1, box.y1) = (a - c / 2, b - d / 2, a + c / 2, b + d / 2)
    }
    (box.x0, box.x1) = (box.x0 * x, box.x1 * x)
    (box.y0, box.y1) = (box.y0 * y, box.y1 * y)
    guard box.x1 > box.x0, box.y1 > box.y0,
      [box.x0, box.y0, box.x1, box.y1].allSatisfy(\.isFinite), score <= 1.001
    else { return nil }
    return box
  }
}
