package import CartInterface
import Foundation
package import Geometry
package import Imaging

/// A YOLO model in an ONNX file, run on the processor.
///
/// Holds no state between observations: the same pictures give the same detections in any order.
/// One owner, one thread.
package final class ONNXDetector: Detector {
  package let name: String
  package let declaredLatency: Nanoseconds
  package var needsPictures: Bool { true }
  /// SKU by class index.
  package let skus: [String]
  package let layout: YOLOLayout
  package let settings: DetectorSettings
  private let network: OpenVINONetwork

  /// Most detections in one picture, as the exporters' own post-processing has it.
  private static let limit = 300
  /// Larger files are no detectors of a cart.
  private static let maximumFileSize = 1 << 30

  /// - Parameter settings: nil reads the file beside the model, if there is one.
  package init(file: String, settings: DetectorSettings? = nil) throws {
    let metadata = ONNXMetadata(contentsOf: try Self.contents(of: file))
    guard metadata.isModel else {
      throw DetectorError(
        .malformedFile, file: file, problem: "is not a complete ONNX model",
        remedy: "export the model again")
    }
    let settings = try settings ?? DetectorSettings(besideModel: file)
    network = try OpenVINONetwork(file: file)
    try Self.checkInput(network)
    guard let names = settings.classes ?? metadata.classNames else {
      throw DetectorError(
        .classMismatch, file: file, problem: "names no classes in its metadata",
        remedy: "list them under \"classes\" in a .json file of the same name beside the model")
    }
    layout = try Self.layout(of: network, classes: names.count, settings: settings)
    skus = names.map { settings.skus[$0] ?? $0 }
    name = URL(fileURLWithPath: file).lastPathComponent
    declaredLatency = settings.latency
    self.settings = settings
  }

  package func detections(in observation: Observation) throws -> [Detection] {
    try observation.frames.flatMap { try detections(in: $0) }
  }

  /// The network's whole output for one picture, row-major.
  /// - Precondition: the picture is not empty.
  package func rawOutput(for image: Image<RGB8>) throws -> [Float] {
    let letterbox = letterbox(for: image)
    return try network.infer(fill: { letterbox.write(image, into: $0) }, read: { Array($0) })
  }

  private func letterbox(for image: Image<RGB8>) -> Letterbox {
    Letterbox(
      sourceWidth: image.width, sourceHeight: image.height,
      targetWidth: network.inputShape[3], targetHeight: network.inputShape[2])
  }

  /// The detections in one picture, best first.
  package func detections(in frame: CameraFrame) throws -> [Detection] {
    guard frame.image.width > 0, frame.image.height > 0 else { return [] }
    let letterbox = letterbox(for: frame.image)
    let candidates = try network.infer(
      fill: { letterbox.write(frame.image, into: $0) },
      read: {
        layout.candidates(
          in: $0, shape: network.outputShape, classes: skus.count,
          threshold: Float(settings.confidence))
      })
    return nonMaximumSuppression(
      candidates, overlap: Float(settings.overlap), limit: Self.limit
    ).compactMap { candidate in
      let (x0, y0) = letterbox.source(x: Double(candidate.x0), y: Double(candidate.y0))
      let (x1, y1) = letterbox.source(x: Double(candidate.x1), y: Double(candidate.y1))
      guard x1 > x0, y1 > y0 else { return nil }  // Lies in the border alone.
      return Detection(
        camera: frame.camera, x0: x0, y0: y0, x1: x1, y1: y1, sku: skus[candidate.classIndex],
        confidence: Double(candidate.score))
    }
  }
}

extension ONNXDetector {
  private static func contents(of file: String) throws -> Data {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe)
      guard data.count <= maximumFileSize else {
        throw DetectorError(
          .unreadableFile, file: file, problem: "has \(data.count) bytes",
          remedy: "models up to \(maximumFileSize) bytes are read")
      }
      return data
    } catch let error as DetectorError {
      throw error
    } catch {
      throw DetectorError(
        .unreadableFile, file: file, problem: "cannot be read: \(error.localizedDescription)",
        remedy: "give the path of an .onnx file")
    }
  }

  private static func checkInput(_ network: OpenVINONetwork) throws {
    let shape = network.inputShape
    guard shape.count == 4, shape[0] == 1, shape[1] == 3, (8...8192).contains(shape[2]),
      (8...8192).contains(shape[3])
    else {
      throw DetectorError(
        .unsupportedModel, file: network.file,
        problem: "the input has the shape \(shape), expected [1, 3, height, width]",
        remedy: "export with batch size 1 and three colour planes")
    }
  }

  private static func layout(
    of network: OpenVINONetwork, classes: Int, settings: DetectorSettings
  ) throws -> YOLOLayout {
    let shape = network.outputShape
    if let asked = settings.layout, asked.fits(outputShape: shape, classes: classes) {
      return asked
    }
    if settings.layout == nil, let found = YOLOLayout(outputShape: shape, classes: classes) {
      return found
    }
    throw DetectorError(
      .classMismatch, file: network.file,
      problem: "the output has the shape \(shape) but there are \(classes) class names",
      remedy:
        "expected [1, \(4 + classes), n] (v8) or [1, n, \(5 + classes)] (v5)"
        + (settings.layout.map { ", and the settings ask for \($0.rawValue)" } ?? ""))
  }
}
