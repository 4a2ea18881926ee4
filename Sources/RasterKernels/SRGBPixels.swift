/// Encodes linear light as 8-bit sRGB, red in the lowest byte, alpha 255.
/// - Parameters:
///   - light: four words a pixel: red, green, blue and one unused; readable up to the next multiple
///     of eight pixels.
///   - scale: 1 over the light that becomes 255.
package func encodeSRGBPixels(
  _ light: UnsafePointer<Float>, count: Int, scale: Float, into out: UnsafeMutablePointer<UInt32>
) {
  let factor = splat(scale)
  var n = 0
  while n < count {
    let (even0, odd0) = deinterleaved(light.eight(at: 4 &* n), light.eight(at: 4 &* n &+ 8))
    let (even1, odd1) = deinterleaved(light.eight(at: 4 &* n &+ 16), light.eight(at: 4 &* n &+ 24))
    let (red, blue) = deinterleaved(even0, even1)
    let (green, _) = deinterleaved(odd0, odd1)
    let codes =
      srgbCodes(red * factor) | srgbCodes(green * factor) &<< splat(Int32(8))
      | srgbCodes(blue * factor) &<< splat(Int32(16)) | splat(Int32(bitPattern: 0xFF00_0000))
    if n &+ 8 <= count {
      UnsafeMutableRawPointer(out + n).storeBytes(of: codes, as: Ints.self)
    } else {
      for lane in 0..<(count &- n) { out[n &+ lane] = UInt32(bitPattern: codes[lane]) }
    }
    n &+= 8
  }
}

/// 0…255 for linear light in 0…1; what lies outside is clamped.
///
/// x^(1/2.4) is x^(1/2) · x^(-1/12): the second factor is flat enough over the curved part
/// (0.0031…1) for a polynomial of degree 5 in x^(1/4).
@inline(always)
private func srgbCodes(_ light: Floats) -> Ints {
  let x = clamp(light, Floats.zero, splat(Float(1)))
  let safe = larger(x, splat(Float(1e-4)))
  let root = safe * reciprocalSquareRoot(safe)
  let fourth = root * reciprocalSquareRoot(root)
  let curve = fma(
    fma(
      fma(fma(fma(splat(c5), fourth, splat(c4)), fourth, splat(c3)), fourth, splat(c2)), fourth,
      splat(c1)), fourth, splat(c0))
  let curved = fma(root, curve, splat(Float(-0.055)))
  let code = (x * splat(Float(12.92))).replacing(
    with: curved, where: x .> splat(Float(0.003_130_8)))
  return nearestInts(code * splat(Float(255)))
}

// 1.055·t^(-1/3) over t = x^(1/4) in 0.236…1; the encoded value is off by at most 0.03 of a code.
private var c0: Float { 2.622_571_45 }
private var c1: Float { -6.089_554_44 }
private var c2: Float { 12.277_914_11 }
private var c3: Float { -14.483_741_8 }
private var c4: Float { 9.017_171 }
private var c5: Float { -2.289_468_33 }
