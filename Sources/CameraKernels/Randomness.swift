// Philox and what is made of its words, eight pixels at a time.

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// What `RandomKey` says, as words: the two of the key and the last three of the counter.
package struct NoiseKey: Sendable {
  package var key0, key1, tick, entity, purpose: UInt32

  package init(key0: UInt32, key1: UInt32, tick: UInt32, entity: UInt32, purpose: UInt32) {
    self.key0 = key0
    self.key1 = key1
    self.tick = tick
    self.entity = entity
    self.purpose = purpose
  }
}

/// Four blocks of Philox4x32-10, side by side in 64-bit lanes of which the low halves count.
struct FourBlocks {
  var c0, c1, c2, c3: SIMD4<UInt64>

  /// The blocks `counter` … `counter` + 3.
  @inline(always)
  init(_ key: NoiseKey, counter: UInt32) {
    let first = UInt64(counter)
    c0 = SIMD4(first, first &+ 1, first &+ 2, first &+ 3)
    c1 = SIMD4(repeating: UInt64(key.tick))
    c2 = SIMD4(repeating: UInt64(key.entity))
    c3 = SIMD4(repeating: UInt64(key.purpose))
    var (k0, k1) = (key.key0, key.key1)
    for _ in 0..<10 {
      let p0 = Self.product(c0, 0xD251_1F53)
      let p1 = Self.product(c2, 0xCD9E_8D57)
      c0 = (p1 &>> SIMD4(repeating: 32)) ^ c1 ^ SIMD4(repeating: UInt64(k0))
      c1 = p1
      c2 = (p0 &>> SIMD4(repeating: 32)) ^ c3 ^ SIMD4(repeating: UInt64(k1))
      c3 = p0
      k0 = k0 &+ 0x9E37_79B9
      k1 = k1 &+ 0xBB67_AE85
    }
  }

  /// The first and second word of each block in turn.
  var firstPairs: SIMD8<UInt32> { @inline(always) get { Self.woven(c0, c1) } }

  /// The third and fourth word of each block in turn.
  var secondPairs: SIMD8<UInt32> { @inline(always) get { Self.woven(c2, c3) } }

  @inline(always)
  private static func woven(_ a: SIMD4<UInt64>, _ b: SIMD4<UInt64>) -> SIMD8<UInt32> {
    unsafeBitCast(
      (a & SIMD4(repeating: 0xFFFF_FFFF)) | (b &<< SIMD4(repeating: 32)), to: SIMD8<UInt32>.self)
  }

  /// All 64 bits of the products of the low halves.
  @inline(always)
  private static func product(_ a: SIMD4<UInt64>, _ factor: UInt64) -> SIMD4<UInt64> {
    #if arch(x86_64)
      unsafeBitCast(
        _mm256_mul_epu32(
          unsafeBitCast(a, to: __m256i.self),
          unsafeBitCast(SIMD4<UInt64>(repeating: factor), to: __m256i.self)),
        to: SIMD4<UInt64>.self)
    #else
      (a & SIMD4(repeating: 0xFFFF_FFFF)) &* SIMD4(repeating: factor)
    #endif
  }
}

/// Uniform in 2⁻²⁴ … 1 − 2⁻²⁴, the middles of 2²³ equal parts.
@inline(always)
func uniforms(_ words: SIMD8<UInt32>) -> Floats {
  let whole = unsafeBitCast(words &>> SIMD8(repeating: 9), to: Ints.self)
  return (toFloats(whole) + splat(0.5)) * splat(0x1p-23)
}

/// Natural logarithm of a positive normal number; relative error below 1e-6.
@inline(always)
func logarithm(_ x: Floats) -> Floats {
  // The significand goes to √½ … √2; log m = 2·artanh((m − 1)/(m + 1)).
  let shifted = bits(x) &- splat(0x3F35_04F3)
  let exponent = shifted &>> splat(Int32(23))
  let m = floats(ofBits: (shifted & splat(0x7F_FFFF)) &+ splat(0x3F35_04F3))
  let s = (m - splat(1)) / (m + splat(1))
  let z = s * s
  var series = fma(z, splat(0.222_222_22), splat(0.285_714_3))
  series = fma(z, series, splat(0.4))
  series = fma(z, series, splat(0.666_666_7))
  let log = fma(s * z, series, s + s)
  return fma(toFloats(exponent), splat(0.693_147_2), log)
}

/// e to a power in −80 … 0; relative error below 1e-6.
@inline(always)
func exponential(_ x: Floats) -> Floats {
  let n = nearestInts(x * splat(1.442_695))
  let whole = toFloats(n)
  let r = fma(whole, splat(1.428_606_8e-6), fma(whole, splat(-0.693_148_6), x))
  var series = fma(r, splat(1.0 / 720), splat(1.0 / 120))
  series = fma(r, series, splat(1.0 / 24))
  series = fma(r, series, splat(1.0 / 6))
  series = fma(r, series, splat(0.5))
  series = fma(r, series, splat(1))
  series = fma(r, series, splat(1))
  return floats(ofBits: bits(series) &+ (n &<< splat(Int32(23))))
}

/// The standard normal quantile of a number in 2⁻²⁴ … 1 − 2⁻²⁴; error below 1e-5.
/// - SeeAlso: Giles, "Approximating the erfinv function", GPU Computing Gems, 2010: the
///   single-precision polynomials.
@inline(always)
func normalQuantile(_ u: Floats) -> Floats {
  let x = fma(u, splat(2), splat(-1))
  let w = splat(0) - logarithm(splat(4) * u * (splat(1) - u))
  let c = w - splat(2.5)
  var p = fma(c, splat(2.810_226_4e-8), splat(3.432_739_4e-7))
  p = fma(c, p, splat(-3.523_387_7e-6))
  p = fma(c, p, splat(-4.391_506_5e-6))
  p = fma(c, p, splat(2.185_808_7e-4))
  p = fma(c, p, splat(-1.253_725_03e-3))
  p = fma(c, p, splat(-4.177_681_64e-3))
  p = fma(c, p, splat(0.246_640_727))
  p = fma(c, p, splat(1.501_409_41))
  let isTail = w .>= splat(5)
  if isAnySet(isTail) {
    let t = squareRoot(larger(w, splat(0))) - splat(3)
    var q = fma(t, splat(-2.002_142_57e-4), splat(1.009_505_58e-4))
    q = fma(t, q, splat(1.349_343_22e-3))
    q = fma(t, q, splat(-3.673_428_44e-3))
    q = fma(t, q, splat(5.739_507_73e-3))
    q = fma(t, q, splat(-7.622_461_3e-3))
    q = fma(t, q, splat(9.438_870_47e-3))
    q = fma(t, q, splat(1.001_674_06))
    q = fma(t, q, splat(2.832_976_82))
    p = p.replacing(with: q, where: isTail)
  }
  return splat(1.414_213_6) * (p * x)
}

/// The Poisson quantile of `u` for a mean of at least 0.
///
/// Below a mean of 12 the distribution is summed until it reaches `u`, which is exact. Above, the
/// normal approximation with its first three corrections, rounded down; what it gets wrong is less
/// than a thousandth of a standard deviation.
/// - SeeAlso: Giles, "Algorithm 955: Approximation of the Inverse Poisson Cumulative Distribution
///   Function", 2016, section 2.
@inline(always)
func poissonQuantile(_ u: Floats, mean: Floats) -> Floats {
  let isSmall = mean .< splat(12)
  var count: Floats = splat(0)
  if !isAnySet(isSmall) || bitMask(isSmall) != 0xFF {
    let w = normalQuantile(u)
    let root = squareRoot(larger(mean, splat(1)))
    let square = w * w
    let skew = fma(square, splat(1.0 / 6), splat(1.0 / 3))
    let third = w * fma(square, splat(1.0 / 72), splat(1.0 / 36)) / root
    count = larger(floor(fma(root, w, mean) + skew - third), splat(0))
  }
  guard isAnySet(isSmall) else { return count }
  let few = smaller(mean, splat(12))
  var term = exponential(splat(0) - few)
  var sum = term
  var k: Floats = splat(0)
  var found: Floats = splat(0)
  var isBelow = isSmall .& (u .>= sum)
  while isAnySet(isBelow) {
    k += splat(1)
    found.replace(with: k, where: isBelow)
    term = term * few / k
    sum += term
    // Beyond a billionth nothing more is to be found, whatever rounding left of the sum.
    isBelow = isBelow .& (u .>= sum) .& (term .> splat(1e-9))
  }
  return count.replacing(with: found, where: isSmall)
}
