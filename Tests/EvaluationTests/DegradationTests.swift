import Catalog
import Evaluation
import Geometry
import Imaging
import Scene
import Simulation
import TestSupport
import Testing

/// A box product with a texture of vertical stripes of two colours.
private func product(_ sku: String, _ a: RGBA8, _ b: RGBA8, size: SIMD3<Double>) -> Product {
  var image = Image(width: 8, height: 8, filledWith: a)
  for y in 0..<8 { for x in 4..<8 { image[x, y] = b } }
  let h = SIMD3<Float>(size / 2)
  // Two faces suffice: the histogram asks for surface, not for solidity.
  let mesh = Mesh(
    positions: [
      SIMD3(-h.x, -h.y, -h.z), SIMD3(h.x, -h.y, -h.z), SIMD3(h.x, -h.y, h.z),
      SIMD3(-h.x, -h.y, h.z),
    ],
    normals: Array(repeating: SIMD3(0, -1, 0), count: 4),
    textureCoordinates: [SIMD2(0.1, 0.9), SIMD2(0.9, 0.9), SIMD2(0.9, 0.1), SIMD2(0.1, 0.1)],
    indices: [0, 1, 2, 0, 2, 3])
  return Product(
    sku: sku, ean13: "4006381333931", name: sku, productClass: "carton", nominalMass: 0.5,
    massDeviation: 0.01, dimensions: size, surface: .cardboard, collisionProxy: .box(size: size),
    priceCents: 100,
    model: Model(
      name: sku,
      parts: [
        .init(
          mesh: mesh,
          material: Material(name: sku, baseColorTexture: Texture(image: image)))
      ]))
}

@Suite struct LookAlikesTests {
  private let red = RGBA8(220, 20, 20)
  private let white = RGBA8(240, 240, 240)
  private let blue = RGBA8(20, 20, 220)
  private let size = SIMD3(0.1, 0.06, 0.2)

  @Test func twinsAreCloseAndStrangersFar() throws {
    let catalog = ProductCatalog(products: [
      product("A", red, white, size: size), product("B", red, white, size: size),
      product("C", blue, blue, size: SIMD3(0.05, 0.05, 0.08)),
      product("D", red, red, size: size),
    ])
    let look = try LookAlikes(catalog: catalog)
    #expect(look.distance("A", "B") == 0)
    let stranger = try #require(look.distance("A", "C"))
    let cousin = try #require(look.distance("A", "D"))
    #expect(stranger > 1)
    #expect(cousin > 0.2 && cousin < 0.8)
    #expect(look.distance("C", "A") == stranger)
    #expect(look.distance("A", "nobody") == nil)
    #expect(look.others(than: "B").map(\.sku) == ["A", "C", "D"])
  }

  /// Twice as large in every direction: no colour differs, the mean |log ratio| is log 2.
  @Test func sizeAloneTellsApart() throws {
    let catalog = ProductCatalog(products: [
      product("A", red, white, size: size), product("B", red, white, size: size * 2),
    ])
    let distance = try #require(try LookAlikes(catalog: catalog).distance("A", "B"))
    #expect(abs(distance - DeterministicMath.log(2)) < 1e-12)
  }

  @Test func modelsWithoutSurfaceAreNoTrap() throws {
    var bare = product("A", red, red, size: size)
    bare.modelSource = ModelSource(Model(name: "bare", parts: []))
    let look = try LookAlikes(
      catalog: ProductCatalog(products: [bare, product("B", red, red, size: .zero)]))
    #expect(look.distance("A", "B") == 1)
  }
}

@Suite struct DegradationModelTests {
  private let model = DegradationModel()
  private let clear = DegradationModel.Appearance(
    visibleFraction: 1, side: 100, blur: 0, contrast: 0.3)

  private func chance(_ change: (inout DegradationModel.Appearance) -> Void) -> Double {
    var appearance = clear
    change(&appearance)
    return DegradationModel.sigmoid(model.quality(appearance, persistent: 0))
  }

  @Test func aClearViewIsHardlyEverMissed() {
    #expect(chance { _ in } > 0.99)
  }

  @Test func eachTroubleLowersTheChance() {
    let all: [Double] = [
      chance { $0.visibleFraction = 0.2 }, chance { $0.side = 6 }, chance { $0.blur = 150 },
      chance { $0.contrast = 0 },
    ]
    for one in all { #expect(one < chance { _ in }) }
    let hopeless = chance {
      $0.visibleFraction = 0.03
      $0.side = 8
      $0.contrast = 0.01
    }
    #expect(hopeless < 0.3)
  }

  @Test func isMonotonicInEachArgument() {
    for (a, b) in zip(0..<20, 1...20) {
      let (x, y) = (Double(a) / 20, Double(b) / 20)
      #expect(chance { $0.visibleFraction = x } <= chance { $0.visibleFraction = y })
      #expect(chance { $0.side = 1 + 100 * x } <= chance { $0.side = 1 + 100 * y })
      #expect(chance { $0.blur = 200 * x } >= chance { $0.blur = 200 * y })
      #expect(chance { $0.contrast = x } <= chance { $0.contrast = y })
    }
  }
}
