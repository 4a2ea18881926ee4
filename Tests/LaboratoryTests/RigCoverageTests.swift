import Geometry
import Imaging
import Laboratory
import Scenario
import Sensors
import Testing

struct RigCoverageTests {
  private func rig(cameras: [RigCamera]) -> CartRig {
    CartRig(
      basket: Box3(minimum: SIMD3(-0.3, -0.2, 0.5), maximum: SIMD3(0.3, 0.2, 0.8)),
      cameras: cameras, scale: .default)
  }

  /// - Parameter fieldOfView: horizontal, degrees.
  private func camera(
    _ name: String, at eye: SIMD3<Double>, fieldOfView: Double, lens: LensMapping = .pinhole
  ) -> RigCamera {
    RigCamera(
      name: name,
      intrinsics: CameraIntrinsics(
        width: 480, height: 480, horizontalFieldOfView: fieldOfView * .pi / 180),
      lens: lens,
      cartFromCamera: .worldFromCamera(
        eye: eye, target: eye - SIMD3(0, 0, 1), up: SIMD3(1, 0, 0)), sensor: .default)
  }

  /// Straight above the basket, a pinhole sees a square whose side grows with the distance.
  @Test func viewFromAboveIsAPyramid() {
    let height = 1.2
    let coverage = RigCoverage(
      rig: rig(cameras: [camera("above", at: SIMD3(0, 0, height), fieldOfView: 30)]),
      cellSide: 0.01)
    let cells = coverage.cells
    for layer in 0..<cells.counts.z {
      let distance = height - 0.5 - cells.height(ofLayer: layer)
      let half = distance * 0.267_949_192
      let wanted = min(1, half / 0.3) * min(1, half / 0.2)
      let share = coverage.share(seenByAtLeast: 1, layer: layer)
      #expect(abs(share - wanted) < 0.045, "layer \(layer): \(share), wanted \(wanted)")
    }
    // f / Z, where it looks straight down; more beside it.
    let focal = 240 / 0.267_949_192
    let rim = coverage.densities[0].rim
    #expect(
      abs((rim?.least ?? 0) - focal / (height - 0.8) / 1000) < 0.02, "\(String(describing: rim))")
  }

  @Test func sharesAddUp() {
    let coverage = RigCoverage(
      rig: rig(cameras: [
        camera("a", at: SIMD3(0.1, 0, 1.2), fieldOfView: 40),
        camera("b", at: SIMD3(-0.1, 0, 1.2), fieldOfView: 40),
      ]), cellSide: 0.02)
    let shares = coverage.sharesByCount()
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    let each = (0..<2).map { coverage.share(seenByCamera: $0) }
    #expect(abs(each[0] + each[1] - shares[1] - 2 * shares[2]) < 1e-12)
    #expect(shares[2] > 0.2 && shares[0] > 0)
  }

  /// Nothing of the basket's inside is seen through its own floor plate or from beyond the lens' field.
  @Test func whatLiesBehindIsNotSeen() {
    // Below the scale's housing, looking down: all of the basket is behind it.
    let coverage = RigCoverage(
      rig: rig(cameras: [camera("below", at: SIMD3(0, 0, 0.4), fieldOfView: 90)]), cellSide: 0.03)
    #expect(coverage.share(seenByAtLeast: 1) == 0)
    #expect(coverage.densities[0].floor == nil)
  }

  /// A lens that folds back far outside of its picture must not show what lies there.
  @Test func foldedLensesSeeNoGhosts() {
    let folding = LensMapping.brownConrady(BrownConrady(k1: -0.25))
    func share(_ lens: LensMapping) -> Double {
      RigCoverage(
        rig: rig(cameras: [camera("low", at: SIMD3(0, 0, 0.9), fieldOfView: 50, lens: lens)]),
        cellSide: 0.01
      ).share(seenByAtLeast: 1, layer: 28)
    }
    // The topmost layers lie 10 cm below the camera: a barrel lens sees a little more, never all.
    #expect(share(.pinhole) < 0.1)
    #expect(share(folding) < 0.2)
  }

  @Test func pictureHasAMapForEachCameraAndTheRig() {
    let coverage = RigCoverage(
      rig: rig(cameras: [camera("a", at: SIMD3(0, 0, 1.2), fieldOfView: 40)]), cellSide: 0.05)
    let picture = coverage.picture(layers: 3, side: 120)
    #expect(picture.width == 76 + 2 * (coverage.cells.counts.x * 10 + 10))
    let colors = Set(picture.pixels)
    #expect(colors.contains(.init(190, 38, 46)) && colors.contains(.init(240, 170, 70)))
  }
}
