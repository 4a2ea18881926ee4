import Catalog
import Geometry
import Scene

extension RadianceGrid {
  /// Puts an instance's surface onto the faces of the cells.
  /// - Parameter largeAlone: leaves out what is small.
  func add(
    _ cloud: SurfelCloud, of instance: Instance, isDeformed: Bool, largeAlone: Bool = false
  ) {
    let s = instance.scale
    guard (s * 0).sum() == 0, (instance.worldFromModel.translation * 0).sum() == 0 else { return }
    let middle = place(instance.worldFromModel.apply(toPoint: SIMD3<Double>(cloud.center * s)))
    let reach = cloud.radius * max(abs(s.x), abs(s.y), abs(s.z)) / cell
    // A deformed shape may reach farther than the model does.
    let slack = isDeformed ? 2 * reach + 0.5 / cell : reach
    for k in 0..<3 where middle[k] + slack < 0 || middle[k] - slack > Float(count[k]) { return }
    let placing = Placing(instance, corner: corner, cell: cell)
    if isDeformed, let positions = instance.deformedPositions {
      add(instance.model, positions: positions, placing)
      return
    }
    if !largeAlone {
      for surfel in cloud.surfels {
        add(
          at: placing.point(surfel.position), area: placing.area(surfel.area), albedo: surfel.albedo
        )
      }
    }
    for t in cloud.largeTriangles {
      addLarge(
        placing.point(t.a), placing.point(t.b), placing.point(t.c), albedo: t.albedo,
        opacity: t.opacity)
    }
  }

  /// A shape given by its triangles' corners, each where its middle is.
  private func add(_ model: Model, positions: [SIMD3<Float>], _ placing: Placing) {
    var first = 0
    for part in model.parts {
      defer { first += part.mesh.positions.count }
      guard part.material.isInTheWayOfAmbientLight else { continue }
      let indices = part.mesh.indices
      let opacity = 1 - 0.9 * part.material.transmission
      for n in stride(from: 0, to: indices.count - 2, by: 3) {
        let (i, j, k) = (
          first + Int(indices[n]), first + Int(indices[n + 1]), first + Int(indices[n + 2])
        )
        guard max(i, j, k) < positions.count else { continue }
        let (a, b, c) = (
          placing.point(positions[i]), placing.point(positions[j]), placing.point(positions[k])
        )
        let p = (a + b + c) / 3
        let area = (b - a).cross(c - a) * (0.5 * opacity)
        guard (p * 0).sum() == 0, (area * 0).sum() == 0 else { continue }
        add(at: p, area: area, albedo: part.material.baseColor)
      }
    }
  }

  /// A large triangle, by points on a lattice that lies evenly in the cells.
  private func addLarge(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, albedo: SIMD3<Float>, opacity: Float
  ) {
    let normal = (b - a).cross(c - a)
    let sizes = normal.replacing(with: -normal, where: normal .< 0)
    let axis = sizes.x >= sizes.y && sizes.x >= sizes.z ? 0 : sizes.y >= sizes.z ? 1 : 2
    guard sizes[axis] > 1e-9, (normal * 0).sum() == 0 else { return }
    let (u, v) = ((axis + 1) % 3, (axis + 2) % 3)
    func range(_ k: Int) -> (first: Int, last: Int)? {
      let low = max(min(a[k], b[k], c[k]), 0)
      let high = min(max(a[k], b[k], c[k]), Float(count[k]))
      // Points lie at quarters and three quarters of a cell.
      let (first, last) = (Int((low * 2 - 0.5).rounded(.up)), Int((high * 2 - 0.5).rounded(.down)))
      return low <= high && first <= last ? (max(first, 0), last) : nil
    }
    guard let columns = range(u), let rows = range(v) else { return }
    let (low, high) = (min(a[axis], b[axis], c[axis]), max(a[axis], b[axis], c[axis]))
    if high < 0 || low > Float(count[axis]) { return }
    let sign: Float = normal[axis] > 0 ? 1 : -1
    // Twice what a quarter of a face has, so that tilted surfaces, which change from face to face,
    // are tight.
    let area = normal * (0.5 * opacity / sizes[axis])
    func edge(_ p: SIMD3<Float>, _ q: SIMD3<Float>, _ x: Float, _ y: Float) -> Float {
      ((q[u] - p[u]) * (y - p[v]) - (q[v] - p[v]) * (x - p[u])) * sign
    }
    for row in rows.first...rows.last {
      let y = Float(row) * 0.5 + 0.25
      for column in columns.first...columns.last {
        let x = Float(column) * 0.5 + 0.25
        if edge(a, b, x, y) < 0 || edge(b, c, x, y) < 0 || edge(c, a, x, y) < 0 { continue }
        var p = SIMD3<Float>()
        (p[u], p[v]) = (x, y)
        p[axis] = a[axis] - (normal[u] * (x - a[u]) + normal[v] * (y - a[v])) / normal[axis]
        add(at: p, area: area, albedo: albedo)
      }
    }
  }
}

/// How a model's points get into a grid.
private struct Placing {
  private let x: SIMD3<Float>
  private let y: SIMD3<Float>
  private let z: SIMD3<Float>
  private let translation: SIMD3<Float>
  private let perCell: SIMD3<Float>
  private let areas: SIMD3<Float>

  init(_ instance: Instance, corner: SIMD3<Double>, cell: Float) {
    let (c0, c1, c2) = instance.worldFromModel.rotation.columns
    (x, y, z) = (SIMD3<Float>(c0), SIMD3<Float>(c1), SIMD3<Float>(c2))
    translation = SIMD3<Float>((instance.worldFromModel.translation - corner) / Double(cell))
    let s = instance.scale
    perCell = s / cell
    areas = SIMD3(s.y * s.z, s.x * s.z, s.x * s.y) / (cell * cell)
  }

  @inline(__always)
  func point(_ p: SIMD3<Float>) -> SIMD3<Float> {
    let q = p * perCell
    return x * q.x + y * q.y + z * q.z + translation
  }

  @inline(__always)
  func area(_ a: SIMD3<Float>) -> SIMD3<Float> {
    let b = a * areas
    return x * b.x + y * b.y + z * b.z
  }
}
