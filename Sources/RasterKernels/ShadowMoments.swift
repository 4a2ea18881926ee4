/// The mean depth and the mean squared depth of a shadow map over ever larger squares, from which
/// soft shadows are told.
///
/// Level 0 has the map's texels, each level half as many a side as the one before; texel (x, y) of
/// level n is the pair at `2 · (offset(n) + y · (size >> n) + x)`. Depths are in metres from a
/// reference.
/// - SeeAlso: Donnelly and Lauritzen, "Variance Shadow Maps", 2006.
package enum ShadowMoments {
  package static var levels: Int { coarsestMoments + 1 }
  /// Depth, from the reference, of where nothing is.
  package static var nothing: Float { 2 }

  /// Texels before those of a level.
  @inline(always)
  package static func offset(_ level: Int, size: Int) -> Int {
    var (sum, n, side) = (0, 0, size)
    while n < level {
      sum &+= side &* side
      side >>= 1
      n &+= 1
    }
    return sum
  }

  package static func wordsNeeded(size: Int) -> Int { 2 * offset(levels, size: size) }
}

/// Computes a map's moments.
/// - Parameters:
///   - w: 1/z, 0 where nothing is, rows `stride` apart.
///   - size: texels a side, a multiple of 32.
///   - reference: the depth that counts as 0, in metres.
///   - out: `ShadowMoments.wordsNeeded`.
package func makeShadowMoments(
  w: UnsafePointer<Float>, stride: Int, size: Int, reference: Float,
  into out: UnsafeMutablePointer<Float>
) {
  for y in 0..<size {
    let (row, to) = (w + y &* stride, out + 2 &* y &* size)
    var x = 0
    while x < size {
      let value = row.eight(at: x)
      let depth = splat(Float(1)) / larger(value, splat(1e-3)) - splat(reference)
      let far = splat(ShadowMoments.nothing)
      let d = far.replacing(
        with: clamp(depth, splat(-ShadowMoments.nothing), far), where: value .> Floats.zero)
      let squared = d * d
      for lane in 0..<8 {
        to[2 &* (x &+ lane)] = d[lane]
        to[2 &* (x &+ lane) &+ 1] = squared[lane]
      }
      x &+= 8
    }
  }
  var (from, side) = (out, size)
  for _ in 1..<ShadowMoments.levels {
    let to = from + 2 &* side &* side
    let half = side >> 1
    for y in 0..<half {
      let (above, below) = (from + 4 &* y &* side, from + (4 &* y &+ 2) &* side)
      let row = to + 2 &* y &* half
      for n in 0..<(2 &* half) {
        // Words of one texel's pair keep their order.
        let at = 2 &* n &- (n & 1)
        row[n] = ((above[at] + above[at &+ 2]) + (below[at] + below[at &+ 2])) * 0.25
      }
    }
    (from, side) = (to, half)
  }
}

/// Where the eight first and the eight last of a soft shadow's samples lie, −1…1 over the lamp's
/// two half edges.
package struct SoftPattern {
  package var u0: SIMD8<Float>, v0: SIMD8<Float>
  package var u1: SIMD8<Float>, v1: SIMD8<Float>
  /// Samples along the two edges.
  package var columns: Float, rows: Float

  /// Rows and columns of a grid of 16.
  package init(columns: Int) {
    let rows = 16 / columns
    var (u, v) = (SIMD16<Float>(), SIMD16<Float>())
    for n in 0..<16 {
      u[n] = (2 * Float(n % columns) + 1) / Float(columns) - 1
      v[n] = (2 * Float(n / columns) + 1) / Float(rows) - 1
    }
    (u0, v0, u1, v1) = (u.lowHalf, v.lowHalf, u.highHalf, v.highHalf)
    (self.columns, self.rows) = (Float(columns), Float(rows))
  }
}
