package import Catalog
import Configuration
import Dataset
import Rasterizer
package import Scenario
import Simulation

/// Plays edge cases at several severities and measures what happens in them.
package struct EffectSurvey: Sendable {
  /// One edge case with what was measured.
  package struct Row: Sendable {
    package var path: String
    package var purpose: String
    package var edgeCase: EdgeCase
    package var effect: EdgeCase.Effect
    /// By severity, in the survey's order: the mean over the episodes that brought something to
    /// measure; nil where none did.
    package var values: [Double?]
    /// Why episodes broke off.
    package var failures: [String]
  }

  package var catalog: ProductCatalog
  /// Ascending.
  package var severities: [Double]
  package var episodes: Int
  package var workers: Int
  /// At which each camera is drawn for measures of pictures.
  package var moments = EpisodeTrace.usualMoments
  /// Asked between episodes.
  package var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

  package init(catalog: ProductCatalog, severities: [Double], episodes: Int, workers: Int) {
    self.catalog = catalog
    self.severities = severities
    self.episodes = episodes
    self.workers = workers
  }

  private struct Job: Sendable {
    var row: Int
    var severity: Int
    var episode: Int
    var scenario: Scenario
  }

  private struct Outcome: Sendable {
    var job: Job
    var value: Double?
    var failure: String?
  }

  /// The files among these that are edge cases and name what shows them.
  /// - Throws: `ConfigurationError`.
  package static func cases(in paths: [String]) throws -> [String] {
    try SceneFile.paths(in: paths).filter { path in
      let document = try YAMLNode(path: path)
      guard SceneSchema(of: document) == .scenario else { return false }
      let scenario = try Scenario(document: document, name: Scenario.name(ofFile: path))
      return scenario.edgeCase?.effect != nil
    }
  }

  /// - Parameters:
  ///   - paths: scenario files of edge cases; others are passed over.
  ///   - progress: called after each episode, from any worker.
  /// - Throws: `ConfigurationError`, `CatalogError`; an episode that breaks is told in its row.
  package func run(
    _ paths: [String], progress: @escaping @Sendable () -> Void = {}
  ) async throws -> [Row] {
    var rows: [Row] = []
    var jobs: [Job] = []
    for path in paths {
      let scenarios = try severities.map { try Scenario.load(path: path, severity: $0) }
      guard let first = scenarios.first, let edgeCase = first.edgeCase,
        let effect = edgeCase.effect
      else { continue }
      for (severity, scenario) in scenarios.enumerated() {
        try scenario.check(against: catalog)
        jobs += (0..<episodes).map {
          Job(row: rows.count, severity: severity, episode: $0, scenario: scenario)
        }
      }
      rows.append(
        Row(
          path: path, purpose: first.purpose, edgeCase: edgeCase, effect: effect,
          values: [], failures: []))
    }
    let outcomes = try await play(jobs, rows: rows, progress: progress)
    for row in rows.indices {
      let own = outcomes.filter { $0.job.row == row }
      rows[row].values = severities.indices.map { severity in
        let values = own.compactMap { $0.job.severity == severity ? $0.value : nil }
        return values.isEmpty ? nil : values.mean
      }
      rows[row].failures = own.compactMap(\.failure)
    }
    return rows
  }

  /// In the order of the jobs, whatever the number of workers.
  private func play(
    _ jobs: [Job], rows: [Row], progress: @escaping @Sendable () -> Void
  ) async throws -> [Outcome] {
    let lookAlikes = try LookAlikes(catalog: catalog)
    let prepared = PreparedCatalog(catalog)
    return try await EpisodePool.map(
      count: jobs.count, workers: workers, isCancelled: isCancelled, didFinish: { _ in progress() }
    ) {
      let renderer = Renderer(shared: prepared)
      return { index in
        try play(jobs[index], rows[jobs[index].row].effect.measure, renderer, lookAlikes)
      }
    }
  }

  private func play(
    _ job: Job, _ measure: EffectMeasure, _ renderer: Renderer, _ lookAlikes: LookAlikes
  ) throws -> Outcome {
    let plan = try job.scenario.plan(episode: job.episode, catalog: catalog)
    do {
      let trace = try EpisodeTrace(
        playing: plan, catalog: catalog, sight: measure.sight, moments: moments,
        renderer: renderer)
      return Outcome(
        job: job,
        value: try measure.value(of: trace, catalog: catalog, lookAlikes: lookAlikes))
    } catch let error as SimulationError {
      return Outcome(job: job, failure: error.description)
    }
  }
}

extension EffectSurvey.Row {
  /// Part of the larger end by which an effect must change to count.
  private static let least = 0.05

  /// Part of that change by which a step may go the other way: noise of few episodes.
  private static let slack = 0.05

  /// Whether the measure goes where the case says, from the least severity to the greatest and with no
  /// step back. What cannot be measured at the least is not there yet.
  package var happens: Bool {
    guard failures.isEmpty, let last = values.last ?? nil else { return false }
    guard let first = values.first ?? nil else { return true }
    let change = effect.trend == .grows ? last - first : first - last
    let measured = values.compactMap { $0 }
    let goesBack = zip(measured, measured.dropFirst()).contains { a, b in
      (effect.trend == .grows ? a - b : b - a) > Self.slack * change
    }
    return !goesBack && change > Self.least * max(abs(first), abs(last)) && change > 1e-9
  }
}
