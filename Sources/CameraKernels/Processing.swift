// Counts to 8-bit picture.

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// Counts to linear light, white balanced, 1 at saturation: min(1, (count − black) · scale).
/// - Parameter count: a multiple of 8.
package func linearizeRow(
  _ counts: UnsafePointer<UInt16>, count: Int, black: Float, even: Float, odd: Float,
  into row: UnsafeMutablePointer<Float>
) {
  let scale = Floats(even, odd, even, odd, even, odd, even, odd)
  let black = splat(black)
  for x in stride(from: 0, to: count, by: 8) {
    let c = counts + x
    let whole = Ints(
      Int32(c[0]), Int32(c[1]), Int32(c[2]), Int32(c[3]), Int32(c[4]), Int32(c[5]), Int32(c[6]),
      Int32(c[7]))
    row.put(smaller((toFloats(whole) - black) * scale, splat(1)), at: x)
  }
}

/// Five rows of a mosaic, the middle one to be filled in. Two numbers beyond each end are read.
package struct MosaicRows {
  package var above2, above1, here, below1, below2: UnsafePointer<Float>

  package init(
    above2: UnsafePointer<Float>, above1: UnsafePointer<Float>, here: UnsafePointer<Float>,
    below1: UnsafePointer<Float>, below2: UnsafePointer<Float>
  ) {
    self.above2 = above2
    self.above1 = above1
    self.here = here
    self.below1 = below1
    self.below2 = below2
  }
}

/// Rows of red, green and blue.
package struct ColorRows {
  package var red, green, blue: UnsafeMutablePointer<Float>

  package init(
    red: UnsafeMutablePointer<Float>, green: UnsafeMutablePointer<Float>,
    blue: UnsafeMutablePointer<Float>
  ) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// All three colours of a mosaic's pixels, by the gradient-corrected linear filters.
/// - Parameters:
///   - startsGreen: whether the pixel of column 0 is green.
///   - hasRed: whether the other pixels of the row are red, not blue.
///   - count: a multiple of 8.
/// - SeeAlso: Malvar, He, Cutler, "High-quality linear interpolation for demosaicing of
///   Bayer-patterned color images", ICASSP 2004, figure 2.
package func demosaicRow(
  _ rows: MosaicRows, count: Int, startsGreen: Bool, hasRed: Bool, into colors: ColorRows
) {
  let greens: Int32 = startsGreen ? 0 : 1
  let isGreen = (lanes() & splat(Int32(1))) .== splat(greens)
  let eighth = splat(0.125)
  for x in stride(from: 0, to: count, by: 8) {
    let c = rows.here.eight(at: x)
    let (north, south) = (rows.above1.eight(at: x), rows.below1.eight(at: x))
    let (west, east) = (rows.here.eight(at: x - 1), rows.here.eight(at: x + 1))
    let farVertical = rows.above2.eight(at: x) + rows.below2.eight(at: x)
    let farAcross = rows.here.eight(at: x - 2) + rows.here.eight(at: x + 2)
    let corners =
      (rows.above1.eight(at: x - 1) + rows.above1.eight(at: x + 1))
      + (rows.below1.eight(at: x - 1) + rows.below1.eight(at: x + 1))
    let (vertical, across) = (north + south, west + east)
    let far = farVertical + farAcross
    // Green on red or blue; red on blue and the reverse; on green, the neighbours' colours.
    let green = (fma(c, splat(4), splat(2) * (vertical + across)) - far) * eighth
    let opposite = fma(far, splat(-1.5), fma(c, splat(6), splat(2) * corners)) * eighth
    let base = splat(5) * c - corners
    let beside =
      (fma(across, splat(4), base) + fma(farVertical, splat(0.5), splat(0) - farAcross)) * eighth
    let aboveBelow =
      (fma(vertical, splat(4), base) + fma(farAcross, splat(0.5), splat(0) - farVertical)) * eighth
    let own = c.replacing(with: beside, where: isGreen)
    let other = opposite.replacing(with: aboveBelow, where: isGreen)
    colors.green.put(green.replacing(with: c, where: isGreen), at: x)
    colors.red.put(hasRed ? own : other, at: x)
    colors.blue.put(hasRed ? other : own, at: x)
  }
}

/// A 3 × 3 matrix, row by row.
package struct ColorMatrix: Sendable {
  package var m00, m01, m02, m10, m11, m12, m20, m21, m22: Float

  package init(
    _ m00: Float, _ m01: Float, _ m02: Float, _ m10: Float, _ m11: Float, _ m12: Float,
    _ m20: Float, _ m21: Float, _ m22: Float
  ) {
    self.m00 = m00
    self.m01 = m01
    self.m02 = m02
    self.m10 = m10
    self.m11 = m11
    self.m12 = m12
    self.m20 = m20
    self.m21 = m21
    self.m22 = m22
  }
}

/// Colour matrix, tone, and luma with two colour differences: (r, g, b) become (y, b − y, r − y).
/// - Parameters:
///   - count: a multiple of 8.
///   - tone: 4096 values 0 … 255, evenly over the square root of linear light 0 … 1.
package func developRow(
  _ colors: ColorRows, count: Int, matrix: ColorMatrix, tone: UnsafePointer<Float>
) {
  let m = matrix
  for x in stride(from: 0, to: count, by: 8) {
    let (r, g, b) = (
      colors.red.eight(at: x), colors.green.eight(at: x), colors.blue.eight(at: x)
    )
    let red = toned(fma(b, splat(m.m02), fma(g, splat(m.m01), r * splat(m.m00))), tone)
    let green = toned(fma(b, splat(m.m12), fma(g, splat(m.m11), r * splat(m.m10))), tone)
    let blue = toned(fma(b, splat(m.m22), fma(g, splat(m.m21), r * splat(m.m20))), tone)
    let luma = fma(blue, splat(0.114), fma(green, splat(0.587), red * splat(0.299)))
    colors.red.put(luma, at: x)
    colors.green.put(blue - luma, at: x)
    colors.blue.put(red - luma, at: x)
  }
}

/// Tone alone, for a sensor without colour.
package func toneRow(
  _ row: UnsafeMutablePointer<Float>, count: Int, tone: UnsafePointer<Float>
) {
  for x in stride(from: 0, to: count, by: 8) { row.put(toned(row.eight(at: x), tone), at: x) }
}

@inline(always)
private func toned(_ linear: Floats, _ table: UnsafePointer<Float>) -> Floats {
  let index = roundedInts(squareRoot(clamp(linear, splat(0), splat(1))) * splat(4095))
  return Floats(
    table[Int(index[0])], table[Int(index[1])], table[Int(index[2])], table[Int(index[3])],
    table[Int(index[4])], table[Int(index[5])], table[Int(index[6])], table[Int(index[7])])
}

/// Smooths a plane: `out` = `row` + `strength` · (binomial mean of 5 × 5 − `row`).
/// - Parameters:
///   - scratch: a row.
///   - count: a multiple of 8.
package func smoothRow(
  _ rows: MosaicRows, count: Int, strength: Float, scratch: UnsafeMutablePointer<Float>,
  into out: UnsafeMutablePointer<Float>
) {
  for x in stride(from: -8, to: count + 8, by: 8) {
    let far = rows.above2.eight(at: x) + rows.below2.eight(at: x)
    let near = rows.above1.eight(at: x) + rows.below1.eight(at: x)
    scratch.put(fma(near, splat(4), fma(rows.here.eight(at: x), splat(6), far)), at: x)
  }
  for x in stride(from: 0, to: count, by: 8) {
    let far = scratch.eight(at: x - 2) + scratch.eight(at: x + 2)
    let near = scratch.eight(at: x - 1) + scratch.eight(at: x + 1)
    let sum = fma(near, splat(4), fma(scratch.eight(at: x), splat(6), far))
    let here = rows.here.eight(at: x)
    out.put(fma(fma(sum, splat(1.0 / 256), splat(0) - here), splat(strength), here), at: x)
  }
}

/// Coring and sharpening of luma: of what stands out of the binomial mean of 3 × 3, `threshold` is
/// taken away, and the rest is made `1 + amount` as strong.
/// - Parameter count: a multiple of 8.
package func sharpenRow(
  above: UnsafePointer<Float>, here: UnsafePointer<Float>, below: UnsafePointer<Float>, count: Int,
  threshold: Float, amount: Float, into out: UnsafeMutablePointer<Float>
) {
  let threshold = splat(threshold)
  let gain = splat(1 + amount)
  for x in stride(from: 0, to: count, by: 8) {
    let c = here.eight(at: x)
    let side = here.eight(at: x - 1) + here.eight(at: x + 1)
    let middle = above.eight(at: x) + below.eight(at: x)
    let corners =
      (above.eight(at: x - 1) + above.eight(at: x + 1))
      + (below.eight(at: x - 1) + below.eight(at: x + 1))
    let mean = fma(splat(2), side + middle, fma(splat(4), c, corners)) * splat(0.0625)
    let detail = c - mean
    let kept =
      larger(detail - threshold, splat(0)) + smaller(detail + threshold, splat(0))
    out.put(fma(kept, gain, mean), at: x)
  }
}

/// Luma and colour differences to 8-bit sRGB, three bytes a pixel.
/// - Parameters:
///   - colors: luma, b − y, r − y.
///   - count: pixels written.
package func packRow(_ colors: ColorRows, count: Int, into bytes: UnsafeMutableRawPointer) {
  var x = 0
  while x < count {
    let luma = colors.red.eight(at: x)
    let red = luma + colors.blue.eight(at: x)
    let blue = luma + colors.green.eight(at: x)
    let rest = fma(blue, splat(-0.114), fma(red, splat(-0.299), luma))
    let green = rest * splat(Float(1 / 0.587))
    let packed =
      coded(red) | (coded(green) &<< splat(Int32(8))) | (coded(blue) &<< splat(Int32(16)))
    let words = unsafeBitCast(packed, to: SIMD8<UInt32>.self)
    let place = bytes + 3 * x
    if x + 8 < count {
      // Each word's fourth byte is overwritten by the next.
      for lane in 0..<8 {
        place.storeBytes(of: words[lane], toByteOffset: 3 * lane, as: UInt32.self)
      }
    } else {
      for lane in 0..<min(8, count - x) {
        place.storeBytes(
          of: UInt8(truncatingIfNeeded: words[lane]), toByteOffset: 3 * lane, as: UInt8.self)
        place.storeBytes(
          of: UInt8(truncatingIfNeeded: words[lane] >> 8), toByteOffset: 3 * lane + 1,
          as: UInt8.self)
        place.storeBytes(
          of: UInt8(truncatingIfNeeded: words[lane] >> 16), toByteOffset: 3 * lane + 2,
          as: UInt8.self)
      }
    }
    x += 8
  }
}

@inline(always)
private func coded(_ value: Floats) -> Ints {
  roundedInts(clamp(value, splat(0), splat(255)))
}

/// Standard normal numbers: of pixels x and x + 1 from the first two words of block `counter` + x/2.
/// - Parameter count: a multiple of 8.
package func normalRow(
  count: Int, key: NoiseKey, counter: UInt32, into row: UnsafeMutablePointer<Float>,
  and other: UnsafeMutablePointer<Float>
) {
  for x in stride(from: 0, to: count, by: 8) {
    let words = FourBlocks(key, counter: counter &+ UInt32(truncatingIfNeeded: x / 2))
    row.put(normalQuantile(uniforms(words.firstPairs)), at: x)
    other.put(normalQuantile(uniforms(words.secondPairs)), at: x)
  }
}
