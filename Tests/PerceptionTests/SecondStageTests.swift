import CartInterface
import Configuration
import Foundation
import Imaging
import Perception
import TestSupport
import Testing

/// Crops, directions and nearest products as Pillow and PyTorch have them: see Scripts/judge-models.py.
@Suite struct SecondStageTests {
  private struct Expected: Decodable {
    var boxes: [[Double]]
    var side: Int
    var crops: [[Float]]
    var directions: [[Float]]

    func detection(_ index: Int, sku: String = "item") -> Detection {
      let box = boxes[index]
      return Detection(
        camera: 0, x0: box[0], y0: box[1], x1: box[2], y1: box[3], sku: sku, confidence: 0.8)
    }
  }

  private static func path(_ name: String) -> String { Fixture.path("models/\(name)") }

  private static func expected() throws -> Expected {
    try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: URL(filePath: path("second-stage.json"))))
  }

  private static func picture() throws -> Image<RGB8> {
    try ImageFile.read(path("picture.png")).rgb
  }

  private static func settings(
    gallery: String = path("gallery.json")
  ) -> SecondStageSettings {
    var settings = SecondStageSettings(model: path("embedder.onnx"), gallery: gallery)
    settings.unnamed = ["item"]
    return settings
  }

  @Test func cropsAreThoseOfPillow() throws {
    let expected = try Self.expected()
    let picture = try Self.picture()
    for (index, wanted) in expected.crops.enumerated() {
      let crop = try #require(Crop(of: expected.detection(index), margin: 0.08))
      var values = [Float](repeating: .nan, count: wanted.count)
      values.withUnsafeMutableBufferPointer {
        crop.write(from: picture, side: expected.side, into: $0)
      }
      let worst = zip(values, wanted).map { abs($0 * 255 - $1) }.max() ?? .infinity
      #expect(worst <= 1.001, "box \(index)")
    }
  }

  @Test func directionsAreThoseOfPyTorch() throws {
    let expected = try Self.expected()
    let stage = try SecondStage(Self.settings())
    let picture = try Self.picture()
    for (index, wanted) in expected.directions.enumerated() {
      let direction = try #require(
        try stage.direction(of: expected.detection(index), in: picture))
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let cosine = zip(direction, wanted).reduce(0) { $0 + $1.0 * $1.1 } / length
      #expect(cosine > 0.9999, "box \(index)")
      let named = try stage.named(expected.detection(index), in: picture)
      #expect(named.sku == "product-\(index)")
    }
  }

  /// A product that is added to the gallery is found, with the same network.
  @Test func aNewProductNeedsDirectionsAlone() throws {
    let expected = try Self.expected()
    let picture = try Self.picture()
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func gallery(of products: [Int]) throws -> String {
      let parts = products.map {
        "{\"sku\": \"product-\($0)\", \"vectors\": [\(expected.directions[$0])]}"
      }
      let file = folder.appending(path: "gallery-\(products.count).json")
      try Data("{\"directions\": 12, \"products\": [\(parts.joined(separator: ","))]}".utf8)
        .write(to: file)
      return file.path
    }
    let before = try SecondStage(Self.settings(gallery: gallery(of: [0, 1, 2])))
    let after = try SecondStage(Self.settings(gallery: gallery(of: [0, 1, 2, 4])))
    #expect(before.skus == ["product-0", "product-1", "product-2"])
    let (old, new) = (
      try before.named(expected.detection(4), in: picture),
      try after.named(expected.detection(4), in: picture)
    )
    #expect(old.sku != "product-4")
    #expect(new.sku == "product-4")
  }

  /// Only what is in a group is asked, and only the group's products are answers.
  @Test func groupsBoundTheAnswer() throws {
    let expected = try Self.expected()
    let picture = try Self.picture()
    var settings = Self.settings()
    (settings.unnamed, settings.groups) = ([], [["product-1", "product-2"]])
    let stage = try SecondStage(settings)
    #expect(stage.skus == ["product-1", "product-2"])
    func named(_ index: Int, as sku: String) throws -> String {
      try stage.named(expected.detection(index, sku: sku), in: picture).sku
    }
    let answers = [
      try named(2, as: "product-1"), try named(1, as: "product-1"), try named(3, as: "product-3"),
    ]
    #expect(answers == ["product-2", "product-1", "product-3"])
    let other = try named(0, as: "product-2")
    #expect(["product-1", "product-2"].contains(other))
  }

  @Test func whatResemblesNothingKeepsItsName() throws {
    var settings = Self.settings()
    settings.among = ["product-0"]
    settings.leastCosine = 0.999
    let stage = try SecondStage(settings)
    let expected = try Self.expected()
    let picture = try Self.picture()
    let names = try (0..<6).map { try stage.named(expected.detection($0), in: picture).sku }
    #expect(names == ["product-0", "item", "item", "item", "item", "item"])
  }

  @Test func aDetectorAsksItAsItsFileSays() throws {
    let yaml = """
      layout: nms
      classes: { 1: item, 2: oat-drink, 3: beans }
      confidence: 0.3
      second_stage:
        model: embedder.onnx
        gallery: gallery.json
        unnamed: [item]
        among: [product-1, product-3]
      """
    let detector = try ONNXDetector(
      file: Self.path("torchvision-ssd.onnx"),
      settings: DetectorSettings(yaml: yaml, file: Self.path("torchvision-ssd.yaml")))
    #expect(detector.skus == ["item", "oat-drink", "beans", "product-1", "product-3"])
    let found = try detector.detections(in: frame(Self.picture()))
    let names = Set(found.map(\.sku))
    #expect(names.contains("oat-drink"))
    #expect(names.isSubset(of: ["oat-drink", "beans", "product-1", "product-3"]))
    #expect(!names.isDisjoint(with: ["product-1", "product-3"]))
  }

  @Test(arguments: [
    ("{", "is no gallery"), ("{\"directions\": 12, \"products\": []}", "of 0 products"),
    (
      "{\"directions\": 2, \"products\": [{\"sku\": \"a\", \"vectors\": [[1]]}]}",
      "a has a vector of 1 numbers"
    ),
    (
      "{\"directions\": 1, \"products\": [{\"sku\": \"a\", \"vectors\": [[0]]}]}",
      "of length 0"
    ),
    ("{\"directions\": 1, \"products\": [{\"sku\": \"a\", \"vectors\": []}]}", "has no vectors"),
    (
      "{\"directions\": 1, \"products\": [{\"sku\": \"a\", \"vectors\": [[1]]}, "
        + "{\"sku\": \"a\", \"vectors\": [[1]]}]}", "product 1 has the SKU \"a\""
    ),
  ])
  func refusesBrokenGalleries(json: String, words: String) {
    let error = #expect(throws: DetectorError.self) {
      try SKUGallery(json: Data(json.utf8), file: "gallery.json")
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func refusesWhatDoesNotFitTogether() throws {
    var unknown = Self.settings()
    unknown.groups = [["product-0", "soap"]]
    var wrongModel = Self.settings()
    wrongModel.model = Self.path("transformers-yolos.onnx")
    var missing = Self.settings()
    missing.gallery = "/nowhere/gallery.json"
    for (settings, words) in [
      (unknown, "has no product \"soap\""), (wrongModel, "expected [1, 3, side, side]"),
      (missing, "/nowhere/gallery.json: cannot be read"),
    ] {
      let error = #expect(throws: DetectorError.self) { try SecondStage(settings) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
    let nothing = #expect(throws: ConfigurationError.self) {
      try DetectorSettings(
        yaml: "second_stage: { model: a.onnx, gallery: g.json }", file: "m.yaml")
    }
    #expect(nothing?.description.contains("nothing would be asked") == true)
  }
}
