package import Foundation
package import Geometry

/// What a file beside the model says about how to read the model's answers.
///
/// For `cart.onnx` the file is `cart.json`; every key is optional:
/// ```json
/// {
///   "classes": ["milk", "oat drink"],
///   "skus": { "milk": "MILK-1L" },
///   "layout": "v8",
///   "confidence": 0.25,
///   "iou": 0.45,
///   "latency_ms": 80
/// }
/// ```
package struct DetectorSettings: Sendable, Hashable {
  /// Class names by index; nil takes the names from the model's own metadata.
  package var classes: [String]?
  /// SKU of a class name; a class that is not listed is a SKU itself.
  package var skus: [String: String] = [:]
  /// nil tells the layouts apart by the output's shape.
  package var layout: YOLOLayout?
  /// Detections below are dropped, 0…1.
  package var confidence = 0.25
  /// Boxes of one class that overlap more are one thing, 0…1.
  package var overlap = 0.45
  /// Declared time from exposure to answer.
  package var latency = Nanoseconds(seconds: 0.08)

  package init() {}

  private static let keys = ["classes", "confidence", "iou", "latency_ms", "layout", "skus"]

  /// Reads the settings beside a model; the defaults where there is no such file.
  package init(besideModel model: String) throws {
    let file = (model as NSString).deletingPathExtension + ".json"
    guard let data = FileManager.default.contents(atPath: file) else {
      self.init()
      return
    }
    try self.init(json: data, file: file)
  }

  package init(json data: Data, file: String) throws {
    let decoded: [String: Any]
    do {
      guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
        throw CocoaError(.coderReadCorrupt)
      }
      decoded = object
    } catch {
      throw DetectorError(
        .malformedFile, file: file, problem: "is not a JSON object",
        remedy: "write one object with the keys \(Self.keys.joined(separator: ", "))")
    }
    var problems: [String] = []
    for key in decoded.keys.sorted() where !Self.keys.contains(key) {
      problems.append("unknown key '\(key)'")
    }
    read(decoded, problems: &problems)
    guard problems.isEmpty else {
      throw DetectorError(
        .malformedFile, file: file, problem: problems.joined(separator: "; "),
        remedy: "the keys are \(Self.keys.joined(separator: ", "))")
    }
  }

  private mutating func read(_ object: [String: Any], problems: inout [String]) {
    func value<T>(_ key: String, _ what: String, _ convert: (Any) -> T?) -> T? {
      guard let raw = object[key] else { return nil }
      let converted = convert(raw)
      if converted == nil { problems.append("\(key): expected \(what), got \(raw)") }
      return converted
    }
    func fraction(_ raw: Any) -> Double? {
      (raw as? NSNumber).map(\.doubleValue).flatMap { (0...1).contains($0) ? $0 : nil }
    }
    classes = value("classes", "a list of names, each once") { raw in
      (raw as? [String]).flatMap { !$0.isEmpty && Set($0).count == $0.count ? $0 : nil }
    }
    skus = value("skus", "class names with their SKUs") { $0 as? [String: String] } ?? skus
    layout = value("layout", YOLOLayout.allCases.map(\.rawValue).joined(separator: " or ")) {
      ($0 as? String).flatMap(YOLOLayout.init(rawValue:))
    }
    confidence = value("confidence", "a number in 0…1", fraction) ?? confidence
    overlap = value("iou", "a number in 0…1", fraction) ?? overlap
    let milliseconds = value("latency_ms", "a number in 0…60000") { raw in
      (raw as? NSNumber).map(\.doubleValue).flatMap { (0...60_000).contains($0) ? $0 : nil }
    }
    if let milliseconds { latency = Nanoseconds(seconds: milliseconds / 1000) }
  }
}
