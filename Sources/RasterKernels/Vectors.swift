// Vector idioms of which the compiler makes a few instructions; see README.md for what it does to
// the obvious spellings.

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// Pixels that the kernels of shading take at a time.
package var laneCount: Int { 8 }

/// As many numbers as the kernels of pixels take at a time.
typealias Floats = SIMD8<Float>
typealias Ints = SIMD8<Int32>
/// A block of pixels with their attributes side by side.
typealias PixelRows = EightRows

@inline(always)
func splat(_ value: Float) -> SIMD8<Float> { SIMD8(repeating: value) }

@inline(always)
func splat(_ value: Int32) -> SIMD8<Int32> { SIMD8(repeating: value) }

/// 0, 1, … 7.
@inline(always)
func lanes() -> SIMD8<Int32> { SIMD8(0, 1, 2, 3, 4, 5, 6, 7) }

@inline(always)
func laneFloats() -> SIMD8<Float> { SIMD8(0, 1, 2, 3, 4, 5, 6, 7) }

/// a·b + c, rounded once.
@inline(always)
func fma(_ a: Floats, _ b: Floats, _ c: Floats) -> Floats {
  #if arch(x86_64)
    // The library's own is a loop over lanes, which the optimiser puts together again as it likes.
    _mm256_fmadd_ps(a, b, c)
  #else
    c.addingProduct(a, b)
  #endif
}

/// Rounded as IEEE 754 says, so the same everywhere.
@inline(always)
func squareRoot(_ a: Floats) -> Floats {
  #if arch(x86_64)
    _mm256_sqrt_ps(a)
  #else
    a.squareRoot()
  #endif
}

/// The nearest whole number, halves to even, for what 32 bits hold.
@inline(always)
func roundedInts(_ a: Floats) -> Ints {
  #if arch(x86_64)
    unsafeBitCast(_mm256_cvtps_epi32(a), to: Ints.self)
  #else
    nearestInts(a)
  #endif
}

@inline(always)
func toFloats(_ v: Ints) -> Floats {
  #if arch(x86_64)
    _mm256_cvtepi32_ps(unsafeBitCast(v, to: __m256i.self))
  #else
    Floats(
      Float(v[0]), Float(v[1]), Float(v[2]), Float(v[3]), Float(v[4]), Float(v[5]), Float(v[6]),
      Float(v[7]))
  #endif
}

@inline(always)
func toFloats(_ v: SIMD8<Double>) -> SIMD8<Float> {
  SIMD8(
    Float(v[0]), Float(v[1]), Float(v[2]), Float(v[3]), Float(v[4]), Float(v[5]), Float(v[6]),
    Float(v[7]))
}

@inline(always)
func toDoubles(_ v: SIMD8<Float>) -> SIMD8<Double> {
  SIMD8(
    Double(v[0]), Double(v[1]), Double(v[2]), Double(v[3]), Double(v[4]), Double(v[5]),
    Double(v[6]), Double(v[7]))
}

/// The same numbers in 32 bits, by interleaving with zeros.
@inline(always)
func widened(_ v: SIMD8<UInt8>) -> Ints {
  var pairs = SIMD16<UInt8>()
  pairs.evenHalf = v
  var quads = SIMD16<UInt16>()
  quads.evenHalf = unsafeBitCast(pairs, to: SIMD8<UInt16>.self)
  return unsafeBitCast(quads, to: Ints.self)
}

/// The low 16 bits of each.
@inline(always)
func narrowed(_ v: SIMD8<Int32>) -> SIMD8<UInt16> {
  let pairs = unsafeBitCast(v, to: SIMD16<UInt16>.self)
  return SIMD8(
    pairs[0], pairs[2], pairs[4], pairs[6], pairs[8], pairs[10], pairs[12], pairs[14])
}

// Shuffles and reductions lane by lane: the compiler finds the one or two instructions that do
// each, where the library's own `lowHalf`, `evenHalf`, `any` and `min` end up as calls in large
// functions, and as weak symbols that the linker might take for the whole program.

/// Whether a lane of the mask is set.
@inline(always)
func isAnySet(_ mask: SIMDMask<Ints>) -> Bool {
  #if arch(x86_64)
    _mm256_movemask_ps(unsafeBitCast(mask, to: Floats.self)) != 0
  #else
    let words = unsafeBitCast(
      Ints.zero.replacing(with: splat(Int32(-1)), where: mask), to: SIMD4<UInt64>.self)
    return words[0] | words[1] | words[2] | words[3] != 0
  #endif
}

/// Lanes whose bits are set.
@inline(always)
func lanes(of bits: UInt8) -> SIMDMask<SIMD8<Int32>> {
  let bit = SIMD8<Int32>(1, 2, 4, 8, 16, 32, 64, 128)
  return (bit & splat(Int32(bits))) .!= SIMD8<Int32>.zero
}

/// A bit a lane.
@inline(always)
func bitMask(_ mask: SIMDMask<SIMD8<Int32>>) -> UInt8 {
  #if arch(x86_64)
    UInt8(truncatingIfNeeded: _mm256_movemask_ps(unsafeBitCast(mask, to: SIMD8<Float>.self)))
  #else
    UInt8(
      truncatingIfNeeded: union(
        SIMD8<Int32>.zero.replacing(with: SIMD8(1, 2, 4, 8, 16, 32, 64, 128), where: mask)))
  #endif
}

/// A bit a lane of a block.
@inline(always)
func laneBits(_ mask: SIMDMask<Ints>) -> UInt64 { UInt64(bitMask(mask)) }

@inline(always)
func sum(_ a: Ints) -> Int32 {
  (a[0] &+ a[4] &+ (a[2] &+ a[6])) &+ (a[1] &+ a[5] &+ (a[3] &+ a[7]))
}

/// All lanes' bits in one word.
@inline(always)
func union(_ a: Ints) -> Int32 { a[0] | a[4] | a[2] | a[6] | a[1] | a[5] | a[3] | a[7] }

extension UnsafePointer where Pointee == Float {
  /// As many as the kernels of pixels take at a time.
  @inline(always)
  func block(at index: Int) -> Floats { eight(at: index) }

  @inline(always)
  func eight(at index: Int) -> SIMD8<Float> {
    #if arch(x86_64)
      // The library's own is a call from within large functions.
      _mm256_loadu_ps(self + index)
    #else
      UnsafeRawPointer(self + index).loadUnaligned(as: SIMD8<Float>.self)
    #endif
  }
}

extension UnsafePointer where Pointee == Int32 {
  /// As many as the kernels of pixels take at a time.
  @inline(always)
  func block(at index: Int) -> Ints { eight(at: index) }

  @inline(always)
  func eight(at index: Int) -> SIMD8<Int32> {
    let words = UnsafeRawPointer(self + index).assumingMemoryBound(to: Float.self)
    return unsafeBitCast(words.eight(at: 0), to: SIMD8<Int32>.self)
  }
}

extension UnsafeMutablePointer where Pointee == Float {
  /// As many as the kernels of pixels take at a time.
  @inline(always)
  func block(at index: Int) -> Floats { eight(at: index) }

  @inline(always)
  func eight(at index: Int) -> SIMD8<Float> { UnsafePointer(self).eight(at: index) }

  @inline(always)
  func put(_ value: Floats, at index: Int) {
    #if arch(x86_64)
      _mm256_storeu_ps(self + index, value)
    #else
      UnsafeMutableRawPointer(self + index).storeBytes(of: value, as: Floats.self)
    #endif
  }
}

extension UnsafeMutablePointer where Pointee == Int32 {
  /// As many as the kernels of pixels take at a time.
  @inline(always)
  func block(at index: Int) -> Ints { eight(at: index) }

  @inline(always)
  func eight(at index: Int) -> SIMD8<Int32> {
    let words = UnsafeRawPointer(self + index).assumingMemoryBound(to: Float.self)
    return unsafeBitCast(words.eight(at: 0), to: SIMD8<Int32>.self)
  }

  @inline(always)
  func put(_ value: Ints, at index: Int) {
    UnsafeMutableRawPointer(self + index).assumingMemoryBound(to: Float.self)
      .put(unsafeBitCast(value, to: Floats.self), at: 0)
  }
}
