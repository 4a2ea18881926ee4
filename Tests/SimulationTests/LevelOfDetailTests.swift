import Catalog
import Geometry
import Rasterizer
import Scenario
import Scene
import Simulation
import TestSupport
import Testing

struct LevelOfDetailTests {
  private static let lump: Product = {
    var product = DrawnWorldFixtures.product(
      "lump", size: SIMD3(0.09, 0.09, 0.09), color: SIMD3(0.4, 0.3, 0.1))
    product.modelSource = ModelSource(
      Model(
        name: "lump",
        parts: [
          Model.Part(mesh: LumpySphere.mesh(rows: 100), material: Material(name: "skin"))
        ]
      ).withLevelsOfDetail())
    return product
  }()

  private static func snapshot(pixels: Double) throws -> SceneSnapshot {
    var plan = DrawnWorldFixtures.plan(
      items: [PlannedItem(sku: "lump", mass: 0.3, startsInBasket: false)])
    plan.cart.levelOfDetailPixels = pixels
    let world = try DrawnWorld(plan: plan, catalog: ProductCatalog(products: [lump]))
    let state = DrawnWorldFixtures.state(
      items: [RigidTransform(translation: SIMD3(0.05, -0.05, 0.6))])
    return world.motion(of: [state]).snapshot(at: 0)
  }

  private static func triangles(_ snapshot: SceneSnapshot) -> Int {
    snapshot.instances.filter { $0.id == 1 }.reduce(0) { $0 + $1.model.triangleCount }
  }

  private static func buffer(_ snapshot: SceneSnapshot, camera: Int) -> GBuffer {
    let renderer = Renderer(options: RenderOptions(threads: 1))
    let size = snapshot.cameras[camera].intrinsics
    var buffer = GBuffer(width: size.width, height: size.height)
    renderer.options.wantsRadiance = false
    renderer.begin(snapshot)
    renderer.render(camera: camera, into: &buffer)
    return buffer
  }

  @Test func aBoundInPixelsChoosesTheMesh() throws {
    let full = try Self.lump.model.triangleCount
    #expect(try Self.triangles(Self.snapshot(pixels: 0)) == full)
    let fine = try Self.triangles(Self.snapshot(pixels: 0.25))
    let coarse = try Self.triangles(Self.snapshot(pixels: 4))
    #expect(fine < full && coarse < fine, "\(full), \(fine), \(coarse)")
  }

  /// Another mesh within a quarter of a pixel moves ids at the outline alone, and few of them.
  @Test func coarserMeshesAreSeenAtOutlinesAlone() throws {
    for camera in 0..<4 {
      let full = Self.buffer(try Self.snapshot(pixels: 0), camera: camera)
      let coarse = Self.buffer(try Self.snapshot(pixels: 0.25), camera: camera)
      var outline = 0
      var different = 0
      for y in 1..<full.height - 1 {
        for x in 1..<full.width - 1 {
          let here = full.ids[y * full.width + x]
          let isBorder = (-1...1).contains { dy in
            (-1...1).contains { dx in full.ids[(y + dy) * full.width + x + dx] != here }
          }
          if isBorder && here == 1 { outline += 1 }
          if coarse.ids[y * full.width + x] != here {
            different += 1
            #expect(isBorder, "camera \(camera), pixel \(x), \(y)")
          }
        }
      }
      #expect(outline > 100)
      #expect(different * 4 < outline, "camera \(camera): \(different) of \(outline)")
    }
  }
}
