import Catalog
import Dataset
import Evaluation
import Foundation
import Rasterizer
import Scenario

/// Collects the coverage of scenes and datasets on several workers.
struct CoverageRun {
  var paths: [String]
  var products: String
  var episodes: Int
  var seed: UInt64?
  var workers: Int
  var terminal: Terminal

  private enum Job: Sendable {
    case play(Scenario, episode: Int)
    case read(DatasetLayout, episode: Int)
  }

  /// - Throws: `CommandFailure`, `ConfigurationError`, `DatasetError` or what the simulation throws: the
  ///   first in the order of paths and episodes.
  func table() async throws -> CoverageTable {
    var jobs: [Job] = []
    var skus: Set<String> = []
    var scenePaths: [String] = []
    for path in paths {
      let layout = DatasetLayout(root: URL(filePath: path, directoryHint: .isDirectory))
      if FileManager.default.fileExists(atPath: layout.manifest.path) {
        _ = try DatasetManifest.read(from: layout)
        skus.formUnion(try layout.readProducts().map(\.sku))
        jobs += try layout.episodeNumbers().map { .read(layout, episode: $0) }
      } else {
        scenePaths.append(path)
      }
    }
    // A dataset says itself what it has products of.
    let catalog =
      scenePaths.isEmpty ? ProductCatalog(products: []) : try .open(directory: products)
    skus.formUnion(catalog.products.map(\.sku))
    for scenario in try SceneFile.scenarios(in: scenePaths, catalog: catalog) {
      jobs += (0..<min(episodes, scenario.episodes)).map { .play(scenario, episode: $0) }
    }
    guard !jobs.isEmpty else {
      throw CommandFailure(
        .wrongInput, "\(paths.joined(separator: ", ")): there is no episode to look at")
    }
    return try await collect(jobs, catalog: catalog, skus: skus.sorted())
  }

  private func collect(
    _ jobs: [Job], catalog: ProductCatalog, skus: [String]
  ) async throws -> CoverageTable {
    let progress = ProgressReporter(
      task: "looking", unit: "episodes", total: jobs.count, terminal: terminal)
    let prepared = PreparedCatalog(catalog)
    let seed = seed
    do {
      let tables = try await EpisodePool.map(
        count: jobs.count, workers: workers, isCancelled: { Cancellation.isRequested },
        didFinish: { _ in progress.advance() }
      ) {
        let renderer = Renderer(shared: prepared)
        return { try Self.table(of: jobs[$0], catalog, renderer, seed: seed) }
      }
      progress.finish()
      return tables.reduce(CoverageTable(skus: skus), +)
    } catch {
      progress.finish()
      try Cancellation.throwIfRequested()
      throw error
    }
  }

  private static func table(
    of job: Job, _ catalog: ProductCatalog, _ renderer: Renderer, seed: UInt64?
  ) throws -> CoverageTable {
    switch job {
    case .play(let scenario, let episode):
      let plan = try scenario.plan(episode: episode, seed: seed, catalog: catalog)
      var coverage = PlayedCoverage(plan: plan, catalog: catalog)
      coverage.isCancelled = { Cancellation.isRequested }
      return try coverage.table(renderer: renderer)
    case .read(let layout, let episode):
      return CoverageTable(try RecordedEpisode(episode: episode, in: layout))
    }
  }
}
