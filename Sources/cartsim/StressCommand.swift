import ArgumentParser
import Catalog
import Configuration
import Evaluation
import Foundation
import Metrics
import Reporting
import Scenario
import Search
import Synchronization

struct StressCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stress",
    abstract: "Search a scene's parameters for episodes that fail.",
    discussion: """
      Everything that the scene leaves to chance by a distribution is searched, and severity. Begins \
      with points that fill the space, then goes where new failures are most to be expected. Failures \
      are grouped into modes, and one of each is reduced to a small scene. With --out the search is kept \
      in a folder; the same call goes on where it was stopped. Exits with 1 if something failed.
      """)

  @Argument(help: "Scene file; several with --compare-random or --random-rate.")
  var scenes: [String]

  @Option(help: "Episodes to play.")
  var budget = 60

  @Option(
    help: "Selects the points, and what else the episodes draw.", transform: SeedArgument.read)
  var seed: UInt64 = 1

  @Option(help: "perfect, degraded, blind, or an .onnx file.")
  var detector = "perfect"

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  @Option(name: .shortAndLong, help: "Folder for the search: list, failures, reduced scenes, page.")
  var out: String?

  @Option(
    name: [.customLong("parallel"), .customLong("workers")],
    help: "Episodes played at the same time; the result does not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Points chosen together, before any of them is known; the result depends on it.")
  var batch = 4

  @Option(help: "Fixes how hard the scene is instead of searching it: 0 … 1.")
  var severity: Double?

  @Option(help: "adaptive, or random as a yardstick.")
  var method = FailureSearch.Method.adaptive

  @Option(help: "Episodes played at most to reduce one failure; 0 reduces none.")
  var shrinkTrials = 120

  @Option(
    help: "Instead of one search: adaptive and random ones with so many seeds, and their ratio.")
  var compareRandom: Int?

  @Option(help: "Instead of a search: so many random points, and the share that fails.")
  var randomRate: Int?

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    for (name, value, range) in [
      ("budget", budget, 1...1_000_000), ("parallel", workers, 1...1024),
      ("batch", batch, 1...256), ("shrink-trials", shrinkTrials, 0...100_000),
      ("compare-random", compareRandom ?? 1, 1...1000),
      ("random-rate", randomRate ?? 1, 1...1_000_000),
    ] where !range.contains(value) {
      throw ValidationError(
        "--\(name) must be in \(range.lowerBound) … \(range.upperBound), got \(value).")
    }
    if let severity, !(0...1).contains(severity) {
      throw ValidationError("--severity must be in 0 … 1, got \(severity).")
    }
    if scenes.isEmpty { throw ValidationError("Name a scene.") }
    if scenes.count > 1, compareRandom == nil, randomRate == nil {
      throw ValidationError(
        "One scene is searched at a time; several need --compare-random or --random-rate.")
    }
  }

  func run() async throws {
    do {
      try await CommandFailure.mapped {
        if let compareRandom {
          try await compare(seeds: compareRandom)
        } else if let randomRate {
          try await measureRate(count: randomRate)
        } else {
          try await search()
        }
      }
    } catch let error as StressError {
      throw CommandFailure(
        error.cause == .input ? .wrongInput : .environmentFailed, error.description)
    } catch is CancellationError {
      try Cancellation.throwIfRequested()
      throw ExitStatus.interrupted
    }
  }

  private func players() throws -> [ScenarioPlayer] {
    let catalog = try ProductCatalog.open(directory: products)
    let choice = DetectorChoice(argument: detector)
    try choice.check(against: catalog)
    _ = try SceneFile.each(of: scenes) { try Scenario.load(path: $0, catalog: catalog) }
    return try ScenarioPlayer.players(workers, catalog: catalog, detector: choice)
  }

  private func search(
    _ scene: String, seed: UInt64, method: FailureSearch.Method, players: [ScenarioPlayer]
  ) throws -> StressSearch {
    var fixed: [String: YAMLNode] = [:]
    if let severity {
      fixed["severity"] = try YAMLNode(text: "\(severity)", file: "--severity")
    }
    // Colours and the like make no difference to a detector that sees no pictures.
    if case .model = DetectorChoice(argument: detector) {
      return try make(scene, seed, method, fixed, withOptions: true, players)
    }
    return try make(scene, seed, method, fixed, withOptions: false, players)
  }

  private func make(
    _ scene: String, _ seed: UInt64, _ method: FailureSearch.Method, _ fixed: [String: YAMLNode],
    withOptions: Bool, _ players: [ScenarioPlayer]
  ) throws -> StressSearch {
    let setup = RunSetup(
      detector: detector, products: products == DefaultFolder.products ? nil : products)
    var search = try StressSearch(
      path: scene, setup: setup, seed: seed, method: method, batch: batch, fixed: fixed,
      withOptions: withOptions, players: players)
    search.isCancelled = { Cancellation.isRequested }
    return search
  }
}

extension FailureSearch.Method: ExpressibleByArgument {}

// MARK: - One search

extension StressCommand {
  private func search() async throws {
    let search = try search(scenes[0], seed: seed, method: method, players: players())
    let log = try out.map {
      try EvaluationLog(path: "\($0)/\(StressFolder.log)", identity: search.identity)
    }
    let known = log?.earlier ?? [:]
    let progress = StressProgress(
      budget: max(budget, 1), known: known.values.filter { $0.index < budget }, search: search,
      terminal: Terminal.standardError(quiet: quiet))
    let evaluations = try await search.run(budget: budget, known: known) {
      try log?.append($0)
      progress.add($0)
    }
    progress.finish()
    let summary = StressSummary(search: search, evaluations: evaluations)
    let regressions = try await reduce(summary)
    try write(summary, regressions)
    print(summary.text)
    if !summary.failures.isEmpty { throw ExitStatus.criterionFailed }
  }

  /// One failure of each mode, made small.
  private func reduce(_ summary: StressSummary) async throws -> [(mode: Int, Regression)] {
    guard out != nil, shrinkTrials > 0 else { return [] }
    var regressions: [(mode: Int, Regression)] = []
    let terminal = Terminal.standardError(quiet: quiet)
    for (number, mode) in summary.modes.prefix(8).enumerated() {
      if !terminal.isQuiet {
        terminal.write("reducing mode \(number + 1) of \(summary.modes.count)\n")
      }
      let worst = summary.evaluations[mode.worst]
      let criterion = mode.criteria.min {
        (worst.margins[$0], $0) < (worst.margins[$1], $1)
      }
      guard let criterion,
        let regression = try await summary.search.regression(
          of: worst, criterion: criterion, limit: shrinkTrials)
      else { continue }
      regressions.append((number, regression))
    }
    return regressions
  }

  private func write(
    _ summary: StressSummary, _ regressions: [(mode: Int, Regression)]
  ) throws {
    guard let out else { return }
    let folder = StressFolder(path: out, summary: summary)
    for file in try folder.failures() { try OutputFile.write(file.data, to: file.path) }
    for (mode, regression) in regressions {
      let file = try folder.file(for: regression, mode: mode)
      try OutputFile.write(file.data, to: file.path)
      print("reduced in \(regression.trials) trials: \(file.path)")
    }
    try OutputFile.write(try summary.json(), to: "\(out)/summary.json")
    let report = StressReport(summary: summary, regressions: regressions.map(\.1))
    try OutputFile.write(Data(report.page.html.utf8), to: "\(out)/index.html")
  }
}

/// Tells how far a search is and what is the worst so far.
private final class StressProgress: Sendable {
  private struct State {
    var worst: StressEvaluation?
    var distinct: Set<DistinctFailure> = []
  }

  private let reporter: ProgressReporter
  private let grid: SearchGrid
  private let criteria: [String]
  private let state: Mutex<State>

  init(
    budget: Int, known: [StressEvaluation], search: StressSearch, terminal: Terminal
  ) {
    reporter = ProgressReporter(
      task: "searching", unit: "episodes", total: budget, alreadyDone: known.count,
      terminal: terminal)
    grid = search.search.grid
    criteria = search.identity.criteria
    state = Mutex(State())
    for evaluation in known { note(evaluation) }
  }

  func add(_ evaluation: StressEvaluation) { reporter.advance(detail: note(evaluation)) }

  func finish() { reporter.finish() }

  @discardableResult
  private func note(_ evaluation: StressEvaluation) -> String {
    state.withLock { state in
      state.distinct.formUnion([evaluation.searched].distinctFailures(on: grid))
      let margin = evaluation.searched.worstMargin
      if margin < state.worst?.searched.worstMargin ?? .infinity { state.worst = evaluation }
      guard let worst = state.worst,
        let criterion = worst.margins.indices.min(by: { worst.margins[$0] < worst.margins[$1] })
      else { return "" }
      return "\(state.distinct.count) distinct failures, worst \(criteria[criterion]) "
        + "\(worst.margins[criterion].text(decimals: 3))"
    }
  }
}

// MARK: - Yardsticks

extension StressCommand {
  private func compare(seeds: Int) async throws {
    let players = try players()
    var comparison = SearchComparison(pairs: [])
    let progress = ProgressReporter(
      task: "comparing", unit: "episodes", total: scenes.count * seeds * budget * 2,
      terminal: Terminal.standardError(quiet: quiet))
    let searches = try scenes.map {
      try search($0, seed: seed, method: method, players: players)
    }
    for (scene, first) in zip(scenes, searches) {
      for seed in self.seed..<(self.seed + UInt64(seeds)) {
        var distinct: [FailureSearch.Method: Int] = [:]
        for method in FailureSearch.Method.allCases {
          let search = first.again(seed: seed, method: method)
          let evaluations = try await search.run(budget: budget) { _ in progress.advance() }
          distinct[method] =
            evaluations.map(\.searched)
            .distinctFailures(on: search.search.grid).count
        }
        comparison.pairs.append(
          .init(
            scene: scene, seed: seed, adaptive: distinct[.adaptive, default: 0],
            random: distinct[.random, default: 0]))
      }
    }
    progress.finish()
    for scene in comparison.scenes {
      let pairs = comparison.pairs.filter { $0.scene == scene }
      let own = SearchComparison(pairs: pairs)
      print(
        "\(scene): adaptive \(pairs.map { "\($0.adaptive)" }.joined(separator: " ")), random "
          + "\(pairs.map { "\($0.random)" }.joined(separator: " ")) distinct failures · "
          + Self.text(own))
    }
    print("all: \(Self.text(comparison)) at \(budget) episodes, \(seeds) seeds a scene")
  }

  private static func text(_ comparison: SearchComparison) -> String {
    let interval = comparison.interval()
    func text(_ factor: Double) -> String {
      factor.isFinite ? "\(factor.text(decimals: 1))×" : "∞"
    }
    return "\(text(SearchComparison.factor(comparison.pairs))) (95 % \(text(interval.low)) … "
      + "\(text(interval.high)))"
  }

  private func measureRate(count: Int) async throws {
    let players = try players()
    for scene in scenes {
      let search = try search(scene, seed: seed, method: .random, players: players)
      let progress = ProgressReporter(
        task: "playing", unit: "episodes", total: count,
        terminal: Terminal.standardError(quiet: quiet))
      let evaluations = try await search.run(budget: count) { _ in progress.advance() }
      progress.finish()
      let failed = evaluations.count(where: \.isFailure)
      let interval = Interval.share(failed, of: count)
      func percent(_ share: Double) -> String { "\((100 * share).text(decimals: 1)) %" }
      let byCriterion = search.identity.criteria.enumerated().compactMap { number, name in
        let own = evaluations.count { $0.margins[number] < 0 }
        return own > 0 ? "\(name) \(own)" : nil
      }
      print(
        "\(scene): \(failed) of \(count) random episodes fail, "
          + "\(percent(Double(failed) / Double(count))) (95 % \(percent(interval.low)) … "
          + "\(percent(interval.high)))"
          + (byCriterion.isEmpty ? "" : " · " + byCriterion.joined(separator: ", ")))
    }
  }
}
