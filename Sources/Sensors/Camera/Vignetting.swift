package import Geometry

/// How light falls from the middle of a picture to its corners.
package struct Vignetting: Sendable {
  private let intrinsics: CameraIntrinsics
  private let polynomial: SIMD2<Double>
  /// Squared distance from the principal point to the farthest corner, in pixels.
  private let farthest: Double
  /// Natural fall over the distorted radius, evenly to `reach`.
  private let table: [Double]
  private let reach: Double

  /// - Parameter intrinsics: of the picture; its rays' angles count.
  package init(optics: LensOptics, intrinsics: CameraIntrinsics, lens: LensMapping) {
    self.intrinsics = intrinsics
    polynomial = optics.vignetting
    let corner = SIMD2(
      max(intrinsics.cx, Double(intrinsics.width - 1) - intrinsics.cx),
      max(intrinsics.cy, Double(intrinsics.height - 1) - intrinsics.cy))
    farthest = max((corner * corner).sum(), 1)
    let scaled = corner / SIMD2(intrinsics.fx, intrinsics.fy)
    reach = max(scaled.length, 1e-9)
    table = Self.fall(strength: optics.naturalVignetting, lens: lens, reach: reach)
  }

  /// Light that arrives at a pixel over that on the axis, 0…1.
  package func factor(x: Double, y: Double) -> Double {
    let d = SIMD2(x - intrinsics.cx, y - intrinsics.cy)
    let share = (d * d).sum() / farthest
    let n = d / SIMD2(intrinsics.fx, intrinsics.fy)
    let place = min(n.length / reach, 1) * Double(table.count - 1)
    let k = min(Int(place), table.count - 2)
    let natural = table[k] + (table[k + 1] - table[k]) * (place - Double(k))
    return max(0, natural * (1 + share * (polynomial.x + share * polynomial.y)))
  }

  /// cos⁴ of the angle to the axis, but for a fisheye: its pupil turns towards the light, so that the
  /// solid angle of a pixel remains, sin θ/θ.
  private static func fall(strength: Double, lens: LensMapping, reach: Double) -> [Double] {
    let isFisheye = if case .fisheye = lens { true } else { false }
    let steps = 256
    var values: [Double] = []
    var angle = 0.0
    // The angle grows with the radius; each entry goes on where the last one stopped.
    for k in 0...steps {
      let wanted = reach * Double(k) / Double(steps)
      while angle < KannalaBrandt.widestAngle, radius(angle, lens) < wanted { angle += 2e-4 }
      let cosine = DeterministicMath.cos(angle)
      let natural =
        isFisheye
        ? (angle > 0 ? DeterministicMath.sin(angle) / angle : 1)
        : cosine * cosine * cosine * cosine
      values.append(1 + strength * (natural - 1))
    }
    return values
  }

  /// Distorted radius of a ray, in focal lengths.
  private static func radius(_ angle: Double, _ lens: LensMapping) -> Double {
    lens.distort(SIMD2(DeterministicMath.sin(angle) / DeterministicMath.cos(angle), 0)).length
  }
}
