import Foundation
import Geometry
import Imaging

/// What is known of a product nobody scanned: the pack, its photographs and the sheet's facts.
package struct PackOrder: Sendable {
  package var sku: String
  package var ean13: EAN13
  package var name: String
  package var productClass: String
  package var surface: ContactSurface
  /// Kilograms.
  package var mass: Double
  package var priceCents: Int
  package var shape: PackShape
  /// Depth (x, front to back), width (y) and height (z), metres.
  package var size: SIMD3<Double>
  /// Files of PNG or JPEG.
  package var photos: [PackPhotoPlace: String]
  package var licence: String
  package var origin: String

  package init(
    sku: String, ean13: EAN13, name: String, productClass: String, surface: ContactSurface,
    mass: Double, priceCents: Int, shape: PackShape, size: SIMD3<Double>,
    photos: [PackPhotoPlace: String], licence: String, origin: String
  ) {
    self.sku = sku
    self.ean13 = ean13
    self.name = name
    self.productClass = productClass
    self.surface = surface
    self.mass = mass
    self.priceCents = priceCents
    self.shape = shape
    self.size = size
    self.photos = photos
    self.licence = licence
    self.origin = origin
  }

  /// Reads the photographs and builds the product.
  /// - Parameter textureLimit: largest side of a texture, in pixels.
  /// - Throws: `CatalogError` naming the photograph that cannot be used.
  package func product(textureLimit: Int) throws(CatalogError) -> (
    sheet: ProductSheet, model: Model
  ) {
    var pictures: [PackPhotoPlace: Image<RGBA8>] = [:]
    for place in PackPhotoPlace.allCases {
      if let path = photos[place] { pictures[place] = try Self.photograph(path) }
    }
    guard let front = pictures[.front] else {
      throw CatalogError(
        file: sku, problem: "no photograph of the front", remedy: "the other sides take after it")
    }
    let prepared: PackPhotos
    do {
      prepared = try PackPhotos(
        front: front, back: pictures[.back], side: pictures[.side], top: pictures[.top]
      ).prepared(limit: textureLimit)
    } catch { throw CatalogError(error, file: photos[.front] ?? sku) }
    let pack = PackModel(shape: shape, size: size, photos: prepared)
    let model = pack.model(named: sku)
    let sheet = ProductSheet(
      sku: sku, ean13: ean13, name: name, productClass: productClass, nominalMass: mass,
      massDeviation: PackTolerance.deviation(forQuantity: mass), dimensions: size,
      surface: surface, collisionProxy: pack.proxy(of: model), priceCents: priceCents,
      licence: licence, origin: origin)
    return (sheet, model)
  }

  /// Largest file of a photograph, in bytes, and its largest width × height.
  private static let (fileLimit, pixelLimit) = (64 << 20, 64 << 20)

  private static func photograph(_ path: String) throws(CatalogError) -> Image<RGBA8> {
    // A pipe or a device would never end.
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular else {
      throw CatalogError(file: path, problem: "no such file", remedy: "check the path")
    }
    guard let size = attributes[.size] as? Int, size <= fileLimit else {
      throw CatalogError(
        file: path, problem: "the photograph is larger than \(fileLimit >> 20) MiB",
        remedy: "make it smaller; a pack needs a few megapixels at most")
    }
    do throws(ImageError) {
      let image = try ImageFile.read(path)
      guard image.width >= 4, image.height >= 4, image.width * image.height <= pixelLimit else {
        throw ImageError(
          problem: "the photograph has \(image.width) × \(image.height) pixels",
          remedy: "use 4 × 4 to \(pixelLimit) pixels")
      }
      return image
    } catch { throw CatalogError(error, file: path) }
  }
}

/// Where a photograph was taken from.
package enum PackPhotoPlace: String, Sendable, CaseIterable {
  case front, back, side, top
}
