import Catalog
import Geometry

/// A sleeve from above the wrist over the elbow to the shoulder, in the palm frame.
struct HandSleeve {
  /// Joints of the arm, palm frame.
  let wrist: SIMD3<Float>
  let elbow: SIMD3<Float>
  let shoulder: SIMD3<Float>

  private static let sides = 22

  /// Rings of cloth: where along the arm (0 wrist … 1 elbow … 2 shoulder) and how wide.
  private static let rings: [(place: Float, radius: Float)] = [
    (0.245, 0.024), (0.243, 0.0375), (0.25, 0.0395), (0.29, 0.0395), (0.30, 0.0380),
    (0.38, 0.0405), (0.46, 0.0395), (0.55, 0.0435), (0.63, 0.0420), (0.72, 0.0465),
    (0.80, 0.0455), (0.86, 0.0500), (0.92, 0.0490), (1.00, 0.0530), (1.08, 0.0510),
    (1.16, 0.0545), (1.30, 0.0540), (1.50, 0.0580), (1.75, 0.0620), (2.00, 0.0640),
  ]

  /// Around a forearm, and along it from wrist to elbow, metres: what the cloth's texture is cut for.
  private static let girth: Float = 0.27
  private static let length: Float = 0.26

  /// The number of vertices, the triangles and the texture coordinates do not depend on the pose.
  /// - Parameter period: of the cloth's texture, metres.
  func mesh(period: Float) -> Mesh {
    // Whole repeats around the arm, so that the seam does not show.
    let around = (Self.girth / period).rounded()
    var builder = MeshBuilder()
    let upper = (shoulder - elbow).normalized
    let lower = (elbow - wrist).normalized
    var e0 = MeshBuilder.frame(around: lower).0
    var tangent = lower
    for (number, ring) in Self.rings.enumerated() {
      let (center, next) = place(ring.place, lower: lower, upper: upper)
      e0 -= (tangent + next) * (e0.dot(next) / max(1 + tangent.dot(next), 0.1))
      e0 = (e0 - next * e0.dot(next)).normalized
      tangent = next
      let e1 = tangent.cross(e0)
      for s in 0...Self.sides {
        let (cosine, sine) = MeshBuilder.turn(s % Self.sides, of: Self.sides)
        // Folds: a little out of round, turning along the arm.
        let fold =
          number < 5 ? 0 : 0.035 * Self.wave(Float(3 * s) / Float(Self.sides) + ring.place * 2.3)
        let outward = e0 * cosine + e1 * sine
        builder.addVertex(
          center + outward * (ring.radius * (1 + fold)), normal: outward,
          uv: SIMD2(
            Float(s) / Float(Self.sides) * around, ring.place * Self.length / period))
      }
    }
    let columns = UInt32(Self.sides + 1)
    for ring in 0..<UInt32(Self.rings.count - 1) {
      for s in 0..<columns - 1 {
        let a = ring * columns + s
        builder.addQuad(a, a + 1, a + columns + 1, a + columns)
      }
    }
    return builder.mesh.withSmoothNormals().withMergedSeam(columns: Int(columns))
  }

  /// Point and direction of the arm's axis, bent smoothly about the elbow.
  private func place(
    _ t: Float, lower: SIMD3<Float>, upper: SIMD3<Float>
  ) -> (SIMD3<Float>, SIMD3<Float>) {
    let bend: Float = 0.2
    if t < 1 - bend { return (wrist + (elbow - wrist) * t, lower) }
    if t > 1 + bend { return (elbow + (shoulder - elbow) * (t - 1), upper) }
    // A quadratic Bézier curve through the elbow's corner.
    let f = (t - 1 + bend) / (2 * bend)
    let start = elbow - (elbow - wrist) * bend
    let end = elbow + (shoulder - elbow) * bend
    let (a, b) = (start + (elbow - start) * f, elbow + (end - elbow) * f)
    return (a + (b - a) * f, (b - a).normalized)
  }

  /// A smooth wave of period 1 between −1 and 1, from a parabola each half.
  private static func wave(_ x: Float) -> Float {
    let f = x - x.rounded(.down)
    return f < 0.5 ? 16 * f * (0.5 - f) : -16 * (f - 0.5) * (1 - f)
  }
}

extension Mesh {
  /// Gives the first and the last column of a rolled-up sheet the same normals.
  fileprivate func withMergedSeam(columns: Int) -> Mesh {
    var copy = self
    for first in stride(from: 0, to: normals.count, by: columns) {
      let merged = (normals[first] + normals[first + columns - 1]).normalized
      copy.normals[first] = merged
      copy.normals[first + columns - 1] = merged
    }
    return copy
  }
}
