import Catalog
import Geometry
import Imaging

/// A small picture to paint textures on. Colours are linear Rec. 709, 0…1; coordinates run from 0
/// to 1 over the picture, (0, 0) at its top left.
struct TextureCanvas {
  private(set) var image: Image<RGBA8>

  init(width: Int, height: Int, color: SIMD3<Float>) {
    image = Image(width: width, height: height, filledWith: Self.encoded(color))
  }

  var texture: Texture { Texture(image: image) }

  private static func encoded(_ c: SIMD3<Float>) -> RGBA8 {
    RGBA8(SRGB.code(c.x), SRGB.code(c.y), SRGB.code(c.z))
  }

  private func columns(_ x: ClosedRange<Float>) -> Range<Int> {
    Self.pixels(x, of: image.width)
  }

  private func rows(_ y: ClosedRange<Float>) -> Range<Int> {
    Self.pixels(y, of: image.height)
  }

  private static func pixels(_ span: ClosedRange<Float>, of count: Int) -> Range<Int> {
    let n = Float(count)
    let low = min(max(0, Int((span.lowerBound * n).rounded())), count)
    let high = min(max(low, Int((span.upperBound * n).rounded())), count)
    return low..<high
  }

  mutating func fill(x: ClosedRange<Float>, y: ClosedRange<Float>, with color: SIMD3<Float>) {
    let pixel = Self.encoded(color)
    let (columns, width) = (columns(x), image.width)
    for row in rows(y) {
      for column in columns { image.pixels[row * width + column] = pixel }
    }
  }

  /// A rectangle shaded from `top` to `bottom`.
  mutating func fill(
    x: ClosedRange<Float>, y: ClosedRange<Float>, from top: SIMD3<Float>, to bottom: SIMD3<Float>
  ) {
    let (columns, rows, width) = (columns(x), rows(y), image.width)
    for row in rows {
      let f = (Float(row - rows.lowerBound) + 0.5) / Float(rows.count)
      let pixel = Self.encoded(top + (bottom - top) * f)
      for column in columns { image.pixels[row * width + column] = pixel }
    }
  }

  /// An ellipse with the given half axes.
  mutating func fillEllipse(
    center: SIMD2<Float>, radii: SIMD2<Float>, with color: SIMD3<Float>
  ) {
    let pixel = Self.encoded(color)
    let size = SIMD2(Float(image.width), Float(image.height))
    for row in rows(center.y - radii.y...center.y + radii.y) {
      let y = ((Float(row) + 0.5) / size.y - center.y) / radii.y
      let half = radii.x * max(0, 1 - y * y).squareRoot()
      for column in columns(center.x - half...center.x + half) {
        image.pixels[row * image.width + column] = pixel
      }
    }
  }

  /// Darkens and brightens pixels at random, keeping the mean: grain of stone, dust, print.
  /// - Parameter strength: largest change of the 8-bit codes.
  mutating func addGrain(strength: Int, key: RandomKey) {
    let span = UInt32(2 * strength + 1)
    for first in stride(from: 0, to: image.pixels.count, by: 4) {
      let words = key.block(UInt32(first / 4))
      for lane in 0..<min(4, image.pixels.count - first) {
        let change = Int(UInt64(words[lane]) * UInt64(span) >> 32) - strength
        let old = image.pixels[first + lane]
        image.pixels[first + lane] = RGBA8(
          UInt8(clamping: Int(old.r) + change), UInt8(clamping: Int(old.g) + change),
          UInt8(clamping: Int(old.b) + change))
      }
    }
  }

  /// Multiplies every pixel's linear light by `factor(x, y)`; coordinates of pixel centres.
  mutating func shade(by factor: (Float, Float) -> Float) {
    let (width, height) = (image.width, image.height)
    for row in 0..<height {
      for column in 0..<width {
        let f = factor(
          (Float(column) + 0.5) / Float(width), (Float(row) + 0.5) / Float(height))
        let old = image.pixels[row * width + column]
        let linear = SIMD3(
          SRGB.linearFromCode[Int(old.r)], SRGB.linearFromCode[Int(old.g)],
          SRGB.linearFromCode[Int(old.b)])
        image.pixels[row * width + column] = Self.encoded(linear * f)
      }
    }
  }
}
