import Foundation
import Imaging

/// Makes what spans episodes (catalogue, exports) from the records of the episodes on disk, in
/// order of their indices.
package struct DatasetAssembly: Sendable {
  package var manifest: DatasetManifest
  package var products: [ProductRecord]
  package var layout: DatasetLayout
  package var isCancelled: @Sendable () -> Bool = { false }

  package init(
    manifest: DatasetManifest, products: [ProductRecord], layout: DatasetLayout,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.manifest = manifest
    self.products = products
    self.layout = layout
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
    for index in episodes {
      if isCancelled() { throw DatasetError.cancelled }
      let episode = try RecordedEpisode(episode: index, in: layout)
      try catalogue.write(episode)
      try coco.write(episode)
      try preview.add(episode)
      statistics.add(episode)
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

  private func draft(of url: URL) -> URL {
    layout.unfinished.appending(path: url.lastPathComponent)
  }
}
