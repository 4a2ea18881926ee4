import Foundation

extension ProductFolder {
  /// Makes the folder and writes sheet and model into it.
  /// - Parameter name: what errors call it; nil: its path.
  /// - Throws: `CatalogError` if the model cannot be encoded, then nothing is written, or the folder
  ///   cannot be written.
  func write(
    _ sheet: ProductSheet, _ model: Model, called name: String? = nil
  ) throws(CatalogError) {
    var writer = GLBWriter()
    let glb: [UInt8]
    do { glb = try writer.encode(model) } catch { throw CatalogError(error, file: name ?? path) }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try Data(glb).write(to: URL(fileURLWithPath: path + "/" + sheet.modelFile))
      if case .pieces(let pieces) = sheet.collisionProxy {
        try Data(CollisionPieces.json(pieces).utf8).write(
          to: URL(fileURLWithPath: path + "/" + CollisionPieces.fileName))
      }
      try Data(sheet.yaml.utf8).write(to: URL(fileURLWithPath: sheetPath))
    } catch { throw Self.unwritable(name ?? path, error) }
  }

  static func unwritable(_ path: String, _ error: any Error) -> CatalogError {
    CatalogError(
      file: path, problem: "cannot be written: \(error.localizedDescription)",
      remedy: "check permissions and free space")
  }
}
