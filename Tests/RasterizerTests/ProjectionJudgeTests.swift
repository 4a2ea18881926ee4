import Catalog
import Foundation
import Geometry
import Rasterizer
import Scene
import TestSupport
import Testing

/// What is drawn, against OpenCV's `projectPoints`.
struct ProjectionJudgeTests {
  /// The outline of a square as OpenCV projects it, edge by edge in small steps, decides which
  /// pixels are covered; pixels whose centre is within 0.01 px of it may go either way.
  @Test(
    .enabled(if: PythonJudge.isPresent),
    arguments: [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye])
  func coverageFollowsOpenCV(lens: LensMapping) throws {
    var camera = RenderFixtures.camera(width: 320, height: 240, focal: 230, lens: lens)
    camera.intrinsics.cx = 151.3
    camera.intrinsics.fy = 236.5
    camera.worldFromCamera = RigidTransform.worldFromCamera(
      eye: SIMD3(0.3, -0.9, 0.8), target: SIMD3(0.05, 0.1, 0))
    let half = 0.4
    let mesh = RenderFixtures.mesh(
      [SIMD3(-0.4, -0.4, 0), SIMD3(0.4, -0.4, 0), SIMD3(0.4, 0.4, 0), SIMD3(-0.4, 0.4, 0)], [])
    var square = mesh
    square.indices = [0, 1, 2, 0, 2, 3]
    let corners = [
      SIMD3(-half, -half, 0), SIMD3(half, -half, 0), SIMD3(half, half, 0), SIMD3(-half, half, 0),
    ].map { SIMD3<Double>(SIMD3<Float>($0)) }
    let outline = try ProjectionJudge.project(
      (0..<4).flatMap { side -> [SIMD3<Double>] in
        let (a, b) = (corners[side], corners[(side + 1) % 4])
        return (0..<200).map { a + (b - a) * (Double($0) / 200) }
      }, camera)
    let buffer = RenderFixtures.render(
      [RenderFixtures.instance(1, square)], camera: camera, options: RenderFixtures.labelsOnly)
    var wrong = 0
    for y in 0..<240 {
      for x in 0..<320 {
        let (isInside, distance) = Self.locate(SIMD2(Double(x), Double(y)), outline)
        if distance > 0.01, isInside != (buffer.ids[y * 320 + x] == 1) { wrong += 1 }
      }
    }
    #expect(buffer.labels[0].visibleArea > 15_000)
    #expect(wrong == 0)
    // And the camera's own arithmetic, which the labels' users call.
    for (n, corner) in corners.enumerated() {
      let own = try #require(camera.pixel(ofWorldPoint: corner))
      let other = outline[200 * n]
      #expect(abs(own.x - other.x) < 0.01 && abs(own.y - other.y) < 0.01)
    }
  }

  /// Whether a point lies in a polygon, and how far from its outline.
  private static func locate(
    _ p: SIMD2<Double>, _ polygon: [SIMD2<Double>]
  ) -> (isInside: Bool, distance: Double) {
    var isInside = false
    var nearest = Double.infinity
    for n in polygon.indices {
      let (a, b) = (polygon[n], polygon[(n + 1) % polygon.count])
      if (a.y > p.y) != (b.y > p.y), p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y) {
        isInside.toggle()
      }
      let edge = b - a
      let along = min(max(((p - a) * edge).sum() / (edge * edge).sum(), 0), 1)
      let offset = p - a - edge * along
      nearest = min(nearest, (offset * offset).sum())
    }
    return (isInside, nearest.squareRoot())
  }
}
