#if SIXTEEN_LANES
  import RasterKernels
#endif

/// Encodes a tile's light as 8-bit sRGB, red in the lowest byte, alpha 255.
/// - Parameters:
///   - scale: 1 over the light that becomes 255.
///   - out: of the picture's pixel (0, 0).
package func putPicture(
  _ tile: ShadingTile, pictureWidth: Int, _ light: ColorPlanes, scale: Float,
  into out: UnsafeMutablePointer<UInt32>
) {
  let factor = splat(scale)
  for row in 0..<tile.rows {
    let from = row &* tile.columns
    let to = out + ((tile.y &+ row) &* pictureWidth &+ tile.x)
    let width = min(tile.columns, pictureWidth &- tile.x)
    var column = 0
    while column < width {
      let n = from &+ column
      let codes =
        srgbCodes(light.red.block(at: n) * factor)
        | srgbCodes(light.green.block(at: n) * factor) &<< splat(Int32(8))
        | srgbCodes(light.blue.block(at: n) * factor) &<< splat(Int32(16))
        | splat(Int32(bitPattern: 0xFF00_0000))
      if column &+ laneCount <= width {
        UnsafeMutableRawPointer(to + column).storeBytes(of: codes, as: Ints.self)
      } else {
        for lane in 0..<(width &- column) { to[column &+ lane] = UInt32(bitPattern: codes[lane]) }
      }
      column &+= laneCount
    }
  }
}

/// 0…255 for linear light in 0…1; what lies outside is clamped.
///
/// With s = √x the curved part is 1.055·s^(5/6) − 0.055, flat enough over s = 0.056…1 for a
/// polynomial.
@inline(always)
private func srgbCodes(_ light: Floats) -> Ints {
  let x = clamp(light, Floats.zero, splat(Float(1)))
  let s = squareRoot(x)
  var curved = fma(splat(c6), s, splat(c5))
  curved = fma(curved, s, splat(c4))
  curved = fma(curved, s, splat(c3))
  curved = fma(curved, s, splat(c2))
  curved = fma(curved, s, splat(c1))
  curved = fma(curved, s, splat(c0))
  let code = (x * splat(Float(12.92 * 255))).replacing(
    with: curved, where: x .> splat(Float(0.003_130_8)))
  return nearestInts(code)
}

// Minimax over the curved part: off by at most 0.04 of a code.
private var c0: Float { -10.769151 }
private var c1: Float { 401.69412 }
private var c2: Float { -484.36664 }
private var c3: Float { 994.10254 }
private var c4: Float { -1275.8071 }
private var c5: Float { 871.76404 }
private var c6: Float { -241.65573 }
