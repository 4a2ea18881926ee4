import Foundation
import Geometry
import Perception
import Testing

@Suite struct DetectorSettingsTests {
  @Test func readsAllKeys() throws {
    let json = """
      {"classes": ["a", "b"], "skus": {"a": "SKU-1"}, "layout": "v5", "confidence": 0.5,
       "iou": 0.6, "latency_ms": 40}
      """
    let settings = try DetectorSettings(json: Data(json.utf8), file: "m.json")
    #expect(settings.classes == ["a", "b"])
    #expect(settings.skus == ["a": "SKU-1"])
    #expect(settings.layout == .v5)
    #expect(settings.confidence == 0.5)
    #expect(settings.overlap == 0.6)
    #expect(settings.latency == Nanoseconds(40_000_000))
  }

  @Test func defaultsWithoutFile() throws {
    #expect(try DetectorSettings(besideModel: "/nowhere/m.onnx") == DetectorSettings())
  }

  @Test func namesAllProblemsAtOnce() throws {
    let json = """
      {"classes": [], "layout": "v9", "confidence": 2, "latency": 3, "latency_ms": -1}
      """
    let error = #expect(throws: DetectorError.self) {
      try DetectorSettings(json: Data(json.utf8), file: "m.json")
    }
    for words in ["m.json", "unknown key 'latency'", "classes", "v9", "confidence", "latency_ms"] {
      #expect(error?.description.contains(words) == true, "\(words)")
    }
  }

  @Test(arguments: ["", "[]", "{", "3", "{\"classes\": }"])
  func refusesWhatIsNoObject(text: String) {
    #expect(throws: DetectorError.self) {
      try DetectorSettings(json: Data(text.utf8), file: "m.json")
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
