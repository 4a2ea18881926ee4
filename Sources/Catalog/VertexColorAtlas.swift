import Geometry
import Imaging

/// Vertex colours as a texture: every triangle gets a square of its own, whose texels continue the
/// triangle's colours beyond its edges.
///
/// Squares that are near on the picture belong to triangles that are near on the surface (both follow
/// a Z-order curve), so that a picture made smaller still has the right colours.
struct VertexColorAtlas {
  /// Side of the picture in pixels.
  private let side: Int
  /// Side of a triangle's square.
  private let cell: Int

  private static let largestCell = 8
  /// A bilinear filter reproduces what is linear over two texels.
  private static let smallestCell = 2

  /// nil where even the smallest squares are too many for a picture of `limit` pixels a side.
  init?(triangles: Int, limit: Int) {
    var row = 1
    while row * row < triangles { row *= 2 }
    cell = min(Self.largestCell, limit / row)
    side = row * cell
    guard cell >= Self.smallestCell else { return nil }
  }

  /// Gives every triangle vertices and coordinates of its own.
  /// - Parameter isLinear: whether the colours are linear light; else they are sRGB's.
  /// - Precondition: the part has colours.
  /// - Returns: the picture.
  func bake(_ part: inout RawPart, isLinear: Bool) -> Texture {
    var image = Image(width: side, height: side, filledWith: RGBA8(128, 128, 128))
    let old = part
    part.positions = []
    part.normals = []
    part.textureCoordinates = []
    part.indices = []
    part.colors = []
    part.hasTextureCoordinates = true
    func code(_ color: SIMD3<Float>) -> RGBA8 {
      let c = color.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 1))
      func byte(_ x: Float) -> UInt8 { isLinear ? SRGB.code(x) : UInt8((x * 255).rounded()) }
      return RGBA8(byte(c.x), byte(c.y), byte(c.z))
    }
    for (place, t) in Self.order(of: old).enumerated() {
      let origin = Self.position(onCurve: place) &* SIMD2(repeating: cell)
      let corners = (0..<3).map { Int(old.indices[3 * t + $0]) }
      let (a, b, c) = (old.colors[corners[0]], old.colors[corners[1]], old.colors[corners[2]])
      for y in 0..<cell {
        for x in 0..<cell {
          let (u, v) = (Float(x) / Float(cell - 1), Float(y) / Float(cell - 1))
          image.pixels[(origin.y + y) * side + origin.x + x] = code(
            a + (b - a) * u + (c - a) * v)
        }
      }
      // Corners lie in the middle of texels, so that a filter reads no other square.
      let (low, high) = (SIMD2<Float>(origin) + 0.5, SIMD2<Float>(origin) + (Float(cell) - 0.5))
      for (corner, uv) in zip(corners, [low, SIMD2(high.x, low.y), SIMD2(low.x, high.y)]) {
        part.indices.append(UInt32(part.positions.count))
        part.positions.append(old.positions[corner])
        part.normals.append(old.normals[corner])
        part.textureCoordinates.append(uv / Float(side))
      }
    }
    return Texture(image: image)
  }

  /// Triangles in the order of their centres on a Z-order curve.
  private static func order(of part: RawPart) -> [Int] {
    var low = SIMD3<Double>(repeating: .infinity)
    var high = -low
    for p in part.positions {
      low = low.replacing(with: p, where: p .< low)
      high = high.replacing(with: p, where: p .> high)
    }
    let size = max((high - low).max(), .leastNormalMagnitude)
    let keys = (0..<part.indices.count / 3).map { t -> UInt64 in
      let p = (0..<3).reduce(SIMD3<Double>.zero) {
        $0 + part.positions[Int(part.indices[3 * t + $1])]
      }
      // 1023 steps a side.
      let q = (p / 3 - low) / size * 1023
      return spread3(UInt64(q.x)) | spread3(UInt64(q.y)) << 1 | spread3(UInt64(q.z)) << 2
    }
    return keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
  }

  /// Ten bits, two free ones after each.
  private static func spread3(_ x: UInt64) -> UInt64 {
    (0..<10).reduce(0) { $0 | (x >> UInt64($1) & 1) << UInt64(3 * $1) }
  }

  /// Column and row of a place on a Z-order curve.
  private static func position(onCurve place: Int) -> SIMD2<Int> {
    var result = SIMD2(0, 0)
    for bit in 0..<20 {
      result.x |= (place >> (2 * bit) & 1) << bit
      result.y |= (place >> (2 * bit + 1) & 1) << bit
    }
    return result
  }
}
