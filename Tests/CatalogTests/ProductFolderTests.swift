import Catalog
import Configuration
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

struct ProductFolderTests {
  private static let sheet = """
    sku: box-1
    ean_13: "2001234567893"
    name: "Box"
    class: carton
    nominal_mass_kg: 0.5
    dimensions_m: [0.06, 0.2, 0.3]
    surface: cardboard
    price_cents: 199
    licence: "CC0-1.0"
    origin: "computed"

    """

  /// A catalogue of one product, its sheet after `edit`.
  private func catalog(_ edit: (String) -> String = { $0 }) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try addProduct("box-1", sheet: edit(Self.sheet), to: folder)
    return folder
  }

  private func addProduct(_ sku: String, sheet: String, to folder: TemporaryFolder) throws {
    _ = try folder.write(sheet, to: "\(sku)/product.yaml")
    let half = SIMD3<Float>(0.03, 0.1, 0.15)
    let mesh = Mesh(
      positions: [-half, half, SIMD3(half.x, -half.y, half.z), SIMD3(-half.x, half.y, -half.z)],
      normals: Array(repeating: SIMD3(1, 0, 0), count: 4),
      textureCoordinates: Array(repeating: SIMD2(0, 0), count: 4), indices: [0, 1, 2, 0, 3, 1])
    var writer = GLBWriter()
    let glb = try writer.encode(
      Model(name: sku, parts: [Model.Part(mesh: mesh, material: Material(name: "m"))]))
    try Data(glb).write(to: folder.url.appending(path: "\(sku)/model.glb"))
  }

  private func complaints(_ edit: @escaping (String) -> String) throws -> [Diagnostic] {
    let folder = try catalog(edit)
    let error = #expect(throws: CatalogError.self) {
      try ProductCatalog.load(directory: folder.path)
    }
    return try #require(error).diagnostics
  }

  @Test func aGoodFolderIsAProduct() throws {
    let folder = try catalog()
    let catalog = try ProductCatalog.load(directory: folder.path)
    let product = try #require(catalog["box-1"])
    #expect(product.nominalMass == 0.5 && product.priceCents == 199)
    #expect(abs(product.massDeviation - 0.015 / 2.05) < 1e-12, "the legal tolerance by default")
    #expect(product.dimensions == SIMD3(0.06, 0.2, 0.3))
    #expect(catalog.index(ofSKU: "box-1") == 0 && catalog["box-2"] == nil)
  }

  @Test func everyFaultIsToldAtOnceWithItsPlace() throws {
    let found = try complaints {
      $0.replacing("567893", with: "567890").replacing("0.5", with: "-2")
        .replacing("cardboard", with: "cardbord").replacing("price_cents", with: "price_cent")
    }
    let all = found.map(\.description).joined(separator: "\n")
    #expect(all.contains("product.yaml:2:9 ean_13: \"2001234567890\" has a wrong check digit"))
    #expect(all.contains("after 200123456789 comes 3"))
    #expect(all.contains("product.yaml:5:18 nominal_mass_kg: must be > 0 and ≤ 60, got -2"))
    #expect(all.contains("did you mean \"cardboard\"?"))
    #expect(all.contains("price_cent"))
    #expect(found.count >= 4)
  }

  @Test func theModelMustMatchTheSheet() throws {
    let found = try complaints { $0.replacing("0.06, 0.2, 0.3", with: "0.06, 0.2, 0.4") }
    #expect(found.map(\.keyPath) == ["dimensions_m"])
    #expect(found[0].location.line == 6)
    let proxy = try complaints { $0 + "collision: { box_m: [0.5, 0.5, 0.5] }\n" }
    #expect(proxy.map(\.keyPath) == ["collision"])
    let name = try complaints { $0.replacing("sku: box-1", with: "sku: box-2") }
    #expect(name.map(\.keyPath) == ["sku"])
  }

  @Test func numbersAreUniqueInACatalogue() throws {
    let folder = try catalog()
    try addProduct("box-2", sheet: Self.sheet.replacing("box-1", with: "box-2"), to: folder)
    let error = #expect(throws: CatalogError.self) {
      try ProductCatalog.load(directory: folder.path)
    }
    #expect(error?.diagnostics.map(\.keyPath) == ["ean_13"])
  }

  @Test func pathsOutOfTheFolderAreRefused() throws {
    let found = try complaints { $0 + "model: \"../../etc/passwd\"\n" }
    #expect(found.map(\.keyPath) == ["model"])
  }

  @Test func emptyAndMissingFoldersAreErrors() throws {
    let folder = try TemporaryFolder()
    #expect(throws: CatalogError.self) { try ProductCatalog.load(directory: folder.path) }
    #expect(throws: CatalogError.self) { try ProductCatalog.load(directory: folder.path + "/x") }
  }

  @Test func aSheetReadsAsItWasWritten() throws {
    for proxy: CollisionProxy? in [
      nil, .box(size: SIMD3(0.1, 0.2, 0.3)), .ellipsoid(size: SIMD3(0.07, 0.08, 0.09)),
      .cylinder(radius: 0.0333, height: 0.115),
      .convexHull([SIMD3(0, 0, 0.5), SIMD3(0.25, 0, 0), SIMD3(0, 0.5, 0), SIMD3(-0.5, 0, 0)]),
    ] {
      let sheet = ProductSheet(
        sku: "a-1", ean13: EAN13(inStoreNumberFor: "a-1"), name: "Ünïque \"quoted\" \\ name",
        productClass: "jar", nominalMass: 0.4567, massDeviation: 0.0123,
        dimensions: SIMD3(0.07, 0.08, 0.09), surface: .glass, collisionProxy: proxy,
        priceCents: 7, licence: "MIT", origin: "x: y # z")
      let node = try YAMLNode(text: sheet.yaml, file: "product.yaml")
      #expect(try node.read(ProductSheet.declare) == sheet)
    }
  }

  @Test func aFittedSolidIsWrittenToTheLastBit() throws {
    let folder = try catalog()
    let product = ProductFolder(path: folder.path + "/box-1")
    let fitted = try #require(try ProductCatalog.load(directory: folder.path)["box-1"])
    let complaints = Complaints()
    #expect(product.stateSolid(into: complaints) != nil)
    #expect(product.stateSolid(into: complaints) == nil, "it names one now")
    #expect(complaints.diagnostics.isEmpty)
    let stated = try #require(try ProductCatalog.load(directory: folder.path)["box-1"])
    #expect(stated.collisionProxy == fitted.collisionProxy)
    #expect(
      try String(contentsOfFile: product.sheetPath, encoding: .utf8).hasPrefix(Self.sheet),
      "what stood in the sheet stays")
  }

  @Test func aSheetThatTakesNoKeyStaysAsItWas() throws {
    let folder = try catalog()
    let product = ProductFolder(path: folder.path + "/box-1")
    let before = Self.sheet + "...\n"
    try before.write(toFile: product.sheetPath, atomically: true, encoding: .utf8)
    let complaints = Complaints()
    #expect(product.stateSolid(into: complaints) == nil)
    #expect(complaints.diagnostics.contains { $0.remedy?.contains("one key a line") == true })
    #expect(try String(contentsOfFile: product.sheetPath, encoding: .utf8) == before)
  }

  @Test func importingMakesAFolderThatLoads() throws {
    let folder = try TemporaryFolder()
    let source = try folder.write(
      """
      v 0 0 0
      v 8 0 0
      v 8 12 0
      v 0 12 5
      f 1 2 3
      f 1 3 4
      f 1 4 2
      f 2 4 3
      """, to: "in/Fancy Thing.obj")
    let output = folder.path + "/out"
    let result = try ProductImport().importFile(source, into: output)
    #expect(result.sheet.sku == "fancy-thing" && result.sheet.name == "Fancy Thing")
    #expect(result.notes.contains { $0.contains("unit taken as cm") })
    let catalog = try ProductCatalog.load(directory: output)
    let product = try #require(catalog["fancy-thing"])
    #expect(EAN13(product.ean13) != nil)
    #expect((product.dimensions - result.model.bounds.size).length < 1e-6)
    // A second import must not overwrite unasked.
    #expect(throws: CatalogError.self) { try ProductImport().importFile(source, into: output) }
    var replacing = ProductImport()
    replacing.replacesExisting = true
    replacing.mass = 0.123
    _ = try replacing.importFile(source, into: output)
    #expect(try ProductCatalog.load(directory: output)["fancy-thing"]?.nominalMass == 0.123)
    #expect(
      ProductImport.meshFiles(in: folder.path) == [
        folder.path + "/in/Fancy Thing.obj", folder.path + "/out/fancy-thing/model.glb",
      ])
  }
}
