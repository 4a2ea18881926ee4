import Foundation
import Geometry
import TestSupport
import Testing

@Suite struct LensTests {
  /// 90° across 640 pixels: the border of the picture, half a pixel outside of the last centre,
  /// lies 45° off the axis.
  @Test func fieldOfViewReachesThePixelBorders() {
    let camera = CameraIntrinsics(width: 640, height: 480, horizontalFieldOfView: .pi / 2)
    #expect(abs(camera.fx - 320) < 1e-10)
    #expect(camera.fx == camera.fy)
    #expect(camera.cx == 319.5 && camera.cy == 239.5)
    #expect(abs(camera.fx * 1 + camera.cx - 639.5) < 1e-10)
  }

  @Test func distortionTermsAreThoseOfTheFormula() {
    let p = SIMD2(0.3, -0.2)
    let r2 = 0.13
    #expect(LensMapping.pinhole.distort(p) == p)
    #expect(BrownConrady().distort(p) == p)
    func expectClose(_ lens: BrownConrady, _ expected: SIMD2<Double>) {
      let d = LensMapping.brownConrady(lens).distort(p) - expected
      #expect(abs(d.x) < 1e-15 && abs(d.y) < 1e-15, "\(lens)")
    }
    expectClose(BrownConrady(k1: 0.5), p * (1 + 0.5 * r2))
    expectClose(BrownConrady(k2: 0.5), p * (1 + 0.5 * r2 * r2))
    expectClose(BrownConrady(k3: 0.5), p * (1 + 0.5 * r2 * r2 * r2))
    expectClose(BrownConrady(k4: 0.5), p / (1 + 0.5 * r2))
    expectClose(BrownConrady(k5: 0.5), p / (1 + 0.5 * r2 * r2))
    expectClose(BrownConrady(k6: 0.5), p / (1 + 0.5 * r2 * r2 * r2))
    // p₁ bends x by 2xy and y by r² + 2y²; p₂ the other way round.
    expectClose(BrownConrady(p1: 0.1), SIMD2(0.3 - 0.012, -0.2 + 0.1 * (r2 + 0.08)))
    expectClose(BrownConrady(p2: 0.1), SIMD2(0.3 + 0.1 * (r2 + 0.18), -0.2 - 0.012))
  }

  @Test func coefficientsStandInOpenCVsOrder() {
    let lens = BrownConrady(k1: 1, k2: 2, p1: 3, p2: 4, k3: 5, k4: 6, k5: 7, k6: 8)
    #expect(lens.coefficients == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  /// OpenCV's own `projectPoints`, asked for random points, poses and lenses.
  @Test(.enabled(if: PythonJudge.isPresent))
  func agreesWithOpenCV() throws {
    struct Case: Encodable {
      var points: [[Double]]
      var camera: [Double]
      var rotation: [Double]
      var translation: [Double]
      var lens: [Double]
    }
    var stream = RandomKey(seed: 6).with("opencv").stream
    var cases: [Case] = []
    var expected: [[Double]] = []
    for _ in 0..<20 {
      let camera = CameraIntrinsics(
        width: 640, height: 400, fx: stream.uniform(in: 300...600),
        fy: stream.uniform(in: 300...600),
        cx: 320, cy: 190)
      let k = (0..<8).map { _ in stream.uniform(in: -0.05...0.05) }
      let lens = BrownConrady(
        k1: k[0], k2: k[1], p1: k[2], p2: k[3], k3: k[4], k4: k[5], k5: k[6], k6: k[7])
      let cameraFromWorld = RigidTransform.worldFromCamera(
        eye: SIMD3(2, stream.normal(), 1 + stream.uniform()), target: SIMD3(0, 0, 0.5)
      ).inverse
      let points = (0..<10).map { _ in
        SIMD3(stream.uniform(), stream.uniform(), stream.uniform()) - 0.5
      }
      let (c0, c1, c2) = cameraFromWorld.rotation.columns
      let t = cameraFromWorld.translation
      cases.append(
        Case(
          points: points.map { [$0.x, $0.y, $0.z] },
          camera: [camera.fx, camera.fy, camera.cx, camera.cy],
          rotation: [c0.x, c1.x, c2.x, c0.y, c1.y, c2.y, c0.z, c1.z, c2.z],
          translation: [t.x, t.y, t.z], lens: lens.coefficients))
      expected.append(
        points.flatMap { point -> [Double] in
          let p = cameraFromWorld.apply(toPoint: point)
          let d = lens.distort(SIMD2(p.x / p.z, p.y / p.z))
          return [camera.fx * d.x + camera.cx, camera.fy * d.y + camera.cy]
        })
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try JSONEncoder().encode(cases).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let answer = try PythonJudge.run("judge-projection.py", [file.path])
    let judged = try JSONDecoder().decode([[Double]].self, from: answer)
    #expect(judged.count == expected.count)
    for (ours, theirs) in zip(expected.joined(), judged.joined()) {
      #expect(abs(ours - theirs) < 1e-9)
    }
  }
}
