package import CartInterface
import Foundation
package import Geometry
package import Imaging

/// A detector in an ONNX file, run on the processor; `DetectorSettings` says how it is fed and read.
///
/// Holds no state between observations: the same pictures give the same detections in any order.
/// One owner, one thread.
package final class ONNXDetector: Detector {
  package let name: String
  package let declaredLatency: Nanoseconds
  package var needsPictures: Bool { true }
  /// What it can find: its classes by ascending label, and then what only the second stage can name.
  package let skus: [String]
  package let secondStage: SecondStage?
  package let layout: DetectorSettings.Layout
  package let settings: DetectorSettings
  private let skuOfLabel: [Int: String]
  private let network: OpenVINONetwork
  private let reader: any OutputReader
  private let numbers: PictureNumbers
  /// Of the input, pixels.
  private let width, height: Int

  /// Most detections in one picture, as the exporters' own post-processing has it.
  private static let limit = 300
  /// Larger files are no detectors of a cart.
  private static let maximumFileSize = 1 << 30

  /// - Parameter settings: nil reads the file beside the model, if there is one.
  /// - Throws: `DetectorError`, and `ConfigurationError` for the file beside the model.
  package init(file: String, settings: DetectorSettings? = nil) throws {
    let metadata = ONNXMetadata(contentsOf: try Self.contents(of: file))
    guard metadata.isModel else {
      throw DetectorError(
        .malformedFile, file: file, problem: "is not a complete ONNX model",
        remedy: "export the model again")
    }
    let settings = try settings ?? DetectorSettings(besideModel: file)
    var input: ModelInput?
    let network = try OpenVINONetwork(file: file) { port in
      let read = try ModelInput(port, settings: settings, file: file)
      input = read
      return read.shape
    }
    guard let input, let classes = settings.classes ?? metadata.classNames.map(ClassMap.init) else {
      throw DetectorError(
        .classMismatch, file: file, problem: "names no classes in its metadata",
        remedy: "list them under \"classes\" in a .yaml file of the same name beside the model")
    }
    (width, height) = (input.width, input.height)
    numbers = PictureNumbers(settings, isInterleaved: input.isInterleaved)
    let description = OutputDescription(
      file: file, ports: network.outputs, width: width, height: height, classes: classes,
      settings: settings)
    switch settings.layout {
    case .detr: (reader, layout) = (try DETROutput(description), .detr)
    case .nms: (reader, layout) = (try SuppressedOutput(description), .nms)
    case .yoloV5, .yoloV8, nil:
      let yolo = try YOLOOutput(description)
      (reader, layout) = (yolo, yolo.layout)
    }
    skuOfLabel = classes.names.mapValues { settings.skus[$0] ?? $0 }
    let own = skuOfLabel.sorted { $0.key < $1.key }.map(\.value)
    secondStage = try settings.secondStage.map(SecondStage.init)
    skus = own + (secondStage?.skus.filter { !own.contains($0) } ?? [])
    name = URL(fileURLWithPath: file).lastPathComponent
    declaredLatency = settings.latency
    self.network = network
    self.settings = settings
  }

  package func detections(in observation: Observation) throws -> [Detection] {
    try observation.frames.flatMap { try detections(in: $0) }
  }

  /// The network's whole outputs for one picture, each row-major.
  /// - Precondition: the picture is not empty.
  package func rawOutputs(for image: Image<RGB8>) throws -> [[Float]] {
    let fit = fit(of: image)
    return try network.infer(
      fill: { fit.write(image, as: numbers, into: $0) }, read: { $0.map { Array($0.values) } })
  }

  private func fit(of image: Image<RGB8>) -> PictureFit {
    PictureFit(
      sourceWidth: image.width, sourceHeight: image.height, targetWidth: width,
      targetHeight: height, resize: settings.resize)
  }

  /// The detections in one picture, best first.
  package func detections(in frame: CameraFrame) throws -> [Detection] {
    guard frame.image.width > 0, frame.image.height > 0 else { return [] }
    let fit = fit(of: frame.image)
    let candidates = try network.infer(
      fill: { fit.write(frame.image, as: numbers, into: $0) },
      read: { try reader.candidates(in: $0, threshold: Float(settings.confidence)) })
    let isDense = layout == .yoloV5 || layout == .yoloV8
    let overlap = settings.overlap ?? (isDense ? Self.usualOverlap : 1)
    let found = nonMaximumSuppression(candidates, overlap: Float(overlap), limit: Self.limit)
      .compactMap { candidate -> Detection? in
        let (x0, y0) = fit.source(x: Double(candidate.x0), y: Double(candidate.y0))
        let (x1, y1) = fit.source(x: Double(candidate.x1), y: Double(candidate.y1))
        guard x1 > x0, y1 > y0, let sku = skuOfLabel[candidate.classIndex] else {
          return nil  // Lies in the border alone.
        }
        return Detection(
          camera: frame.camera, x0: x0, y0: y0, x1: x1, y1: y1, sku: sku,
          confidence: Double(candidate.score))
      }
    guard let secondStage else { return found }
    return try found.map { try secondStage.named($0, in: frame.image) }
  }

  /// As the exporters of YOLO suppress.
  private static let usualOverlap = 0.45
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
}
