// The vector idioms of RasterKernels at sixteen lanes, under the same names, so that sources of both
// modules read alike; see RasterKernels/README.md for why they are spelled as they are.

import _Builtin_intrinsics.intel

/// Pixels that the kernels of shading take at a time.
var laneCount: Int { 16 }

typealias Floats = SIMD16<Float>
typealias Ints = SIMD16<Int32>
/// A block of pixels with their attributes side by side.
typealias PixelRows = SixteenRows

@inline(always)
func splat(_ value: Float) -> Floats { Floats(repeating: value) }

@inline(always)
func splat(_ value: Int32) -> Ints { Ints(repeating: value) }

/// 0, 1, … 15.
@inline(always)
func lanes() -> Ints { Ints(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }

@inline(always)
func laneFloats() -> Floats { Floats(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }

/// a·b + c, rounded once.
@inline(always)
func fma(_ a: Floats, _ b: Floats, _ c: Floats) -> Floats { _mm512_fmadd_ps(a, b, c) }

@inline(always)
func squareRoot(_ a: Floats) -> Floats { _mm512_sqrt_ps(a) }

/// The nearest whole number, halves to even, for what 32 bits hold.
@inline(always)
func roundedInts(_ a: Floats) -> Ints { unsafeBitCast(_mm512_cvtps_epi32(a), to: Ints.self) }

@inline(always)
func toFloats(_ v: Ints) -> Floats { _mm512_cvtepi32_ps(unsafeBitCast(v, to: __m512i.self)) }

/// Whether a lane of the mask is set.
@inline(always)
func isAnySet(_ mask: SIMDMask<Ints>) -> Bool {
  _mm512_movepi32_mask(unsafeBitCast(mask, to: __m512i.self)) != 0
}

/// A bit a lane of a block.
@inline(always)
func laneBits(_ mask: SIMDMask<Ints>) -> UInt64 {
  UInt64(_mm512_movepi32_mask(unsafeBitCast(mask, to: __m512i.self)))
}

extension UnsafePointer where Pointee == Float {
  @inline(always)
  func block(at index: Int) -> Floats { _mm512_loadu_ps(self + index) }
}

extension UnsafePointer where Pointee == Int32 {
  @inline(always)
  func block(at index: Int) -> Ints {
    unsafeBitCast(_mm512_loadu_ps(self + index), to: Ints.self)
  }
}

extension UnsafeMutablePointer where Pointee == Float {
  @inline(always)
  func eight(at index: Int) -> SIMD8<Float> { _mm256_loadu_ps(self + index) }

  @inline(always)
  func block(at index: Int) -> Floats { _mm512_loadu_ps(self + index) }

  @inline(always)
  func put(_ value: Floats, at index: Int) { _mm512_storeu_ps(self + index, value) }
}

extension UnsafeMutablePointer where Pointee == Int32 {
  @inline(always)
  func block(at index: Int) -> Ints {
    unsafeBitCast(_mm512_loadu_ps(self + index), to: Ints.self)
  }

  @inline(always)
  func put(_ value: Ints, at index: Int) {
    _mm512_storeu_ps(self + index, unsafeBitCast(value, to: Floats.self))
  }
}

/// a·b + c at eight lanes.
@inline(always)
func fma8(_ a: SIMD8<Float>, _ b: SIMD8<Float>, _ c: SIMD8<Float>) -> SIMD8<Float> {
  _mm256_fmadd_ps(a, b, c)
}
