package import Dataset
package import Foundation
import Imaging

/// What turns pictures with labels into files of one format. One owner, one thread; frames come in the
/// order of episode, tick and camera.
protocol FormatWriter: AnyObject {
  func write(_ frame: ExportedFrame) throws
  /// After the last picture of an episode.
  func finish(_ episode: RecordedEpisode, part: String) throws
  /// After the last episode.
  func finish() throws
}

extension FormatWriter {
  func finish(_ episode: RecordedEpisode, part: String) throws {}
}

/// What a writer may know besides the pictures.
struct ExportContext {
  var folder: ExportFolder
  var manifest: DatasetManifest
  var products: [ProductRecord]
  /// In the order of their places.
  var categories: [CocoCategory]
  /// Names of the parts, in their order.
  var parts: [String]
  var request: ExportRequest

  func product(of object: ExportedObject) -> ProductRecord? {
    object.instance.sku.flatMap { sku in productOfSKU[sku] }
  }

  private let productOfSKU: [String: ProductRecord]

  init(
    folder: ExportFolder, manifest: DatasetManifest, products: [ProductRecord],
    categories: [CocoCategory], request: ExportRequest
  ) {
    self.folder = folder
    self.manifest = manifest
    self.products = products
    self.categories = categories
    self.request = request
    parts = request.split.parts.map(\.name)
    productOfSKU = Dictionary(products.map { ($0.sku, $0) }) { first, _ in first }
  }
}

/// Writes a finished dataset anew in a format that others read.
///
/// Everything comes from the labels on disk: nothing is drawn or labelled again.
package struct DatasetExport: Sendable {
  package var layout: DatasetLayout
  package var request: ExportRequest
  package var isCancelled: @Sendable () -> Bool = { false }
  /// Episodes written and in all.
  package var progress: @Sendable (_ completed: Int, _ total: Int) -> Void = { _, _ in }

  package init(layout: DatasetLayout, request: ExportRequest) {
    self.layout = layout
    self.request = request
  }

  /// What was written.
  package struct Summary: Sendable {
    package var pictures = 0
    package var objects = 0
    /// Pictures by part, in the order of the split.
    package var parts: [ExportRecord.Part] = []
    /// What was found wrong with the export when it was read again; if anything, it was thrown away.
    package var audit = AuditReport()
  }

  /// Writes the export, reads it again, and makes it visible if nothing is wrong with it.
  /// - Throws: `DatasetError`; nothing is left at the output then.
  package func write(to output: URL) throws -> Summary {
    let manifest = try DatasetManifest.read(from: layout)
    if let problem = layout.unfinishedProblem { throw DatasetError(.input, problem) }
    let products = try layout.readProducts()
    let mapping = CocoMapping(
      products: products, scheme: request.categories, withHands: request.hasHands)
    var folder = try ExportFolder(output: output)
    folder.linksPictures = request.linksPictures
    do {
      let context = ExportContext(
        folder: folder, manifest: manifest, products: products, categories: mapping.categories,
        request: request)
      var summary = try write(with: try writer(context), mapping)
      try folder.write(
        RecordCoding.encode(record(of: summary, manifest), pretty: true), to: ExportRecord.file)
      summary.audit = try ExportAudit(folder: folder.draft).run()
      if summary.audit.isClean { try folder.finish() } else { folder.discard() }
      return summary
    } catch {
      folder.discard()
      throw error
    }
  }

  private func record(of summary: Summary, _ manifest: DatasetManifest) -> ExportRecord {
    ExportRecord(
      format: request.layout.rawValue, format_version: manifest.formatVersion,
      scene: manifest.scene, seed: manifest.seed, split_seed: request.split.seed,
      parts: summary.parts)
  }

  private func writer(_ context: ExportContext) throws -> any FormatWriter {
    switch request.layout {
    case .coco: CocoFormat(context, masks: .runLengths)
    case .cocoPolygons: CocoFormat(context, masks: .polygons)
    case .cocoPanoptic: PanopticFormat(context)
    case .yolo: YoloFormat(context, task: .detect)
    case .yoloSegment: YoloFormat(context, task: .segment)
    case .yoloPose: YoloFormat(context, task: .pose)
    case .voc: VocFormat(context)
    case .kitti: KittiFormat(context)
    case .bop: try BopFormat(context)
    case .webDataset: WebDatasetFormat(context)
    case .llava: ConversationFormat(context, messages: .llava)
    case .qwen: ConversationFormat(context, messages: .qwen)
    }
  }

  private func write(with writer: any FormatWriter, _ mapping: CocoMapping) throws -> Summary {
    let episodes = try episodeNumbers()
    let parts = try assignment(episodes)
    var summary = Summary()
    summary.parts = request.split.parts.map { part in
      ExportRecord.Part(
        name: part.name,
        episodes: episodes.filter { (parts[$0] ?? request.split.parts[0].name) == part.name },
        pictures: 0)
    }
    for (done, number) in episodes.enumerated() {
      if isCancelled() { throw DatasetError(.cancelled, "stopped on request; nothing was written") }
      let episode = try RecordedEpisode(episode: number, in: layout)
      let part = parts[number] ?? request.split.parts[0].name
      for record in episode.frames {
        let frame = ExportedFrame(
          part: part, index: summary.pictures, episode: episode, record: record,
          objects: try objects(in: record, mapping))
        try writer.write(frame)
        summary.pictures += 1
        summary.objects += frame.objects.count
        for i in summary.parts.indices where summary.parts[i].name == part {
          summary.parts[i].pictures += 1
        }
      }
      try writer.finish(episode, part: part)
      progress(done + 1, episodes.count)
    }
    try writer.finish()
    return summary
  }

  private func objects(
    in record: FrameRecord, _ mapping: CocoMapping
  ) throws -> [ExportedObject] {
    try record.instances.compactMap { instance in
      guard instance.visibleArea >= max(1, request.leastVisibleArea),
        instance.visibleFraction >= request.leastVisibleFraction,
        let category = mapping.categoryID(of: instance)
      else { return nil }
      guard let mask = instance.mask.mask else {
        throw DatasetError(
          .input,
          "episode \(record.episode), tick \(record.tick), \(record.cameraName): the mask of instance "
            + "\(instance.id) is broken; cartsim validate tells more")
      }
      return ExportedObject(instance: instance, category: category - 1, mask: mask)
    }
  }

  private func episodeNumbers() throws -> [Int] {
    let numbers = try layout.episodeNumbers()
    guard !numbers.isEmpty else {
      throw DatasetError(.input, "\(layout.root.path) holds no episode")
    }
    return numbers
  }

  private func assignment(_ episodes: [Int]) throws -> [Int: String] {
    let skus = try episodes.map { number -> (Int, Set<String>) in
      // Only a group needs to know what is shown.
      guard !request.split.groups.isEmpty else { return (number, []) }
      let file = layout.episode(number).appending(path: EpisodeFile.record)
      let record = try DatasetFiles.decode(EpisodeRecord.self, file)
      return (number, Set(record.items.map(\.sku)))
    }
    return try request.split.assign(Dictionary(skus) { first, _ in first })
  }
}
