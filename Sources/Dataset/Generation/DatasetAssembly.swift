import Dispatch
import Foundation
import Imaging
import Synchronization

/// Makes what spans episodes (catalogue, exports) from the records of the episodes on disk, in
/// order of their indices.
package struct DatasetAssembly: Sendable {
  package var manifest: DatasetManifest
  package var products: [ProductRecord]
  package var layout: DatasetLayout
  /// Threads that read episodes ahead.
  package var workers: Int
  package var isCancelled: @Sendable () -> Bool = { false }

  package init(
    manifest: DatasetManifest, products: [ProductRecord], layout: DatasetLayout, workers: Int = 1,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.manifest = manifest
    self.products = products
    self.layout = layout
    self.workers = workers
    self.isCancelled = isCancelled
  }

  /// - Parameter episodes: ascending; each is in the dataset.
  package func run(episodes: [Int]) throws {
    try DatasetFiles.createDirectory(layout.unfinished)
    let catalogueDraft = draft(of: layout.catalogue)
    let cocoDraft = draft(of: layout.coco)
    try DatasetFiles.removeIfPresent(catalogueDraft)
    let catalogue = try CatalogueWriter(url: catalogueDraft)
    try catalogue.write(manifest, products: products)
    let coco = try CocoWriter(
      url: cocoDraft, manifest: manifest,
      mapping: CocoMapping(
        products: products, scheme: manifest.categories, withHands: manifest.exportsHands))
    var preview = PreviewSheet(total: manifest.plannedFrames, products: products)
    var statistics = DatasetStatistics(products: products)
    for start in stride(from: 0, to: episodes.count, by: max(1, workers)) {
      let some = Array(episodes[start..<min(start + max(1, workers), episodes.count)])
      for episode in try read(some) {
        if isCancelled() { throw DatasetError.cancelled }
        try catalogue.write(episode)
        try coco.write(episode)
        try preview.add(episode)
        statistics.add(episode)
      }
    }
    try catalogue.finish()
    try coco.finish()
    if manifest.formats.contains(.coco) { try DatasetFiles.rename(cocoDraft, to: layout.coco) }
    try DatasetFiles.replace(layout.preview, with: Data(preview.encoded()), layout: layout)
    let histograms = HistogramSheet(statistics.histograms).image
    try DatasetFiles.replace(
      layout.histograms, with: Data(PNG.encode(histograms, compression: .small)), layout: layout)
    let card = DatasetCard(manifest: manifest, products: products, statistics: statistics)
    try DatasetFiles.replace(layout.card, with: Data(card.text.utf8), layout: layout)
    // Last: a dataset with a catalogue is complete.
    try DatasetFiles.rename(catalogueDraft, to: layout.catalogue)
  }

  /// Side by side: reading takes as long as all that is made of it.
  private func read(_ episodes: [Int]) throws -> [RecordedEpisode] {
    let found = Mutex<[Int: Result<RecordedEpisode, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: episodes.count) { n in
      let episode = Result { try RecordedEpisode(episode: episodes[n], in: layout) }
      found.withLock { $0[n] = episode }
    }
    let results = found.withLock { $0 }
    return try episodes.indices.compactMap { try results[$0]?.get() }
  }

  private func draft(of url: URL) -> URL {
    layout.unfinished.appending(path: url.lastPathComponent)
  }
}
