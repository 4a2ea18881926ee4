package import Catalog
import Foundation
import Imaging

/// Names a product catalogue by its content: masses, prices, shapes, textures. Of products on disk
/// the files count, bit by bit, so that none need be understood.
package enum CatalogFingerprint {
  /// SHA-256, hexadecimal. The same on every machine for the same products.
  /// - Throws: if a product's files cannot be read.
  package static func sha256(of catalog: ProductCatalog) throws -> String {
    var hash = SHA256()
    for product in catalog.products {
      hash.update(facts(of: product))
      if let folder = product.modelSource.folder {
        try update(&hash, withFilesOf: folder)
      } else {
        for part in try product.model.parts { update(&hash, with: part) }
      }
    }
    return hash.hexDigest()
  }

  /// All but the sheet, whose facts count.
  private static func update(_ hash: inout SHA256, withFilesOf folder: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    for name in names where name != ProductFolder.sheetName {
      let file = URL(fileURLWithPath: folder + "/" + name)
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      let data = try Data(contentsOf: file)
      hash.update("\(name)\u{1F}\(data.count)\n")
      data.withUnsafeBytes { hash.update($0) }
    }
  }

  private static func facts(of product: Product) -> String {
    let numbers =
      [product.nominalMass, product.massDeviation] + (0..<3).map { product.dimensions[$0] }
    let center = product.centerOfMass.map { ["center \($0.x) \($0.y) \($0.z)"] } ?? []
    let give = product.give > 0 ? ["gives \(product.give)"] : []
    let words = [
      product.sku, product.ean13, product.name, product.productClass, product.surface.rawValue,
      "\(product.priceCents)", proxy(product.collisionProxy),
    ]
    // Said of them alone that are not where they are assumed to be.
    let assumed = BarcodePlace.assumed(
      dimensions: product.dimensions, productClass: product.productClass)
    let barcodes =
      product.barcodes == assumed
      ? []
      : product.barcodes.map {
        "barcode \($0.center.x) \($0.center.y) \($0.center.z) \($0.normal.x) \($0.normal.y)"
          + " \($0.normal.z) \($0.module)"
      }
    var tariff: [String] = []
    if case .weight(let rate, let plu) = product.tariff { tariff = ["by weight \(rate) \(plu)"] }
    return (words + numbers.map { "\($0)" } + center + give + barcodes + tariff).joined(
      separator: "\u{1F}") + "\n"
  }

  private static func proxy(_ proxy: CollisionProxy) -> String {
    switch proxy {
    case .box(let size): "box \(size.x) \(size.y) \(size.z)"
    case .cylinder(let radius, let height): "cylinder \(radius) \(height)"
    case .ellipsoid(let size): "ellipsoid \(size.x) \(size.y) \(size.z)"
    case .convexHull(let points):
      "hull " + text(of: points)
    case .pieces(let pieces): "pieces " + pieces.map(text).joined(separator: ";")
    }
  }

  private static func text(of points: [SIMD3<Float>]) -> String {
    points.map { "\($0.x) \($0.y) \($0.z)" }.joined(separator: " ")
  }

  private static func update(_ hash: inout SHA256, with part: Model.Part) {
    let mesh = part.mesh
    // Vectors of three are padded in memory; the padding is no content.
    for vectors in [mesh.positions, mesh.normals] {
      let scalars = vectors.flatMap { [$0.x, $0.y, $0.z] }
      scalars.withUnsafeBytes { hash.update($0) }
    }
    mesh.textureCoordinates.withUnsafeBytes { hash.update($0) }
    mesh.indices.withUnsafeBytes { hash.update($0) }
    let m = part.material
    let color =
      [m.baseColor, m.emission].flatMap { [$0.x, $0.y, $0.z] } + [m.roughness, m.metallic]
    color.withUnsafeBytes { hash.update($0) }
    hash.update("\(m.isDoubleSided) \(m.labelsThrough) \(m.transmission)\n")
    update(&hash, with: m.baseColorTexture)
    if m.surfaceTexture != nil || m.normalTexture != nil {
      hash.update("\(m.surfaceTexture != nil) \(m.normalTexture != nil) \(m.normalScale)\n")
      update(&hash, with: m.surfaceTexture)
      update(&hash, with: m.normalTexture)
    }
  }

  private static func update(_ hash: inout SHA256, with texture: Texture?) {
    guard let image = texture?.image else { return }
    hash.update("\(image.width) \(image.height)\n")
    image.pixels.withUnsafeBytes { hash.update($0) }
  }
}
