import Dataset
import Foundation
import Geometry

/// WebDataset: shards `PART-000000.tar` of samples, and `PART.json` that lists them.
///
/// A sample's files share a key: the picture (`png` or `jpg`), `depth.png16` (millimetres),
/// `ids.png16` and `json`: objects with boxes, masks and poses, the scale's last reading and the
/// true basket.
/// - SeeAlso: github.com/webdataset/webdataset.
final class WebDatasetFormat: FormatWriter {
  private let context: ExportContext
  private var shards: [String: Shards] = [:]

  private struct Shards {
    var archive: TapeArchive?
    var samples = 0
    var files: [Listing.Shard] = []
  }

  private struct Listing: Encodable {
    struct Shard: Encodable {
      var file: String
      var samples: Int
    }

    var samples: Int
    var shards: [Shard]
    var categories: [CocoCategory]
  }

  init(_ context: ExportContext) { self.context = context }

  func write(_ frame: ExportedFrame) throws {
    var shards = shards[frame.part] ?? Shards()
    if shards.samples % max(1, context.request.shardSize) == 0 {
      try shards.archive?.close()
      let name = "\(frame.part)-\(DatasetLayout.episodeName(shards.files.count)).tar"
      shards.archive = try TapeArchive(context.folder.url(name))
      shards.files.append(.init(file: name, samples: 0))
    }
    // A key ends at its first dot.
    let key = plainWord(frame.stem).split(separator: ".").joined(separator: "_")
    let archive = shards.archive
    try archive?.add("\(key).\(frame.pictureExtension)", DatasetFiles.read(frame.picture))
    try archive?.add("\(key).depth.png16", DatasetFiles.read(frame.depth))
    try archive?.add("\(key).ids.png16", DatasetFiles.read(frame.ids))
    try archive?.add("\(key).json", RecordCoding.encode(Sample(frame, context)))
    shards.samples += 1
    shards.files[shards.files.count - 1].samples += 1
    self.shards[frame.part] = shards
  }

  func finish() throws {
    for part in context.parts {
      let shards = shards[part] ?? Shards()
      try shards.archive?.close()
      let listing = Listing(
        samples: shards.samples, shards: shards.files, categories: context.categories)
      let text = try RecordCoding.encode(listing, pretty: true)
      try context.folder.write(Array(text), to: "\(part).json")
    }
  }

  private struct Sample: Encodable {
    struct Object: Encodable {
      var instance_id: Int
      /// From 0.
      var category: Int
      var name: String
      var sku: String?
      var bbox_xyxy: [Int]
      var amodal_bbox_xyxy: [Int]
      var area: Int
      var visible_fraction: Double
      var truncation: Double
      var segmentation: MaskRecord
      var camera_from_model: TransformRecord
    }

    struct Scale: Encodable {
      var time_s: Double
      var displayed_mass_kg: Double
      var extended_mass_kg: Double
      var is_stable: Bool
    }

    var episode: Int
    var tick: Int
    var camera: String
    var time_s: Double
    var width: Int
    var height: Int
    var intrinsics: IntrinsicsRecord
    var lens: LensRecord
    var world_from_camera: TransformRecord
    var zone: String?
    var objects: [Object]
    var scale: Scale?
    var true_basket: [String: Int]
    var true_basket_mass_kg: Double?

    init(_ frame: ExportedFrame, _ context: ExportContext) {
      let (record, state) = (frame.record, FrameState(frame))
      episode = record.episode
      tick = record.tick
      camera = record.cameraName
      time_s = record.exposureMidpoint
      (width, height) = (frame.width, frame.height)
      intrinsics = record.intrinsics
      lens = record.lens
      world_from_camera = record.worldFromCamera
      zone = record.zone
      objects = frame.objects.map { object in
        let (instance, box) = (object.instance, object.box)
        let amodal = instance.amodalBox.box
        return Object(
          instance_id: Int(instance.id), category: object.category,
          name: context.categories[object.category].name, sku: instance.sku,
          bbox_xyxy: [box.x0, box.y0, box.x1, box.y1],
          amodal_bbox_xyxy: [amodal.x0, amodal.y0, amodal.x1, amodal.y1],
          area: instance.visibleArea, visible_fraction: instance.visibleFraction,
          truncation: instance.truncation, segmentation: instance.mask,
          camera_from_model: instance.cameraFromModel)
      }
      scale = state.reading.map {
        Scale(
          time_s: $0.time, displayed_mass_kg: $0.displayedMass, extended_mass_kg: $0.extendedMass,
          is_stable: $0.isStable)
      }
      true_basket = state.basket
      true_basket_mass_kg = state.tick?.trueBasketMass
    }
  }
}
