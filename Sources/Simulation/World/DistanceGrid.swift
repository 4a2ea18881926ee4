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
    let (cell, origin) = (cell, origin)
    values.withUnsafeMutableBufferPointer { values in
      for z in first.z...last.z {
        for y in first.y...last.y {
          let row = (z * size.y + y) * size.x
          for x in first.x...last.x {
            let p = origin + SIMD3(Float(x), Float(y), Float(z)) * cell
            let d = shape.distance(to: p)
            // Quadratic smooth minimum: differs from the minimum only where both are near.
            let old = values[row + x]
            let h = max(0, blend - abs(old - d)) / blend
            values[row + x] = min(old, d) - h * h * blend / 4
          }
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

  /// The surface of distance 0.
  /// - Precondition: the surface stays clear of the grid's border.
  /// - SeeAlso: Gibson, "Constrained elastic surface nets", 1998: one vertex a cell that the
  ///   surface crosses, at the mean of its crossings; one quadrilateral an edge.
  func surface() -> Mesh {
    var builder = MeshBuilder()
    var vertexOfCell = [UInt32](repeating: .max, count: values.count)
    for i in crossedCells() {
      let (row, x) = i.quotientAndRemainder(dividingBy: size.x)
      let (z, y) = row.quotientAndRemainder(dividingBy: size.y)
      vertexOfCell[i] = builder.addVertex(crossing(x, y, z), normal: SIMD3(0, 0, 1))
    }
    // Each crossed cell owns the three edges that leave its first corner.
    let steps = [1, size.x, size.x * size.y]
    for i in vertexOfCell.indices where vertexOfCell[i] != .max {
      let isInside = values[i] < 0
      for axis in 0..<3 where isInside != (values[i + steps[axis]] < 0) {
        let (u, v) = (steps[(axis + 1) % 3], steps[(axis + 2) % 3])
        let (a, b) = (vertexOfCell[i - u - v], vertexOfCell[i - v])
        let (c, d) = (vertexOfCell[i], vertexOfCell[i - u])
        if isInside { builder.addQuad(a, b, c, d) } else { builder.addQuad(d, c, b, a) }
      }
    }
    return builder.mesh.withSmoothNormals()
  }

  /// Corner pairs that are the twelve edges of a cell, as bits x = 1, y = 2, z = 4.
  private static let edges = [
    (0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7),
  ]

  /// Cells with corners on both sides of the surface, by their first corner's index, ascending.
  private func crossedCells() -> [Int] {
    let (dy, dz) = (size.x, size.x * size.y)
    var cells: [Int] = []
    values.withUnsafeBufferPointer { values in
      for z in 0..<size.z - 1 {
        for y in 0..<size.y - 1 {
          let row = (z * size.y + y) * size.x
          for i in row..<row + size.x - 1 {
            let inside = values[i] < 0
            if (values[i + 1] < 0) != inside || (values[i + dy] < 0) != inside
              || (values[i + dz] < 0) != inside || (values[i + dy + 1] < 0) != inside
              || (values[i + dz + 1] < 0) != inside || (values[i + dz + dy] < 0) != inside
              || (values[i + dz + dy + 1] < 0) != inside
            {
              cells.append(i)
            }
          }
        }
      }
    }
    return cells
  }

  /// The mean of the points where the surface crosses the edges of a crossed cell.
  private func crossing(_ x: Int, _ y: Int, _ z: Int) -> SIMD3<Float> {
    let i = index(x, y, z)
    let (dy, dz) = (size.x, size.x * size.y)
    let corners = SIMD8(
      values[i], values[i + 1], values[i + dy], values[i + dy + 1], values[i + dz],
      values[i + dz + 1], values[i + dz + dy], values[i + dz + dy + 1])
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
