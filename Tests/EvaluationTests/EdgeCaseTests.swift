import CartInterface
import Catalog
import Evaluation
import Foundation
import Scenario
import TestSupport
import Testing

/// The files of `Scenes/stress`.
@Suite("Edge cases")
struct EdgeCaseTests {
  private static let folder = Repository.root.appending(path: "Scenes/stress").path

  private static let paths: [String] = (try? EffectSurvey.cases(in: [folder])) ?? []

  private static func catalog() throws -> ProductCatalog {
    try ProductCatalog.load(directory: Repository.root.appending(path: "Assets/products").path)
  }

  @Test("All 68 cases of the list are there, and none besides")
  func complete() throws {
    let counts: KeyValuePairs = ["S": 14, "I": 14, "L": 8, "C": 9, "W": 9, "T": 5, "A": 9]
    let listed = counts.flatMap { letter, count in (1...count).map { "\(letter)\($0)" } }
    let present = try Self.paths.map { try #require(try Scenario.load(path: $0).edgeCase).id }
    #expect(listed.count == 68)
    #expect(Set(present) == Set(listed))
  }

  @Test("Each plans at severities 0, 0.5 and 1, and says what shows it")
  func plan() throws {
    let catalog = try Self.catalog()
    for path in Self.paths {
      for severity in [0, 0.5, 1] {
        let scenario = try Scenario.load(path: path, severity: severity)
        let plan = try scenario.plan(episode: 0, catalog: catalog)
        #expect(plan.drawnValues["severity"] == .number(severity), "\(path)")
        #expect(scenario.edgeCase?.effect != nil, "\(path)")
      }
    }
  }

  @Test("What is right follows from what is expected")
  func criteria() throws {
    for path in Self.paths {
      let scenario = try Scenario.load(path: path)
      let measures = Set(scenario.criteria.map(\.measure))
      switch try #require(scenario.edgeCase).expectation {
      case .correctBasket: #expect(measures.contains(.basketExact), "\(path)")
      case .askShopper:
        #expect(measures.contains(.asked) && !measures.contains(.basketExact), "\(path)")
      case .flag:
        #expect(measures.contains(.flagged) && !measures.contains(.basketExact), "\(path)")
      }
    }
  }

  @Test("What the scale cannot tell, other sensors are to decide")
  func undecidableByWeight() throws {
    for path in Self.paths {
      let edgeCase = try #require(try Scenario.load(path: path).edgeCase)
      if ["A2", "A5", "I2"].contains(edgeCase.id) {
        #expect(!edgeCase.deciders.contains(.scale), "\(path)")
      }
    }
  }

  @Test("Nobody sees through a covered lens, whether its pictures are drawn or not")
  func coveredLens() throws {
    let catalog = try Self.catalog()
    let scenario = try Scenario.load(
      path: "\(Self.folder)/adversarial/covered-camera.yaml", severity: 1)
    let plan = try scenario.plan(episode: 0, catalog: catalog)
    for draws in [false, true] {
      var loop = ClosedLoop(plan: plan, catalog: catalog)
      loop.drawsPictures = draws
      let result = try loop.run(detector: PerfectDetector(plan: plan))
      #expect(
        result.alerts.contains {
          $0.alert.reason == .cameraBlocked && $0.alert.subject == "front"
        })
    }
  }

  @Test(
    "A sample shows what it claims, the same with one worker and with two",
    arguments: [
      "shopper/leaning", "item/label-down", "weight/left-over", "adversarial/counterweight",
    ])
  func sample(name: String) async throws {
    let path = "\(Self.folder)/\(name).yaml"
    let catalog = try Self.catalog()
    let survey = EffectSurvey(catalog: catalog, severities: [0, 1], episodes: 1, workers: 1)
    var other = survey
    other.workers = 2
    let (one, two) = (try await survey.run([path]), try await other.run([path]))
    #expect(one.first?.happens == true)
    #expect(one.first?.failures == [])
    #expect(one.first?.values == two.first?.values)
  }

  @Test(
    "All show what they claim", .enabled(if: LongProof.isDue("edge-cases")))
  func all() async throws {
    let catalog = try Self.catalog()
    let survey = EffectSurvey(catalog: catalog, severities: [0, 0.5, 1], episodes: 2, workers: 2)
    for row in try await survey.run(Self.paths) {
      try #require(row.failures.isEmpty, "\(row.path): \(row.failures)")
      try #require(row.happens, "\(row.path): \(row.values)")
    }
    try LongProof.recordPass("edge-cases")
  }
}
