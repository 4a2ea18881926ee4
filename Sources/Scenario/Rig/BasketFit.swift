package import Catalog
import Geometry

/// The inside of a basket from its mesh: the box that stands on the floor, reaches up to the lowest
/// of the four rims, and into which no wall reaches.
///
/// Works on points spread evenly over the surface, so that wires do as well as sheets. The basket
/// stands upright, open at the top, its sides along the axes.
package struct BasketFit: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// Between points on the surface, metres, as long as they are not too many.
  private static let spacing = 0.004
  private static let mostPoints = 3_000_000

  package let basket: RigImport.Basket

  /// - Parameter model: +Z up.
  /// - Throws: `Failure` if the mesh is no basket.
  package init(_ model: Model) throws(Failure) {
    let size = model.bounds.size
    guard size.x > 0, size.y > 0, size.z > 0, size.x.isFinite, size.y.isFinite, size.z.isFinite
    else { throw Failure(description: "the mesh is flat") }
    var spacing = Self.spacing
    while Self.pointCount(model, spacing: spacing) > Self.mostPoints { spacing *= 2 }
    let points = Self.points(model, spacing: spacing)
    let basket = try Self.inside(of: points, bounds: model.bounds, spacing: spacing)
    let isAcross = basket.y > basket.x
    self.basket = RigImport.Basket(
      length: isAcross ? basket.y : basket.x, width: isAcross ? basket.x : basket.y,
      depth: basket.z)
  }

  private static func inside(
    of points: [SIMD3<Float>], bounds: Box3, spacing: Double
  ) throws(Failure) -> SIMD3<Double> {
    let (center, half) = Self.body(of: points, bounds: bounds)
    let points = points.map { SIMD3<Double>($0) - center }
    // The floor: the upper side of what lies low in the middle.
    let low = points.filter {
      abs($0.x) < 0.6 * half.x && abs($0.y) < 0.6 * half.y && $0.z < 0
    }.map(\.z).sorted()
    guard low.count > 50 else { throw Failure(description: "no floor was found") }
    let floor = low[low.count - 1 - low.count / 200]
    var rim = Double.infinity
    for side in 0..<4 { rim = min(rim, try top(ofWall: side, points, half: half, floor: floor)) }
    guard rim - floor > 0.03 else {
      throw Failure(description: "no walls were found above the floor")
    }
    let walls = points.filter { $0.z > floor + max(3 * spacing, 0.01) && $0.z < rim - spacing }
    var inner = [-half.x, half.x, -half.y, half.y]
    for _ in 0..<3 {
      // Corners may be round: what they cut off does not count.
      let reach = SIMD2(0.7 * (inner[1] - inner[0]) / 2, 0.7 * (inner[3] - inner[2]) / 2)
      let center = SIMD2(inner[0] + inner[1], inner[2] + inner[3]) / 2
      let alongX = walls.filter { abs($0.y - center.y) < reach.y }.map { $0.x - center.x }
      let alongY = walls.filter { abs($0.x - center.x) < reach.x }.map { $0.y - center.y }
      guard let left = alongX.filter({ $0 <= 0 }).max(),
        let right = alongX.filter({ $0 > 0 }).min(),
        let back = alongY.filter({ $0 <= 0 }).max(), let front = alongY.filter({ $0 > 0 }).min()
      else { throw Failure(description: "a wall is missing on one of the four sides") }
      inner = [center.x + left, center.x + right, center.y + back, center.y + front]
    }
    return SIMD3(inner[1] - inner[0], inner[3] - inner[2], rim - floor)
  }

  /// Middle and half the size of what most heights have in common: handles, feet and a child's seat
  /// reach out at a few only.
  private static func body(
    of points: [SIMD3<Float>], bounds: Box3
  ) -> (center: SIMD3<Double>, half: SIMD3<Double>) {
    let slices = 32
    var extents = [Box3?](repeating: nil, count: slices)
    for p in points.map({ SIMD3<Double>($0) }) {
      let share = (p.z - bounds.minimum.z) / bounds.size.z
      let slice = min(slices - 1, max(0, Int(share * Double(slices))))
      extents[slice] =
        extents[slice].map {
          Box3(minimum: pointwiseMin($0.minimum, p), maximum: pointwiseMax($0.maximum, p))
        } ?? Box3(minimum: p, maximum: p)
    }
    let found = extents.compactMap { $0 }
    func middle(_ value: (Box3) -> Double) -> Double {
      let sorted = found.map(value).sorted()
      return sorted[sorted.count / 2]
    }
    let low = SIMD3(middle(\.minimum.x), middle(\.minimum.y), bounds.minimum.z)
    let high = SIMD3(middle(\.maximum.x), middle(\.maximum.y), bounds.maximum.z)
    return ((low + high) / 2, (high - low) / 2)
  }

  /// Height of the top of one wall, the middle of what is found along it.
  private static func top(
    ofWall side: Int, _ points: [SIMD3<Double>], half: SIMD3<Double>, floor: Double
  ) throws(Failure) -> Double {
    let axis = side / 2
    let sign = side % 2 == 0 ? -1.0 : 1.0
    let bins = 24
    var tops = Array(repeating: -Double.infinity, count: bins)
    for p in points where sign * p[axis] > 0.6 * half[axis] {
      let along = p[1 - axis] / half[1 - axis]
      guard abs(along) < 0.7, p.z > floor else { continue }
      let bin = min(bins - 1, Int((along + 0.7) / 1.4 * Double(bins)))
      tops[bin] = max(tops[bin], p.z)
    }
    let found = tops.filter { $0 > -.infinity }.sorted()
    guard found.count > bins / 2 else {
      throw Failure(description: "a wall is missing on one of the four sides")
    }
    return found[found.count / 2]
  }

  // MARK: points on the surface

  private static func forEachTriangle(
    _ model: Model, _ body: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) -> Void
  ) {
    for part in model.parts {
      let (p, i) = (part.mesh.positions, part.mesh.indices)
      for t in stride(from: 0, to: i.count - i.count % 3, by: 3) {
        body(p[Int(i[t])], p[Int(i[t + 1])], p[Int(i[t + 2])])
      }
    }
  }

  /// A triangle by its longest side and the corner opposite.
  private static func lying(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>
  ) -> (p: SIMD3<Float>, q: SIMD3<Float>, apex: SIMD3<Float>, base: Float, height: Float) {
    let sides = [(b - c).length, (c - a).length, (a - b).length]
    let longest = sides.indices.max { sides[$0] < sides[$1] } ?? 0
    let (p, q, apex) = [(b, c, a), (c, a, b), (a, b, c)][longest]
    let area = (q - p).cross(apex - p).length
    return (p, q, apex, sides[longest], sides[longest] > 0 ? area / sides[longest] : 0)
  }

  private static func pointCount(_ model: Model, spacing: Double) -> Int {
    var count = 0
    forEachTriangle(model) { a, b, c in
      let t = lying(a, b, c)
      let (across, along) = (Double(t.height) / spacing + 2, Double(t.base) / spacing + 2)
      count += Int(min(across * along, 1e9))
    }
    return count
  }

  private static func points(_ model: Model, spacing: Double) -> [SIMD3<Float>] {
    var points: [SIMD3<Float>] = []
    let spacing = Float(spacing)
    forEachTriangle(model) { a, b, c in
      let t = lying(a, b, c)
      let rows = Int((t.height / spacing).rounded(.up)) + 1
      for row in 0...rows {
        let u = Float(row) / Float(rows)
        let (from, to) = (t.p + (t.apex - t.p) * u, t.q + (t.apex - t.q) * u)
        let steps = Int((t.base * (1 - u) / spacing).rounded(.up))
        for step in 0...max(1, steps) {
          points.append(from + (to - from) * (Float(step) / Float(max(1, steps))))
        }
      }
    }
    return points
  }
}
