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
  private func makeDataset(lens: String = "{}") throws -> String {
    let scene = folder.url.appending(path: "few.yaml")
    try """
    cartsim: 2
    purpose: Some packs, one of which is put in.
    mode: sequence
    duration_s: 6
    tick_rate_hz: 2
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
      ["generate", scene.path, "--frames", "72", "--output", path("set"), "--quiet"])
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
          + ["--split", "train=2,val=1", "--shard-size", "20", "--quiet"])
      #expect(run.status == 0, "\(format): \(run.errors)")
      #expect(run.output.contains("72 pictures (train 48, val 24)"), "\(run.output)")
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

  @Test func aLensThatAFormatCannotStateIsRefused() throws {
    let dataset = try makeDataset(lens: "{ k1: -0.1 }")
    for format in ["kitti", "bop"] {
      let run = try CommandRun(
        ["export", dataset, "--format", format, "--output", path("out"), "--quiet"])
      #expect(run.status == 2)
      #expect(run.errors.contains("lens") && run.errors.contains("pinhole"), "\(run.errors)")
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
