// Shuffles of eight lanes.
//
// Said lane by lane they are merged by the optimiser into one build of a vector from many, for
// which the compiler finds three times the instructions; the intrinsics stay what they are.

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// Eight vectors of eight, seen as the rows of a square.
struct EightRows {
  var r0: SIMD8<Float>, r1: SIMD8<Float>, r2: SIMD8<Float>, r3: SIMD8<Float>
  var r4: SIMD8<Float>, r5: SIMD8<Float>, r6: SIMD8<Float>, r7: SIMD8<Float>

  /// The square's columns.
  var transposed: EightRows {
    @inline(always) get {
      // Pairs, then fours, then halves.
      let (a01, b01) = Self.pairs(r0, r1)
      let (a23, b23) = Self.pairs(r2, r3)
      let (a45, b45) = Self.pairs(r4, r5)
      let (a67, b67) = Self.pairs(r6, r7)
      let (c03, d03) = Self.fours(a01, a23)
      let (e03, f03) = Self.fours(b01, b23)
      let (c47, d47) = Self.fours(a45, a67)
      let (e47, f47) = Self.fours(b45, b67)
      return EightRows(
        r0: lowHalves(c03, c47), r1: lowHalves(d03, d47), r2: lowHalves(e03, e47),
        r3: lowHalves(f03, f47), r4: highHalves(c03, c47), r5: highHalves(d03, d47),
        r6: highHalves(e03, e47), r7: highHalves(f03, f47))
    }
  }

  /// Lanes 0 and 1, and lanes 2 and 3, of each half, of a and b in turn.
  @inline(always)
  static func pairs(
    _ a: SIMD8<Float>, _ b: SIMD8<Float>
  ) -> (SIMD8<Float>, SIMD8<Float>) {
    #if arch(x86_64)
      (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b))
    #else
      (
        SIMD8(a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5]),
        SIMD8(a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7])
      )
    #endif
  }

  /// The first pair, and the second pair, of each half, of a and b in turn.
  @inline(always)
  static func fours(
    _ a: SIMD8<Float>, _ b: SIMD8<Float>
  ) -> (SIMD8<Float>, SIMD8<Float>) {
    #if arch(x86_64)
      let (x, y) = (
        unsafeBitCast(a, to: SIMD4<Double>.self), unsafeBitCast(b, to: SIMD4<Double>.self)
      )
      return (
        unsafeBitCast(_mm256_unpacklo_pd(x, y), to: SIMD8<Float>.self),
        unsafeBitCast(_mm256_unpackhi_pd(x, y), to: SIMD8<Float>.self)
      )
    #else
      return (
        SIMD8(a[0], a[1], b[0], b[1], a[4], a[5], b[4], b[5]),
        SIMD8(a[2], a[3], b[2], b[3], a[6], a[7], b[6], b[7])
      )
    #endif
  }
}

/// Four vectors whose halves are eight rows of four, 0 and 4, 1 and 5, 2 and 6, 3 and 7: the columns.
struct FourColumns {
  let c0: SIMD8<Float>, c1: SIMD8<Float>, c2: SIMD8<Float>, c3: SIMD8<Float>

  @inline(always)
  init(_ r04: SIMD8<Float>, _ r15: SIMD8<Float>, _ r26: SIMD8<Float>, _ r37: SIMD8<Float>) {
    let (a01, b01) = EightRows.pairs(r04, r15)
    let (a23, b23) = EightRows.pairs(r26, r37)
    (c0, c1) = EightRows.fours(a01, a23)
    (c2, c3) = EightRows.fours(b01, b23)
  }
}

extension FourColumns {
  /// Four words from each of eight places.
  @inline(always)
  init(_ p: UnsafePointer<Float>, _ places: UnsafePointer<Int32>) {
    @inline(always)
    func row(_ n: Int) -> SIMD4<Float> {
      UnsafeRawPointer(p + Int(places[n])).loadUnaligned(as: SIMD4<Float>.self)
    }
    self.init(
      joined(row(0), row(4)), joined(row(1), row(5)), joined(row(2), row(6)),
      joined(row(3), row(7)))
  }

  /// Two pairs of words from each of eight places, which count in pairs.
  @inline(always)
  init(_ p: UnsafePointer<Float>, pairs places: SIMD8<Int32>) {
    @inline(always)
    func row(_ n: Int) -> SIMD4<Float> {
      UnsafeRawPointer(p + 2 &* Int(places[n])).loadUnaligned(as: SIMD4<Float>.self)
    }
    self.init(
      joined(row(0), row(4)), joined(row(1), row(5)), joined(row(2), row(6)),
      joined(row(3), row(7)))
  }
}

@inline(always)
func joined(_ low: SIMD4<Float>, _ high: SIMD4<Float>) -> SIMD8<Float> {
  #if arch(x86_64)
    _mm256_set_m128(high, low)
  #else
    SIMD8(lowHalf: low, highHalf: high)
  #endif
}

/// The low halves of both.
@inline(always)
func lowHalves(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
  #if arch(x86_64)
    _mm256_set_m128(_mm256_castps256_ps128(b), _mm256_castps256_ps128(a))
  #else
    SIMD8(a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3])
  #endif
}

/// The high halves of both.
@inline(always)
func highHalves(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
  #if arch(x86_64)
    // The one instruction for it takes its selector as a macro; the compiler finds it from these.
    let moved = _mm256_permutevar8x32_ps(
      a, unsafeBitCast(SIMD8<Int32>(4, 5, 6, 7, 4, 5, 6, 7), to: __m256i.self))
    return _mm256_blendv_ps(
      moved, b,
      unsafeBitCast(SIMD8<Int32>(0, 0, 0, 0, -1, -1, -1, -1), to: SIMD8<Float>.self))
  #else
    return SIMD8(a[4], a[5], a[6], a[7], b[4], b[5], b[6], b[7])
  #endif
}
