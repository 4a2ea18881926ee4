import Catalog
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

/// What `Assets/products` promises to everyone who builds on it.
struct ShippedProductsTests {
  private static let directory = Repository.root.appending(path: "Assets/products").path

  private static let catalog = Result { try ProductCatalog.load(directory: directory) }

  @Test func everyFolderLoadsWithoutAComplaint() throws {
    let catalog = try Self.catalog.get()
    #expect(catalog.products.count >= 48)
    let classes = Set(catalog.products.map(\.productClass))
    #expect(
      classes.isSuperset(of: [
        "carton", "can", "bottle", "jar", "pouch", "produce", "bag", "brick", "sachet", "sack",
        "tub",
        "multipack", "egg_box",
      ]))
    let folders = try ProductCatalog.productFolders(in: Self.directory)
    #expect(folders.count == catalog.products.count)
  }

  @Test func productsAreOrdinaryGroceries() throws {
    for product in try Self.catalog.get().products {
      let size = product.dimensions
      #expect(size.min() > 0.005 && size.max() < 0.6, "\(product.sku)")
      // Between a bag of crisps and a little more than water in glass, counting the box around it.
      let density = product.nominalMass / (size.x * size.y * size.z)
      #expect((25...1500).contains(density), "\(product.sku): \(density) kg/m³")
      #expect(product.ean13.hasPrefix("2"), "\(product.sku): in-store numbers only")
      #expect((20...2000).contains(product.priceCents), "\(product.sku)")
    }
  }

  @Test func modelsAreLightAndSound() throws {
    for product in try Self.catalog.get().products {
      let model = try product.model
      #expect((200...12_000).contains(model.triangleCount), "\(product.sku)")
      var texels = 0
      for part in model.parts {
        let mesh = part.mesh
        #expect(mesh.positions.count == mesh.normals.count)
        #expect(mesh.positions.count == mesh.textureCoordinates.count)
        #expect(mesh.indices.allSatisfy { $0 < mesh.positions.count })
        #expect(mesh.normals.allSatisfy { abs($0.length - 1) < 1e-3 }, "\(product.sku)")
        #expect(Self.shareFacingOutwards(mesh) > 0.97, "\(product.sku) \(part.material.name)")
        if let image = part.material.baseColorTexture?.image {
          #expect(max(image.width, image.height) <= 2048, "\(product.sku)")
          texels = max(texels, image.width * image.height)
        }
      }
      // Three texels a square millimetre of the box around the pack, of which a bottle's label
      // covers a third: small print that a good camera could read. Skin has nothing to read, and
      // the fruits of a bunch share theirs.
      let d = product.dimensions * 1000
      let surface = 2 * (d.x * d.y + d.y * d.z + d.z * d.x)
      let wanted = product.productClass == "produce" ? 1.5 : 3.0
      #expect(Double(texels) >= wanted * surface, "\(product.sku)")
    }
  }

  /// The part of the surface whose winding agrees with its normals.
  private static func shareFacingOutwards(_ mesh: Mesh) -> Double {
    var (agreeing, all) = (0.0, 0.0)
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let i = (0..<3).map { Int(mesh.indices[t + $0]) }
      let p = i.map { mesh.positions[$0] }
      let area = (p[1] - p[0]).cross(p[2] - p[0])
      let normal = mesh.normals[i[0]] + mesh.normals[i[1]] + mesh.normals[i[2]]
      all += Double(area.length)
      if area.dot(normal) > 0 { agreeing += Double(area.length) }
    }
    return all > 0 ? agreeing / all : 0
  }

  @Test func flavourTwinsWeighTheSame() throws {
    let catalog = try Self.catalog.get()
    for (a, b) in [
      ("cereal-honey-375", "cereal-cocoa-375"), ("juice-orange-1l", "juice-apple-1l"),
      ("yoghurt-strawberry-150", "yoghurt-blueberry-150"),
      ("crisps-paprika-150", "crisps-salted-150"), ("chocolate-milk-100", "chocolate-hazelnut-100"),
      ("chocolate-milk-100", "chocolate-dark-100"), ("sachet-yeast-6", "sachet-vanilla-6"),
      ("coffee-classic-250", "coffee-riserva-250"), ("pizza-margherita-350", "pizza-salame-350"),
    ] {
      let (first, second) = (try #require(catalog[a]), try #require(catalog[b]))
      #expect(first.nominalMass == second.nominalMass && first.ean13 != second.ean13)
      #expect((first.dimensions - second.dimensions).length < 0.002)
    }
  }

  /// The same print on a pack of twice the contents.
  @Test func sizeTwinsDifferInSizeAlone() throws {
    let catalog = try Self.catalog.get()
    for (small, large) in [
      ("pasta-fusilli-500", "pasta-fusilli-1000"), ("sugar-fine-500", "sugar-fine-1000"),
      ("coffee-classic-250", "coffee-classic-500"), ("butter-spread-250", "butter-spread-500"),
    ] {
      let (first, second) = (try #require(catalog[small]), try #require(catalog[large]))
      #expect((1.9...2.1).contains(second.nominalMass / first.nominalMass), "\(large)")
      let scale = second.dimensions / first.dimensions
      #expect(scale.min() > 1.15 && scale.max() < 1.35, "\(large): \(scale)")
      #expect(first.productClass == second.productClass)
    }
  }

  @Test func multipacksWeighWhatTheirSinglesDo() throws {
    let catalog = try Self.catalog.get()
    for (single, pack, count) in [
      ("can-cola-330", "can-cola-6x330", 6.0),
      ("yoghurt-strawberry-150", "yoghurt-strawberry-4x150", 4),
    ] {
      let (one, all) = (try #require(catalog[single]), try #require(catalog[pack]))
      let wrapping = all.nominalMass - count * one.nominalMass
      #expect((0.003...0.03).contains(wrapping), "\(pack)")
    }
  }

  @Test func theFolderStaysSmall() throws {
    let files = try #require(
      FileManager.default.enumerator(
        at: URL(filePath: Self.directory), includingPropertiesForKeys: [.fileSizeKey]))
    var bytes = 0
    for case let file as URL in files {
      bytes += try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }
    #expect(bytes <= 60 << 20)
  }
}

extension ShippedProductsTests {
  /// Jars and bottles whose wall ends under the lid are closed by their inside, whatever the last bits
  /// of the vertices along the seam.
  @Test func openedJarsShowTheirContent() throws {
    let catalog = try Self.catalog.get()
    for sku in ["jam-strawberry-340", "juice-apple-1l"] {
      let product = try #require(catalog[sku])
      let opened = try ConditionedModels().model(
        of: product, in: PackCondition([.opened: 1]), key: RandomKey(seed: 1))
      #expect(opened.parts.contains { $0.material.name == "content" }, "\(sku)")
      #expect(!opened.parts.contains { ["lid", "cap"].contains($0.material.name) }, "\(sku)")
    }
  }
}
