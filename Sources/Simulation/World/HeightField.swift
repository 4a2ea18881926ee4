import Catalog
import Geometry
import Imaging

/// Heights over a rectangle, from which come the normals of what is too fine for triangles.
struct HeightField {
  let width: Int
  let height: Int
  /// Size of a texel, in the unit of the heights.
  let texel: Float
  /// Whether the picture repeats; else its borders end it.
  let repeats: Bool
  private var heights: [Float]

  /// - Parameter elevation: of texel (x, y).
  init(
    width: Int, height: Int, texel: Float, repeats: Bool, elevation: (Int, Int) -> Float
  ) {
    (self.width, self.height, self.texel, self.repeats) = (width, height, texel, repeats)
    heights = (0..<width * height).map { elevation($0 % width, $0 / width) }
  }

  private func at(_ x: Int, _ y: Int) -> Float {
    repeats
      ? heights[(y + height) % height * width + (x + width) % width]
      : heights[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
  }

  /// See `Material.normalTexture`.
  var normals: Texture {
    var image = Image(width: width, height: height, filledWith: RGBA8(128, 128, 255))
    func code(_ part: Float) -> UInt8 { UInt8(min(max((part * 127 + 128).rounded(), 0), 255)) }
    for y in 0..<height {
      for x in 0..<width {
        let right = (at(x + 1, y) - at(x - 1, y)) / (2 * texel)
        let down = (at(x, y + 1) - at(x, y - 1)) / (2 * texel)
        // The picture's up is the other way.
        let n = SIMD3(-right, down, 1).normalized
        image[x, y] = RGBA8(code(n.x), code(n.y), code(n.z))
      }
    }
    return Texture(image: image)
  }
}

/// Smooth random heights between −1 and 1 over a plane, the same on every machine.
struct ValueNoise {
  private let values: [Float]
  private static let side = 64

  init(key: RandomKey) {
    var stream = key.stream
    values = (0..<Self.side * Self.side).map { _ in Float(stream.uniform(in: -1...1)) }
  }

  /// Repeats after 64 units along each axis.
  func at(_ x: Float, _ y: Float) -> Float {
    let (floorX, floorY) = (x.rounded(.down), y.rounded(.down))
    let (i, j) = (Int(floorX) & (Self.side - 1), Int(floorY) & (Self.side - 1))
    func smooth(_ f: Float) -> Float { f * f * (3 - 2 * f) }
    let (fx, fy) = (smooth(x - floorX), smooth(y - floorY))
    func value(_ i: Int, _ j: Int) -> Float {
      values[(j & (Self.side - 1)) * Self.side + (i & (Self.side - 1))]
    }
    let top = value(i, j) + (value(i + 1, j) - value(i, j)) * fx
    let bottom = value(i, j + 1) + (value(i + 1, j + 1) - value(i, j + 1)) * fx
    return top + (bottom - top) * fy
  }
}
