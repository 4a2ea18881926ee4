import Catalog
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

struct FrontGuessTests {
  private static let plain = Image(width: 120, height: 160, filledWith: RGBA8(200, 60, 40))

  /// Letters, as far as contrast goes.
  private static let lettered: Image<RGBA8> = {
    var image = plain
    for i in image.pixels.indices where (i % 120 / 8 + i / 120 / 10) % 3 == 0 {
      image.pixels[i] = RGBA8(245, 245, 235)
    }
    return image
  }()

  private static func verdict(
    front: Image<RGBA8>, back: Image<RGBA8>
  ) -> FrontGuess.Verdict {
    var photos = PackPhotos(front: front)
    photos.back = back
    let model = PackModel(shape: .carton, size: SIMD3(0.06, 0.15, 0.2), photos: photos)
      .model(named: "box")
    return FrontGuess(of: model).verdict
  }

  @Test func theSideWithTheLettersIsTheFront() {
    #expect(Self.verdict(front: Self.lettered, back: Self.plain) == .right)
    #expect(Self.verdict(front: Self.plain, back: Self.lettered) == .turned)
    #expect(Self.verdict(front: Self.lettered, back: Self.lettered) == .unsure)
    #expect(Self.verdict(front: Self.plain, back: Self.plain) == .plain)
  }

  /// The shipped products' fronts are known: how seldom they would be turned by mistake.
  @Test func fewShippedProductsWouldBeTurned() throws {
    let catalog = try ProductCatalog.open(
      directory: Repository.root.appending(path: "Assets/products").path)
    let turned = try catalog.products.filter {
      FrontGuess(of: try $0.model).verdict == .turned
    }.map(\.sku)
    #expect(turned.count * 20 <= catalog.products.count, "\(turned)")
  }
}
