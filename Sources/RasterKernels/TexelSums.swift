#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// The mixed texels of eight pixels, a vector a channel: linear light, 65 025 being white.
///
/// In whole numbers of 16 bits: a texel is the square of its root, its share is what remains of the
/// product with its weight over 65 536. Rounding down loses 0…1 a texel, far below a code of the
/// texture.
struct TexelSums {
  let red: SIMD8<Float>
  let green: SIMD8<Float>
  let blue: SIMD8<Float>
  let alpha: SIMD8<Float>

  #if arch(x86_64)
    /// Two pixels' sums: red, green, blue and alpha of both.
    typealias Pair = __m128i

    @inline(always)
    init(_ p01: Pair, _ p23: Pair, _ p45: Pair, _ p67: Pair) {
      let (even03, odd03) = (_mm_unpacklo_epi16(p01, p23), _mm_unpackhi_epi16(p01, p23))
      let (even47, odd47) = (_mm_unpacklo_epi16(p45, p67), _mm_unpackhi_epi16(p45, p67))
      let (redGreen03, blueAlpha03) = (
        _mm_unpacklo_epi16(even03, odd03), _mm_unpackhi_epi16(even03, odd03)
      )
      let (redGreen47, blueAlpha47) = (
        _mm_unpacklo_epi16(even47, odd47), _mm_unpackhi_epi16(even47, odd47)
      )
      red = Self.floats(_mm_unpacklo_epi64(redGreen03, redGreen47))
      green = Self.floats(_mm_unpackhi_epi64(redGreen03, redGreen47))
      blue = Self.floats(_mm_unpacklo_epi64(blueAlpha03, blueAlpha47))
      alpha = Self.floats(_mm_unpackhi_epi64(blueAlpha03, blueAlpha47))
    }

    @inline(always)
    private static func floats(_ a: __m128i) -> SIMD8<Float> {
      _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(a))
    }

    /// Sums of the pixels at + i and at + j.
    @inline(always)
    static func two(
      _ at: Int, _ i: Int, _ j: Int, _ t: TexelPlanes, _ m: UnsafePointer<SampledMaterial>,
      _ n: UnsafePointer<SampledMaterial>
    ) -> Pair {
      let (a, b) = (one(at, i, t, m), one(at, j, t, n))
      let columns = _mm256_add_epi16(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b))
      return _mm_add_epi16(_mm256_castsi256_si128(columns), highHalf(columns))
    }

    /// One pixel's shares, rows added up: left and right of the finer, then of the coarser level.
    @inline(always)
    private static func one(
      _ at: Int, _ i: Int, _ t: TexelPlanes, _ m: UnsafePointer<SampledMaterial>
    ) -> __m256i {
      let upper = m.pointee.texels
      let lower = upper + 4 &* m.pointee.pitch
      let (fine, coarse) = (4 &* Int(t.fine[at &+ i]), 4 &* Int(t.coarse[at &+ i]))
      let bytes = _mm256_set_m128i(
        fourTexels(upper + coarse, lower + coarse), fourTexels(upper + fine, lower + fine))
      let zero = _mm256_setzero_si256()
      let (above, below) = (_mm256_unpacklo_epi8(bytes, zero), _mm256_unpackhi_epi8(bytes, zero))
      // See `TexelPlanes.weights` for the order.
      let weights = _mm256_broadcastsi128_si256(
        UnsafeRawPointer(t.weights + 4 &* (at &+ (i & 3) &* 2 &+ i &>> 2))
          .loadUnaligned(as: __m128i.self))
      return _mm256_add_epi16(
        _mm256_mulhi_epu16(
          _mm256_mullo_epi16(above, above), _mm256_shuffle_epi8(weights, aboveSelector)),
        _mm256_mulhi_epu16(
          _mm256_mullo_epi16(below, below), _mm256_shuffle_epi8(weights, belowSelector)))
    }

    /// Two neighbours and the two below them.
    @inline(always)
    private static func fourTexels(
      _ top: UnsafePointer<UInt8>, _ bottom: UnsafePointer<UInt8>
    ) -> __m128i {
      _mm_unpacklo_epi64(
        _mm_loadl_epi64(UnsafeRawPointer(top).assumingMemoryBound(to: __m128i.self)),
        _mm_loadl_epi64(UnsafeRawPointer(bottom).assumingMemoryBound(to: __m128i.self)))
    }

    @inline(always)
    private static func highHalf(_ a: __m256i) -> __m128i {
      let places = SIMD8<Int32>(4, 5, 6, 7, 4, 5, 6, 7)
      return _mm256_castsi256_si128(
        _mm256_permutevar8x32_epi32(a, unsafeBitCast(places, to: __m256i.self)))
    }

    /// Copies each weight to the four channels of its texel.
    private static var aboveSelector: __m256i {
      @inline(always) get {
        unsafeBitCast(
          SIMD32<UInt8>(
            0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3, 4, 5, 4, 5, 4, 5, 4, 5, 6, 7, 6, 7, 6,
            7, 6, 7), to: __m256i.self)
      }
    }

    private static var belowSelector: __m256i {
      @inline(always) get {
        unsafeBitCast(
          SIMD32<UInt8>(
            8, 9, 8, 9, 8, 9, 8, 9, 10, 11, 10, 11, 10, 11, 10, 11, 12, 13, 12, 13, 12, 13, 12, 13,
            14, 15, 14, 15, 14, 15, 14, 15), to: __m256i.self)
      }
    }
  #else
    /// Two pixels' sums: red, green, blue and alpha of both.
    typealias Pair = (SIMD4<UInt32>, SIMD4<UInt32>)

    @inline(always)
    init(_ p01: Pair, _ p23: Pair, _ p45: Pair, _ p67: Pair) {
      func channel(_ n: Int) -> SIMD8<Float> {
        SIMD8(
          Float(p01.0[n]), Float(p01.1[n]), Float(p23.0[n]), Float(p23.1[n]), Float(p45.0[n]),
          Float(p45.1[n]), Float(p67.0[n]), Float(p67.1[n]))
      }
      (red, green, blue, alpha) = (channel(0), channel(1), channel(2), channel(3))
    }

    /// Sums of the pixels at + i and at + j.
    @inline(always)
    static func two(
      _ at: Int, _ i: Int, _ j: Int, _ t: TexelPlanes, _ m: UnsafePointer<SampledMaterial>,
      _ n: UnsafePointer<SampledMaterial>
    ) -> Pair {
      (one(at, i, t, m), one(at, j, t, n))
    }

    @inline(always)
    private static func one(
      _ at: Int, _ i: Int, _ t: TexelPlanes, _ m: UnsafePointer<SampledMaterial>
    ) -> SIMD4<UInt32> {
      let upper = m.pointee.texels
      let lower = upper + 4 &* m.pointee.pitch
      let (fine, coarse) = (4 &* Int(t.fine[at &+ i]), 4 &* Int(t.coarse[at &+ i]))
      // See `TexelPlanes.weights` for the order.
      let w = UnsafeRawPointer(t.weights + 4 &* (at &+ (i & 3) &* 2 &+ i &>> 2))
        .loadUnaligned(as: SIMD8<UInt16>.self)
      return share(upper + fine, w[0]) &+ share(upper + fine + 4, w[1])
        &+ share(upper + coarse, w[2]) &+ share(upper + coarse + 4, w[3])
        &+ share(lower + fine, w[4]) &+ share(lower + fine + 4, w[5])
        &+ share(lower + coarse, w[6]) &+ share(lower + coarse + 4, w[7])
    }

    @inline(always)
    private static func share(_ texel: UnsafePointer<UInt8>, _ weight: UInt16) -> SIMD4<UInt32> {
      let root = SIMD4<UInt32>(
        UInt32(texel[0]), UInt32(texel[1]), UInt32(texel[2]), UInt32(texel[3]))
      return (root &* root &* SIMD4(repeating: UInt32(weight))) &>> SIMD4(repeating: 16)
    }
  #endif
}

extension TexelWeights {
  /// Stores each pixel's weights side by side.
  @inline(always)
  func put(_ at: Int, _ texels: TexelPlanes) {
    let (above01, above23) = EightRows.pairs(floats(ofBits: fineAbove), floats(ofBits: coarseAbove))
    let (below01, below23) = EightRows.pairs(floats(ofBits: fineBelow), floats(ofBits: coarseBelow))
    let (w04, w15) = EightRows.fours(above01, below01)
    let (w26, w37) = EightRows.fours(above23, below23)
    texels.weights.put(w04, at: 4 &* at)
    texels.weights.put(w15, at: 4 &* at &+ 8)
    texels.weights.put(w26, at: 4 &* at &+ 16)
    texels.weights.put(w37, at: 4 &* at &+ 24)
  }
}
