import Catalog
import Geometry
import Rasterizer
import Scene
import Testing

struct CoverageTests {
  @Test func aSquareCoversItsPixelsAndNoOthers() throws {
    let buffer = RenderFixtures.render(
      [RenderFixtures.instance(7, RenderFixtures.quad(0.2))], camera: RenderFixtures.camera())
    let label = try #require(buffer.labels.first)
    // 0.2 m at 1 m and 300 px: 60 pixels a side, edges between pixel centres.
    #expect(label.visibleArea == 3600)
    #expect(label.amodalArea == 3600)
    #expect(label.amodalAreaInImage == 3600)
    #expect(label.visibleBox == PixelBox(x0: 130, y0: 90, x1: 190, y1: 150))
    #expect(label.amodalBox == label.visibleBox)
    #expect(buffer.ids.filter { $0 == 7 }.count == 3600)
  }

  @Test func aSquareBeyondTheBorderIsCountedOnTheCanvas() throws {
    let buffer = RenderFixtures.render(
      [RenderFixtures.instance(7, RenderFixtures.quad(0.2), at: SIMD3(-0.5, 0, 0))],
      camera: RenderFixtures.camera())
    let label = try #require(buffer.labels.first)
    // 150 px to the left: columns −20 … 39, of which 0 … 39 lie in the picture.
    #expect(label.amodalArea == 3600)
    #expect(label.amodalAreaInImage == 2400)
    #expect(label.visibleArea == 2400)
    #expect(label.amodalBox == PixelBox(x0: -20, y0: 90, x1: 40, y1: 150))
    #expect(label.visibleBox == PixelBox(x0: 0, y0: 90, x1: 40, y1: 150))
  }

  /// Triangles of a random planar mesh share all inner edges; each is an instance of its own, so
  /// the areas of all of them add up to the pixels that any of them covers, and no more.
  @Test(arguments: [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye], 0..<4)
  func sharedEdgesGiveEachPixelToOneTriangle(lens: LensMapping, seed: Int) {
    var random = RandomKey(seed: UInt64(seed)).with("test.mesh").stream
    let columns = seed % 2 == 0 ? 24 : 5
    var points: [SIMD3<Float>] = []
    for row in 0...columns {
      for column in 0...columns {
        let isInner = (1..<columns).contains(row) && (1..<columns).contains(column)
        // Below a quarter, quadrilaterals stay convex and either diagonal lies inside.
        let jitter = isInner ? 0.24 : 0
        let x = (Double(column) + random.uniform(in: -1...1) * jitter) / Double(columns)
        let y = (Double(row) + random.uniform(in: -1...1) * jitter) / Double(columns)
        points.append(SIMD3(Float(x * 1.2 - 0.6), Float(y * 0.9 - 0.45), 1))
      }
    }
    var instances: [Instance] = []
    for row in 0..<columns {
      for column in 0..<columns {
        let a = UInt32(row * (columns + 1) + column)
        let (b, c, d) = (a + 1, a + UInt32(columns) + 2, a + UInt32(columns) + 1)
        let flip = random.uniform() < 0.5
        for t in flip ? [SIMD3(a, b, c), SIMD3(a, c, d)] : [SIMD3(a, b, d), SIMD3(b, c, d)] {
          let corners = [points[Int(t.x)], points[Int(t.y)], points[Int(t.z)]]
          instances.append(
            RenderFixtures.instance(
              UInt16(instances.count + 1), RenderFixtures.mesh(corners, [SIMD3(0, 1, 2)])))
        }
      }
    }
    let buffer = RenderFixtures.render(
      instances, camera: RenderFixtures.camera(lens: lens), options: RenderFixtures.labelsOnly)
    let covered = buffer.depth.filter { $0 > 0 }.count
    #expect(covered > 50_000)
    #expect(buffer.labels.reduce(0) { $0 + $1.amodalAreaInImage } == covered)
    #expect(buffer.labels.reduce(0) { $0 + $1.visibleArea } == covered)
  }

  /// The bent picture of a straight edge, against the lens itself: a pixel is covered when its own
  /// ray, undistorted, meets the square.
  @Test(arguments: [RenderFixtures.bent, RenderFixtures.fisheye])
  func bentCoverageFollowsTheLensToAHundredthOfAPixel(lens: LensMapping) throws {
    let camera = RenderFixtures.camera(lens: lens)
    let buffer = RenderFixtures.render(
      [RenderFixtures.instance(1, RenderFixtures.quad(0.7))], camera: camera,
      options: RenderFixtures.labelsOnly)
    let inverse = LensInverse(camera.lens)
    let k = camera.intrinsics
    var wrong = 0
    var covered = 0
    for y in 0..<k.height {
      for x in 0..<k.width {
        let target = SIMD2((Double(x) - k.cx) / k.fx, (Double(y) - k.cy) / k.fy)
        let ray = try #require(inverse.undistort(target))
        // Distance to the nearest edge, inside positive, in pixels of the undistorted plane.
        let margin = (0.35 - max(abs(ray.x), abs(ray.y))) * k.fx
        let isCovered = buffer.ids[y * k.width + x] == 1
        if isCovered { covered += 1 }
        if abs(margin) > 0.01, isCovered != (margin > 0) { wrong += 1 }
      }
    }
    #expect(covered > 30_000)
    #expect(wrong == 0)
  }
}
