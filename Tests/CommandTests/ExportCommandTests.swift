import Foundation
import TestSupport
import Testing

/// `cartsim export` as a user calls it, read by other people's libraries.
@Suite(.serialized) struct ExportCommandTests {
  private static let formats = [
    "coco", "coco-polygons", "coco-panoptic", "yolo", "yolo-segment", "yolo-pose", "voc", "kitti",
    "bop", "webdataset", "llava", "qwen",
  ]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  /// A few episodes in which something happens, through lenses that bend nothing.
  private func makeDataset(
    lens: String = "{ k1: 0, k2: 0 }", products: String? = nil
  ) throws -> String {
    let scene = folder.url.appending(path: "few.yaml")
    try """
    cartsim: 2
    purpose: Some packs, one of which is put in.
    mode: sequence
    duration_s: 6
    tick_rate_hz: 1
    episodes: 3
    seed: 11
    cart: { base: carts/two-camera, every_camera: { lens: \(lens) } }
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: 5 }
    shopper: { base: shoppers/calm, do: [ { add: {} } ] }
    """.write(to: scene, atomically: true, encoding: .utf8)
    let run = try CommandRun(
      ["generate", scene.path, "--frames", "36", "--output", path("set"), "--quiet"]
        + (products.map { ["--products", $0] } ?? []))
    try #require(run.status == 0, "\(run.errors)")
    return path("set")
  }

  /// Every format holds what the labels say, picture for picture and object for object.
  @Test(.enabled(if: PythonJudge.isPresent)) func othersReadWhatTheLabelsSay() throws {
    let dataset = try makeDataset()
    for format in Self.formats {
      let output = path("\(format)-out")
      let run = try CommandRun(
        ["export", dataset, "--format", format, "--output", output]
          + ["--split", "train=2,val=1", "--shard-size", "10", "--quiet"])
      #expect(run.status == 0, "\(format): \(run.errors)")
      #expect(run.output.contains("36 pictures (train 24, val 12)"), "\(run.output)")
      let said = try PythonJudge.run("judge-exports.py", [dataset, output, format])
      print(format, String(decoding: said, as: UTF8.self))
    }
  }

  /// The judge is no rubber stamp: a label that is moved is seen.
  @Test(.enabled(if: PythonJudge.isPresent)) func theJudgeSeesAWrongLabel() throws {
    let dataset = try makeDataset()
    let output = path("yolo-out")
    _ = try CommandRun(["export", dataset, "--format", "yolo", "--output", output, "--quiet"])
    let labels = URL(filePath: output + "/labels/train")
    let file = try #require(
      FileManager.default.contentsOfDirectory(atPath: labels.path).sorted().first)
    let url = labels.appending(path: file)
    var words = try String(contentsOf: url, encoding: .utf8).split(separator: " ").map(String.init)
    words[1] = "0.123"
    try words.joined(separator: " ").write(to: url, atomically: true, encoding: .utf8)
    #expect(throws: PythonJudge.Failure.self) {
      try PythonJudge.run("judge-exports.py", [dataset, output, "yolo"])
    }
  }

  /// Parquet and Arrow hold what the catalogue holds, as PyArrow reads them.
  @Test(.enabled(if: PythonJudge.isPresent)) func tablesAreTheCatalogues() throws {
    let dataset = try makeDataset()
    for format in ["parquet", "arrow"] {
      let tables = path("tables-\(format)")
      _ = try PythonJudge.run("export-tables", [dataset, tables, "--format", format])
      let said = try PythonJudge.run("judge-tables.py", [dataset, tables])
      print(format, String(decoding: said, as: UTF8.self))
    }
  }

  /// The answers of an export are the right ones; others are not.
  @Test func repliesAreScored() throws {
    let dataset = try makeDataset()
    let output = path("talk")
    _ = try CommandRun(["export", dataset, "--format", "qwen", "--output", output, "--quiet"])
    let truth = output + "/train.truth.jsonl"
    let questions = try String(contentsOfFile: truth, encoding: .utf8).split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    func score(_ answer: ([String: Any]) -> String?) throws -> (output: String, status: Int32) {
      let lines = try questions.compactMap { question -> String? in
        guard let answer = answer(question) else { return nil }
        let reply = ["id": question["id"] as? String ?? "", "answer": answer]
        return String(decoding: try JSONSerialization.data(withJSONObject: reply), as: UTF8.self)
      }
      try lines.joined(separator: "\n").write(
        toFile: path("replies.jsonl"), atomically: true, encoding: .utf8)
      let run = try CommandRun(["evaluate", truth, "--answers", path("replies.jsonl")])
      return (run.output, run.status)
    }
    let n = questions.count
    #expect(n > 20)
    let right = try score { $0["answer"] as? String }
    #expect(right.status == 0 && right.output.contains("\(n) of \(n) right (100 %)"), "\(right)")
    let silent = try score { _ in nil }
    #expect(silent.output.contains("0 of \(n) right"))
    #expect(silent.output.contains("\(n) without a reply"))
    let contrary = try score { question in
      (question["expected"] as? [String: Any])?["yes"].map { ($0 as? Bool) == true ? "No" : "Yes" }
    }
    #expect(contrary.output.contains("0 of \(n) right"), "\(contrary)")
  }

  /// Names that would break HTML, SQL, CSV, YAML, Markdown or paths, were they not quoted.
  private static let hostileNames = [
    "banana": #""><script>alert(1)</script> & 'x'"#,
    "broccoli": "'; DROP TABLE products; --",
    "pear": "=HYPERLINK(\"x\"), ../../x | ![y](z) `k` \u{202E}txt: #",
  ]

  @Test(.enabled(if: PythonJudge.isPresent)) func hostileNamesBreakNothing() throws {
    let products = folder.url.appending(path: "products")
    try FileManager.default.createDirectory(at: products, withIntermediateDirectories: true)
    for (sku, name) in Self.hostileNames {
      let target = products.appending(path: sku)
      try FileManager.default.copyItem(
        at: Repository.root.appending(path: "Assets/products/\(sku)"), to: target)
      let sheet = target.appending(path: "product.yaml")
      let quoted = String(decoding: try JSONEncoder().encode(name), as: UTF8.self)
      let lines = try String(contentsOf: sheet, encoding: .utf8).split(separator: "\n").map {
        $0.hasPrefix("name:") ? "name: \(quoted)" : String($0)
      }
      try (lines.joined(separator: "\n") + "\n").write(
        to: sheet, atomically: true, encoding: .utf8)
    }
    let dataset = try makeDataset(products: products.path)
    let known = try JSONDecoder().decode(
      [Named].self, from: Data(contentsOf: URL(filePath: dataset + "/products.json")))
    #expect(Set(known.map(\.name)).isSuperset(of: Self.hostileNames.values))
    let card = try String(contentsOfFile: dataset + "/README.md", encoding: .utf8)
    #expect(!card.contains("<script"))
    for format in Self.formats {
      let output = path("\(format)-out")
      let run = try CommandRun(
        ["export", dataset, "--format", format, "--output", output, "--quiet"]
          + ["--products", products.path])
      #expect(run.status == 0, "\(format): \(run.errors)")
      _ = try PythonJudge.run("judge-exports.py", [dataset, output, format])
    }
    let tables = path("tables")
    _ = try PythonJudge.run("export-tables", [dataset, tables])
    _ = try PythonJudge.run("judge-tables.py", [dataset, tables])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!names.contains("x"))
  }

  private struct Named: Decodable {
    var name: String
  }

  @Test func aLensThatAFormatCannotStateIsRefused() throws {
    let dataset = try makeDataset(lens: "{ k1: -0.1 }")
    for format in ["kitti", "bop"] {
      let run = try CommandRun(
        ["export", dataset, "--format", format, "--output", path("out"), "--quiet"])
      #expect(run.status == 2)
      #expect(run.errors.contains("lens") && run.errors.contains("k1: 0"), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: path("out")))
    }
    let wrong = try CommandRun(
      ["export", dataset, "--format", "yolo", "--output", path("out"), "--quiet"]
        + ["--split", "train=0.5,x/y=0.5,val=0"])
    #expect(wrong.status == 2 && wrong.errors.contains("x/y") && wrong.errors.contains("val=0"))
    let twice = try CommandRun(
      ["export", dataset, "--format", "yolo", "--output", dataset, "--quiet"])
    #expect(twice.status == 2 && twice.errors.contains("not empty"))
  }
}
