import Configuration
import Foundation
import Geometry
import Imaging

/// Turns a mesh file into a product folder.
package struct ProductImport: Sendable {
  /// Reading of the mesh: unit, axes, size of textures.
  package var importer = ModelImporter()
  /// nil: from the file's name.
  package var sku: String?
  /// nil: from the SKU.
  package var name: String?
  /// Kilograms; nil: from volume and density.
  package var mass: Double?
  /// Of a full pack within its outline, in kg/m³; nil: its kind's, as name and shape suggest.
  package var density: Double?
  /// nil: guessed from the shape.
  package var productClass: String?
  /// nil: guessed from the shape.
  package var surface: ContactSurface?
  package var priceCents = 100
  /// nil: as the file or a licence beside it says, else unknown.
  package var licence: String?
  /// nil: the file's name.
  package var origin: String?
  /// Whether a folder of this SKU may be replaced.
  package var replacesExisting = false
  /// The `cartsim` whose child reads the file; nil: this process reads it.
  package var program: String?

  package init() {}

  package struct Result: Sendable {
    package var sheet: ProductSheet
    package var model: Model
    package var folder: ProductFolder
    package var up: UpAxis
    /// What was guessed or decided.
    package var notes: [String]
  }

  /// Reads `path` and writes `directory/<sku>/`; the folder appears whole or not at all.
  /// - Throws: `CatalogError` with what is wrong and what to do.
  package func importFile(_ path: String, into directory: String) throws(CatalogError) -> Result {
    let sku = try checkedSKU(for: path)
    let read =
      if let program {
        try IsolatedImporter(importer, program: program, findsPieces: true)
          .importModel(at: path, name: sku)
      } else {
        try importer.importModel(at: path, name: sku)
      }
    var notes = read.notes
    let size = read.model.bounds.size
    guard size.min() >= Self.thinnest else {
      throw CatalogError(
        file: path, problem: "the model is \(Self.millimeters(size)): it has no thickness",
        remedy: "close its surface; a product is at least \(Self.thinnest * 1000) mm thick")
    }
    let fit = CollisionFit(of: read.model)
    notes.append(Self.sentence(about: fit))
    let guess = ProductGuess(name: name ?? sku, fit: fit, density: density)
    let mass = self.mass ?? guess.mass
    if self.mass == nil || productClass == nil { notes.append(guess.sentence) }
    let found = licence == nil ? SourceLicence(meshPath: path, copyright: read.copyright) : nil
    if let found { notes.append(found.note) }
    guard mass > 0, mass <= 60 else {
      throw CatalogError(
        file: path, problem: "a mass of \(mass) kg", remedy: "give one above 0, up to 60 kg")
    }
    var sheet = ProductSheet(
      sku: sku, ean13: EAN13(inStoreNumberFor: sku),
      name: name ?? sku.split(separator: "-").joined(separator: " ").capitalized,
      productClass: productClass ?? guess.productClass, nominalMass: mass,
      massDeviation: PackTolerance.deviation(forQuantity: mass),
      dimensions: read.model.bounds.size, surface: surface ?? guess.surface,
      collisionProxy: read.pieces.isEmpty ? fit.proxy : .pieces(read.pieces),
      priceCents: priceCents,
      licence: licence ?? found?.text ?? "unknown",
      origin: origin(of: path, up: read.up))
    if !read.pieces.isEmpty { sheet.collisionFile = CollisionPieces.fileName }
    if let center = fit.centerOfMass, read.model.bounds.contains(center) {
      sheet.centerOfMass = center
    }
    let model = read.model.withLevelsOfDetail()
    if !model.levelsOfDetail.isEmpty { notes.append(Self.sentence(about: model.levelsOfDetail)) }
    let folder = try write(sheet, model: model, into: directory)
    return Result(sheet: sheet, model: model, folder: folder, up: read.up, notes: notes)
  }

  /// Mesh files below a directory, three levels deep, in the order of their paths.
  package static func meshFiles(in directory: String) -> [String] {
    var found: [String] = []
    func visit(_ folder: String, depth: Int) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names.sorted() where !name.hasPrefix(".") {
        let path = folder + "/" + name
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
          continue
        }
        if isDirectory.boolValue {
          if depth < 3 { visit(path, depth: depth + 1) }
        } else if AssimpScene.formats.contains(
          URL(fileURLWithPath: name).pathExtension.lowercased())
        {
          found.append(path)
        }
      }
    }
    visit(directory, depth: 0)
    return found
  }

  /// In metres.
  private static let thinnest = 0.0002

  private static func millimeters(_ size: SIMD3<Double>) -> String {
    [size.x, size.y, size.z].map { Bounds.text(($0 * 1e5).rounded() / 100) }
      .joined(separator: " × ") + " mm"
  }

  /// Volume and centre of mass of a pack of one density.
  private static func sentence(about fit: CollisionFit) -> String {
    func litres(_ volume: Double) -> String { Bounds.text((volume * 1e6).rounded() / 1000) }
    guard let volume = fit.enclosedVolume, let center = fit.centerOfMass else {
      return "its surface is open; its convex hull holds \(litres(fit.hullVolume)) l"
    }
    let offset = [center.x, center.y, center.z].map { Bounds.text(($0 * 1e4).rounded() / 10 + 0) }
    return "it encloses \(litres(volume)) l, with its centre of mass at "
      + "(\(offset.joined(separator: ", "))) mm from the middle"
  }

  /// `levels of detail: 24998 triangles (0.05 mm off), 6248 (0.21 mm)`
  private static func sentence(about levels: [LevelOfDetail]) -> String {
    let texts = levels.map {
      "\($0.model.triangleCount) triangles (about \(Bounds.text(($0.deviation * 1e5).rounded() / 100)) "
        + "mm off)"
    }
    return "levels of detail: " + texts.joined(separator: ", ")
  }

  private func checkedSKU(for path: String) throws(CatalogError) -> String {
    let sku = self.sku ?? Self.sku(fromPath: path)
    guard ProductSheet.isSKU(sku) else {
      throw CatalogError(
        file: path, problem: "\"\(sku)\" is no SKU",
        remedy: "use letters, digits and \"-\", 80 at most")
    }
    return sku
  }

  /// Where the mesh is from, and what was not certain about it.
  private func origin(of path: String, up: UpAxis) -> String {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent().lastPathComponent
    let file = url.lastPathComponent
    let source = (origin ?? (Self.isNameless(url) ? "\(folder)/\(file)" : file)).prefix(200)
    switch up.basis {
    case .chosen, .stated: return String(source)
    case .guessed, .assumed: return "\(source) (\(up.sentence))"
    }
  }

  /// Whether the file's name says nothing of what it shows.
  private static func isNameless(_ url: URL) -> Bool {
    ["textured", "model", "mesh", "scene", "untitled", "object"].contains(
      url.deletingPathExtension().lastPathComponent.lowercased())
  }

  /// The file's name in lower case with dashes; the folder's where the file's says nothing.
  private static func sku(fromPath path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let named = isNameless(url) ? url.deletingLastPathComponent() : url.deletingPathExtension()
    return named.lastPathComponent.lowercased().split {
      !($0.isASCII && ($0.isLetter || $0.isNumber))
    }.joined(separator: "-")
  }

  private func write(
    _ sheet: ProductSheet, model: Model, into directory: String
  ) throws(CatalogError) -> ProductFolder {
    let target = ProductFolder(path: directory + "/" + sheet.sku)
    let files = FileManager.default
    let part = directory + "/." + sheet.sku + ".part"
    guard replacesExisting || !files.fileExists(atPath: target.path) else {
      throw CatalogError(
        file: target.path, problem: "the product exists already",
        remedy: "choose another SKU, or allow it to be replaced")
    }
    try? files.removeItem(atPath: part)
    try ProductFolder(path: part).write(sheet, model, called: target.path)
    do {
      if files.fileExists(atPath: target.path) { try files.removeItem(atPath: target.path) }
      try files.moveItem(atPath: part, toPath: target.path)
    } catch { throw ProductFolder.unwritable(target.path, error) }
    return target
  }
}
