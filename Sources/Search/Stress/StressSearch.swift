package import Configuration
import Dataset
package import Evaluation
import Foundation
package import Scenario
import Synchronization

/// Searches a scene's space for failures: proposes points, plays them, keeps what came of them.
package struct StressSearch: Sendable {
  package let scene: OpenScene
  package let scenario: Scenario
  package let space: SearchSpace
  package private(set) var identity: StressIdentity
  package private(set) var search: FailureSearch
  private let players: [ScenarioPlayer]
  /// Asked between ticks and episodes.
  package var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

  /// - Parameters:
  ///   - path: of the scene's file.
  ///   - setup: what the search is called by in its file.
  ///   - players: as many play at the same time; the result does not depend on it.
  /// - Throws: `ConfigurationError`, and `StressError` where nothing can be searched.
  package init(
    path: String, setup: RunSetup, seed: UInt64, method: FailureSearch.Method = .adaptive,
    batch: Int = 4, fixed: [String: YAMLNode] = [:], withOptions: Bool = false,
    players: [ScenarioPlayer]
  ) throws {
    var scene = try OpenScene(path: path)
    for (keyPath, value) in fixed.sorted(by: { $0.key < $1.key }) { scene.set(value, at: keyPath) }
    try self.init(
      scene: scene, path: path, setup: setup, seed: seed, method: method, batch: batch,
      fixed: Set(fixed.keys), withOptions: withOptions, players: players)
  }

  /// A search that was done, to work on with what it found; it plays nothing.
  /// - Throws: `ConfigurationError`, and `StressError` if the scene is not as it was.
  package init(resuming identity: StressIdentity) throws {
    let open = try OpenScene(path: identity.scene)
    let values = try open.scenario(name: Scenario.name(ofFile: identity.scene)).openValues
    let searched = Set(identity.parameters)
    try self.init(
      scene: open, path: identity.scene,
      setup: RunSetup(detector: identity.detector, products: identity.products),
      seed: identity.seed, method: identity.method, batch: identity.batch,
      fixed: Set(values.map(\.keyPath) + ["severity"]).subtracting(searched), withOptions: true,
      players: [])
    guard self.identity.parameters == identity.parameters,
      self.identity.criteria == identity.criteria
    else {
      throw StressError(
        .input, "\(identity.scene) is not as it was when it was searched; search it again")
    }
  }

  private init(
    scene: OpenScene, path: String, setup: RunSetup, seed: UInt64, method: FailureSearch.Method,
    batch: Int, fixed: Set<String>, withOptions: Bool, players: [ScenarioPlayer]
  ) throws {
    let name = Scenario.name(ofFile: path)
    let scenario = try scene.scenario(name: name)
    let space = SearchSpace(scenario, withOptions: withOptions, fixed: fixed)
    guard scenario.mode == .sequence else {
      throw StressError(.input, "\(path) is a snapshot, in which nothing happens that can fail")
    }
    guard space.dimensions > 0 else {
      throw StressError(
        .input,
        "\(path) leaves nothing to chance, so there is nothing to search; write a distribution such "
          + "as { uniform: [0, 1] } for some of its numbers")
    }
    guard !scenario.criteria.isEmpty else {
      throw StressError(.input, "\(path) has no criteria, so nothing in it can fail")
    }
    self.scene = scene
    self.scenario = scenario
    self.space = space
    self.players = players
    search = FailureSearch(
      dimensions: space.dimensions, criteria: scenario.criteria.count, seed: seed, method: method,
      batch: batch)
    identity = StressIdentity(
      scene: path, scene_hash: scenario.sourceHash, detector: setup.detector,
      products: setup.products, seed: seed, batch: batch, method: method,
      parameters: space.parameters.map(\.keyPath),
      criteria: scenario.criteria.map(\.measure.rawValue))
  }

  /// The same scene, searched anew from another seed or by another method.
  package func again(seed: UInt64, method: FailureSearch.Method) -> StressSearch {
    var other = self
    other.identity.seed = seed
    other.identity.method = method
    other.search = FailureSearch(
      dimensions: space.dimensions, criteria: scenario.criteria.count, seed: seed, method: method,
      batch: identity.batch)
    return other
  }

  /// Of what an episode draws besides the searched values.
  func episodeSeed(_ index: Int) -> UInt64 { identity.seed % 1_000_000 * 1_000_000 + UInt64(index) }

  /// The scene of an evaluation, which says all of it.
  package func scene(of evaluation: StressEvaluation) -> OpenScene {
    space.scene(scene, at: evaluation.point, seed: evaluation.seed)
  }

  /// Plays points until there are as many as the budget says.
  /// - Parameters:
  ///   - known: evaluations of an earlier, interrupted run, which are not played again.
  ///   - didPlay: called with each evaluation as it is there, one call at a time, in no order.
  /// - Returns: all evaluations in the order of their numbers.
  /// - Throws: What planning and detectors throw, and `CancellationError`.
  package func run(
    budget: Int, known: [Int: StressEvaluation] = [:],
    didPlay: @escaping @Sendable (StressEvaluation) throws -> Void
  ) async throws -> [StressEvaluation] {
    var evaluations: [StressEvaluation] = []
    while evaluations.count < budget {
      let round = search.round(from: evaluations.count)
      let wanted = round.clamped(to: 0..<budget)
      var fresh: [Int: StressEvaluation] = [:]
      // Known points need not be chosen again, which takes time.
      if wanted.contains(where: { known[$0] == nil }) {
        let points = search.points(of: round, after: evaluations.map(\.searched))
        let missing = wanted.filter { known[$0] == nil }
        let played = try await play(
          missing.map { ($0, points[$0 - round.lowerBound]) }, didPlay: didPlay)
        for evaluation in played { fresh[evaluation.index] = evaluation }
      }
      evaluations += wanted.compactMap { known[$0] ?? fresh[$0] }
    }
    return evaluations
  }

  private func play(
    _ jobs: [(index: Int, point: [Double])],
    didPlay: @escaping @Sendable (StressEvaluation) throws -> Void
  ) async throws -> [StressEvaluation] {
    let shelf = PlayerShelf(players)
    return try await EpisodePool.map(
      count: jobs.count, workers: players.count, isCancelled: isCancelled
    ) {
      let player = shelf.take()
      return { number in
        guard let player else { throw CancellationError() }
        let evaluation = try evaluate(jobs[number].index, at: jobs[number].point, with: player)
        try shelf.inTurn { try didPlay(evaluation) }
        return evaluation
      }
    }
  }

  private func evaluate(
    _ index: Int, at point: [Double], with player: ScenarioPlayer
  ) throws -> StressEvaluation {
    let seed = episodeSeed(index)
    let scenario = try space.scene(scene, at: point, seed: seed)
      .scenario(name: self.scenario.name)
    switch try player.play(scenario, isCancelled: isCancelled) {
    case .broken(let reason):
      let passed = scenario.criteria.map { _ in 0.5 }
      return StressEvaluation(
        index: index, point: point, seed: seed, margins: passed,
        reasons: scenario.criteria.map { _ in "" }, broken: reason, result: "")
    case .played(let result):
      return StressEvaluation(
        index: index, point: point, seed: seed,
        margins: scenario.criteria.map { $0.margin(of: result) },
        reasons: scenario.criteria.map { $0.judged(on: [result]).reason },
        result: try result.fingerprint)
    }
  }

  /// Plays a scene of the search, or one reduced from it.
  /// - Returns: the scenario and its result; nil where the scene cannot be read, planned or played.
  package func play(
    _ scene: OpenScene
  ) throws -> (scenario: Scenario, result: EpisodeResult)? {
    do {
      let scenario = try scene.scenario(name: self.scenario.name)
      guard case .played(let result) = try players[0].play(scenario, isCancelled: isCancelled)
      else { return nil }
      return (scenario, result)
    } catch is ConfigurationError {
      return nil
    }
  }
}

extension EpisodeResult {
  /// FNV-1a, 64 bits in hexadecimal, of all that a result document says of the episode: two runs with
  /// the same have seen the same.
  package var fingerprint: String {
    get throws {
      let bytes = try RecordCoding.encode(ResultDocument.EpisodePart(self))
      let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01B3
      }
      let digits = String(hash, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
  }
}

/// Players that are given out, and who may speak.
private final class PlayerShelf: Sendable {
  private let free: Mutex<[ScenarioPlayer]>
  private let turn = Mutex(())

  init(_ players: [ScenarioPlayer]) { free = Mutex(players) }

  func take() -> ScenarioPlayer? { free.withLock { $0.popLast() } }

  func inTurn(_ body: () throws -> Void) throws { try turn.withLock { _ in try body() } }
}
