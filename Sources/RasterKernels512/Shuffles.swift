// Shuffles of sixteen lanes, as their intrinsics for the reason that RasterKernels/Shuffles.swift
// gives.

import _Builtin_intrinsics.intel

/// Sixteen rows of eight: row n and row n + 8 in the halves of `rn`.
struct SixteenRows {
  var r0: Floats, r1: Floats, r2: Floats, r3: Floats
  var r4: Floats, r5: Floats, r6: Floats, r7: Floats

  /// The eight columns.
  var transposed: SixteenRows {
    @inline(always) get {
      // Pairs, then fours, then quarters.
      let (a01, b01) = pairs(r0, r1)
      let (a23, b23) = pairs(r2, r3)
      let (a45, b45) = pairs(r4, r5)
      let (a67, b67) = pairs(r6, r7)
      let (c03, d03) = fours(a01, a23)
      let (e03, f03) = fours(b01, b23)
      let (c47, d47) = fours(a45, a67)
      let (e47, f47) = fours(b45, b67)
      return SixteenRows(
        r0: evenQuarters(c03, c47), r1: evenQuarters(d03, d47), r2: evenQuarters(e03, e47),
        r3: evenQuarters(f03, f47), r4: oddQuarters(c03, c47), r5: oddQuarters(d03, d47),
        r6: oddQuarters(e03, e47), r7: oddQuarters(f03, f47))
    }
  }
}

/// The columns of sixteen rows of four.
struct FourColumns {
  let c0: Floats, c1: Floats, c2: Floats, c3: Floats

  /// Four words from each of sixteen places.
  @inline(always)
  init(_ p: UnsafePointer<Float>, _ places: UnsafePointer<Int32>) {
    self.init { p + Int(places[$0]) }
  }

  /// Two pairs of words from each of sixteen places, which count in pairs.
  @inline(always)
  init(_ p: UnsafePointer<Float>, pairs places: Ints) {
    self.init { p + 2 &* Int(places[$0]) }
  }

  @inline(always)
  private init(_ place: (Int) -> UnsafePointer<Float>) {
    @inline(always)
    func row(_ n: Int) -> SIMD4<Float> {
      UnsafeRawPointer(place(n)).loadUnaligned(as: SIMD4<Float>.self)
    }
    // Rows 4k of the quarters, 4k + 1, and so on: quarters come out in order.
    let (a01, b01) = pairs(
      joined(row(0), row(4), row(8), row(12)), joined(row(1), row(5), row(9), row(13)))
    let (a23, b23) = pairs(
      joined(row(2), row(6), row(10), row(14)), joined(row(3), row(7), row(11), row(15)))
    (c0, c1) = fours(a01, a23)
    (c2, c3) = fours(b01, b23)
  }
}

/// Lanes 0…7 and 8…15.
@inline(always)
func halves(_ a: Floats) -> (SIMD8<Float>, SIMD8<Float>) {
  let moved = _mm512_permutexvar_pd(
    SIMD8<Int64>(4, 5, 6, 7, 4, 5, 6, 7), unsafeBitCast(a, to: SIMD8<Double>.self))
  return (
    _mm512_castps512_ps256(a), _mm512_castps512_ps256(unsafeBitCast(moved, to: Floats.self))
  )
}

/// Lanes 0 and 1, and lanes 2 and 3, of each quarter, of a and b in turn.
@inline(always)
func pairs(_ a: Floats, _ b: Floats) -> (Floats, Floats) {
  (_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b))
}

/// The first pair, and the second pair, of each quarter, of a and b in turn.
@inline(always)
func fours(_ a: Floats, _ b: Floats) -> (Floats, Floats) {
  let (x, y) = (
    unsafeBitCast(a, to: SIMD8<Double>.self), unsafeBitCast(b, to: SIMD8<Double>.self)
  )
  return (
    unsafeBitCast(_mm512_unpacklo_pd(x, y), to: Floats.self),
    unsafeBitCast(_mm512_unpackhi_pd(x, y), to: Floats.self)
  )
}

/// Quarters 0 of a and b, then quarters 2.
@inline(always)
func evenQuarters(_ a: Floats, _ b: Floats) -> Floats {
  pick(a, SIMD8<Int64>(0, 1, 8, 9, 4, 5, 12, 13), b)
}

/// Quarters 1 of a and b, then quarters 3.
@inline(always)
func oddQuarters(_ a: Floats, _ b: Floats) -> Floats {
  pick(a, SIMD8<Int64>(2, 3, 10, 11, 6, 7, 14, 15), b)
}

@inline(always)
private func pick(_ a: Floats, _ places: SIMD8<Int64>, _ b: Floats) -> Floats {
  unsafeBitCast(
    _mm512_permutex2var_pd(
      unsafeBitCast(a, to: SIMD8<Double>.self), places,
      unsafeBitCast(b, to: SIMD8<Double>.self)), to: Floats.self)
}

@inline(always)
func joined(_ low: SIMD8<Float>, _ high: SIMD8<Float>) -> Floats {
  unsafeBitCast(
    _mm512_mask_broadcast_f64x4(
      unsafeBitCast(_mm512_castps256_ps512(low), to: SIMD8<Double>.self), 0xF0,
      unsafeBitCast(high, to: SIMD4<Double>.self)), to: Floats.self)
}

/// Four rows of four side by side.
@inline(always)
func joined(
  _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
) -> Floats {
  joined(_mm256_set_m128(b, a), _mm256_set_m128(d, c))
}
