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
    let node: YAMLNode
    do { node = try YAMLNode(path: sheetPath) } catch let error as ConfigurationError {
      complaints.diagnostics += error.diagnostics
      return nil
    } catch {
      complaints.diagnostics.append(
        Diagnostic(location: SourceLocation(file: sheetPath), problem: "\(error)"))
      return nil
    }
    guard let sheet = node.read(into: complaints, ProductSheet.declare) else { return nil }
    let folder = URL(fileURLWithPath: path).lastPathComponent
    if sheet.sku != folder {
      complain(
        about: "sku", of: node, "\"\(sheet.sku)\" is not the name of its folder, \"\(folder)\"",
        remedy: "rename one of them", to: complaints)
    }
    let read: (model: Model, notes: [String])
    do { read = try model(of: sheet) } catch {
      complaints.diagnostics += error.diagnostics
      return nil
    }
    check(sheet, against: read.model, node: node, complaints: complaints)
    for note in read.notes {
      complaints.diagnostics.append(
        Diagnostic(
          location: SourceLocation(file: path + "/" + sheet.modelFile), problem: note,
          remedy: "import the model again with `cartsim products import`"))
    }
    guard complaints.diagnostics.count == before else { return nil }
    return Product(
      sku: sheet.sku, ean13: sheet.ean13.description, name: sheet.name,
      productClass: sheet.productClass, nominalMass: sheet.nominalMass,
      massDeviation: sheet.massDeviation, dimensions: sheet.dimensions, surface: sheet.surface,
      collisionProxy: sheet.collisionProxy ?? CollisionFit(of: read.model).proxy,
      priceCents: sheet.priceCents, model: read.model)
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
    _ sheet: ProductSheet, against model: Model, node: YAMLNode, complaints: Complaints
  ) {
    let (size, center) = (model.bounds.size, model.bounds.center)
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
