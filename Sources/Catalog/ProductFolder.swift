package import Configuration
import Foundation
import Geometry

/// One product on disk: a folder with `product.yaml` and the model it names.
package struct ProductFolder: Sendable {
  package static let sheetName = "product.yaml"

  package let path: String

  package init(path: String) { self.path = path }

  package var sheetPath: String { path + "/" + Self.sheetName }

  /// Reads sheet and model and checks one against the other, adding what is wrong to
  /// `complaints`; nil if the product cannot be used.
  package func load(into complaints: Complaints) -> Product? {
    let before = complaints.diagnostics.count
    guard let (sheet, node) = readSheet(into: complaints) else { return nil }
    guard let model = readModel(of: sheet, node: node, into: complaints),
      complaints.diagnostics.count == before
    else { return nil }
    return product(
      sheet, proxy: sheet.collisionProxy ?? CollisionFit(of: model).proxy,
      source: ModelSource(model))
  }

  /// Reads the sheet, and the model only if it must: to fit the solid for the physics, or to know its
  /// size.
  func open(on shelf: ModelShelf, into complaints: Complaints) -> Product? {
    let before = complaints.diagnostics.count
    guard let (sheet, node) = readSheet(into: complaints) else { return nil }
    let stated = sheet.collisionProxy == nil ? nil : GLBBounds.read(path + "/" + sheet.modelFile)
    let bounds: Box3
    var proxy = sheet.collisionProxy
    if let stated {
      bounds = stated
      check(sheet, against: bounds, node: node, complaints: complaints)
    } else {
      guard let model = readModel(of: sheet, node: node, into: complaints) else { return nil }
      bounds = model.bounds
      proxy = proxy ?? CollisionFit(of: model).proxy
    }
    guard complaints.diagnostics.count == before, let proxy else { return nil }
    let source = ModelSource(bounds: bounds, folder: path, shelf: shelf) {
      () throws(CatalogError) -> Model in
      // The sheet again: to keep all of them would take more memory than all else that is known.
      let complaints = Complaints()
      guard let (sheet, node) = readSheet(into: complaints),
        let model = readModel(of: sheet, node: node, into: complaints),
        complaints.diagnostics.isEmpty
      else { throw CatalogError(complaints.diagnostics) }
      guard (model.bounds.minimum - bounds.minimum).length < 1e-6,
        (model.bounds.maximum - bounds.maximum).length < 1e-6
      else {
        throw CatalogError(
          file: path + "/" + sheet.modelFile,
          problem: "the meshes measure \(Self.text(model.bounds.size)), not as the file says",
          remedy: "import the model again with `cartsim products import`")
      }
      return model
    }
    return product(sheet, proxy: proxy, source: source)
  }

  private func product(
    _ sheet: ProductSheet, proxy: CollisionProxy, source: ModelSource
  ) -> Product {
    var product = Product(
      sku: sheet.sku, ean13: sheet.ean13.description, name: sheet.name,
      productClass: sheet.productClass, nominalMass: sheet.nominalMass,
      massDeviation: sheet.massDeviation, dimensions: sheet.dimensions, surface: sheet.surface,
      collisionProxy: proxy, priceCents: sheet.priceCents, modelSource: source)
    if let barcodes = sheet.barcodes { product.barcodes = barcodes }
    product.centerOfMass = sheet.centerOfMass
    if let give = sheet.give { product.give = give }
    product.tariff = sheet.tariff
    return product
  }

  func readSheet(into complaints: Complaints) -> (ProductSheet, YAMLNode)? {
    let node: YAMLNode
    do { node = try YAMLNode(path: sheetPath) } catch let error as ConfigurationError {
      complaints.diagnostics += error.diagnostics
      return nil
    } catch {
      complaints.diagnostics.append(
        Diagnostic(location: SourceLocation(file: sheetPath), problem: "\(error)"))
      return nil
    }
    guard var sheet = node.read(into: complaints, ProductSheet.declare) else { return nil }
    if let file = sheet.collisionFile {
      do { sheet.collisionProxy = .pieces(try CollisionPieces.read(path + "/" + file)) } catch {
        complaints.diagnostics +=
          (error as? ConfigurationError)?.diagnostics
          ?? [Diagnostic(location: SourceLocation(file: path + "/" + file), problem: "\(error)")]
        return nil
      }
    }
    let folder = URL(fileURLWithPath: path).lastPathComponent
    if sheet.sku != folder {
      complain(
        about: "sku", of: node, "\"\(sheet.sku)\" is not the name of its folder, \"\(folder)\"",
        remedy: "rename one of them", to: complaints)
    }
    return (sheet, node)
  }

  /// The model, checked against the sheet; nil if it cannot be read.
  func readModel(
    of sheet: ProductSheet, node: YAMLNode, into complaints: Complaints
  ) -> Model? {
    let read: (model: Model, notes: [String])
    do { read = try model(of: sheet) } catch {
      complaints.diagnostics += error.diagnostics
      return nil
    }
    check(sheet, against: read.model.bounds, node: node, complaints: complaints)
    for note in read.notes {
      complaints.diagnostics.append(
        Diagnostic(
          location: SourceLocation(file: path + "/" + sheet.modelFile), problem: note,
          remedy: "import the model again with `cartsim products import`"))
    }
    return read.model.shared()
  }

  /// The model that the sheet names, and what had to be decided to read it.
  ///
  /// A plain glTF binary is read here and now. Whatever else a catalogue brings goes through a child
  /// process, as on import, where this program has one.
  private func model(
    of sheet: ProductSheet
  ) throws(CatalogError) -> (model: Model, notes: [String]) {
    let file = path + "/" + sheet.modelFile
    var importer = ModelImporter()
    importer.isCentered = false
    importer.unit = .m
    // The sheet was written for one reading of the file, not for a guess.
    importer.guessesUp = false
    importer.repairsWinding = false
    if sheet.modelFile.hasSuffix(".glb"),
      let model = PlainGLB.model(at: file, name: sheet.sku, textureLimit: importer.textureLimit)
    {
      return (model, [])
    }
    let result =
      if let program = IsolatedImporter.ownProgram {
        try IsolatedImporter(importer, program: program).importModel(at: file, name: sheet.sku)
      } else {
        try importer.importModel(at: file, name: sheet.sku)
      }
    return (result.model, result.notes)
  }

  private func check(
    _ sheet: ProductSheet, against bounds: Box3, node: YAMLNode, complaints: Complaints
  ) {
    let (size, center) = (bounds.size, bounds.center)
    let tolerance = SIMD3<Double>(repeating: 0.002) + size * 0.02
    func differs(_ a: SIMD3<Double>, _ b: SIMD3<Double>, by limit: SIMD3<Double>) -> Bool {
      let d = a - b
      return any(d .> limit) || any(-d .> limit)
    }
    if differs(sheet.dimensions, size, by: tolerance) {
      complain(
        about: "dimensions_m", of: node,
        "\(Self.text(sheet.dimensions)) differs from the model's \(Self.text(size))",
        remedy: "measure the pack, then scale the model", to: complaints)
    }
    if differs(center, .zero, by: tolerance) {
      complaints.diagnostics.append(
        Diagnostic(
          location: SourceLocation(file: path + "/" + sheet.modelFile),
          problem: "the bounding box is centred on \(Self.text(center)), not the origin",
          remedy: "import the model again with `cartsim products import`"))
    }
    if let proxy = sheet.collisionProxy,
      differs(proxy.bounds.size, size, by: 0.005 + size * 0.1)
    {
      complain(
        about: "collision", of: node,
        "its extent \(Self.text(proxy.bounds.size)) differs from the model's \(Self.text(size))",
        remedy: "leave the key out to have it fitted", to: complaints)
    }
    if let center = sheet.centerOfMass, !bounds.contains(center) {
      complain(
        about: "center_of_mass_m", of: node,
        "\(Self.text(center)) lies outside the model, which measures \(Self.text(size))",
        remedy: "give it from the middle of the model, or leave the key out", to: complaints)
    }
    if sheet.massDeviation > sheet.nominalMass / 4 {
      complain(
        about: "mass_deviation_kg", of: node,
        "\(sheet.massDeviation) is more than a quarter of the mass",
        remedy: "give the standard deviation of one pack, in kilograms", to: complaints)
    }
  }

  private func complain(
    about key: String, of node: YAMLNode, _ problem: String, remedy: String,
    to complaints: Complaints
  ) {
    complaints.diagnostics.append(
      Diagnostic(
        location: node[key]?.location ?? node.location, keyPath: key, problem: problem,
        remedy: remedy))
  }

  private static func text(_ v: SIMD3<Double>) -> String {
    func round(_ x: Double) -> String { Bounds.text((x * 1e4).rounded() / 1e4) }
    return "[\(round(v.x)), \(round(v.y)), \(round(v.z))] m"
  }
}
