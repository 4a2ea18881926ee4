/// The picture that a network takes: [1, 3, height, width], [1, height, width, 3], or either without the
/// batch, with open axes filled in.
struct ModelInput: Sendable, Hashable {
  let shape: [Int]
  let width, height: Int
  /// The three colours of a pixel lie together.
  let isInterleaved: Bool

  private static let sizes = 8...8192

  /// - Throws: `DetectorError` if it is no picture, or of another or an open size.
  init(_ port: OpenVINONetwork.Port, settings: DetectorSettings, file: String) throws {
    let hasBatch = port.shape.count == 4
    guard hasBatch ? (port.shape[0] ?? 1) == 1 : port.shape.count == 3 else {
      throw Self.unsupported(port, file: file)
    }
    let axes = Array(port.shape.suffix(3))
    func isColors(_ axis: Int) -> Bool { (axes[axis] ?? 3) == 3 }
    switch settings.axes {
    case .nchw: isInterleaved = false
    case .nhwc: isInterleaved = true
    // Where both fit, three of something else is no height or width.
    case nil: isInterleaved = axes[0] != 3 && axes[2] == 3
    }
    guard isColors(isInterleaved ? 2 : 0) else { throw Self.unsupported(port, file: file) }
    let (declaredHeight, declaredWidth) = isInterleaved ? (axes[0], axes[1]) : (axes[1], axes[2])
    if declaredHeight == nil || declaredWidth == nil, settings.inputSize == nil {
      throw DetectorError(
        .unsupportedModel, file: file, problem: "the input has open dimensions: \(port.shapeText)",
        remedy:
          "write input: { size_px: [width, height] } into the .yaml file beside the model, or export with "
          + "fixed shapes (dynamic=False)")
    }
    let asked = settings.inputSize
    guard let height = declaredHeight ?? asked?.height, let width = declaredWidth ?? asked?.width,
      Self.sizes.contains(height), Self.sizes.contains(width)
    else { throw Self.unsupported(port, file: file) }
    if let asked, asked != (width, height) {
      throw DetectorError(
        .unsupportedModel, file: file,
        problem:
          "the input is \(width) × \(height) pixels, and input.size_px asks for \(asked.width) × \(asked.height)",
        remedy: "leave input.size_px out, or export with that size")
    }
    (self.width, self.height) = (width, height)
    shape = (hasBatch ? [1] : []) + (isInterleaved ? [height, width, 3] : [3, height, width])
  }

  private static func unsupported(_ port: OpenVINONetwork.Port, file: String) -> DetectorError {
    DetectorError(
      .unsupportedModel, file: file,
      problem:
        "the input has the shape \(port.shapeText), expected [1, 3, height, width] or [1, height, width, 3]",
      remedy: "export with batch size 1 and three colours, 8…8192 pixels a side")
  }
}
