package import Catalog
import Dataset
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
  /// Asked between ticks and episodes.
  package var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

  package init(catalog: ProductCatalog, detector: DetectorChoice, workers: Int) {
    self.catalog = catalog
    self.detector = detector
    self.workers = workers
  }

  /// Episodes that `run` would play.
  package func episodeCount(of entries: [Entry]) -> Int {
    entries.reduce(0) { $0 + $1.played.count }
  }

  /// - Parameter progress: called after each episode, from any worker, one call at a time.
  /// - Throws: The first error by order of scenario and episode, so that it, too, does not
  ///   depend on the workers. A simulation or a cart's software that breaks ends its own episode
  ///   alone.
  package func run(
    _ entries: [Entry], progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws -> [ScenarioResult] {
    let jobs = entries.indices.flatMap { entry in entries[entry].played.map { Job(entry, $0) } }
    let lookAlikes = detector == .blind ? nil : try LookAlikes(catalog: catalog)
    let prepared = PreparedCatalog(catalog)
    let conditioned = ConditionedModels()
    let played = try await EpisodePool.map(
      count: jobs.count, workers: workers, isCancelled: isCancelled,
      didFinish: { progress($0, jobs.count) }
    ) {
      let source = DetectorSource(choice: detector, catalog: catalog, lookAlikes: lookAlikes)
      let worker = Worker(
        source: source, software: software?(), shadow: shadow?(),
        renderer: Renderer(shared: prepared))
      return { index in
        try play(
          jobs[index], of: entries, worker: worker, lookAlikes: lookAlikes,
          conditioned: conditioned)
      }
    }
    let outcomes = zip(jobs, played).map { ($0, $1) }
    return entries.indices.map { entry in
      ScenarioResult(
        scenario: entries[entry].scenario, path: entries[entry].path,
        isInSuite: entries[entry].isInSuite,
        episodes: outcomes.compactMap { $0.0.entry == entry ? $0.1.result : nil },
        broken: outcomes.compactMap { $0.0.entry == entry ? $0.1.broken : nil })
    }
  }

  private func play(
    _ job: Job, of entries: [Entry], worker: Worker, lookAlikes: LookAlikes?,
    conditioned: ConditionedModels
  ) throws -> Outcome {
    let entry = entries[job.entry]
    let plan = try entry.scenario.plan(episode: job.episode, seed: entry.seed, catalog: catalog)
    var loop = ClosedLoop(plan: plan, catalog: catalog)
    loop.keyPictureLimit = keyPictureLimit
    let place = entry.played.firstIndex(of: job.episode) ?? 0
    loop.filmLimit = place < Self.filmedEpisodes ? filmLimit : 0
    loop.drawsPictures = takesPictures
    loop.lookAlikes = lookAlikes
    loop.conditioned = conditioned
    loop.isCancelled = isCancelled
    do {
      if let log = entry.logs?[job.episode] {
        return .played(try loop.replay(log, renderer: worker.renderer))
      }
      let software = try worker.software(for: plan, settings: loop.settings, isCancelled)
      let shadow = try worker.shadow(for: plan, settings: loop.settings, isCancelled)
      var result = try loop.run(software: software, shadow: shadow, renderer: worker.renderer)
      // Of what went well one film is enough.
      if place > 0, entry.scenario.criteria.allSatisfy({ $0.judged(on: [result]).passed }) {
        result.film = []
      }
      return .played(result)
    } catch let error as SimulationError {
      return .broken(BrokenEpisode(episode: job.episode, reason: error.description))
    } catch let error as SoftwareFailure {
      return .broken(
        BrokenEpisode(episode: job.episode, reason: error.description, cause: .software))
    }
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

  private enum Outcome: Sendable {
    case played(EpisodeResult)
    case broken(BrokenEpisode)

    var result: EpisodeResult? { if case .played(let result) = self { result } else { nil } }
    var broken: BrokenEpisode? { if case .broken(let broken) = self { broken } else { nil } }
  }

  private struct Job: Sendable {
    var entry: Int
    var episode: Int

    init(_ entry: Int, _ episode: Int) {
      self.entry = entry
      self.episode = episode
    }
  }
}
