import Dataset
import Foundation
import GRDB
import Geometry
import Scene
import Imaging

/// A mistake put into a dataset on disk, and the rule of the audit that must find it.
struct PlantedError: Sendable, CustomStringConvertible {
  var description: String
  var rule: AuditRule
  /// Whether the rest of the episode can still be read.
  var canBeCombined = true
  var damage: @Sendable (DatasetLayout) throws -> Void

  init(
    _ description: String, _ rule: AuditRule, canBeCombined: Bool = true,
    damage: @escaping @Sendable (DatasetLayout) throws -> Void
  ) {
    self.description = description
    self.rule = rule
    self.canBeCombined = canBeCombined
    self.damage = damage
  }

  static let all = inLabels + inPictures + inSeries + inTables

  // MARK: Labels

  private static let inLabels = [
    label("box one pixel too wide", .box) { $0.visibleBox.box.x1 += 1 },
    label("area one pixel too large", .area) { $0.visibleArea += 1 },
    label("visible fraction above 1", .fraction) { $0.visibleFraction = 1.2 },
    label("visible fraction of other areas", .fraction) { $0.visibleFraction *= 0.9 },
    label("truncation negative", .fraction) { $0.truncation = -0.1 },
    label("silhouette smaller than what is seen of it", .amodal) {
      $0.amodalArea = $0.visibleArea - 1
      $0.amodalAreaInImage = $0.amodalArea
    },
    label("amodal box that leaves out a visible column", .amodal) {
      $0.amodalBox.box.x0 = $0.visibleBox.box.x0 + 1
    },
    label("mask of nothing", .mask) {
      $0.mask = MaskRecord(.empty(width: $0.mask.size[1], height: $0.mask.size[0]))
    },
    label("mask with a broken string", .mask) { $0.mask.counts.removeLast() },
    label("another product's number", .identity) { $0.sku = "peas-400" },
    label("product without a number", .identity) { $0.sku = nil },
    label("pose 30 cm beside the pixels", .depthOrder) { $0.cameraFromModel.translation[0] += 0.3 },
    label("pose 30 cm behind the pixels", .depthOrder) { $0.cameraFromModel.translation[2] += 0.3 },
    label("pose that is no rotation", .file) { $0.cameraFromModel.rotationWXYZ = [2, 0, 0, 0] },
    PlantedError("instance labelled twice", .unique) { layout in
      try editFrame(layout) { $0.instances.append($0.instances[0]) }
    },
    PlantedError("instance without a label", .identity) { layout in
      try editFrame(layout) { $0.instances.removeFirst() }
    },
    PlantedError("labels file cut short", .file, canBeCombined: false) { layout in
      let url = layout.episode(0).appending(path: labelsFile)
      try Data(contentsOf: url).dropLast(40).write(to: url)
    },
    PlantedError("frame missing", .sequence) { layout in
      try FileManager.default.removeItem(
        at: layout.episode(0).appending(path: "labels/000041-rear.json"))
    },
  ]

  /// Edits the first instance of one frame.
  private static func label(
    _ description: String, _ rule: AuditRule,
    edit: @escaping @Sendable (inout InstanceRecord) -> Void
  ) -> PlantedError {
    PlantedError(description, rule) { layout in
      try editFrame(layout) { edit(&$0.instances[0]) }
    }
  }

  // MARK: Pictures

  private static let inPictures = [
    PlantedError("black picture", .black) { layout in
      let size = try readFrame(layout).intrinsics
      let black = Image(width: size.width, height: size.height, filledWith: RGB8(0, 1, 0))
      try write(PNG.encode(black), layout, "images/000020-front-left.png")
    },
    PlantedError("picture of another size", .size) { layout in
      let small = Image(width: 8, height: 8, filledWith: RGB8(90, 90, 90))
      try write(PNG.encode(small), layout, "images/000021-front-left.png")
    },
    PlantedError("picture missing", .file) { layout in
      try FileManager.default.removeItem(
        at: layout.episode(0).appending(path: "images/000022-front-left.png"))
    },
    PlantedError("picture of no frame", .file) { layout in
      let folder = layout.episode(0).appending(path: "images")
      try FileManager.default.copyItem(
        at: folder.appending(path: "000022-rear.png"), to: folder.appending(path: "stray.png"))
    },
    PlantedError("ids cut short", .file) { layout in
      let url = layout.episode(0).appending(path: "ids/000023-front-left.png")
      try Data(contentsOf: url).dropLast(60).write(to: url)
    },
    PlantedError("id that no label explains", .identity) { layout in
      try editImage(layout, "ids/000024-front-left.png") { $0[0, 0] = 9 }
    },
    PlantedError("one id pixel moved to another pack", .area) { layout in
      try editImage(layout, "ids/000025-front-left.png") { image in
        let index = image.pixels.firstIndex(of: 1)
        if let index { image.pixels[index] = 2 }
      }
    },
    PlantedError("pack without depth", .depth) { layout in
      let ids = try readImage(layout, "ids/000026-front-left.png")
      try editImage(layout, "depth/000026-front-left.png") { image in
        for (index, id) in ids.pixels.enumerated() where id == 1 { image.pixels[index] = 0 }
      }
    },
    PlantedError("pack nearer than where it stands", .depthOrder) { layout in
      let ids = try readImage(layout, "ids/000027-front-left.png")
      try editImage(layout, "depth/000027-front-left.png") { image in
        for (index, id) in ids.pixels.enumerated() where id == 1 { image.pixels[index] -= 60 }
      }
    },
    PlantedError("two packs swapped in the id image", .depthOrder) { layout in
      try editImage(layout, "ids/000030-front-left.png") { image in
        for index in image.pixels.indices {
          switch image.pixels[index] {
          case 1: image.pixels[index] = 3
          case 3: image.pixels[index] = 1
          default: break
          }
        }
      }
    },
  ]

  // MARK: Series

  private static let inSeries = [
    PlantedError("removed before it was added", .event) { layout in
      try edit(layout, "events.csv") { $0.replacingOccurrences(of: "add,1,", with: "remove,1,") }
    },
    PlantedError("added twice", .event) { layout in
      try edit(layout, "events.csv") { $0 + "add,2,5.1,5.2\n" }
    },
    PlantedError("event that ends before it begins", .event) { layout in
      try edit(layout, "events.csv") { $0 + "hover,2,5.5,5.3\n" }
    },
    PlantedError("event of an item that is not planned", .event) { layout in
      try edit(layout, "events.csv") { $0 + "add,12,5.4,5.5\n" }
    },
    PlantedError("item in the basket that nobody put in", .ledger) { layout in
      try edit(layout, "ticks.csv") { $0.replacingOccurrences(of: ",1,0\n", with: ",1,0 2\n") }
    },
    PlantedError("item gone that nobody took", .ledger) { layout in
      try edit(layout, "ticks.csv") { text in
        text.split(separator: "\n").map { $0.hasPrefix("19,") ? $0.dropLast(2) : $0 }
          .joined(separator: "\n") + "\n"
      }
    },
    PlantedError("basket heavier than its items", .weight) { layout in
      try edit(layout, "ticks.csv") { $0.replacingOccurrences(of: ",1.023,", with: ",1.033,") }
    },
    PlantedError("stable reading 50 g too high", .weight) { layout in
      try edit(layout, "scale_readings.csv") { text in
        text.split(separator: "\n").map { $0.hasPrefix("0.8,") ? "0.8,1.075,1.075,1,0" : $0 }
          .joined(separator: "\n") + "\n"
      }
    },
    PlantedError("scale sample out of order", .sequence) { layout in
      try edit(layout, "scale_samples.csv") {
        $0.replacingOccurrences(of: "\n0.3,", with: "\n0.2,")
      }
    },
    PlantedError("tick missing", .sequence) { layout in
      try edit(layout, "ticks.csv") { text in
        text.split(separator: "\n").filter { !$0.hasPrefix("7,") }.joined(separator: "\n") + "\n"
      }
    },
    PlantedError("zone that the cart is not in", .identity) { layout in
      try edit(layout, "zones.csv") { text in
        text.split(separator: "\n").map { $0.hasPrefix("9,") ? "9,1.0,0.0,1,freezer" : $0 }
          .joined(separator: "\n") + "\n"
      }
    },
    PlantedError("cart six metres from its cameras", .identity) { layout in
      try edit(layout, "zones.csv") { text in
        text.split(separator: "\n").map { $0.hasPrefix("9,") ? "9,1.0,6.1,1,freezer" : $0 }
          .joined(separator: "\n") + "\n"
      }
    },
    PlantedError("tick in no zone", .sequence) { layout in
      try edit(layout, "zones.csv") { text in
        text.split(separator: "\n").filter { !$0.hasPrefix("9,") }.joined(separator: "\n") + "\n"
      }
    },
    PlantedError("picture from another zone", .identity) { layout in
      try editFrame(layout) { $0.zone = "freezer" }
    },
    PlantedError("two items with one instance id", .unique) { layout in
      try edit(layout, "episode.json") {
        $0.replacingOccurrences(of: "\"instance_id\" : 3", with: "\"instance_id\" : 2")
      }
    },
    PlantedError("column renamed", .file, canBeCombined: false) { layout in
      try edit(layout, "events.csv") { $0.replacingOccurrences(of: "start_s", with: "start") }
    },
    PlantedError("episode missing", .sequence) { layout in
      try FileManager.default.removeItem(at: layout.episode(1))
    },
  ]

  // MARK: Tables

  private static let inTables = [
    sql("row changed", "UPDATE labels SET visible_area_px = visible_area_px + 1 WHERE tick = 3"),
    sql("row missing", "DELETE FROM events WHERE event = 0"),
    sql("event in another zone", "UPDATE event_zones SET zone = 1 WHERE event = 0"),
    sql("reference to nothing", "UPDATE items SET sku = 'nothing'"),
    PlantedError("catalogue that is no database", .catalogue) { layout in
      try Data("no database at all".utf8).write(to: layout.catalogue)
    },
    coco("box of other pixels", .coco) {
      $0.replacingOccurrences(of: "\"bbox\":[", with: "\"bbox\":[1")
    },
    coco("two annotations of one id", .unique) {
      $0.replacingOccurrences(of: "\"id\":7,\"image_id\"", with: "\"id\":6,\"image_id\"")
    },
    coco("category renamed", .coco) {
      $0.replacingOccurrences(of: "\"name\":\"oats-1000\"", with: "\"name\":\"oats\"")
    },
    coco("end missing", .coco) { String($0.prefix($0.count / 2)) },
  ]

  private static func sql(_ description: String, _ statement: String) -> PlantedError {
    PlantedError("catalogue: " + description, .catalogue, canBeCombined: false) { layout in
      var configuration = Configuration()
      configuration.foreignKeysEnabled = false
      let queue = try DatabaseQueue(path: layout.catalogue.path, configuration: configuration)
      try queue.write { try $0.execute(sql: statement) }
    }
  }

  private static func coco(
    _ description: String, _ rule: AuditRule, edit: @escaping @Sendable (String) -> String
  ) -> PlantedError {
    PlantedError("COCO: " + description, rule) { layout in
      try self.edit(layout.coco, edit)
    }
  }

  // MARK: Editing files

  private static let labelsFile = "labels/000020-front-left.json"

  static func editFrame(
    _ layout: DatasetLayout, tick: Int = 20, camera: Int = 0, _ body: (inout FrameRecord) -> Void
  ) throws {
    let name = EpisodeFile.labelsFile(
      tick: tick, cameraName: SyntheticWorld().cameras[camera].name)
    let url = layout.episode(0).appending(path: name)
    var frame = try RecordCoding.decode(FrameRecord.self, from: Data(contentsOf: url))
    body(&frame)
    try RecordCoding.encode(frame).write(to: url)
  }

  private static func readFrame(_ layout: DatasetLayout) throws -> FrameRecord {
    try RecordCoding.decode(
      FrameRecord.self, from: Data(contentsOf: layout.episode(0).appending(path: labelsFile)))
  }

  private static func readImage(_ layout: DatasetLayout, _ name: String) throws -> Image<UInt16> {
    try PNG.decode(
      Array(Data(contentsOf: layout.episode(0).appending(path: name))), as: UInt16.self)
  }

  private static func editImage(
    _ layout: DatasetLayout, _ name: String, _ body: (inout Image<UInt16>) -> Void
  ) throws {
    var image = try readImage(layout, name)
    body(&image)
    try write(PNG.encode(image), layout, name)
  }

  private static func write(_ bytes: [UInt8], _ layout: DatasetLayout, _ name: String) throws {
    try Data(bytes).write(to: layout.episode(0).appending(path: name))
  }

  private static func edit(
    _ layout: DatasetLayout, _ name: String, _ body: (String) -> String
  ) throws {
    try edit(layout.episode(0).appending(path: name), body)
  }

  private static func edit(_ url: URL, _ body: (String) -> String) throws {
    let text = try String(contentsOf: url, encoding: .utf8)
    let edited = body(text)
    // An edit that changes nothing would prove nothing.
    guard edited != text else { throw DatasetError(.input, "\(url.path): nothing was edited") }
    try Data(edited.utf8).write(to: url)
  }
}
