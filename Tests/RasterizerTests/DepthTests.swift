import Geometry
import Rasterizer
import Scene
import Testing

struct DepthTests {
  /// z-depth of a tilted plane, in metres along the camera's axis, from the plane's equation.
  @Test(arguments: [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye])
  func aTiltedPlaneHasItsAnalyticDepth(lens: LensMapping) throws {
    // z = 1 + 0.5·x − 0.25·y
    func point(_ x: Float, _ y: Float) -> SIMD3<Float> { SIMD3(x, y, 1 + 0.5 * x - 0.25 * y) }
    let mesh = RenderFixtures.mesh(
      [point(-0.3, -0.3), point(0.3, -0.3), point(0.3, 0.3), point(-0.3, 0.3)],
      [SIMD3(0, 1, 2), SIMD3(0, 2, 3)])
    let camera = RenderFixtures.camera(lens: lens)
    let buffer = RenderFixtures.render(
      [RenderFixtures.instance(1, mesh)], camera: camera, options: RenderFixtures.labelsOnly)
    let k = camera.intrinsics
    let inverse = LensInverse(lens)
    var seen = 0
    for y in 0..<k.height {
      for x in 0..<k.width where buffer.ids[y * k.width + x] == 1 {
        let target = SIMD2((Double(x) - k.cx) / k.fx, (Double(y) - k.cy) / k.fy)
        let ray = try #require(inverse.undistort(target))
        // z·(1 − 0.5·rx + 0.25·ry) = 1
        let expected = 1 / (1 - 0.5 * ray.x + 0.25 * ray.y)
        #expect(abs(Double(buffer.depth[y * k.width + x]) - expected) < 2e-5)
        seen += 1
      }
    }
    #expect(seen > 20_000)
  }

  @Test func depthIsAlongTheAxisAndSurroundingsHaveOne() {
    let buffer = RenderFixtures.render(
      [RenderFixtures.instance(0, RenderFixtures.quad(4, z: 2))],
      camera: RenderFixtures.camera(), options: RenderFixtures.labelsOnly)
    #expect(buffer.depth.allSatisfy { abs($0 - 2) < 1e-6 })
    #expect(buffer.ids.allSatisfy { $0 == 0 })
    #expect(buffer.labels.isEmpty)
  }

  @Test func nothingHasNoDepth() {
    let buffer = RenderFixtures.render([], camera: RenderFixtures.camera())
    #expect(buffer.depth.allSatisfy { $0 == 0 })
  }

  /// A floor that runs from behind the camera to the horizon: clipped at the near plane, drawn
  /// beyond it with the depth of its plane.
  @Test func aFloorThroughTheNearPlaneIsClipped() {
    let mesh = RenderFixtures.mesh(
      [SIMD3(-50, 0.5, -5), SIMD3(50, 0.5, -5), SIMD3(50, 0.5, 25), SIMD3(-50, 0.5, 25)],
      [SIMD3(0, 1, 2), SIMD3(0, 2, 3)])
    let camera = RenderFixtures.camera()
    let buffer = RenderFixtures.render(
      [RenderFixtures.instance(3, mesh)], camera: camera)
    let k = camera.intrinsics
    var seen = 0
    for y in 0..<k.height {
      for x in 0..<k.width {
        let slope = (Double(y) - k.cy) / k.fy
        let z = slope > 0 ? 0.5 / slope : .infinity
        let depth = Double(buffer.depth[y * k.width + x])
        if z < 24.5 {
          #expect(abs(depth - z) < 1e-4 * z)
          seen += 1
        } else if z > 25.5 {
          #expect(depth == 0)
        }
      }
    }
    #expect(seen > 30_000)
    #expect(buffer.radiance.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
  }
}
