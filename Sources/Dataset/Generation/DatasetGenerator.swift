import Foundation
import Synchronization

/// Plays one allotted episode into the store: begin, record, finish. Owned by one worker, so it may
/// keep renderers and buffers from episode to episode.
package typealias EpisodeWorker = (EpisodeAllotment, EpisodeStore) throws -> Void

/// Makes a dataset: workers over episodes, then the tables and exports in index order.
///
/// The bytes do not depend on the number of workers, nor on how often the work was interrupted.
package struct DatasetGenerator: Sendable {
  package var manifest: DatasetManifest
  /// Ascending by SKU.
  package var products: [ProductRecord]
  package var allotments: [EpisodeAllotment]
  package var layout: DatasetLayout
  package var workers = 1
  /// Keeps whole episodes of an interrupted run with the same manifest.
  package var isResuming = false
  /// The episodes to play, and no catalogue or export; nil for all of them, with both. A folder
  /// that has come to hold all of them is made whole by a later run with `isResuming` and nil.
  package var only: Set<Int>?
  package var isCancelled: @Sendable () -> Bool = { false }
  /// Pictures on disk and pictures planned; called from any worker.
  package var progress: @Sendable (_ completed: Int, _ total: Int) -> Void = { _, _ in }

  package init(
    manifest: DatasetManifest, products: [ProductRecord], allotments: [EpisodeAllotment],
    layout: DatasetLayout
  ) {
    self.manifest = manifest
    self.products = products
    self.allotments = allotments
    self.layout = layout
  }

  /// Runs to the end or throws `DatasetError`; in both cases every episode on disk is whole.
  package func run(
    makeWorker: @escaping @Sendable () throws -> EpisodeWorker
  ) async throws {
    let folder = try DatasetFolder(
      layout, manifest: manifest, products: products, isResuming: isResuming)
    // Held to the end of the run, also where that is an error.
    defer { withExtendedLifetime(folder) {} }
    let wanted = allotments.filter { only?.contains($0.episode) ?? true }
    let total = wanted.reduce(0) { $0 + $1.frames }
    let pending = wanted.filter { !EpisodeStore(layout: layout).holds(episode: $0.episode) }
    let completed = Counter(total - pending.reduce(0) { $0 + $1.frames })
    progress(completed.value, total)
    let report = progress
    let store = EpisodeStore(
      layout: layout, imageFormat: manifest.imageFormat,
      jpegQuality: manifest.jpegQuality ?? ImageFormat.defaultJPEGQuality, isCancelled: isCancelled,
      didRecordFrame: { report(completed.increment(), total) })
    try await EpisodePool.run(count: pending.count, workers: workers) {
      let work = try makeWorker()
      return { index in
        if store.isCancelled() { throw DatasetError.cancelled }
        try folder.check()
        try work(pending[index], store)
        guard store.holds(episode: pending[index].episode) else {
          throw DatasetError(.input, "episode \(pending[index].episode) ended without a picture")
        }
      }
    }
    try folder.check()
    if only == nil {
      try DatasetAssembly(
        manifest: manifest, products: products, layout: layout, workers: workers,
        isCancelled: isCancelled
      ).run(episodes: allotments.map(\.episode))
    }
    try folder.finish()
  }

  private final class Counter: Sendable {
    private let count: Atomic<Int>

    init(_ value: Int) { count = Atomic(value) }

    var value: Int { count.load(ordering: .relaxed) }

    func increment() -> Int { count.add(1, ordering: .relaxed).newValue }
  }
}
