import Catalog
import Geometry

/// A rounded cone: two balls and the flesh between them.
struct RoundCone {
  var foot: SIMD3<Float>
  var tip: SIMD3<Float>
  var footRadius: Float
  var tipRadius: Float

  /// Signed distance to the surface, negative inside; exact on the axis' ends and good to the
  /// square of the taper elsewhere.
  func distance(to p: SIMD3<Float>) -> Float {
    let along = tip - foot
    let f = min(max((p - foot).dot(along) / along.dot(along), 0), 1)
    return (p - foot - along * f).length - (footRadius + (tipRadius - footRadius) * f)
  }
}

/// Signed distances on a regular grid, into which shapes are melted, and its surface as a mesh.
struct DistanceGrid {
  private let origin: SIMD3<Float>
  private let cell: Float
  private let size: SIMD3<Int>
  private var values: [Float]

  /// An empty grid over a box.
  init(box: Box3, cell: Float) {
    origin = SIMD3<Float>(box.minimum)
    self.cell = cell
    let extent = SIMD3<Float>(box.size) / cell
    size = SIMD3(Int(extent.x) + 2, Int(extent.y) + 2, Int(extent.z) + 2)
    values = Array(repeating: 1, count: size.x * size.y * size.z)
  }

  /// Adds a shape, melted into what is there.
  /// - Parameter blend: surfaces nearer than this flow into each other, metres, above 0.
  mutating func add(_ shape: RoundCone, blend: Float) {
    let reach = max(shape.footRadius, shape.tipRadius) + blend + 2 * cell
    let low = shape.foot.replacing(with: shape.tip, where: shape.tip .< shape.foot) - reach
    let high = shape.foot.replacing(with: shape.tip, where: shape.tip .> shape.foot) + reach
    let first = node(of: low)
    let last = node(of: high)
    for z in first.z...last.z {
      for y in first.y...last.y {
        for x in first.x...last.x {
          let p = origin + SIMD3(Float(x), Float(y), Float(z)) * cell
          let d = shape.distance(to: p)
          let i = index(x, y, z)
          // Quadratic smooth minimum: differs from the minimum only where both are near.
          let h = max(0, blend - abs(values[i] - d)) / blend
          values[i] = min(values[i], d) - h * h * blend / 4
        }
      }
    }
  }

  private func node(of p: SIMD3<Float>) -> SIMD3<Int> {
    let g = (p - origin) / cell
    return SIMD3(
      min(max(0, Int(g.x)), size.x - 1), min(max(0, Int(g.y)), size.y - 1),
      min(max(0, Int(g.z)), size.z - 1))
  }

  private func index(_ x: Int, _ y: Int, _ z: Int) -> Int { (z * size.y + y) * size.x + x }

  /// The surface of distance 0, closed where it stays clear of the grid's border.
  /// - SeeAlso: Gibson, "Constrained elastic surface nets", 1998: one vertex a cell that the
  ///   surface crosses, at the mean of its crossings; one quadrilateral an edge.
  func surface() -> Mesh {
    var builder = MeshBuilder()
    var vertexOfCell = [UInt32](repeating: .max, count: values.count)
    for z in 0..<size.z - 1 {
      for y in 0..<size.y - 1 {
        for x in 0..<size.x - 1 {
          guard let p = crossing(x, y, z) else { continue }
          vertexOfCell[index(x, y, z)] = builder.addVertex(p, normal: SIMD3(0, 0, 1))
        }
      }
    }
    let steps = [1, size.x, size.x * size.y]
    for z in 1..<size.z - 1 {
      for y in 1..<size.y - 1 {
        for x in 1..<size.x - 1 {
          let i = index(x, y, z)
          for axis in 0..<3 {
            let isInside = values[i] < 0
            guard isInside != (values[i + steps[axis]] < 0) else { continue }
            let (u, v) = (steps[(axis + 1) % 3], steps[(axis + 2) % 3])
            let ring = [i - u - v, i - v, i, i - u].map { vertexOfCell[$0] }
            if isInside {
              builder.addQuad(ring[0], ring[1], ring[2], ring[3])
            } else {
              builder.addQuad(ring[3], ring[2], ring[1], ring[0])
            }
          }
        }
      }
    }
    return builder.mesh.withSmoothNormals()
  }

  /// Corner pairs that are the twelve edges of a cell, as bits x = 1, y = 2, z = 4.
  private static let edges = [
    (0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7),
  ]

  /// The mean of the points where the surface crosses the cell's edges; nil if it does not.
  private func crossing(_ x: Int, _ y: Int, _ z: Int) -> SIMD3<Float>? {
    let i = index(x, y, z)
    let (dy, dz) = (size.x, size.x * size.y)
    let corners = SIMD8(
      values[i], values[i + 1], values[i + dy], values[i + dy + 1], values[i + dz],
      values[i + dz + 1], values[i + dz + dy], values[i + dz + dy + 1])
    if corners.min() >= 0 || corners.max() < 0 { return nil }
    var sum = SIMD3<Float>.zero
    var count: Float = 0
    for (a, b) in Self.edges where (corners[a] < 0) != (corners[b] < 0) {
      let f = corners[a] / (corners[a] - corners[b])
      let (p, q) = (Self.corner(a), Self.corner(b))
      sum += p + (q - p) * f
      count += 1
    }
    return origin + (SIMD3(Float(x), Float(y), Float(z)) + sum / count) * cell
  }

  private static func corner(_ bits: Int) -> SIMD3<Float> {
    SIMD3(Float(bits & 1), Float(bits >> 1 & 1), Float(bits >> 2 & 1))
  }
}
