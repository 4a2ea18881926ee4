import Foundation
import TestSupport
import Testing

/// `cartsim evaluate` as a user calls it.
@Suite(.serialized) struct EvaluateCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func dataset() throws -> String {
    let scene = try folder.write(
      """
      cartsim: 2
      purpose: Piles of four products.
      mode: snapshot
      episodes: 10
      seed: 3
      cart: carts/two-camera
      store: stores/plain-aisle
      lighting: lighting/panel-4000k
      products: [can-tuna-160, cereal-honey-375, milk-whole-1l, lemon]
      basket_at_start: { count: 5 }
      shopper: shoppers/calm
      """, to: "piles.yaml")
    let made = try CommandRun(
      ["generate", scene, "--frames", "10", "--output", path("set"), "--quiet"])
    #expect(made.status == 0, "\(made.errors)")
    return path("set")
  }

  private struct Document: Decodable {
    struct Judgement: Decodable {
      var by: String
      var detections: Int
      var summary: [String: Double?]
    }
    var judgements: [Judgement]

    init(file: String) throws {
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }
  }

  /// A network that was never trained finds little, and what it finds is judged as pycocotools does.
  @Test(.enabled(if: PythonJudge.isPresent))
  func aModelsNumbersArePycocotools() throws {
    let set = try dataset()
    let model = path("cart.onnx")
    try FileManager.default.copyItem(
      at: Repository.root.appending(path: "Tests/PerceptionTests/Fixtures/yolo-v8.onnx"),
      to: URL(filePath: model))
    _ = try folder.write(
      """
      { "confidence": 0.001, "iou": 0.9, "classes": ["a", "b", "c", "d"],
        "skus": { "a": "can-tuna-160", "b": "cereal-honey-375", "c": "milk-whole-1l",
          "d": "lemon" } }
      """, to: "cart.json")
    let run = try CommandRun([
      "evaluate", set, "--detector", model, "--json", path("own.json"), "--write-detections",
      path("cases/case/results.json"), "--quiet",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("AP50"))
    try FileManager.default.copyItem(
      atPath: set + "/instances.json", toPath: path("cases/case/truth.json"))
    let theirs = try JSONDecoder().decode(
      [String: [String: [Double]]].self,
      from: PythonJudge.run("judge-detections.py", [path("cases")]))
    let own = try #require(try Document(file: path("own.json")).judgements.first)
    #expect(own.by == "bbox" && own.detections > 500)
    let expected = try #require(theirs["case"]?["bbox"])
    let names = [
      "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl",
    ]
    for (name, value) in zip(names, expected) {
      // -1 is pycocotools' word for nothing to judge.
      let found = (own.summary[name] ?? nil) ?? -1
      #expect(abs(found - value) < 1e-9, "\(name): \(found), pycocotools \(value)")
    }
    #expect(expected[8] > 0, "it must find something by chance")
  }

  @Test func theLabelsThemselvesArePerfect() throws {
    let run = try CommandRun([
      "evaluate", dataset(), "--detector", "perfect", "--json", path("own.json"),
    ])
    #expect(run.status == 0, "\(run.errors)")
    let judgements = try Document(file: path("own.json")).judgements
    #expect(judgements.map(\.by) == ["bbox", "segm"])
    for judgement in judgements {
      #expect(judgement.summary["AP"] == 1 && judgement.summary["AR100"] == 1)
    }
  }

  /// What does not count is told; if nothing does, it is an error.
  @Test func categoriesThatTheLabelsLackAreTold() throws {
    let truth = try folder.write(
      """
      {"images": [{"id": 1, "width": 64, "height": 48}],
       "categories": [{"id": 7, "name": "can"}, {"id": 8, "name": "jar"}],
       "annotations": [
         {"id": 1, "image_id": 1, "category_id": 7, "bbox": [4, 4, 10, 10], "area": 100},
         {"id": 2, "image_id": 1, "category_id": 99, "bbox": [30, 4, 10, 10], "area": 100}]}
      """, to: "truth.json")
    func evaluate(_ categories: [Int]) throws -> CommandRun {
      let results = categories.map {
        "{\"image_id\": 1, \"category_id\": \($0), \"bbox\": [4, 4, 10, 10], \"score\": 0.9}"
      }
      let file = try folder.write("[\(results.joined(separator: ","))]", to: "results.json")
      return try CommandRun(["evaluate", truth, "--detections", file, "--quiet"])
    }
    let some = try evaluate([7, 0, 3, 0])
    #expect(some.status == 0, "\(some.errors)")
    #expect(
      some.errors.contains("results.json: 3 of 4 results name a category_id"), "\(some.errors)")
    #expect(some.errors.contains("(0, 3)") && some.errors.contains("do not count"))
    #expect(some.errors.contains("1 of 2 annotations") && some.errors.contains("(99)"))
    #expect(some.output.contains("1 detections"))
    let none = try evaluate([0, 1])
    #expect(none.status == 2 && none.output == "")
    #expect(none.errors.contains("2 of 2 results"))
    #expect(none.errors.contains("7 can, 8 jar"), "the ids there are: \(none.errors)")
    let all = try evaluate([7])
    #expect(!all.errors.contains("results name"))
  }

  @Test(arguments: ["degraded", "blind"])
  func detectorsThatNeedAnEpisodeAreRefused(detector: String) throws {
    let run = try CommandRun(["evaluate", "anywhere", "--detector", detector])
    #expect(run.status == 2)
    #expect(run.errors.contains("--detector \(detector) plays in episodes alone"))
  }
}
