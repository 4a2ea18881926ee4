import Catalog
import Geometry

/// What lies around an arm, such as a sleeve from above the wrist over the elbow to the shoulder, in the
/// palm frame.
struct HandSleeve {
  /// Joints of the arm, palm frame.
  let wrist: SIMD3<Float>
  let elbow: SIMD3<Float>
  let shoulder: SIMD3<Float>

  private static let sides = 22

  /// Where along the arm (0 wrist … 1 elbow … 2 shoulder), how wide across the hand, and how thick for
  /// that.
  struct Ring {
    var place: Float
    var radius: Float
    var thickness: Float = 1
  }

  /// Rings of cloth.
  static let long = rings([
    (0.245, 0.024), (0.243, 0.0375), (0.25, 0.0395), (0.29, 0.0395), (0.30, 0.0380),
    (0.38, 0.0405), (0.46, 0.0395), (0.55, 0.0435), (0.63, 0.0420), (0.72, 0.0465),
    (0.80, 0.0455), (0.86, 0.0500), (0.92, 0.0490), (1.00, 0.0530), (1.08, 0.0510),
    (1.16, 0.0545), (1.30, 0.0540), (1.50, 0.0580), (1.75, 0.0620), (2.00, 0.0640),
  ])

  /// Of a shirt, from above the elbow.
  static let short = rings([
    (1.43, 0.0470), (1.415, 0.0560), (1.43, 0.0575), (1.47, 0.0575), (1.48, 0.0565), (1.58, 0.0585),
    (1.72, 0.0600), (1.86, 0.0625), (2.00, 0.0640),
  ])

  /// A bare arm from within the wrist up.
  static let arm = [
    Ring(place: 0.08, radius: 0.024, thickness: 0.6),
    Ring(place: 0.17, radius: 0.0303, thickness: 0.66),
    Ring(place: 0.25, radius: 0.0332, thickness: 0.69),
    Ring(place: 0.34, radius: 0.0358, thickness: 0.74),
    Ring(place: 0.48, radius: 0.0395, thickness: 0.82),
    Ring(place: 0.62, radius: 0.0425, thickness: 0.9),
    Ring(place: 0.76, radius: 0.0432, thickness: 0.95), Ring(place: 0.88, radius: 0.0418),
    Ring(place: 1.00, radius: 0.0412), Ring(place: 1.12, radius: 0.0408),
    Ring(place: 1.28, radius: 0.0425), Ring(place: 1.5, radius: 0.0450),
    Ring(place: 1.75, radius: 0.0475),
    Ring(place: 2.00, radius: 0.050),
  ]

  /// The ribbed end of a glove.
  static let cuff = [
    Ring(place: 0.05, radius: 0.0300, thickness: 0.7),
    Ring(place: 0.07, radius: 0.0338, thickness: 0.72),
    Ring(place: 0.16, radius: 0.0345, thickness: 0.72),
    Ring(place: 0.26, radius: 0.0365, thickness: 0.74),
    Ring(place: 0.31, radius: 0.0382, thickness: 0.76),
    Ring(place: 0.325, radius: 0.0375, thickness: 0.76),
    Ring(place: 0.32, radius: 0.030, thickness: 0.7),
  ]

  /// The strap of a watch.
  static let strap = [
    Ring(place: 0.125, radius: 0.0290, thickness: 0.7),
    Ring(place: 0.126, radius: 0.0335, thickness: 0.74),
    Ring(place: 0.135, radius: 0.0342, thickness: 0.74),
    Ring(place: 0.185, radius: 0.0346, thickness: 0.74),
    Ring(place: 0.194, radius: 0.0340, thickness: 0.74),
    Ring(place: 0.195, radius: 0.0290, thickness: 0.7),
  ]

  private static func rings(_ list: [(place: Float, radius: Float)]) -> [Ring] {
    list.map { Ring(place: $0.place, radius: $0.radius) }
  }

  /// Around a forearm, and along it from wrist to elbow, metres: what the cloth's texture is cut for.
  private static let girth: Float = 0.27
  private static let length: Float = 0.26

  /// The number of vertices, the triangles and the texture coordinates do not depend on the pose.
  /// - Parameters:
  ///   - rings: from the hand upwards.
  ///   - folds: whether cloth falls in folds beyond the fifth ring.
  ///   - period: of the cloth's texture, metres.
  func mesh(_ rings: [Ring] = Self.long, folds: Bool = true, period: Float) -> Mesh {
    // Whole repeats around the arm, so that the seam does not show.
    let around = (Self.girth / period).rounded()
    var builder = MeshBuilder()
    let upper = (shoulder - elbow).normalized
    let lower = (elbow - wrist).normalized
    var e0 = MeshBuilder.frame(around: lower).0
    var tangent = lower
    for (number, ring) in rings.enumerated() {
      let (center, next) = place(ring.place, lower: lower, upper: upper)
      e0 -= (tangent + next) * (e0.dot(next) / max(1 + tangent.dot(next), 0.1))
      e0 = (e0 - next * e0.dot(next)).normalized
      tangent = next
      let e1 = tangent.cross(e0)
      for s in 0...Self.sides {
        let (cosine, sine) = MeshBuilder.turn(s % Self.sides, of: Self.sides)
        // Folds: a little out of round, turning along the arm.
        let fold =
          number < 5 || !folds
          ? 0 : 0.035 * Self.wave(Float(3 * s) / Float(Self.sides) + ring.place * 2.3)
        let outward = e0 * cosine + e1 * (sine * ring.thickness)
        builder.addVertex(
          center + outward * (ring.radius * (1 + fold)), normal: outward,
          uv: SIMD2(
            Float(s) / Float(Self.sides) * around, ring.place * Self.length / period))
      }
    }
    let columns = UInt32(Self.sides + 1)
    for ring in 0..<UInt32(rings.count - 1) {
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
