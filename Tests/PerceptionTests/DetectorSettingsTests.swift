import Configuration
import Foundation
import Geometry
import Perception
import TestSupport
import Testing

@Suite struct DetectorSettingsTests {
  @Test func readsAllKeys() throws {
    let settings = try DetectorSettings(
      yaml: """
        layout: detr
        classes: [a, 'b, "c"']
        skus: { a: SKU-1, Müsli: 4011 }
        confidence: 0.5
        iou: 0.6
        latency_ms: 40
        input:
          size_px: [640, 480]
          resize: stretch
          pad: 0
          channels: bgr
          axes: nhwc
          scale: 1
          mean: [1, 2, 3]
          std: [4, 5, 6]
        output:
          logits: dets
          boxes: places
          activation: sigmoid
          box: xyxy
          units: pixels
        """, file: "m.yaml")
    #expect(settings.layout == .detr)
    #expect(settings.classes == ClassMap(["a", "b, \"c\""]))
    #expect(settings.skus == ["a": "SKU-1", "Müsli": "4011"])
    #expect(settings.confidence == 0.5)
    #expect(settings.overlap == 0.6)
    #expect(settings.latency == Nanoseconds(40_000_000))
    #expect(settings.inputSize?.width == 640 && settings.inputSize?.height == 480)
    #expect(settings.resize == .stretch)
    #expect(settings.pad == 0)
    #expect(settings.channels == .bgr)
    #expect(settings.axes == .nhwc)
    #expect(settings.scale == 1)
    #expect(settings.mean == SIMD3(1, 2, 3))
    #expect(settings.deviation == SIMD3(4, 5, 6))
    #expect(settings.outputNames == [.logits: "dets", .boxes: "places"])
    #expect(settings.activation == .sigmoid)
    #expect(settings.boxForm == .xyxy)
    #expect(settings.boxUnit == .pixels)
  }

  @Test func labelsMayBeLeftFree() throws {
    let settings = try DetectorSettings(
      yaml: "layout: nms\nclasses: { 1: milk, 17: beans }\n"
        + "output: { columns: [image, class, score, x0, y0, x1, y1] }\n", file: "m.yaml")
    #expect(settings.classes == ClassMap(labels: [1: "milk", 17: "beans"]))
    #expect(settings.columns == [.image, .class, .score, .x0, .y0, .x1, .y1])
  }

  /// The remedy: `cartsim scenes schema detector > Scenes/schema/detector.schema.json`.
  @Test func publishedSchemaIsUpToDate() throws {
    let file = Repository.root.appending(path: "Scenes/schema/detector.schema.json")
    let published = try String(contentsOf: file, encoding: .utf8)
    #expect(published == DetectorSettings.schema.text(columns: 100))
  }

  @Test func defaultsWithoutFileOrKeys() throws {
    let (without, empty) = (
      try DetectorSettings(besideModel: "/nowhere/m.onnx"),
      try DetectorSettings(yaml: "", file: "m.yaml")
    )
    #expect(without == DetectorSettings())
    #expect(empty == DetectorSettings())
  }

  @Test(arguments: ["yaml", "yml", "json"])
  func readsTheFileBesideTheModel(type: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("{\"confidence\": 0.75}".utf8).write(to: folder.appending(path: "m.\(type)"))
    let model = folder.appending(path: "m.onnx").path
    let settings = try DetectorSettings(besideModel: model)
    #expect(settings.confidence == 0.75)
  }

  @Test func namesAllProblemsAtOnce() throws {
    let yaml = """
      classes: { one: milk }
      layout: v9
      confidence: 2
      latency: 3
      latency_ms: -1
      input: { size_px: [640], std: [0, 1, 1] }
      output: { columns: [x0, x0, x1, y1, score, class] }
      """
    let error = #expect(throws: ConfigurationError.self) {
      try DetectorSettings(yaml: yaml, file: "m.yaml")
    }
    for words in [
      "m.yaml:1:10 classes: \"one\" is no class number; write { 1: milk, 2: beans }",
      "m.yaml:2:9 layout: \"v9\" is not a choice here",
      "m.yaml:3:13 confidence: must be 0…1, got 2",
      "m.yaml:4:1 latency: unknown key; did you mean \"latency_ms\"?",
      "m.yaml:5:13 latency_ms: must be 0…60000, got -1",
      "m.yaml:6:19 input.size_px: must have 2 elements, got 1",
      "m.yaml:6:32 input.std[0]: must be > 0 and ≤ 1000, got 0",
      "columns has \"x0\" 2 times", "columns has \"y0\" 0 times",
      "output.columns is for layout nms",
    ] {
      #expect(error?.description.contains(words) == true, "\(words)\n\(error?.description ?? "")")
    }
  }

  @Test(arguments: [
    ("layout: nms\noutput: { activation: sigmoid }", "can only be none"),
    ("layout: yolo_v8\noutput: { activation: softmax }", "do not share one softmax"),
    ("classes: [a, b, a]", "\"a\" stands there twice"),
    ("classes: []", "must have 1…100000 elements"), ("skus: [a]", "must be a mapping"),
  ])
  func refusesContradictions(yaml: String, words: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try DetectorSettings(yaml: yaml, file: "m.yaml")
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: ["[]", "{", "3", "{\"classes\": ]}"])
  func refusesWhatIsNoMapping(text: String) {
    #expect(throws: ConfigurationError.self) {
      try DetectorSettings(yaml: text, file: "m.yaml")
    }
  }
}

@Suite struct ONNXMetadataTests {
  /// One `metadata_props` entry, encoded by hand.
  private func entry(_ key: String, _ value: String) -> [UInt8] {
    let inner =
      [0x0A, UInt8(key.utf8.count)] + Array(key.utf8) + [0x12, UInt8(value.utf8.count)]
      + Array(value.utf8)
    return [0x72, UInt8(inner.count)] + inner
  }

  @Test(arguments: [
    ("{0: 'milk', 1: \"it's\"}", ["milk", "it's"]), ("['a', 'b, c']", ["a", "b, c"]),
    ("{1: 'b', 0: 'a'}", ["a", "b"]), ("{0: 'a\\'s'}", ["a's"]),
  ])
  func readsNames(text: String, names: [String]) {
    let bytes: [UInt8] = [0x08, 0x08] + entry("stride", "8") + entry("names", text)
    #expect(ONNXMetadata(contentsOf: Data(bytes)).classNames == names)
  }

  @Test(arguments: ["{0: 'a', 2: 'c'}", "{0: 'a', 0: 'b'}", "{0: 'a", "", "{}", "{-1: 'a' 5"])
  func refusesBrokenNames(text: String) {
    let names = ONNXMetadata(contentsOf: Data(entry("names", text))).classNames
    #expect(names == nil || names == ["a"] && text.hasPrefix("{-1"))
  }

  @Test func survivesAnyBytes() {
    var stream = RandomKey(seed: 5).with("test.bytes").stream
    for length in 0..<400 {
      let bytes = (0..<length).map { _ in UInt8(stream.index(below: 256)) }
      _ = ONNXMetadata(contentsOf: Data(bytes)).classNames
    }
    // A length that overflows the file.
    #expect(
      ONNXMetadata(contentsOf: Data([0x72] + [UInt8](repeating: 0xFF, count: 9))).properties.isEmpty
    )
  }
}
