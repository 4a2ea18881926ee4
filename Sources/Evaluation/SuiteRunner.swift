package import Catalog
import Dataset
package import Metrics
package import Perception
import Rasterizer
package import Scenario
import Simulation

/// Plays scenarios' episodes on several workers.
///
/// The results do not depend on the number of workers: an episode is a pure function of its plan and
/// the detector, and results are put in order by scenario and episode.
package struct SuiteRunner: Sendable {
  /// One scenario to play.
  package struct Entry: Sendable {
    package var scenario: Scenario
    package var path: String
    package var isInSuite: Bool
    /// nil plays all of the scenario's.
    package var episodes: Range<Int>?
    /// nil takes the scenario's.
    package var seed: UInt64?
    /// By episode: what the cart showed and booked in an earlier run, to be played again. nil plays
    /// with the detector.
    package var logs: [Int: EpisodeLog]?

    package init(
      scenario: Scenario, path: String, isInSuite: Bool = false, episodes: Range<Int>? = nil,
      seed: UInt64? = nil, logs: [Int: EpisodeLog]? = nil
    ) {
      self.scenario = scenario
      self.path = path
      self.isInSuite = isInSuite
      self.episodes = episodes
      self.seed = seed
      self.logs = logs
    }

    /// What it plays, as results are told apart.
    package var identities: [EpisodeScore.Identity] {
      played.map {
        EpisodeScore.Identity(
          scenario: scenario.name, seed: seed ?? scenario.seed, episode: $0)
      }
    }

    var played: [Int] {
      let all = episodes ?? 0..<scenario.episodes
      guard let logs else { return Array(all) }
      return logs.keys.filter { episodes?.contains($0) ?? true }.sorted()
    }
  }

  package var catalog: ProductCatalog
  package var detector: DetectorChoice
  /// Where a worker gets its carts' software from; nil is the program's own: the detector and the
  /// basket reasoner.
  package var software: (@Sendable () -> any SoftwareSource)?
  /// The same for software that runs beside it and changes nothing; nil runs none.
  package var shadow: (@Sendable () -> any SoftwareSource)?
  package var workers: Int
  /// Pictures kept of each episode for a report.
  package var keyPictureLimit = 0
  /// Small pictures kept evenly over an episode for a report, of each scenario's first episodes.
  package var filmLimit = 0
  /// Episodes of a scenario that have a film: a page cannot hold more, nor memory many more.
  private static let filmedEpisodes = 4
  /// See `ClosedLoop.drawsPictures`.
  package var takesPictures = false
  /// The part of the episodes to play; nil plays all.
  package var shard: Shard?
  /// Plays of each episode: they are to come out the same.
  package var plays = 1
  /// Plays failing episodes once more at the end.
  package var retriesFailed = false
  /// Ends the run as soon as it cannot pass any more.
  package var failsFast = false
  /// Of one episode by the wall clock, asked between ticks; nil sets none.
  package var timeLimit: Duration?
  /// Asked between ticks and episodes.
  package var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

  package init(catalog: ProductCatalog, detector: DetectorChoice, workers: Int) {
    self.catalog = catalog
    self.detector = detector
    self.workers = workers
  }

  /// Episodes that `run` would play, each as often as it does.
  /// - Parameter known: outcomes of an earlier run, which are not played again.
  package func episodeCount(
    of entries: [Entry], known: [EpisodePlay: EpisodeOutcome] = [:]
  ) -> Int {
    order(of: entries).count { known[$0] == nil }
  }

  /// The verdicts on outcomes that are known, without playing any.
  package func judge(
    _ entries: [Entry], known: [EpisodePlay: EpisodeOutcome]
  ) -> [ScenarioResult] {
    assemble(entries, order: order(of: entries), outcomes: known)
  }

  /// All plays of a run in their order.
  func order(of entries: [Entry]) -> [EpisodePlay] {
    let all = entries.indices.flatMap { entry in
      entries[entry].played.map { EpisodePlay(entry: entry, episode: $0) }
    }
    let part = all.indices.filter { shard?.holds($0) ?? true }.map { all[$0] }
    // The second plays come after all first ones: by then workers have seen other episodes.
    return (0..<max(plays, 1)).flatMap { number in
      part.map { EpisodePlay(entry: $0.entry, episode: $0.episode, number: number) }
    }
  }

  /// - Parameter progress: called after each episode, from any worker, one call at a time.
  /// - Throws: As `play`, and `CancellationError`.
  package func run(
    _ entries: [Entry], progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws -> [ScenarioResult] {
    let results = try await play(entries, progress: progress)
    if isCancelled() { throw CancellationError() }
    return results
  }

  /// Plays; a run that is cancelled returns what is finished.
  /// - Parameters:
  ///   - known: outcomes of an earlier run, which are not played again.
  ///   - didFinish: called with each outcome, from any worker.
  ///   - progress: called after each episode, from any worker, one call at a time.
  /// - Throws: The first error by order of scenario and episode, so that it, too, does not
  ///   depend on the workers. A simulation or a cart's software that breaks ends its own episode
  ///   alone.
  package func play(
    _ entries: [Entry], known: [EpisodePlay: EpisodeOutcome] = [:],
    didFinish: @escaping @Sendable (EpisodePlay, EpisodeOutcome) throws -> Void = { _, _ in },
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws -> [ScenarioResult] {
    let order = order(of: entries)
    let ledger = PlayLedger(
      order: order, entries: entries, known: known, failsFast: failsFast)
    let missing = order.filter { known[$0] == nil }
    let stage = try Stage(self, plays: !missing.isEmpty || retriesFailed)
    try await play(
      missing, of: entries, on: stage, into: ledger, didFinish: didFinish, progress: progress)
    var results = assemble(entries, order: order, outcomes: ledger.outcomes)
    if retriesFailed, !isCancelled() {
      let again = retries(of: results, entries: entries, outcomes: ledger.outcomes)
      let second = PlayLedger(
        order: order + again, entries: entries, known: ledger.outcomes, failsFast: false)
      try await play(
        again, of: entries, on: stage, into: second, didFinish: didFinish, progress: { _, _ in })
      results = assemble(entries, order: order, outcomes: second.outcomes)
    }
    return results
  }

  /// What the workers of a run share.
  private struct Stage {
    let lookAlikes: LookAlikes?
    let prepared: PreparedCatalog
    let conditioned = ConditionedModels()

    init(_ runner: SuiteRunner, plays: Bool) throws {
      lookAlikes =
        runner.detector == .blind || !plays ? nil : try LookAlikes(catalog: runner.catalog)
      prepared = PreparedCatalog(runner.catalog)
    }
  }

  private func worker(on stage: Stage) -> Worker {
    Worker(
      source: DetectorSource(choice: detector, catalog: catalog, lookAlikes: stage.lookAlikes),
      software: software?(), shadow: shadow?(), renderer: Renderer(shared: stage.prepared))
  }

  private func play(
    _ plays: [EpisodePlay], of entries: [Entry], on stage: Stage, into ledger: PlayLedger,
    didFinish: @escaping @Sendable (EpisodePlay, EpisodeOutcome) throws -> Void,
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws {
    guard !plays.isEmpty else { return }
    let isStopped: @Sendable () -> Bool = { isCancelled() || ledger.isDecided }
    do {
      _ = try await EpisodePool.map(
        count: plays.count, workers: workers, isCancelled: isStopped,
        didFinish: { progress($0, plays.count) }
      ) {
        let worker = worker(on: stage)
        return { index in
          let play = plays[index]
          let outcome = try self.play(
            play, of: entries, worker: worker, stage: stage, isStopped: isStopped)
          try didFinish(play, outcome)
          ledger.add(outcome, of: play)
        }
      }
    } catch is CancellationError where isStopped() {
      // What is finished counts.
    }
  }

  private func play(
    _ play: EpisodePlay, of entries: [Entry], worker: Worker, stage: Stage,
    film: [FilmWindow] = [], isStopped: @escaping @Sendable () -> Bool
  ) throws -> EpisodeOutcome {
    let entry = entries[play.entry]
    let plan = try entry.scenario.plan(episode: play.episode, seed: entry.seed, catalog: catalog)
    let end = timeLimit.map { ContinuousClock.now + $0 }
    let isOver: @Sendable () -> Bool = { end.map { ContinuousClock.now > $0 } ?? false }
    var loop = ClosedLoop(plan: plan, catalog: catalog)
    loop.keyPictureLimit = play.number == 0 && film.isEmpty ? keyPictureLimit : 0
    let place = entry.played.firstIndex(of: play.episode) ?? 0
    loop.filmLimit =
      play.number == 0 && film.isEmpty && place < Self.filmedEpisodes ? filmLimit : 0
    loop.drawsPictures = takesPictures
    loop.lookAlikes = stage.lookAlikes
    loop.conditioned = stage.conditioned
    loop.clips = film
    loop.isCancelled = { isStopped() || isOver() }
    do {
      if let log = entry.logs?[play.episode] {
        return .played(try loop.replay(log, renderer: worker.renderer))
      }
      // Software may outlive the episode, and is not to ask for this one's end then.
      let software = try worker.software(for: plan, settings: loop.settings, isStopped)
      let shadow = try worker.shadow(for: plan, settings: loop.settings, isStopped)
      var result = try loop.run(software: software, shadow: shadow, renderer: worker.renderer)
      // Of what went well one film is enough.
      if place > 0, entry.scenario.criteria.allSatisfy({ $0.judged(on: [result]).passed }) {
        result.film = []
      }
      return .played(result)
    } catch let error as SimulationError {
      return .broken(BrokenEpisode(episode: play.episode, reason: error.description))
    } catch let error as SoftwareFailure {
      return .broken(
        BrokenEpisode(episode: play.episode, reason: error.description, cause: .software))
    } catch let error as CancellationError {
      guard let timeLimit, isOver(), !isStopped() else { throw error }
      return .broken(
        BrokenEpisode(
          episode: play.episode, reason: "took longer than \(timeLimit) of wall time",
          cause: .timeLimit))
    }
  }

  /// Plays one episode again and films it.
  /// - Returns: the result with its film; a broken episode has none.
  /// - Throws: What `play` throws, and `CancellationError`.
  package func film(
    _ windows: [FilmWindow], of entry: Entry, episode: Int
  ) throws -> EpisodeOutcome {
    let stage = try Stage(self, plays: true)
    return try play(
      EpisodePlay(entry: 0, episode: episode, number: 1), of: [entry],
      worker: worker(on: stage), stage: stage, film: windows, isStopped: isCancelled)
  }

  /// What one worker keeps from episode to episode.
  private struct Worker {
    var source: DetectorSource
    var software: (any SoftwareSource)?
    var shadow: (any SoftwareSource)?
    var renderer: Renderer

    func software(
      for plan: EpisodePlan, settings: ReasonerSettings,
      _ isCancelled: @escaping @Sendable () -> Bool
    ) throws -> any CartSoftware {
      let detector = try source.detector(for: plan)
      return software?.software(detector: detector, settings: settings, isCancelled: isCancelled)
        ?? DetectorAndReasoner(detector, settings: settings)
    }

    func shadow(
      for plan: EpisodePlan, settings: ReasonerSettings,
      _ isCancelled: @escaping @Sendable () -> Bool
    ) throws -> (any CartSoftware)? {
      guard let shadow else { return nil }
      // A detector of its own: one serves one software.
      return shadow.software(
        detector: try source.detector(for: plan), settings: settings, isCancelled: isCancelled)
    }
  }
}
