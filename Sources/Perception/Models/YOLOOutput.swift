import Foundation

/// The output of a YOLO export: a dense table of candidates, to be suppressed afterwards.
///
/// `yolo_v8` is [1, 4 + classes, n]: box, class scores, one plane a value; `yolo_v5` is
/// [1, n, 5 + classes]: box, objectness, class scores, one row a candidate.
struct YOLOOutput: OutputReader {
  let layout: DetectorSettings.Layout
  private let output: Int
  private let boxes: BoxScale
  private let isSigmoid: Bool
  private let file: String
  private let classes: ClassMap

  /// - Throws: `DetectorError` if no output has the layout, or none of the two where none is asked for.
  init(_ description: OutputDescription) throws {
    file = description.file
    classes = description.classes
    boxes = description.boxes
    isSigmoid = description.settings.activation == .sigmoid
    let asked = description.settings.layout
    let fits = description.ports.enumerated().compactMap { index, port in
      Self.layout(of: port.shape, classes: description.classes, asked: asked).map { (index, $0) }
    }
    let wanted = try description.named(.scores)
    guard let found = fits.first(where: { wanted == nil || $0.0 == wanted }) else {
      let (v8, v5) =
        description.classes.count.map { ("\(4 + $0)", "\(5 + $0)") }
        ?? ("4 + classes", "5 + classes")
      throw description.mismatch(
        "expected [1, \(v8), n] (yolo_v8) or [1, n, \(v5)] (yolo_v5)"
          + (asked.map { ", and the settings ask for \($0.rawValue)" } ?? ""),
        remedy:
          "name as many classes as the model tells apart, or say under \"layout\" what the outputs hold"
      )
    }
    (output, layout) = found
  }

  /// The layout that an output of this shape has, or nil.
  static func layout(
    of shape: [Int?], classes: ClassMap, asked: DetectorSettings.Layout? = nil
  ) -> DetectorSettings.Layout? {
    guard shape.count == 3, shape[0] == 1 || shape[0] == nil else { return nil }
    let v8 = shape[1].map { $0 > 4 && classes.fits($0 - 4) } ?? false
    let v5 = shape[2].map { $0 > 5 && classes.fits($0 - 5) } ?? false
    if let asked { return (asked == .yoloV8 ? v8 : v5) ? asked : nil }
    // Any large enough number fits where only some classes are named: then the shape tells nothing.
    guard classes.count != nil else { return nil }
    // With few candidates both may fit: then the longer axis is the candidates'.
    return switch (v8, v5) {
    case (true, false): .yoloV8
    case (false, true): .yoloV5
    case (true, true): (shape[2] ?? .max) >= (shape[1] ?? 0) ? .yoloV8 : .yoloV5
    case (false, false): nil
    }
  }

  func candidates(in tensors: [OpenVINONetwork.Tensor], threshold: Float) throws -> [BoxCandidate] {
    let (shape, values) = (tensors[output].shape, tensors[output].values)
    guard Self.layout(of: shape, classes: classes, asked: layout) == layout else {
      throw DetectorError(
        .inferenceFailed, file: file, problem: "the output came out as \(shape)",
        remedy: "export the model with fixed shapes")
    }
    let isV8 = layout == .yoloV8
    let count = isV8 ? shape[2] : shape[1]
    let (perCandidate, perValue) = isV8 ? (1, count) : (shape[2], 1)
    let firstScore = isV8 ? 4 : 5
    let labels = (isV8 ? shape[1] : shape[2]) - firstScore
    var found: [BoxCandidate] = []
    for i in 0..<count {
      let base = i * perCandidate
      func value(_ k: Int) -> Float { values[base + k * perValue] }
      func score(_ k: Int) -> Float { isSigmoid ? sigmoid(value(k)) : value(k) }
      var best = 0
      for k in 1..<max(labels, 1) where value(firstScore + k) > value(firstScore + best) {
        best = k
      }
      let sure = score(firstScore + best) * (isV8 ? 1 : score(4))
      guard sure >= threshold, classes.names[best] != nil,
        let box = boxes.candidate(
          value(0), value(1), value(2), value(3), label: best, score: sure)
      else { continue }
      found.append(box)
    }
    return found
  }
}

/// 1 / (1 + e⁻ˣ).
func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
