import Foundation

/// A dataset's folder while it is being written: one writer, a manifest and products in it, drafts
/// cleared. Whoever writes a dataset begins and ends here.
final class DatasetFolder: Sendable {
  private let layout: DatasetLayout
  private let lock: FolderLock

  /// Makes the folder, or takes up the one that an interrupted run of the same manifest left.
  /// - Throws: `DatasetError` if another process writes it, or something else lies in it.
  init(
    _ layout: DatasetLayout, manifest: DatasetManifest, products: [ProductRecord],
    isResuming: Bool
  ) throws {
    self.layout = layout
    try DatasetFiles.createDirectory(layout.root)
    lock = try FolderLock(layout.root)
    try Self.check(layout, manifest, isResuming: isResuming)
    try DatasetFiles.removeIfPresent(layout.unfinished)
    // First, so that a folder with anything in it can be resumed.
    try DatasetFiles.replace(
      layout.manifest, with: RecordCoding.encode(manifest, pretty: true), layout: layout)
    try DatasetFiles.replace(
      layout.products, with: RecordCoding.encode(products, pretty: true), layout: layout)
    try DatasetFiles.createDirectory(layout.episodes)
  }

  /// - Throws: `DatasetError` if the folder is gone or another's.
  func check() throws { try lock.check() }

  /// Nothing is left of drafts.
  func finish() throws { try DatasetFiles.removeIfPresent(layout.unfinished) }

  private static func check(
    _ layout: DatasetLayout, _ manifest: DatasetManifest, isResuming: Bool
  ) throws {
    let names = try DatasetFiles.names(in: layout.root)
    if FileManager.default.fileExists(atPath: layout.manifest.path), isResuming {
      let found = try DatasetManifest.read(from: layout)
      let differences = manifest.differences(from: found)
      guard differences.isEmpty else {
        throw DatasetError(
          .input,
          differences + [
            "\(layout.root.path) holds another dataset: repeat the command that began it, or choose"
              + " another output"
          ])
      }
    } else if names.contains(where: {
      $0 != layout.unfinished.lastPathComponent && $0 != FolderLock.name
    }) {
      throw DatasetError(
        .input,
        isResuming
          ? "\(layout.root.path) has files but no manifest.json, so there is nothing to resume;"
            + " choose an empty folder"
          : "\(layout.root.path) is not empty; choose another output, or finish an interrupted run"
            + " with --resume")
    }
  }
}
