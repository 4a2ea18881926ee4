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

  @Test func fisheyeTermsAreThoseOfTheFormula() {
    let theta = 0.7
    let p = SIMD2(0.6, -0.8) * (sin(theta) / cos(theta))
    #expect(KannalaBrandt().distort(.zero) == .zero)
    for (n, lens) in [
      KannalaBrandt(k1: 0.1), KannalaBrandt(k2: 0.1), KannalaBrandt(k3: 0.1),
      KannalaBrandt(k4: 0.1),
    ].enumerated() {
      let expected = SIMD2(0.6, -0.8) * (theta * (1 + 0.1 * pow(theta, Double(2 * n + 2))))
      let d = LensMapping.fisheye(lens).distort(p) - expected
      #expect(abs(d.x) < 1e-15 && abs(d.y) < 1e-15, "\(lens)")
    }
    #expect(KannalaBrandt(k1: 1, k2: 2, k3: 3, k4: 4).coefficients == [1, 2, 3, 4])
  }

  /// There and back, out to 85°, and nothing beyond.
  @Test func fisheyeInverse() throws {
    let lens = KannalaBrandt(k1: -0.03, k2: 0.006, k3: -0.002, k4: 0.0003)
    let inverse = KannalaBrandtInverse(lens)
    #expect(!inverse.folds)
    for degrees in stride(from: 0.0, to: 85, by: 0.37) {
      let theta = degrees * .pi / 180
      let p = SIMD2(cos(degrees), sin(degrees)) * tan(theta)
      let back = try #require(inverse.undistort(lens.distort(p)))
      let square = (p * p).sum()
      let error = (back - p) * (back - p)
      #expect(error.sum().squareRoot() < 1e-12 * (1 + square), "\(degrees)°")
    }
    #expect(inverse.undistort(SIMD2(lens.distortedAngle(1.5), 0)) == nil)
    // θ − 0.4θ³ turns back at 0.913 rad.
    let folded = KannalaBrandtInverse(KannalaBrandt(k1: -0.4))
    #expect(folded.folds)
    #expect((0.89...0.913).contains(folded.widestAngle))
    #expect(folded.undistort(SIMD2(0.62, 0)) == nil)
  }

  /// 2 rad across 640 pixels: the border lies 1 rad off the axis.
  @Test func fisheyeFieldOfViewReachesThePixelBorders() {
    let k = CameraIntrinsics(width: 640, height: 480, fisheyeFieldOfView: 2)
    let border = KannalaBrandt().distort(SIMD2(tan(1.0), 0))
    #expect(abs(border.x * k.fx + k.cx - 639.5) < 1e-9)
  }

  /// OpenCV's own `projectPoints`, asked for random points, poses and lenses.
  @Test(.enabled(if: PythonJudge.isPresent))
  func agreesWithOpenCV() throws {
    try compare(isFisheye: false, reach: 0.5)
  }

  /// `cv2.fisheye.projectPoints`; points up to 84° off the axis.
  @Test(.enabled(if: PythonJudge.isPresent))
  func fisheyeAgreesWithOpenCV() throws {
    try compare(isFisheye: true, reach: 8)
  }

  /// - Parameter reach: points lie within this distance of the middle of the picture, in metres.
  private func compare(isFisheye: Bool, reach: Double) throws {
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
      let lens: LensMapping
      let coefficients: [Double]
      if isFisheye {
        let fisheye = KannalaBrandt(k1: k[0], k2: k[1], k3: k[2], k4: k[3])
        (lens, coefficients) = (.fisheye(fisheye), fisheye.coefficients)
      } else {
        let brown = BrownConrady(
          k1: k[0], k2: k[1], p1: k[2], p2: k[3], k3: k[4], k4: k[5], k5: k[6], k6: k[7])
        (lens, coefficients) = (.brownConrady(brown), brown.coefficients)
      }
      let cameraFromWorld = RigidTransform.worldFromCamera(
        eye: SIMD3(2, stream.normal(), 1 + stream.uniform()), target: SIMD3(0, 0, 0.5)
      ).inverse
      // In the world's YZ plane, which the camera faces from +X, and in front of it.
      let points = (0..<10).map { _ in
        SIMD3(
          stream.uniform() - 0.5, stream.uniform(in: -reach...reach),
          stream.uniform(in: -reach...reach))
      }.filter { cameraFromWorld.apply(toPoint: $0).z > 0.3 }
      let (c0, c1, c2) = cameraFromWorld.rotation.columns
      let t = cameraFromWorld.translation
      cases.append(
        Case(
          points: points.map { [$0.x, $0.y, $0.z] },
          camera: [camera.fx, camera.fy, camera.cx, camera.cy],
          rotation: [c0.x, c1.x, c2.x, c0.y, c1.y, c2.y, c0.z, c1.z, c2.z],
          translation: [t.x, t.y, t.z], lens: coefficients))
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
