import Dataset
package import Foundation
package import Metrics

/// Pictures with labels as COCO has them: a CartSim dataset, or anybody's.
package struct LabelledPictures: Sendable {
  package let truth: CocoGroundTruth
  /// In which the pictures' names are paths.
  package let folder: URL
  /// Of each picture, in order of their ids: what it may be sliced by.
  package let traits: [EpisodeScore]
  /// SKU to the name of its category, where categories are not SKUs.
  private let classes: [String: String]
  /// Category ids by name.
  private let categories: [String: Int]

  /// - Parameters:
  ///   - path: a dataset's folder, or a ground truth in COCO's format.
  ///   - images: folder of a plain ground truth's pictures; nil is its own.
  /// - Throws: `CocoError`, `DatasetError`.
  package init(path: String, images: String? = nil) throws {
    var isFolder = ObjCBool(false)
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let layout = DatasetLayout(root: URL(filePath: path))
    if isFolder.boolValue {
      truth = try CocoGroundTruth(file: layout.coco.path)
      folder = layout.root
      classes = Dictionary(
        try layout.readProducts().map { ($0.sku, $0.productClass) }, uniquingKeysWith: { a, _ in a }
      )
    } else {
      truth = try CocoGroundTruth(file: path)
      folder = images.map { URL(filePath: $0) } ?? URL(filePath: path).deletingLastPathComponent()
      classes = [:]
    }
    categories = Dictionary(
      truth.categories.compactMap { category in category.name.map { ($0, category.id) } },
      uniquingKeysWith: { first, _ in first })
    traits = try Self.traits(of: truth, in: isFolder.boolValue ? layout : nil)
  }

  /// In order of their ids.
  package var pictures: [CocoGroundTruth.Picture] { truth.images.sorted { $0.id < $1.id } }

  /// Category ids by what a detector calls a product.
  func category(ofSKU sku: String) -> Int? {
    categories[sku] ?? classes[sku].flatMap { categories[$0] }
      ?? (truth.categories.count == 1 ? truth.categories[0].id : nil)
  }

  /// Where a picture lies.
  /// - Throws: `CocoError` for a name that leads out of the folder.
  func url(of picture: CocoGroundTruth.Picture) throws -> URL {
    let name = picture.fileName ?? ""
    let parts = name.split(separator: "/")
    guard !name.isEmpty, !name.hasPrefix("/"), !parts.contains(".."), !name.contains("\0") else {
      throw CocoError(
        file: folder.path,
        problems: [
          "image \(picture.id): file_name \"\(name)\" must be a path within the folder of pictures"
        ])
    }
    return folder.appending(path: name)
  }

  private static func traits(
    of truth: CocoGroundTruth, in layout: DatasetLayout?
  ) throws -> [EpisodeScore] {
    var episodes: [Int: EpisodeRecord] = [:]
    if let layout {
      for episode in Set(truth.images.compactMap(\.episode)) {
        let file = layout.episode(episode).appending(path: EpisodeFile.record)
        episodes[episode] = try RecordCoding.decode(
          EpisodeRecord.self, from: DatasetFiles.read(file))
      }
    }
    return truth.images.sorted { $0.id < $1.id }.map { picture in
      let record = picture.episode.flatMap { episodes[$0] }
      var traits = EpisodeScore(
        scenario: record?.scenario ?? "", seed: record?.seed ?? 0, episode: picture.id)
      traits.parameters = (record?.drawnValues ?? [:]).mapValues { .init($0.value) }
      if let camera = picture.camera {
        let known = record?.cameras.first(where: { $0.camera == camera })
        traits.parameters["camera"] = .text(known?.name ?? "\(camera)")
      }
      return traits
    }
  }
}
