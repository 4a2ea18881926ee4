import CartInterface
import Configuration
import Foundation
import Imaging
import Perception
import TestSupport
import Testing

/// Models exported from torchvision and from Hugging Face transformers find what those libraries find,
/// in PyTorch and with their own post-processing: see Scripts/judge-models.py.
@Suite struct ModelLibraryTests {
  private struct Expected: Decodable {
    struct Found: Decodable {
      var box: [Double]
      var sku: String
      var confidence: Double
    }
    var detections: [Found]
  }

  private static func path(_ name: String) -> String { Fixture.path("models/\(name)") }

  private static func frame() throws -> CameraFrame {
    CameraFrame(
      camera: 1, image: try ImageFile.read(path("picture.png")).rgb, exposureMidpoint: 0)
  }

  @Test(arguments: [
    ("torchvision-ssd", 30), ("torchvision-columns", 30), ("transformers-yolos", 10),
    ("transformers-rtdetr", 8),
  ])
  func findsWhatTheLibraryFinds(model: String, least: Int) throws {
    let detector = try ONNXDetector(file: Self.path("\(model).onnx"))
    let found = try detector.detections(in: Self.frame())
    let whole = try JSONDecoder().decode(
      Expected.self,
      from: Data(contentsOf: URL(filePath: Self.path("\(model).expected.json"))))
    // The libraries let boxes reach beyond the picture; ours end with it.
    let expected = whole.detections.compactMap { one -> Expected.Found? in
      var one = one
      one.box = zip(one.box, [128.0, 96, 128, 96]).map { min(max($0, 0), $1) }
      return one.box[2] > one.box[0] && one.box[3] > one.box[1] ? one : nil
    }
    try #require(found.count == expected.count)
    #expect(found.count >= least)
    for (a, b) in zip(found, expected) {
      #expect(a.camera == 1)
      #expect(a.sku == b.sku)
      #expect(abs(a.confidence - b.confidence) < 1e-4)
      for (edge, wanted) in zip([a.x0, a.y0, a.x1, a.y1], b.box) {
        #expect(abs(edge - wanted) < 0.01)
      }
    }
  }

  /// A model without what it needs from the file beside it.
  @Test(arguments: [
    (
      "transformers-rtdetr.onnx", "layout: detr\nclasses: [a, b, c]",
      "open dimensions: [?, 3, ?, ?]"
    ),
    (
      "transformers-rtdetr.onnx",
      "layout: detr\nclasses: [a, b, c, d]\ninput: { size_px: [128, 96] }\n"
        + "output: { activation: sigmoid }",
      "expected logits [1, n, 4]"
    ),
    ("transformers-yolos.onnx", "layout: detr", "names no classes"),
    ("transformers-yolos.onnx", "classes: [a, b, c]", "expected [1, 7, n] (yolo_v8)"),
    (
      "transformers-yolos.onnx", "layout: detr\nclasses: [a, b, c, d, e]",
      "expected logits [1, n, 6] and boxes [1, n, 4]"
    ),
    (
      "transformers-yolos.onnx", "layout: detr\nclasses: [a, b, c]\noutput: { boxes: box }",
      "has no output called \"box\"; output.boxes is one of: logits [1, 24, 4], pred_boxes [1, 24, 4]"
    ),
    (
      "transformers-yolos.onnx",
      "layout: detr\nclasses: [a, b, c]\ninput: { size_px: [640, 480] }",
      "the input is 128 × 96 pixels, and input.size_px asks for 640 × 480"
    ),
    ("transformers-yolos.onnx", "layout: nms\nclasses: [a, b, c]", "expected a table"),
    (
      "torchvision-columns.onnx",
      "layout: nms\nclasses: { 1: a }\noutput: { columns: [x0, y0, x1, y1, class, score, ignored] }",
      "expected a table […, n, 7]"
    ),
    (
      "torchvision-ssd.onnx", "layout: nms\nclasses: { 1: a }\ninput: { axes: nhwc }",
      "the input has the shape [3, 96, 128]"
    ),
  ])
  func saysWhatIsMissing(model: String, settings: String, words: String) throws {
    let error = #expect(throws: DetectorError.self) {
      try ONNXDetector(
        file: Self.path(model), settings: DetectorSettings(yaml: settings, file: "m.yaml"))
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains(model) == true)
  }

  /// Labels that have no name are not on sale.
  @Test func onlyNamedLabelsCount() throws {
    let all = try ONNXDetector(file: Self.path("torchvision-ssd.onnx"))
    let one = try ONNXDetector(
      file: Self.path("torchvision-ssd.onnx"),
      settings: DetectorSettings(
        yaml: "layout: nms\nclasses: { 2: oat-drink }\nskus: { oat-drink: OAT }\nconfidence: 0.3",
        file: "m.yaml"))
    #expect(one.skus == ["OAT"])
    let wanted = try all.detections(in: Self.frame()).filter { $0.sku == "oat-drink" }
    let found = try one.detections(in: Self.frame())
    #expect(!wanted.isEmpty && wanted.count < 60)
    #expect(found.map(\.confidence) == wanted.map(\.confidence))
    #expect(found.allSatisfy { $0.sku == "OAT" })
  }

  /// The same network with open axes takes other sizes too.
  @Test func openAxesTakeTheSizeFromTheFile() throws {
    var settings = try DetectorSettings(besideModel: Self.path("transformers-rtdetr.onnx"))
    settings.inputSize = (160, 128)
    let detector = try ONNXDetector(
      file: Self.path("transformers-rtdetr.onnx"), settings: settings)
    let raw = try detector.rawOutputs(for: Self.frame().image)
    #expect(raw.map(\.count) == [20 * 3, 20 * 4])
    let isFinite = raw.joined().allSatisfy(\.isFinite)
    #expect(isFinite)
  }
}
