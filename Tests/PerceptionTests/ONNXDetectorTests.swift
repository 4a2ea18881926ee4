import CartInterface
import Foundation
import Geometry
import Imaging
import Perception
import TestSupport
import Testing

@Suite struct ONNXDetectorTests {
  private static let names = ["milk-1l", "oat drink", "it's \"soup\"", "beans"]

  @Test(arguments: [("yolo-v8.onnx", DetectorSettings.Layout.yoloV8), ("yolo-v5.onnx", .yoloV5)])
  func readsLayoutAndClassesFromTheModel(model: String, layout: DetectorSettings.Layout) throws {
    let detector = try ONNXDetector(file: Fixture.path(model))
    #expect(detector.layout == layout)
    #expect(detector.skus == Self.names)
    #expect(detector.name == model)
    #expect(detector.needsPictures)
  }

  private struct Expected: Decodable {
    struct Found: Decodable {
      var box: [Double]
      var name: String
      var confidence: Double
    }
    var raw: [Float]
    var detections: [Found]
  }

  /// The same picture through ONNX's reference evaluator and OpenCV's resize and suppression.
  @Test(
    .enabled(if: PythonJudge.isPresent),
    arguments: ["yolo-v8.onnx", "yolo-v5.onnx"], [SIMD2(128, 96), SIMD2(200, 90), SIMD2(61, 140)])
  func agreesWithPython(model: String, size: SIMD2<Int>) throws {
    let image = noisyPicture(width: size.x, height: size.y)
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).rgb")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(image.pixels.flatMap { [$0.r, $0.g, $0.b] }).write(to: file)
    let (confidence, overlap) = (0.3, 0.5)
    var settings = DetectorSettings()
    settings.confidence = confidence
    settings.overlap = overlap
    let expected = try JSONDecoder().decode(
      Expected.self,
      from: PythonJudge.run(
        "judge-detector.py",
        [
          "expect", Fixture.path(model), file.path, "\(size.x)", "\(size.y)",
          "\(confidence)", "\(overlap)",
        ]))

    let detector = try ONNXDetector(file: Fixture.path(model), settings: settings)
    let raw = try detector.rawOutputs(for: image)[0]
    try #require(raw.count == expected.raw.count)
    let worst = zip(raw, expected.raw).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
    #expect(worst < 1e-4)

    let found = try detector.detections(in: frame(image, camera: 2))
    try #require(found.count == expected.detections.count)
    #expect(found.count > 10)
    for (a, b) in zip(found, expected.detections) {
      #expect(a.camera == 2)
      #expect(a.sku == b.name)
      #expect(abs(a.confidence - b.confidence) < 1e-4)
      for (edge, wanted) in zip([a.x0, a.y0, a.x1, a.y1], b.box) {
        #expect(abs(edge - wanted) < 1e-2)
      }
    }
  }

  @Test func sameAnswerAgainAndInAnotherInstance() throws {
    let image = noisyPicture(width: 160, height: 120)
    let other = noisyPicture(width: 100, height: 100, seed: 9)
    let first = try ONNXDetector(file: Fixture.path("yolo-v8.onnx"))
    let answer = try first.detections(in: frame(image))
    _ = try first.detections(in: frame(other))
    #expect(try first.detections(in: frame(image)) == answer)
    let second = try ONNXDetector(file: Fixture.path("yolo-v8.onnx"))
    #expect(try second.detections(in: frame(image)) == answer)
    #expect(!answer.isEmpty)
  }

  @Test func emptyPictureHasNoDetections() throws {
    let detector = try ONNXDetector(file: Fixture.path("yolo-v8.onnx"))
    let empty = Image(width: 0, height: 0, filledWith: RGB8(0, 0, 0))
    #expect(try detector.detections(in: frame(empty)).isEmpty)
  }

  @Test(
    arguments: [
      ("missing.onnx", DetectorError.Code.unreadableFile, "cannot be read"),
      ("text.onnx", .malformedFile, "not a complete ONNX model"),
      ("truncated.onnx", .malformedFile, "not a complete ONNX model"),
      ("broken.onnx", .malformedFile, "not a readable ONNX model"),
      ("dynamic.onnx", .unsupportedModel, "open dimensions"),
      ("half.onnx", .unsupportedModel, "32-bit"),
      ("nameless.onnx", .classMismatch, "names no classes"),
      ("wrong-classes.onnx", .classMismatch, "[1, 9, 5]"),
      ("four-planes.onnx", .unsupportedModel, "[1, 4, 96, 128]"),
      ("classifier.onnx", .classMismatch, "[1, 4, 1]"),
    ])
  func refusesHostileModels(file: String, code: DetectorError.Code, words: String) throws {
    let error = #expect(throws: DetectorError.self) {
      try ONNXDetector(file: Fixture.path(file))
    }
    #expect(error?.code == code)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains(file) == true)
  }

  /// Every prefix of a model is refused with words, or read; none ends the process.
  @Test func survivesTruncation() throws {
    let whole = try Data(contentsOf: URL(filePath: Fixture.path("yolo-v8.onnx")))
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    for length in stride(from: 0, to: whole.count, by: 1531) {
      try whole.prefix(length).write(to: file)
      #expect(throws: DetectorError.self, "\(length) bytes") {
        try ONNXDetector(file: file.path)
      }
    }
  }
}
