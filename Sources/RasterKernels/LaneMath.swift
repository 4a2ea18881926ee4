// What reads alike at any number of lanes.

/// The smaller of each lane; `b` where `a` is not a number.
@inline(always)
func smaller(_ a: Floats, _ b: Floats) -> Floats { b.replacing(with: a, where: a .< b) }

@inline(always)
func larger(_ a: Floats, _ b: Floats) -> Floats { b.replacing(with: a, where: a .> b) }

@inline(always)
func smaller(_ a: Ints, _ b: Ints) -> Ints { b.replacing(with: a, where: a .< b) }

@inline(always)
func larger(_ a: Ints, _ b: Ints) -> Ints { b.replacing(with: a, where: a .> b) }

@inline(always)
func clamp(_ a: Floats, _ low: Floats, _ high: Floats) -> Floats {
  smaller(larger(a, low), high)
}

/// The largest whole number that is not larger.
@inline(always)
func floor(_ a: Floats) -> Floats { a.rounded(.down) }

/// The nearest whole number, halves to even, for |a| ≤ 2²²: adding 1.5·2²³ leaves it in the low
/// bits. The compiler's own conversion is a loop of eight.
@inline(always)
func nearestInts(_ a: Floats) -> Ints {
  unsafeBitCast(a + splat(12_582_912), to: Ints.self) &- splat(0x4B40_0000)
}

@inline(always)
func bits(_ a: Floats) -> Ints { unsafeBitCast(a, to: Ints.self) }

@inline(always)
func floats(ofBits a: Ints) -> Floats { unsafeBitCast(a, to: Floats.self) }

/// 1/√a to about 5e-6, from a linear guess of the exponent and two of Newton's steps: the same
/// bits on every processor, which the hardware's estimate is not.
@inline(always)
func reciprocalSquareRoot(_ a: Floats) -> Floats {
  let half = a * splat(-0.5)
  var y = floats(ofBits: splat(0x5F37_5A86) &- (bits(a) &>> splat(Int32(1))))
  y = y * fma(half * y, y, splat(1.5))
  y = y * fma(half * y, y, splat(1.5))
  return y
}
