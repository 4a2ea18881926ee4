package import Geometry

/// Triangles with one position, normal and texture coordinate a vertex.
package struct Mesh: Sendable {
  /// In the model's frame, metres.
  package var positions: [SIMD3<Float>]
  /// Unit length, same count as `positions`.
  package var normals: [SIMD3<Float>]
  /// (u, v), (0, 0) at the top-left of the texture's first pixel, wrapping; same count.
  package var textureCoordinates: [SIMD2<Float>]
  /// Three indices a triangle, counter-clockwise seen from outside.
  package var indices: [UInt32]

  package init(
    positions: [SIMD3<Float>] = [], normals: [SIMD3<Float>] = [],
    textureCoordinates: [SIMD2<Float>] = [], indices: [UInt32] = []
  ) {
    self.positions = positions
    self.normals = normals
    self.textureCoordinates = textureCoordinates
    self.indices = indices
  }

  package var triangleCount: Int { indices.count / 3 }

  /// The smallest axis-aligned box in the model's frame, in metres; zero-sized for no vertices.
  package var bounds: Box3 {
    guard let first = positions.first else { return Box3(minimum: .zero, maximum: .zero) }
    var low = first
    var high = first
    for p in positions {
      low = low.replacing(with: p, where: p .< low)
      high = high.replacing(with: p, where: p .> high)
    }
    return Box3(minimum: SIMD3<Double>(low), maximum: SIMD3<Double>(high))
  }
}
