import Catalog
import Imaging

/// A texture as a renderer wants it: linear light, all mip levels, each level with one column and
/// one row more that repeat the first, so that bilinear reads need no wrapping.
final class MipChain {
  struct Level {
    var offset: Int
    var width: Int
    var height: Int
    /// Texels a row, with the repeated column.
    var stride: Int
  }

  let levels: [Level]
  /// Linear Rec. 709 and alpha, 65 535 being 1.
  let texels: UnsafeMutablePointer<SIMD4<UInt16>>
  /// Kept so that the identity this is cached under stays alive.
  let texture: Texture

  init(_ texture: Texture) {
    self.texture = texture
    let image = texture.image
    var width = max(1, image.width)
    var height = max(1, image.height)
    var made: [Level] = []
    var offset = 0
    while true {
      made.append(Level(offset: offset, width: width, height: height, stride: width + 1))
      offset += (width + 1) * (height + 1)
      if width == 1 && height == 1 { break }
      width = max(1, width / 2)
      height = max(1, height / 2)
    }
    levels = made
    texels = .allocate(capacity: offset + 1)
    texels.initialize(repeating: .zero, count: offset + 1)
    fillFinest(image)
    for i in 1..<max(1, made.count) { fill(level: i) }
    for level in made { wrap(level) }
  }

  deinit { texels.deallocate() }

  private func fillFinest(_ image: Image<RGBA8>) {
    guard image.width > 0, image.height > 0 else { return }
    let level = levels[0]
    let decode = SRGB.linearFromCode.map { UInt16(($0 * 65_535).rounded()) }
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<level.height {
        for x in 0..<level.width {
          let p = pixels[y * level.width + x]
          texels[y * level.stride + x] = SIMD4(
            decode[Int(p.r)], decode[Int(p.g)], decode[Int(p.b)], UInt16(p.a) * 257)
        }
      }
    }
  }

  /// Box filter in linear light; odd sizes weigh their third texel in.
  private func fill(level i: Int) {
    let (source, target) = (levels[i - 1], levels[i])
    for y in 0..<target.height {
      let y0 = y * source.height / target.height
      let y1 = max(y0 + 1, (y + 1) * source.height / target.height)
      for x in 0..<target.width {
        let x0 = x * source.width / target.width
        let x1 = max(x0 + 1, (x + 1) * source.width / target.width)
        var sum = SIMD4<UInt32>.zero
        for sy in y0..<y1 {
          for sx in x0..<x1 {
            sum &+= SIMD4<UInt32>(
              truncatingIfNeeded: texels[source.offset + sy * source.stride + sx])
          }
        }
        let n = UInt32((x1 - x0) * (y1 - y0))
        texels[target.offset + y * target.stride + x] =
          SIMD4<UInt16>(truncatingIfNeeded: (sum &+ SIMD4(repeating: n / 2)) / SIMD4(repeating: n))
      }
    }
  }

  private func wrap(_ level: Level) {
    let base = texels + level.offset
    for y in 0..<level.height { base[y * level.stride + level.width] = base[y * level.stride] }
    for x in 0...level.width { base[level.height * level.stride + x] = base[x] }
  }
}

extension MipChain {
  /// Trilinear, wrapping; level 0 is the finest. Linear Rec. 709, 0…1.
  func sample(_ uv: SIMD2<Float>, level: Float) -> SIMD3<Float> {
    let clamped = min(max(level, 0), Float(levels.count - 1))
    let fine = Int(clamped)
    let coarse = min(fine + 1, levels.count - 1)
    let f = clamped - Float(fine)
    let a = bilinear(uv, levels[fine])
    return f > 0 ? a + (bilinear(uv, levels[coarse]) - a) * f : a
  }

  private func bilinear(_ uv: SIMD2<Float>, _ level: Level) -> SIMD3<Float> {
    guard abs(uv.x) < 1e6, abs(uv.y) < 1e6 else { return .zero }
    let size = SIMD2(Float(level.width), Float(level.height))
    var p = (uv - uv.rounded(.down)) * size - 0.5
    if p.x < 0 { p.x += size.x }
    if p.y < 0 { p.y += size.y }
    let x = min(Int(p.x), level.width - 1)
    let y = min(Int(p.y), level.height - 1)
    let fx = p.x - Float(x)
    let fy = p.y - Float(y)
    let row = texels + level.offset + y * level.stride + x
    func texel(_ i: Int) -> SIMD3<Float> {
      let t = row[i]
      return SIMD3(Float(t.x), Float(t.y), Float(t.z))
    }
    let top = texel(0) + (texel(1) - texel(0)) * fx
    let bottom =
      texel(level.stride) + (texel(level.stride + 1) - texel(level.stride)) * fx
    return (top + (bottom - top) * fy) * (1 / 65535)
  }
}
