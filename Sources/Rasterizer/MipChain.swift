import Catalog
import Imaging
import RasterKernels

/// A texture as a renderer wants it: all mip levels, each level framed by the texels
/// that follow when it repeats, so that bilinear reads need no wrapping.
final class MipChain {
  struct Level {
    /// Number of the texel (0, 0).
    var origin: Int
    var width: Int
    var height: Int
    /// Texels a row, with the frame.
    var stride: Int
  }

  let levels: [Level]
  /// Square roots of linear Rec. 709, 255 being 1: as fine as sRGB's own codes, and one
  /// multiplication to undo.
  let texels: UnsafeMutablePointer<SIMD4<UInt8>>
  /// See `SampledMaterial`.
  let sizes: UnsafeMutablePointer<Float>
  let layout: UnsafeMutablePointer<Int32>
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
      made.append(
        Level(origin: offset + width + 3, width: width, height: height, stride: width + 2))
      offset += (width + 2) * (height + 2)
      if width == 1 && height == 1 { break }
      width = max(1, width / 2)
      height = max(1, height / 2)
    }
    levels = made
    texels = .allocate(capacity: offset + 1)
    texels.initialize(repeating: .zero, count: offset + 1)
    sizes = .allocate(capacity: 2 * made.count + 2)
    sizes.initialize(repeating: 0, count: 2 * made.count + 2)
    layout = .allocate(capacity: 2 * made.count + 2)
    layout.initialize(repeating: 0, count: 2 * made.count + 2)
    fillFinest(image)
    for i in 1..<max(1, made.count) { fill(level: i) }
    for level in made { wrap(level) }
    for (n, level) in (made + made.suffix(1)).enumerated() {
      sizes[2 * n] = Float(level.width)
      sizes[2 * n + 1] = Float(level.height)
      layout[2 * n] = Int32(level.origin)
      layout[2 * n + 1] = Int32(level.stride)
    }
  }

  deinit {
    texels.deallocate()
    sizes.deallocate()
    layout.deallocate()
  }

  private func fillFinest(_ image: Image<RGBA8>) {
    guard image.width > 0, image.height > 0 else { return }
    let level = levels[0]
    let decode = SRGB.linearFromCode.map { UInt8(($0.squareRoot() * 255).rounded()) }
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<level.height {
        for x in 0..<level.width {
          let p = pixels[y * level.width + x]
          texels[level.origin + y * level.stride + x] = SIMD4(
            decode[Int(p.r)], decode[Int(p.g)], decode[Int(p.b)], 255)
        }
      }
    }
  }

  /// The square root of every mean of squared codes.
  private static let roots: [UInt8] = (0...65_025).map {
    UInt8(Double($0).squareRoot().rounded())
  }

  /// Box filter in linear light; odd sizes weigh their third texel in.
  private func fill(level i: Int) {
    let (source, target) = (levels[i - 1], levels[i])
    let roots = Self.roots
    for y in 0..<target.height {
      let y0 = y * source.height / target.height
      let y1 = max(y0 + 1, (y + 1) * source.height / target.height)
      for x in 0..<target.width {
        let x0 = x * source.width / target.width
        let x1 = max(x0 + 1, (x + 1) * source.width / target.width)
        var sum = SIMD4<UInt32>.zero
        for sy in y0..<y1 {
          for sx in x0..<x1 {
            let root = SIMD4<UInt32>(
              truncatingIfNeeded: texels[source.origin + sy * source.stride + sx])
            sum &+= root &* root
          }
        }
        let n = UInt32((x1 - x0) * (y1 - y0))
        let at = target.origin + y * target.stride + x
        for k in 0..<4 { texels[at][k] = roots[Int((sum[k] + n / 2) / n)] }
      }
    }
  }

  private func wrap(_ level: Level) {
    let base = texels + level.origin
    let (width, height, stride) = (level.width, level.height, level.stride)
    for y in 0..<height {
      base[y * stride - 1] = base[y * stride + width - 1]
      base[y * stride + width] = base[y * stride]
    }
    for x in -1...width {
      base[x - stride] = base[(height - 1) * stride + x]
      base[height * stride + x] = base[x]
    }
  }
}

extension MipChain {
  /// A single white texel, for materials without a texture.
  static func white() -> MipChain {
    MipChain(Texture(image: Image(width: 1, height: 1, filledWith: RGBA8(255, 255, 255))))
  }

  /// This texture as the kernels take it, times a colour.
  /// - Parameter white: the luminance, in cd/m², that an emission of 1 stands for.
  func sampled(_ material: Material, white: Float) -> SampledMaterial {
    let color = SIMD4(material.baseColor / 65_025, 0)
    var sampled = SampledMaterial(
      texels: UnsafeRawPointer(texels).assumingMemoryBound(to: UInt8.self),
      sizes: UnsafePointer(sizes), layout: UnsafePointer(layout),
      lastLevel: Float(levels.count - 1), color: SIMD8(lowHalf: color, highHalf: color))
    sampled.emission = SIMD4(material.emission * white, 0)
    sampled.roughness = material.roughness
    sampled.metallic = material.metallic
    return sampled
  }
}
