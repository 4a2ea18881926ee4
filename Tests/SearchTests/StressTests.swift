import Catalog
import Configuration
import Evaluation
import Foundation
import Geometry
import Metrics
import Reporting
import Scenario
import Search
import TestSupport
import Testing

/// Short, without pictures, and it fails where the cell is cold and the basket heavy.
private let coldScene = """
  cartsim: 2
  purpose: A cold cell under a heavy basket.
  mode: sequence
  duration_s: 4
  cart:
    base: carts/two-camera
    scale:
      cells: { temperature_on_zero_percent_per_k: 0.02, thermal_lag_s: 5 }
      environment: { ambient_temperature_c: { uniform: [-20, 20] } }
      converter: { noise_nv: 120 }
  store: stores/plain-aisle
  lighting: lighting/panel-4000k
  basket_at_start: { count: { uniform: [0, 3] }, from: [can] }
  shopper: { base: shoppers/calm, reaction_time_s: 1, pause_s: 1, hand_speed_m_per_s: { uniform: [0.4, 0.8] } }
  criteria: { weight_error_kg: { max: 0.12 }, questions: { max: 9 } }
  """

private struct Workplace {
  let folder: TemporaryFolder
  let scene: String

  init(_ text: String = coldScene) throws {
    folder = try TemporaryFolder()
    scene = folder.url.appending(path: "cold.yaml").path
    try Data(text.utf8).write(to: URL(filePath: scene))
  }

  func search(
    seed: UInt64 = 1, method: FailureSearch.Method = .adaptive, players: Int = 1
  ) throws -> StressSearch {
    let catalog = try ProductCatalog.open(
      directory: Repository.root.appending(path: "Assets/products").path)
    return try StressSearch(
      path: scene, setup: RunSetup(detector: "blind"), seed: seed, method: method,
      players: ScenarioPlayer.players(players, catalog: catalog, detector: .blind))
  }

  var log: String { folder.url.appending(path: "evaluations.jsonl").path }
}

@Suite("Search: scenes played")
struct StressTests {
  init() { #expect(FileManager.default.changeCurrentDirectoryPath(Repository.root.path)) }

  @Test("Finds, keeps apart, reduces, and the reduced scene replays to the byte")
  func wholeWay() async throws {
    let place = try Workplace()
    let search = try place.search()
    let evaluations = try await search.run(budget: 28) { _ in }
    #expect(evaluations.map(\.index) == Array(0..<28))
    let summary = StressSummary(search: search, evaluations: evaluations)
    let mode = try #require(summary.modes.first)
    #expect(summary.name(of: mode) == "weight_error_kg")
    // Every failing episode comes back the same from what is written for it.
    let file = try #require(
      try StressFolder(path: place.folder.url.path, summary: summary).failures().first)
    let failing = try #require(summary.failures.first)
    let text = String(decoding: file.data, as: UTF8.self)
    #expect(text.contains(failing.result))
    try file.data.write(to: URL(filePath: place.folder.url.appending(path: "again.yaml").path))
    let again = try OpenScene(path: place.folder.url.appending(path: "again.yaml").path)
    #expect(try #require(try search.play(again)).result.fingerprint == failing.result)

    let worst = evaluations[mode.worst]
    let found = try await search.regression(of: worst, criterion: mode.criteria[0], limit: 60)
    let regression = try #require(found)
    #expect(regression.trials <= 60)
    let reduced = place.folder.url.appending(path: "reduced.yaml").path
    try Data(try regression.text.utf8).write(to: URL(filePath: reduced))
    let played = try #require(try search.play(try OpenScene(path: reduced)))
    #expect(try regression.text.contains(played.result.fingerprint))
    #expect(!played.scenario.criteria[0].judged(on: [played.result]).passed)
    // The hand's speed has nothing to do with it, nor has any item in the basket.
    #expect(played.scenario.criteria.count == 1)
    for gone in ["hand_speed_m_per_s", "noise_nv", "questions"] {
      #expect(try !regression.text.contains(gone))
    }
    #expect(try regression.text.count < search.scene(of: worst).text.count + 400)
    let page = StressReport(summary: summary, regressions: [regression]).page.html
    #expect(page.contains("ambient_temperature_c") && page.contains("weight_error_kg"))
  }

  @Test("A search that was killed goes on to the same evaluations, whatever the number of players")
  func resume() async throws {
    let place = try Workplace()
    let search = try place.search()
    let unbroken = try await search.run(budget: 22) { _ in }
    let two = try place.search(players: 2)
    #expect(try await two.run(budget: 22) { _ in } == unbroken)

    // As a kill leaves it: 15 evaluations in some order, one of them missing, and half a line.
    let log = try EvaluationLog(path: place.log, identity: search.identity)
    for evaluation in unbroken.prefix(15).reversed() where evaluation.index != 9 {
      try log.append(evaluation)
    }
    let file = try FileHandle(forWritingTo: URL(filePath: place.log))
    try file.seekToEnd()
    try file.write(contentsOf: Data("{\"index\":15,\"poi".utf8))
    try file.close()
    let second = try EvaluationLog(path: place.log, identity: search.identity)
    #expect(second.earlier.count == 14)
    let played = Counter()
    let resumed = try await search.run(budget: 22, known: second.earlier) {
      played.count()
      try second.append($0)
    }
    #expect(resumed == unbroken)
    #expect(played.value == 8)
    let (identity, evaluations) = try EvaluationLog.contents(place.log)
    #expect(identity == search.identity)
    #expect(evaluations == unbroken)
  }

  @Test("A folder of another search is not gone on with")
  func otherSearch() throws {
    let place = try Workplace()
    _ = try EvaluationLog(path: place.log, identity: place.search().identity)
    let error = #expect(throws: StressError.self) {
      _ = try EvaluationLog(path: place.log, identity: place.search(seed: 2).identity)
    }
    #expect(error?.description.contains("with the seed 1") == true)
    try Data("nonsense\n".utf8).write(to: URL(filePath: place.log))
    #expect(throws: StressError.self) {
      _ = try EvaluationLog(path: place.log, identity: place.search().identity)
    }
  }

  @Test("A scene that leaves nothing to chance, or cannot fail, is refused with a reason")
  func nothingToSearch() throws {
    let fixed = coldScene.replacing("{ uniform: [-20, 20] }", with: "4")
      .replacing("{ uniform: [0, 3] }", with: "2").replacing("{ uniform: [0.4, 0.8] }", with: "0.5")
      .replacing("base: shoppers/calm,", with: "base: shoppers/calm,")
    let error = #expect(throws: StressError.self) { _ = try Workplace(fixed).search() }
    #expect(error?.description.contains("leaves nothing to chance") == true)
    let harmless = coldScene.split(separator: "\n").filter { !$0.hasPrefix("criteria") }
      .joined(separator: "\n")
    #expect(throws: StressError.self) { _ = try Workplace(harmless).search() }
  }

  @Test("Harvested scenes draw from where it failed and a little beyond")
  func harvest() async throws {
    let place = try Workplace()
    let search = try place.search()
    let summary = StressSummary(
      search: search, evaluations: try await search.run(budget: 28) { _ in })
    let harvest = Harvest(summary)
    #expect(!harvest.parts.isEmpty)
    #expect(abs(harvest.parts.reduce(0) { $0 + $1.share } - 1) < 0.03)
    let scenario = try harvest.parts[0].scene.scenario(name: "harvest")
    let cold = try #require(
      scenario.openValues.first { $0.keyPath.hasSuffix("ambient_temperature_c") })
    let cells = summary.modes[0].members.map { evaluations -> Double in
      summary.evaluations[evaluations].point[
        search.space.parameters.firstIndex { $0.keyPath == cold.keyPath } ?? 0]
    }
    guard case .number(let distribution) = cold.chance else {
      Issue.record("no number")
      return
    }
    let support = distribution.support
    for share in cells { #expect(support.contains(-20 + 40 * share)) }
    #expect(support.upperBound - support.lowerBound < 40)
  }
}

private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0

  func count() { lock.withLock { number += 1 } }

  var value: Int { lock.withLock { number } }
}

@Suite("Search: shrinking")
struct ShrinkerTests {
  @Test("Everything goes that a failure does not need")
  func synthetic() async throws {
    let open = try openScene(SceneTests.scene)
    let scenario = try open.scenario(name: "scene")
    let space = SearchSpace(scenario, withOptions: false)
    let point = space.parameters.map { $0.keyPath == "severity" ? 0.9 : 0.93 }
    let start = space.scene(open, at: point, seed: 3)
    // Fails from three items on at a severity above 0.4, in a shop that is not dark.
    func fails(_ scene: OpenScene) -> Bool {
      guard let scenario = try? scene.scenario(name: "scene"),
        let severity = scenario.variables.first(where: { $0.keyPath == "severity" }),
        scenario.sourceText.contains("add")
      else { return false }
      let count = Double(scene.plainValue(at: "shopper.do[0].add.count") ?? "1") ?? 1
      return severity.draw(RandomKey(seed: 1)) > 0.4 && count >= 3
    }
    #expect(fails(start))
    var shrinker = SceneShrinker(start, limit: 300) { fails($0) }
    try await shrinker.shrink(
      space.parameters.enumerated().map { index, parameter in
        let low = parameter.keyPath == "severity" ? 0 : 0.5
        let high = point[index]
        return .init(keyPath: parameter.keyPath) {
          parameter.value(atShare: low + (high - low) * $0)
        }
      }, keeping: scenario.criteria[0])
    let text = shrinker.scene.text
    #expect(fails(shrinker.scene))
    #expect(shrinker.scene.plainValue(at: "shopper.do[0].add.count") == "3")
    let severity = try #require(Double(shrinker.scene.plainValue(at: "severity") ?? ""))
    #expect(severity > 0.4 && severity < 0.55)
    for gone in [
      "correlated", "variables", "basket_at_start", "drop_height", "pause_s", "episodes",
    ] {
      #expect(!text.contains(gone), "\(gone) in\n\(text)")
    }
    #expect(text.contains("basket_exact") && text.contains("cart: \"carts/two-camera\""))
    #expect(text.split(separator: "\n").count < 20)
  }

  @Test("It keeps to the number of trials")
  func limit() async throws {
    let start = try openScene(SceneTests.scene)
    var shrinker = SceneShrinker(start, limit: 5) { _ in true }
    try await shrinker.shrink([], keeping: start.scenario(name: "scene").criteria[0])
    #expect(shrinker.trials == 5)
  }
}

extension OpenScene {
  fileprivate func plainValue(at keyPath: String) -> String? {
    guard case .scalar(let text, _)? = value(at: keyPath)?.content else { return nil }
    return text
  }
}

@Suite("Search: comparison")
struct ComparisonTests {
  @Test("The factor is of all together, its interval from the seeds")
  func factor() {
    let pairs = (1...5).map {
      SearchComparison.Pair(scene: "a", seed: UInt64($0), adaptive: 8 + $0 % 2, random: 2)
    }
    let comparison = SearchComparison(pairs: pairs)
    #expect(SearchComparison.factor(pairs) == 4.3)
    let interval = comparison.interval()
    #expect(interval.low >= 4 && interval.high <= 4.5 && interval.low < interval.high)
    #expect(
      SearchComparison.factor([.init(scene: "a", seed: 1, adaptive: 3, random: 0)]) == .infinity)
  }

  @Test("Wilson's interval as in the literature: 0 of 300 is up to 1.26 %")
  func wilson() {
    #expect(abs(Interval.share(0, of: 300).high - 0.01264) < 1e-4)
    let half = Interval.share(50, of: 100)
    #expect(abs(half.low - 0.4038) < 1e-4 && abs(half.high - 0.5962) < 1e-4)
  }
}
