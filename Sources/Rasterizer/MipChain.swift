import Catalog
import Imaging
import RasterKernels

/// A texture as a renderer wants it: all mip levels, each level framed by the texels
/// that follow when it repeats, so that bilinear reads need no wrapping.
///
/// Shared by threads: nothing changes after `init`.
final class MipChain: Sendable {
  struct Level {
    /// Number of the texel (0, 0).
    var origin: Int
    var width: Int
    var height: Int
  }

  let levels: [Level]
  /// Texels a row, the same on all levels: the finest lies to the left, the others under each other
  /// to its right.
  let pitch: Int
  /// Square roots of linear Rec. 709, 255 being 1: as fine as sRGB's own codes, and one
  /// multiplication to undo.
  var texels: UnsafeMutablePointer<SIMD4<UInt8>> { texelMemory.base }
  private let texelMemory: FixedMemory<SIMD4<UInt8>>
  /// See `SampledMaterial`.
  private let table: FixedMemory<TextureLevels>
  /// Kept so that the identities this is cached under stay alive.
  private let kept: [Texture]

  /// Levels without content.
  /// - Parameter kept: what it is made from.
  init(width: Int, height: Int, keeping kept: [Texture]) {
    self.kept = kept
    var (width, height) = (max(1, width), max(1, height))
    let pitch = width + 2 + max(1, width / 2) + 2
    self.pitch = pitch
    // Texel (0, 0) of the finest level comes after a row and a column of the frame.
    var made = [Level(origin: pitch + 1, width: width, height: height)]
    var rows = height + 2
    var top = 0
    while width > 1 || height > 1 {
      let column = made[0].width + 2
      (width, height) = (max(1, width / 2), max(1, height / 2))
      made.append(
        Level(origin: (top + 1) * pitch + column + 1, width: width, height: height))
      top += height + 2
      rows = max(rows, top)
    }
    levels = made
    let count = rows * pitch
    // Reads take two texels at a time.
    texelMemory = FixedMemory(repeating: .zero, count: count + 1, isSpread: true)
    let none = TextureLevels(
      fineWidth: 0, fineHeight: 0, fineOrigin: 0, coarseWidth: 0, coarseHeight: 0,
      coarseOrigin: 0, pitch: pitch)
    table = FixedMemory(repeating: none, count: TextureLevels.count)
    for n in 0..<TextureLevels.count {
      let fine = made[min(n, made.count - 1)]
      let coarse = made[min(n + 1, made.count - 1)]
      table.base[n] = TextureLevels(
        fineWidth: fine.width, fineHeight: fine.height, fineOrigin: fine.origin,
        coarseWidth: coarse.width, coarseHeight: coarse.height, coarseOrigin: coarse.origin,
        pitch: pitch)
    }
  }

  /// A texture of colours.
  convenience init(_ texture: Texture) {
    let image = texture.image
    self.init(width: image.width, height: image.height, keeping: [texture])
    fillFinest(image)
    for i in 1..<max(1, levels.count) { fill(level: i) }
    for level in levels { wrap(level) }
  }

  private func fillFinest(_ image: Image<RGBA8>) {
    guard image.width > 0, image.height > 0 else { return }
    let level = levels[0]
    let decode = SRGB.linearFromCode.map { UInt8(($0.squareRoot() * 255).rounded()) }
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<level.height {
        for x in 0..<level.width {
          let p = pixels[y * level.width + x]
          texels[level.origin + y * pitch + x] = SIMD4(
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
              truncatingIfNeeded: texels[source.origin + sy * pitch + sx])
            sum &+= root &* root
          }
        }
        let n = UInt32((x1 - x0) * (y1 - y0))
        let at = target.origin + y * pitch + x
        for k in 0..<4 { texels[at][k] = roots[Int((sum[k] + n / 2) / n)] }
      }
    }
  }

  /// Repeats a level's first and last rows and columns around it.
  func wrap(_ level: Level) {
    let base = texels + level.origin
    let (width, height, stride) = (level.width, level.height, pitch)
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
    var sampled = SampledMaterial(
      texels: UnsafeRawPointer(texels).assumingMemoryBound(to: UInt8.self), pitch: pitch,
      levels: UnsafePointer(table.base), color: SIMD4(material.baseColor / 65_025, 0))
    sampled.emission = SIMD4(material.emission * white, 0)
    sampled.roughness = material.roughness
    sampled.metallic = material.metallic
    // What is a film passes light by a rule of its own.
    sampled.transmission =
      material.labelsThrough ? 0 : material.transmission * (1 - material.metallic)
    return sampled
  }
}
