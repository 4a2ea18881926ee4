import Foundation
package import Scene

/// What a dataset was made from and how: `manifest.json`, written before anything else.
///
/// Two datasets with equal manifests hold equal bytes. It names no path, time or machine.
package struct DatasetManifest: Sendable, Hashable, Codable {
  package var formatVersion = DatasetVersion.format
  package var pixelsVersion = DatasetVersion.pixels
  /// The scene's name.
  package var scene: String
  /// SHA-256 of the scene with everything it refers to, hexadecimal.
  package var sceneHash: String
  /// SHA-256 of the products, hexadecimal; see `CatalogFingerprint`.
  package var catalogHash: String
  package var seed: UInt64
  /// Pictures asked for.
  package var requestedFrames: Int
  /// Pictures after rounding up to whole ticks of all cameras.
  package var plannedFrames: Int
  package var plannedEpisodes: Int
  package var imageFormat: ImageFormat
  /// Of JPEG, 1 … 100; nil for the default.
  package var jpegQuality: Int?
  /// Writers beside the native store, sorted.
  package var formats: [ExportFormat]
  package var categories: CategoryScheme
  /// Whether exports have a category for hands.
  package var exportsHands: Bool
  /// What is held besides depth and ids, sorted; nil for nothing.
  package var buffers: [PixelBuffer]?
  /// Samples a pixel of the colour where the command said so; else the scene's cameras tell.
  package var antialiasing: Int?
  /// `plain` where pictures are shaded as common renderers do; nil for physical shading.
  package var shading: String?
  /// The datasets that this one was merged from, in order; nil for one that was made as a whole.
  package var parts: [MergedPart]?

  enum CodingKeys: String, CodingKey {
    case scene, seed, formats, categories, buffers, antialiasing, shading, parts
    case formatVersion = "format_version"
    case pixelsVersion = "pixels_version"
    case sceneHash = "scene_sha256"
    case catalogHash = "catalog_sha256"
    case requestedFrames = "requested_frames"
    case plannedFrames = "planned_frames"
    case plannedEpisodes = "planned_episodes"
    case imageFormat = "image_format"
    case jpegQuality = "jpeg_quality"
    case exportsHands = "exports_hands"
  }

  package init(
    scene: String, sceneHash: String, catalogHash: String, seed: UInt64, requestedFrames: Int,
    plannedFrames: Int, plannedEpisodes: Int, imageFormat: ImageFormat = .png,
    formats: [ExportFormat] = [.coco], categories: CategoryScheme = .sku,
    exportsHands: Bool = false, buffers: [PixelBuffer] = [], antialiasing: Antialiasing? = nil
  ) {
    self.scene = scene
    self.sceneHash = sceneHash
    self.catalogHash = catalogHash
    self.seed = seed
    self.requestedFrames = requestedFrames
    self.plannedFrames = plannedFrames
    self.plannedEpisodes = plannedEpisodes
    self.imageFormat = imageFormat
    self.formats = Array(Set(formats)).sorted { $0.rawValue < $1.rawValue }
    self.categories = categories
    self.exportsHands = exportsHands
    let sorted = Array(Set(buffers)).sorted { $0.rawValue < $1.rawValue }
    self.buffers = sorted.isEmpty ? nil : sorted
    self.antialiasing = antialiasing?.rawValue
  }

  /// - Throws: `DatasetError` naming the file and what is wrong with it.
  package static func read(from layout: DatasetLayout) throws -> DatasetManifest {
    guard FileManager.default.fileExists(atPath: layout.manifest.path) else {
      throw DatasetError(
        .input,
        "\(layout.root.path) holds no manifest.json, so it is no dataset; name a folder that"
          + " cartsim generate wrote")
    }
    let data = try DatasetFiles.read(layout.manifest)
    do {
      return try RecordCoding.decode(DatasetManifest.self, from: data)
    } catch {
      throw DatasetError(
        .input,
        "\(layout.manifest.path): \(RecordCoding.sentence(for: error));"
          + " this is no dataset, or one of another version")
    }
  }

  /// One sentence for every key in which `other`, found on disk, differs.
  package func differences(from other: DatasetManifest) -> [String] {
    let found = other.keysAndValues
    let asked = keysAndValues
    let keys =
      asked.map(\.key) + found.map(\.key).filter { key in !asked.contains { $0.key == key } }
    return keys.compactMap { key in
      let new = asked.first { $0.key == key }?.value ?? "none"
      let old = found.first { $0.key == key }?.value ?? "none"
      return new == old
        ? nil : "manifest.json: \(key.rawValue) is \(old), this command would make \(new)"
    }
  }

  /// The manifest as keys and values.
  package var facts: [(key: String, value: String)] {
    keysAndValues.map { ($0.key.rawValue, $0.value) }
  }

  private var keysAndValues: [(key: CodingKeys, value: String)] {
    var all: [(key: CodingKeys, value: String)] = [
      (.formatVersion, "\(formatVersion)"), (.pixelsVersion, "\(pixelsVersion)"),
      (.scene, scene), (.sceneHash, sceneHash), (.catalogHash, catalogHash), (.seed, "\(seed)"),
      (.requestedFrames, "\(requestedFrames)"), (.plannedFrames, "\(plannedFrames)"),
      (.plannedEpisodes, "\(plannedEpisodes)"), (.imageFormat, imageFormat.rawValue),
      (.formats, formats.map(\.rawValue).joined(separator: ",")),
      (.categories, categories.rawValue), (.exportsHands, "\(exportsHands)"),
      (.antialiasing, antialiasing.map { "\($0)" } ?? "as in the scene"),
    ]
    if let buffers {
      all.append((.buffers, buffers.map(\.rawValue).joined(separator: ",")))
    }
    if let jpegQuality { all.append((.jpegQuality, "\(jpegQuality)")) }
    if let shading { all.append((.shading, shading)) }
    if let parts { all.append((.parts, parts.map(\.description).joined(separator: "; "))) }
    return all
  }
}

/// A dataset that became part of another.
package struct MergedPart: Sendable, Hashable, Codable, CustomStringConvertible {
  package var scene: String
  package var sceneHash: String
  package var catalogHash: String
  package var seed: UInt64
  /// What its episode 0 has become.
  package var firstEpisode: Int
  package var episodes: Int

  enum CodingKeys: String, CodingKey {
    case scene, seed, episodes
    case sceneHash = "scene_sha256"
    case catalogHash = "catalog_sha256"
    case firstEpisode = "first_episode"
  }

  package var description: String {
    "\(episodes) episodes of \(scene) with seed \(seed) from \(firstEpisode) on"
  }
}

/// A format written beside the native store.
package enum ExportFormat: String, Sendable, Hashable, Codable, CaseIterable {
  /// `instances.json` with masks as compressed run lengths.
  case coco
}

/// What an exported category stands for.
package enum CategoryScheme: String, Sendable, Hashable, Codable, CaseIterable {
  /// Each product its own.
  case sku
  /// Each product class: carton, can, ….
  case productClass = "class"
  /// All products one.
  case one
}
