import Catalog
import Geometry
import Imaging

/// A product as it is seen straight from its front, as far as its colours go: what stands on shelves.
struct FrontPicture {
  let texture: Texture
  /// Of what is seen, metres.
  let width: Double
  let height: Double

  private static let columns = 96

  /// - Parameter model: front +X, up +Z.
  init(of model: Model) {
    let bounds = model.bounds
    (width, height) = (bounds.size.y, bounds.size.z)
    let columns = Self.columns
    let rows = min(max(Int((Double(columns) * height / max(width, 1e-4)).rounded()), 24), 384)
    var canvas = Canvas(columns: columns, rows: rows, bounds: bounds)
    for part in model.parts { canvas.draw(part) }
    texture = Texture(image: canvas.image)
  }

  private struct Canvas {
    let columns: Int
    let rows: Int
    let low: SIMD3<Float>
    let size: SIMD3<Float>
    var depths: [Float]
    var image: Image<RGBA8>

    init(columns: Int, rows: Int, bounds: Box3) {
      (self.columns, self.rows) = (columns, rows)
      low = SIMD3<Float>(bounds.minimum)
      size = SIMD3<Float>(bounds.size)
      depths = Array(repeating: -.infinity, count: columns * rows)
      // What the outline leaves free is as dark as the shelf behind.
      image = Image(width: columns, height: rows, filledWith: RGBA8(70, 70, 72))
    }

    mutating func draw(_ part: Model.Part) {
      let mesh = part.mesh
      for t in stride(from: 0, to: mesh.indices.count, by: 3) {
        let corners = (0..<3).map { Int(mesh.indices[t + $0]) }
        let places = corners.map { place(mesh.positions[$0]) }
        let area = Self.cross(places[1] - places[0], places[2] - places[0])
        // Pixels count downwards, so that what faces us turns the other way.
        guard area < 0 || (part.material.isDoubleSided && area > 0) else { continue }
        let columnsHit = span(places.map(\.x), below: columns)
        for row in span(places.map(\.y), below: rows) {
          for column in columnsHit {
            let p = SIMD3(Float(column) + 0.5, Float(row) + 0.5, 0)
            let a = Self.cross(places[1] - p, places[2] - p) / area
            let b = Self.cross(places[2] - p, places[0] - p) / area
            guard a >= 0, b >= 0, a + b <= 1 else { continue }
            let weights = [a, b, 1 - a - b]
            let depth = zip(places, weights).reduce(Float(0)) { $0 + $1.0.z * $1.1 }
            guard depth > depths[row * columns + column] else { continue }
            depths[row * columns + column] = depth
            let uv = zip(corners, weights).reduce(SIMD2<Float>.zero) {
              $0 + mesh.textureCoordinates[$1.0] * $1.1
            }
            image[column, row] = Self.color(of: part.material, at: uv)
          }
        }
      }
    }

    /// Column, row, and towards us.
    private func place(_ p: SIMD3<Float>) -> SIMD3<Float> {
      let q = (p - low) / size
      return SIMD3(q.y * Float(columns), (1 - q.z) * Float(rows), p.x)
    }

    private func span(_ values: [Float], below end: Int) -> Range<Int> {
      let first = max(0, Int((values.min() ?? 0).rounded(.down)))
      return first..<max(first, min(end, Int((values.max() ?? 0).rounded(.up))))
    }

    private static func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
      a.x * b.y - a.y * b.x
    }

    private static func color(of material: Material, at uv: SIMD2<Float>) -> RGBA8 {
      var color = material.baseColor
      if let image = material.baseColorTexture?.image, image.width > 0, image.height > 0 {
        let wrapped = uv - uv.rounded(.down)
        let pixel = image[
          min(Int(wrapped.x * Float(image.width)), image.width - 1),
          min(Int(wrapped.y * Float(image.height)), image.height - 1)]
        color *= SIMD3(
          SRGB.linearFromCode[Int(pixel.r)], SRGB.linearFromCode[Int(pixel.g)],
          SRGB.linearFromCode[Int(pixel.b)])
      }
      return RGBA8(SRGB.code(color.x), SRGB.code(color.y), SRGB.code(color.z))
    }
  }
}
