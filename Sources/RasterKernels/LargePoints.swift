#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// A large triangle's edges and depth at eight points of the undistorted plane.
///
/// Points lie within 2²³ steps and corners within 2²², so every product and sum of the edges is a
/// whole number of less than 2⁵⁰: `Double` holds it exactly.
struct LargePoints {
  private let edges: (EdgeFunction, EdgeFunction, EdgeFunction)
  private let depth: LargeDepth

  @inline(always)
  init(_ t: LargeTriangle) {
    edges = largeEdges(t)
    depth = LargeDepth(t)
  }

  /// A bit for each point that the triangle covers.
  @inline(always)
  func covered(_ x: UnsafePointer<Int32>, _ y: UnsafePointer<Int32>) -> UInt8 {
    #if arch(x86_64)
      let first = outside(four(x), four(y))
      let second = outside(four(x + 4), four(y + 4))
      return ~UInt8(truncatingIfNeeded: first | second &<< 4)
    #else
      var bits: UInt8 = 0
      for n in 0..<8 {
        let (px, py) = (Int64(x[n]), Int64(y[n]))
        if edges.0.value(px, py) | edges.1.value(px, py) | edges.2.value(px, py) >= 0 {
          bits |= 1 &<< UInt8(truncatingIfNeeded: n)
        }
      }
      return bits
    #endif
  }

  /// 1/z at points inside the triangle; elsewhere between its corners' too.
  @inline(always)
  func values(_ x: UnsafePointer<Int32>, _ y: UnsafePointer<Int32>) -> SIMD8<Float> {
    #if arch(x86_64)
      _mm256_set_m128(value(four(x + 4), four(y + 4)), value(four(x), four(y)))
    #else
      var values = SIMD8<Float>()
      for n in 0..<8 { values[n] = depth.value(Int64(x[n]), Int64(y[n])) }
      return values
    #endif
  }

  #if arch(x86_64)
    @inline(always)
    private func four(_ p: UnsafePointer<Int32>) -> SIMD4<Double> {
      _mm256_cvtepi32_pd(UnsafeRawPointer(p).loadUnaligned(as: __m128i.self))
    }

    /// A bit for each point on the outer side of an edge: the sign of its function there, which is
    /// never −0.
    @inline(always)
    private func outside(_ x: SIMD4<Double>, _ y: SIMD4<Double>) -> Int32 {
      @inline(always)
      func value(_ e: EdgeFunction) -> SIMD4<Double> {
        (SIMD4(repeating: Double(e.a)) * x + SIMD4(repeating: Double(e.b)) * y)
          + SIMD4(repeating: Double(e.c))
      }
      return _mm256_movemask_pd(
        _mm256_or_pd(_mm256_or_pd(value(edges.0), value(edges.1)), value(edges.2)))
    }

    @inline(always)
    private func value(_ x: SIMD4<Double>, _ y: SIMD4<Double>) -> SIMD4<Float> {
      let corner = depth.corner
      let exact =
        (SIMD4(repeating: Double(corner.w))
          + SIMD4(repeating: depth.wx) * (x - SIMD4(repeating: Double(corner.x))))
        + SIMD4(repeating: depth.wy) * (y - SIMD4(repeating: Double(corner.y)))
      return _mm256_cvtpd_ps(
        _mm256_min_pd(
          _mm256_max_pd(exact, SIMD4(repeating: Double(depth.low))),
          SIMD4(repeating: Double(depth.high))))
    }
  #endif
}
