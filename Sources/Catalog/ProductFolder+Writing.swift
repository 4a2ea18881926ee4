package import Configuration
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

  /// Fits the solid that stands for the product in the physics and adds it to the sheet, if that
  /// names none; with it, the product is opened without its model.
  /// - Parameter complaints: takes what is wrong; then the sheet stays as it was.
  /// - Returns: what was fitted; nil if the sheet names a solid, or something is wrong.
  package func stateSolid(into complaints: Complaints) -> CollisionFit? {
    let before = complaints.diagnostics.count
    guard let (sheet, node) = readSheet(into: complaints), sheet.collisionProxy == nil,
      let model = readModel(of: sheet, node: node, into: complaints),
      complaints.diagnostics.count == before
    else { return nil }
    let fit = CollisionFit(of: model)
    var stated = sheet
    stated.collisionProxy = fit.proxy
    do {
      let text = try String(contentsOfFile: sheetPath, encoding: .utf8)
      let longer = text + (text.hasSuffix("\n") ? "" : "\n") + stated.collisionText
      // At the end of some YAML no key can be added.
      guard
        let read = try? YAMLNode(text: longer, file: sheetPath).read(ProductSheet.declare),
        read == stated
      else {
        complaints.diagnostics.append(
          Diagnostic(
            location: node.location, problem: "no key can be added at the end of this sheet",
            remedy: "write one key a line, without braces around them"))
        return nil
      }
      try Data(longer.utf8).write(to: URL(fileURLWithPath: sheetPath), options: .atomic)
    } catch {
      complaints.diagnostics += Self.unwritable(sheetPath, error).diagnostics
      return nil
    }
    return fit
  }

  static func unwritable(_ path: String, _ error: any Error) -> CatalogError {
    CatalogError(
      file: path, problem: "cannot be written: \(error.localizedDescription)",
      remedy: "check permissions and free space")
  }
}
