import RasterKernels
import _Builtin_intrinsics.intel

/// The mixed texels of sixteen pixels; see `RasterKernels.TexelSums` for the arithmetic.
///
/// A pixel is a lane of 64 bits that holds two neighbouring texels. Even channels and odd ones are
/// mixed apart, each in 16 bits, so that nothing needs to be shuffled but the weights.
struct TexelSums {
  let red: Floats
  let green: Floats
  let blue: Floats

  /// - Parameter material: of each of the sixteen pixels from `at`.
  @inline(always)
  init(
    _ at: Int, _ t: TexelPlanes, material: (Int) -> UnsafePointer<SampledMaterial>
  ) {
    let low = Channels(at, 0, t, material)
    let high = Channels(at, 8, t, material)
    let redBlue = Self.neighbours(low.even, high.even)
    let greenAlpha = Self.neighbours(low.odd, high.odd)
    let low16 = SIMD16(repeating: UInt32(0xFFFF))
    red = toFloats(unsafeBitCast(redBlue & low16, to: Ints.self))
    green = toFloats(unsafeBitCast(greenAlpha & low16, to: Ints.self))
    blue = toFloats(unsafeBitCast(redBlue &>> SIMD16(repeating: UInt32(16)), to: Ints.self))
  }

  /// Adds left and right texels of sixteen pixels.
  @inline(always)
  private static func neighbours(_ low: __m512i, _ high: __m512i) -> SIMD16<UInt32> {
    let left = Ints(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
    let right = Ints(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
    return unsafeBitCast(
      _mm512_add_epi16(
        _mm512_permutex2var_epi32(low, unsafeBitCast(left, to: __m512i.self), high),
        _mm512_permutex2var_epi32(low, unsafeBitCast(right, to: __m512i.self), high)),
      to: SIMD16<UInt32>.self)
  }
}

/// Eight pixels' texels, rows and levels added up: red and blue, green and alpha of the left one,
/// then of the right one.
private struct Channels {
  var even = _mm512_setzero_si512()
  var odd = _mm512_setzero_si512()

  /// - Parameter first: of the sixteen pixels from `at`.
  @inline(always)
  init(
    _ at: Int, _ first: Int, _ t: TexelPlanes, _ material: (Int) -> UnsafePointer<SampledMaterial>
  ) {
    let (fine, coarse) = (t.fine + (at &+ first), t.coarse + (at &+ first))
    let weights = t.weights + (4 &* at &+ first)
    @inline(always)
    func above(_ n: Int, _ place: Int32) -> UnsafePointer<UInt8> {
      material(first &+ n).pointee.texels + 4 &* Int(place)
    }
    @inline(always)
    func below(_ n: Int, _ place: Int32) -> UnsafePointer<UInt8> {
      let m = material(first &+ n)
      return m.pointee.texels + 4 &* m.pointee.pitch + 4 &* Int(place)
    }
    add(Self.pairs { above($0, fine[$0]) }, weights)
    add(Self.pairs { above($0, coarse[$0]) }, weights + 16)
    add(Self.pairs { below($0, fine[$0]) }, weights + 32)
    add(Self.pairs { below($0, coarse[$0]) }, weights + 48)
  }

  /// - Parameter weights: of each pixel's left texel in the low, of its right one in the high 16
  ///   bits.
  @inline(always)
  private mutating func add(_ texels: __m512i, _ weights: UnsafePointer<Float>) {
    let evenRoots = _mm512_and_si512(texels, _mm512_set1_epi32(0x00FF_00FF))
    let oddRoots = _mm512_srli_epi16(texels, 8)
    // Twice the left one, twice the right one.
    let places = SIMD32<UInt16>(
      0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
      14, 14, 15, 15)
    let shares = _mm512_permutexvar_epi16(
      unsafeBitCast(places, to: __m512i.self),
      _mm512_castsi256_si512(UnsafeRawPointer(weights).loadUnaligned(as: __m256i.self)))
    even = _mm512_add_epi16(
      even, _mm512_mulhi_epu16(_mm512_mullo_epi16(evenRoots, evenRoots), shares))
    odd = _mm512_add_epi16(
      odd, _mm512_mulhi_epu16(_mm512_mullo_epi16(oddRoots, oddRoots), shares))
  }

  /// Two texels at each of eight places.
  @inline(always)
  private static func pairs(_ texel: (Int) -> UnsafePointer<UInt8>) -> __m512i {
    @inline(always)
    func two(_ n: Int) -> __m128d {
      _mm_loadh_pd(
        _mm_load_sd(UnsafeRawPointer(texel(n)).assumingMemoryBound(to: Double.self)),
        UnsafeRawPointer(texel(n &+ 1)).assumingMemoryBound(to: Double.self))
    }
    @inline(always)
    func four(_ n: Int) -> SIMD8<Float> {
      unsafeBitCast(_mm256_set_m128d(two(n &+ 2), two(n)), to: SIMD8<Float>.self)
    }
    return unsafeBitCast(joined(four(0), four(4)), to: __m512i.self)
  }
}

extension TexelWeights {
  /// Stores the weights of a block of pixels side by side: fine above, coarse above, fine below,
  /// coarse below.
  @inline(always)
  func put(_ at: Int, _ texels: TexelPlanes) {
    texels.weights.put(floats(ofBits: fineAbove), at: 4 &* at)
    texels.weights.put(floats(ofBits: coarseAbove), at: 4 &* at &+ 16)
    texels.weights.put(floats(ofBits: fineBelow), at: 4 &* at &+ 32)
    texels.weights.put(floats(ofBits: coarseBelow), at: 4 &* at &+ 48)
  }
}
