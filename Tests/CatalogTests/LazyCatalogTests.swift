import Catalog
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

/// Catalogues whose models are read when they are wanted.
struct LazyCatalogTests {
  private static let size = SIMD3(0.066, 0.066, 0.116)

  /// Cans of different colours, and the folder they lie in.
  private static func cans(_ count: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var list = "sku,name,mass_kg,price_cents,shape,depth_m,width_m,height_m,front\n"
    for n in 0..<count {
      let color = RGBA8(UInt8(n * 37 % 200 + 40), UInt8(n * 91 % 200 + 40), 90)
      try ImageFile.writePNG(
        Image(width: 64, height: 64, filledWith: color), to: folder.path + "/\(n).png")
      list += "can-\(n),Can \(n),0.35,99,can,\(size.x),\(size.y),\(size.z),\(n).png\n"
    }
    let csv = try folder.write(list, to: "list.csv")
    try PackWorkshop().make(try PackOrder.read(csv: csv), in: folder.path + "/products")
    return folder
  }

  @Test func aModelIsReadWhenItIsWantedAndGoesWhenNobodyHoldsIt() throws {
    let folder = try Self.cans(6)
    let path = folder.path + "/products"
    let whole = try ProductCatalog.load(directory: path)
    let one = try #require(whole["can-0"]).model.byteCount
    // Room for two: the shelf takes a quarter.
    let lazy = try ProductCatalog.open(directory: path, modelMemory: 4 * (2 * one + one / 2))
    #expect(lazy.residentModels.isEmpty && whole.residentModels.count == 6)
    weak var first: Model?
    do {
      let model = try lazy.products[0].model
      first = model
      let again = try lazy.products[0].model
      #expect(model === again, "read once while it is there")
      for product in lazy.products { _ = try product.model }
      let still = try lazy.products[0].model
      #expect(first != nil && model === still, "what is in use stays")
      for product in lazy.products.dropFirst() { _ = try product.model }
    }
    #expect(first == nil, "the least recently wanted has gone")
    for (a, b) in zip(whole.products, lazy.products) {
      let (here, there) = (try a.model, try b.model)
      #expect(a.modelSource.bounds == b.modelSource.bounds && b.modelSource.bounds == there.bounds)
      for (p, q) in zip(here.parts, there.parts) {
        #expect(p.mesh.positions == q.mesh.positions && p.mesh.indices == q.mesh.indices)
        #expect(p.material.baseColorTexture?.image == q.material.baseColorTexture?.image)
      }
    }
  }

  @Test func manyThreadsReadTheSame() async throws {
    let folder = try Self.cans(5)
    let lazy = try ProductCatalog.open(directory: folder.path + "/products", modelMemory: 1)
    let sums = try await withThrowingTaskGroup(of: Int.self) { group in
      for worker in 0..<6 {
        group.addTask {
          try (0..<25).reduce(0) { $0 + (try lazy.products[($1 + worker) % 5].model.triangleCount) }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(sums).count == 1 && sums.count == 6)
  }

  /// What the files state of their size is what reading them gives.
  @Test func statedBoundsAreTheModels() throws {
    let directory = Repository.root.appending(path: "Assets/products").path
    for product in try ProductCatalog.open(directory: directory).products {
      let bounds = try product.model.bounds
      #expect((product.modelSource.bounds.minimum - bounds.minimum).length < 1e-6)
      #expect((product.modelSource.bounds.maximum - bounds.maximum).length < 1e-6)
    }
  }

  @Test func whatIsWrongIsToldAtTheStartOrWhenItIsWanted() throws {
    let folder = try Self.cans(2)
    let path = folder.path + "/products"
    let sheet = path + "/can-0/product.yaml"
    let text = try String(contentsOfFile: sheet, encoding: .utf8)
    try text.replacing("0.116]", with: "0.2]").write(
      toFile: sheet, atomically: true, encoding: .utf8)
    let error = #expect(throws: CatalogError.self) { try ProductCatalog.open(directory: path) }
    #expect(error?.description.contains("dimensions_m") == true)
    try text.write(toFile: sheet, atomically: true, encoding: .utf8)
    let catalog = try ProductCatalog.open(directory: path)
    // Cut short behind its description.
    let model = path + "/can-1/model.glb"
    let bytes = try Data(contentsOf: URL(filePath: model))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: model))
    #expect(throws: CatalogError.self) { try catalog.products[1].model }
    #expect(try catalog.products[0].model.triangleCount > 0)
  }
}
