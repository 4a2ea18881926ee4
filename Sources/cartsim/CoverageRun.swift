import Catalog
import Dataset
import Evaluation
import Foundation
import Rasterizer
import Scenario
import Synchronization

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
    var scenarios: [Scenario] = []
    for path in paths {
      let layout = DatasetLayout(root: URL(filePath: path, directoryHint: .isDirectory))
      if FileManager.default.fileExists(atPath: layout.manifest.path) {
        _ = try DatasetManifest.read(from: layout)
        let names = try DatasetFiles.names(in: layout.episodes).compactMap { Int($0) }
        jobs += names.map { .read(layout, episode: $0) }
      } else {
        scenarios += try Self.scenes(at: path)
      }
    }
    let catalog = try ProductCatalog.open(directory: products)
    skus.formUnion(catalog.products.map(\.sku))
    for scenario in scenarios {
      try scenario.check(against: catalog)
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
    let turn = Turn()
    let prepared = PreparedCatalog(catalog)
    let seed = seed
    let results = await withTaskGroup(of: [(Int, Result<CoverageTable, any Error>)].self) { group in
      for _ in 0..<min(workers, jobs.count) {
        group.addTask {
          let renderer = Renderer(shared: prepared)
          var results: [(Int, Result<CoverageTable, any Error>)] = []
          while !Cancellation.isRequested {
            let number = turn.next()
            guard number < jobs.count else { break }
            results.append(
              (
                number,
                Result { try Self.table(of: jobs[number], catalog, renderer, seed: seed) }
              ))
            progress.advance()
            await Task.yield()
          }
          return results
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }.sorted { $0.0 < $1.0 }
    progress.finish()
    try Cancellation.throwIfRequested()
    return try results.reduce(CoverageTable(skus: skus)) { try $0 + $1.1.get() }
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

  /// A scene, a suite's scenes, or those of all files in a folder that are scenes.
  private static func scenes(at path: String) throws -> [Scenario] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return try SceneFile.load(path: path).scenarios }
    let files = try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter {
      $0.hasSuffix(".yaml") && $0 != "base.yaml"
    }
    guard !files.isEmpty else {
      throw CommandFailure(.wrongInput, "\(path) holds neither a dataset nor scenes")
    }
    return try files.flatMap { try SceneFile.load(path: path + "/" + $0).scenarios }
  }
}

/// Numbers from 0, each once.
private final class Turn: Sendable {
  private let state = Mutex(0)

  func next() -> Int {
    state.withLock { value in
      defer { value += 1 }
      return value
    }
  }
}
