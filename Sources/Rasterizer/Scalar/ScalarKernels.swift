package import RasterKernels

/// The kernels once more, one number at a time and as plainly as they can be said.
///
/// Never used for pictures: tests hold the vector kernels to these, bit for bit.
package enum ScalarKernels {
  /// The kernels' own guess and two of Newton's steps.
  static func reciprocalSquareRoot(_ a: Float) -> Float {
    let half = a * -0.5
    var y = Float(
      bitPattern: UInt32(bitPattern: 0x5F37_5A86 &- (Int32(bitPattern: a.bitPattern) >> 1)))
    y = y * Float(1.5).addingProduct(half * y, y)
    y = y * Float(1.5).addingProduct(half * y, y)
    return y
  }

  /// The nearest whole number, halves to even, for |a| ≤ 2²².
  static func nearestInt(_ a: Float) -> Int32 { Int32(a.rounded(.toNearestOrEven)) }

  static func larger(_ a: Float, _ b: Float) -> Float { a > b ? a : b }

  static func smaller(_ a: Float, _ b: Float) -> Float { a < b ? a : b }

  /// a·b + c, rounded once.
  static func fma(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }

  /// One vertex of `projectVertices`.
  package static func project(
    _ v: SIMD3<Float>, _ p: Projection
  ) -> (x: Int32, y: Int32, w: Float, flags: Int32) {
    let x = fma(p.m02, v.z, fma(p.m01, v.y, fma(p.m00, v.x, p.m03)))
    let y = fma(p.m12, v.z, fma(p.m11, v.y, fma(p.m10, v.x, p.m13)))
    let z = fma(p.m22, v.z, fma(p.m21, v.y, fma(p.m20, v.x, p.m23)))
    let w = 1 / larger(z, p.near)
    let sx = fma(x * p.focalX, w, p.centerX)
    let sy = fma(y * p.focalY, w, p.centerY)
    var flags: Int32 = 0
    if z > p.far { flags |= ClipFlag.far }
    if sx < -p.limit { flags |= ClipFlag.left }
    if sx > p.limit { flags |= ClipFlag.right }
    if sy < -p.limit { flags |= ClipFlag.above }
    if sy > p.limit { flags |= ClipFlag.below }
    if z < p.near { flags = ClipFlag.near }
    func snap(_ s: Float) -> Int32 { nearestInt(smaller(larger(s, -p.limit), p.limit)) }
    return (snap(sx), snap(sy), w, flags)
  }
}
