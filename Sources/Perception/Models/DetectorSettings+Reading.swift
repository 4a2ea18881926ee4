package import Configuration
import Foundation
import Geometry

extension DetectorSettings {
  /// Reads the settings beside a model; the defaults where there is no such file.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package init(besideModel model: String) throws {
    let stem = (model as NSString).deletingPathExtension
    let files = ["yaml", "yml", "json"].map { "\(stem).\($0)" }
    guard let file = files.first(where: FileManager.default.fileExists(atPath:)) else {
      self.init()
      return
    }
    let folder = (file as NSString).deletingLastPathComponent
    self = try YAMLNode(path: file).read { Self.read($0, folder: folder) }
  }

  /// - Parameter file: the name that errors give.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package init(yaml: String, file: String) throws {
    let folder = (file as NSString).deletingLastPathComponent
    self = try YAMLNode(text: yaml, file: file).read { Self.read($0, folder: folder) }
  }

  /// For editors.
  package static var schema: JSONValue {
    jsonSchema(title: "CartSim detector") { read($0, folder: "") }
  }

  /// - Parameter folder: that file names count from.
  private static func read(_ cursor: Cursor, folder: String) -> DetectorSettings? {
    var settings = DetectorSettings()
    return cursor.object { fields in
      settings.layout = fields.optional(
        "layout", "What the outputs hold; without it, the YOLO layout that the shape tells."
      ) { $0.oneOf(Layout.self) }
      settings.classes = fields.optional(
        "classes",
        "Class names by number: a list, or a mapping of numbers to names where some mean nothing on sale.",
        ClassMap.read)
      settings.skus =
        fields.optional("skus", "SKU of a class name; others are SKUs themselves.", readSKUs) ?? [:]
      settings.confidence = fields.optional(
        "confidence", default: settings.confidence, "Detections below are dropped."
      ) { $0.number(in: .fraction) }
      settings.overlap = fields.optional(
        "iou", "Boxes of a class that overlap more are one thing; 0.45 for YOLO's layouts, else 1."
      ) { $0.number(in: .fraction) }
      let latency = fields.optional(
        "latency_ms", default: settings.latency.seconds * 1000,
        "Time from exposure to answer that the simulation charges."
      ) { $0.number(in: .between(0, 60_000)) }
      settings.latency = Nanoseconds(seconds: latency / 1000)
      _ = fields.optional("input", "How a picture becomes the input.") { settings.readInput($0) }
      _ = fields.optional("output", "Where the outputs differ from what is usual.") {
        settings.readOutput($0)
      }
      settings.secondStage = fields.optional(
        "second_stage", "Tells look-alikes and new products by a gallery."
      ) { SecondStageSettings.read($0, folder: folder) }
      settings.complainAboutContradictions(cursor)
      return settings
    }
  }

  /// Class names may hold anything, so this is no `dictionary`.
  private static func readSKUs(_ cursor: Cursor) -> [String: String]? {
    guard case .mapping(let entries)? = cursor.mapping()?.content else { return nil }
    var skus: [String: String] = [:]
    for entry in entries {
      guard case .scalar(let sku, _) = entry.value.content, !sku.isEmpty else {
        cursor.complain(
          "\(entry.key): must be an SKU, got \(entry.value.summary)",
          remedy: "write { milk: MILK-1L }")
        continue
      }
      skus[entry.key] = sku
    }
    return skus
  }

  private mutating func readInput(_ cursor: Cursor) -> Bool? {
    cursor.object { fields in
      let size = fields.optional(
        "size_px", "Width and height, for a model that leaves them open."
      ) { $0.list(count: 2...2) { $0.integer(in: 8...8192) } }
      if let size, size.count == 2 { inputSize = (size[0], size[1]) }
      resize =
        fields.optional("resize", "How a picture becomes as large as the input.") {
          $0.oneOf(Resize.self)
        } ?? resize
      pad = fields.optional("pad", default: pad, "Value of a letterbox's border, of 255.") {
        $0.number(in: .between(0, 255))
      }
      channels =
        fields.optional("channels", "Order of the colours.") { $0.oneOf(Channels.self) }
        ?? channels
      axes = fields.optional("axes", "Colours before rows or after columns.") {
        $0.oneOf(Axes.self)
      }
      scale = fields.optional(
        "scale", default: scale, "What a value of 0…255 is multiplied with, before all else."
      ) { $0.number(in: .positive) }
      mean =
        fields.optional("mean", "Taken off each channel.") { $0.vector(in: .between(-1000, 1000)) }
        ?? mean
      deviation =
        fields.optional("std", "Each channel is divided by it.") {
          $0.vector(in: .above(0, upTo: 1000))
        } ?? deviation
      return true
    }
  }

  private mutating func readOutput(_ cursor: Cursor) -> Bool? {
    cursor.object { fields in
      for role in OutputRole.allCases {
        outputNames[role] = fields.optional(
          role.rawValue, "Name of the output that holds the \(role.rawValue)."
        ) { $0.text() }
      }
      activation = fields.optional(
        "activation", "What makes scores of the numbers: softmax for detr, none for the others."
      ) { $0.oneOf(Activation.self) }
      boxForm = fields.optional(
        "box", "The four numbers of a box: cxcywh for yolo and detr, xyxy for nms."
      ) { $0.oneOf(BoxForm.self) }
      boxUnit = fields.optional("units", "Of boxes: fraction for detr, pixels for the others.") {
        $0.oneOf(BoxUnit.self)
      }
      columns = fields.optional(
        "columns",
        "Of a table: x0, y0, x1, y1, score, class for six; image, x0, y0, x1, y1, class, score for seven."
      ) { $0.list(count: 6...64) { $0.oneOf(Column.self) } }
      if let columns, fields.cursor.node != nil {
        for column in Column.allCases where column != .ignored && column != .image {
          let count = columns.count { $0 == column }
          guard count != 1 else { continue }
          fields.cursor.complain(
            "columns has \"\(column.rawValue)\" \(count) times", remedy: "name it once")
        }
      }
      return true
    }
  }

  private func complainAboutContradictions(_ cursor: Cursor) {
    switch (layout, activation) {
    case (.nms, .sigmoid?), (.nms, .softmax?):
      cursor.complain(
        "layout nms holds scores, so output.activation can only be none",
        remedy: "leave the activation out")
    case (.yoloV5, .softmax?), (.yoloV8, .softmax?), (nil, .softmax?):
      cursor.complain(
        "YOLO's classes do not share one softmax", remedy: "activation is none or sigmoid")
    default: break
    }
    if layout != .nms, columns != nil {
      cursor.complain("output.columns is for layout nms", remedy: "leave it out")
    }
  }
}

extension ClassMap {
  /// `[a, b]` or `{ 1: a, 2: b }`.
  fileprivate static func read(_ cursor: Cursor) -> ClassMap? {
    cursor.either([
      Way([.list]) { cursor in
        guard let names = cursor.list(count: 1...100_000, { $0.text(maximumLength: 100) }) else {
          return nil
        }
        if let twice = Dictionary(grouping: names, by: \.self).filter({ $0.value.count > 1 }).keys
          .min()
        {
          cursor.complain(
            "\"\(twice)\" stands there twice", remedy: "each class needs a name of its own")
        }
        return ClassMap(names)
      },
      Way([.mapping]) { cursor in
        guard
          let pairs = cursor.dictionary(count: 1...100_000, { $0.text(maximumLength: 100) })
        else { return nil }
        var labels: [Int: String] = [:]
        for (key, name) in pairs {
          guard let label = Int(key), (0..<1_000_000).contains(label) else {
            cursor.complain(
              "\"\(key)\" is no class number", remedy: "write { 1: milk, 2: beans }")
            continue
          }
          labels[label] = name
        }
        return ClassMap(labels: labels)
      },
    ])
  }
}
