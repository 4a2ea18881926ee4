import RasterKernels
import _Builtin_intrinsics.intel

/// The mixed texels of sixteen pixels; see `RasterKernels.TexelSums` for the arithmetic.
struct TexelSums {
  let red: Floats
  let green: Floats
  let blue: Floats

  /// - Parameter material: of each of the sixteen pixels from `at`.
  @inline(always)
  init(
    _ at: Int, _ t: TexelPlanes, material: (Int) -> UnsafePointer<SampledMaterial>
  ) {
    let low = Self.eight(
      Self.two(at, 0, t, material(0), material(4)), Self.two(at, 1, t, material(1), material(5)),
      Self.two(at, 2, t, material(2), material(6)), Self.two(at, 3, t, material(3), material(7)))
    let high = Self.eight(
      Self.two(at, 8, t, material(8), material(12)),
      Self.two(at, 9, t, material(9), material(13)),
      Self.two(at, 10, t, material(10), material(14)),
      Self.two(at, 11, t, material(11), material(15)))
    let (redGreen, blueAlpha) = (
      _mm512_permutex2var_epi16(low, Self.redGreenPlaces, high),
      _mm512_permutex2var_epi16(low, Self.bluePlaces, high)
    )
    let (rg, b) = (
      unsafeBitCast(redGreen, to: SIMD16<UInt32>.self),
      unsafeBitCast(blueAlpha, to: SIMD16<UInt32>.self)
    )
    let low16 = SIMD16(repeating: UInt32(0xFFFF))
    red = toFloats(unsafeBitCast(rg & low16, to: Ints.self))
    green = toFloats(unsafeBitCast(rg &>> SIMD16(repeating: UInt32(16)), to: Ints.self))
    blue = toFloats(unsafeBitCast(b & low16, to: Ints.self))
  }

  /// Pixels `at + i` and `at + i + 4`: left and right of the finer level, then of the coarser, rows
  /// added up, a pixel a half.
  @inline(always)
  private static func two(
    _ at: Int, _ i: Int, _ t: TexelPlanes, _ m: UnsafePointer<SampledMaterial>,
    _ n: UnsafePointer<SampledMaterial>
  ) -> __m512i {
    let bytes = joined(one(at &+ i, t, m), one(at &+ i &+ 4, t, n))
    let zero = _mm512_setzero_si512()
    let (above, below) = (_mm512_unpacklo_epi8(bytes, zero), _mm512_unpackhi_epi8(bytes, zero))
    // See `TexelWeights.put` for the order.
    let place = 4 &* at &+ 16 &* (i & 3) &+ 4 &* (i &>> 2)
    let both = UnsafeRawPointer(t.weights + place).loadUnaligned(as: __m256i.self)
    let order: __m512i = SIMD8<Int64>(0, 1, 0, 1, 2, 3, 2, 3)
    let weights = _mm512_permutexvar_epi64(order, _mm512_castsi256_si512(both))
    return _mm512_add_epi16(
      _mm512_mulhi_epu16(
        _mm512_mullo_epi16(above, above), _mm512_shuffle_epi8(weights, aboveSelector)),
      _mm512_mulhi_epu16(
        _mm512_mullo_epi16(below, below), _mm512_shuffle_epi8(weights, belowSelector)))
  }

  /// One pixel's texels: two neighbours and the two below them of the finer level, then of the
  /// coarser.
  @inline(always)
  private static func one(
    _ p: Int, _ t: TexelPlanes, _ m: UnsafePointer<SampledMaterial>
  ) -> __m256i {
    let upper = m.pointee.texels
    let lower = upper + 4 &* m.pointee.pitch
    let (fine, coarse) = (4 &* Int(t.fine[p]), 4 &* Int(t.coarse[p]))
    return _mm256_set_m128i(
      fourTexels(upper + coarse, lower + coarse), fourTexels(upper + fine, lower + fine))
  }

  @inline(always)
  private static func fourTexels(
    _ top: UnsafePointer<UInt8>, _ bottom: UnsafePointer<UInt8>
  ) -> __m128i {
    _mm_unpacklo_epi64(
      _mm_loadl_epi64(UnsafeRawPointer(top).assumingMemoryBound(to: __m128i.self)),
      _mm_loadl_epi64(UnsafeRawPointer(bottom).assumingMemoryBound(to: __m128i.self)))
  }

  @inline(always)
  private static func joined(_ low: __m256i, _ high: __m256i) -> __m512i {
    unsafeBitCast(
      RasterKernels512.joined(
        unsafeBitCast(low, to: SIMD8<Float>.self), unsafeBitCast(high, to: SIMD8<Float>.self)),
      to: __m512i.self)
  }

  /// Adds columns and levels of four pairs: pixels 0 and 1, 2 and 3, 4 and 5, 6 and 7 of the eight,
  /// a quarter two.
  @inline(always)
  private static func eight(
    _ p04: __m512i, _ p15: __m512i, _ p26: __m512i, _ p37: __m512i
  ) -> __m512i {
    // Quarters: finer and coarser of 0 and 1, then of 4 and 5.
    let a = _mm512_add_epi16(_mm512_unpacklo_epi64(p04, p15), _mm512_unpackhi_epi64(p04, p15))
    let b = _mm512_add_epi16(_mm512_unpacklo_epi64(p26, p37), _mm512_unpackhi_epi64(p26, p37))
    let finer = SIMD8<Int64>(0, 1, 8, 9, 4, 5, 12, 13)
    let coarser = SIMD8<Int64>(2, 3, 10, 11, 6, 7, 14, 15)
    return _mm512_add_epi16(
      _mm512_permutex2var_epi64(a, finer, b), _mm512_permutex2var_epi64(a, coarser, b))
  }

  /// Red and green of pixels 0…15, then blue and alpha: four words a pixel, eight pixels a vector.
  private static var redGreenPlaces: __m512i {
    @inline(always) get {
      unsafeBitCast(
        SIMD32<UInt16>(
          0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29, 32, 33, 36, 37, 40, 41, 44, 45,
          48, 49, 52, 53, 56, 57, 60, 61), to: __m512i.self)
    }
  }

  private static var bluePlaces: __m512i {
    @inline(always) get {
      unsafeBitCast(
        SIMD32<UInt16>(
          2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31, 34, 35, 38, 39, 42, 43, 46,
          47, 50, 51, 54, 55, 58, 59, 62, 63), to: __m512i.self)
    }
  }

  /// Copies each weight to the four channels of its texel; a quarter a level.
  private static var aboveSelector: __m512i {
    @inline(always) get {
      twice(
        SIMD32<UInt8>(
          0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3, 4, 5, 4, 5, 4, 5, 4, 5, 6, 7, 6, 7, 6,
          7, 6, 7))
    }
  }

  private static var belowSelector: __m512i {
    @inline(always) get {
      twice(
        SIMD32<UInt8>(
          8, 9, 8, 9, 8, 9, 8, 9, 10, 11, 10, 11, 10, 11, 10, 11, 12, 13, 12, 13, 12, 13, 12, 13,
          14, 15, 14, 15, 14, 15, 14, 15))
    }
  }

  @inline(always)
  private static func twice(_ half: SIMD32<UInt8>) -> __m512i {
    let h = unsafeBitCast(half, to: __m256i.self)
    return joined(h, h)
  }
}

extension TexelWeights {
  /// Stores each pixel's weights side by side: of pixels 0, 4, 8, 12, then 1, 5, 9, 13, and so on.
  @inline(always)
  func put(_ at: Int, _ texels: TexelPlanes) {
    let (above01, above23) = pairs(floats(ofBits: fineAbove), floats(ofBits: coarseAbove))
    let (below01, below23) = pairs(floats(ofBits: fineBelow), floats(ofBits: coarseBelow))
    let (w0, w1) = fours(above01, below01)
    let (w2, w3) = fours(above23, below23)
    texels.weights.put(w0, at: 4 &* at)
    texels.weights.put(w1, at: 4 &* at &+ 16)
    texels.weights.put(w2, at: 4 &* at &+ 32)
    texels.weights.put(w3, at: 4 &* at &+ 48)
  }
}
