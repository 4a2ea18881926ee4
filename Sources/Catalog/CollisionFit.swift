package import Geometry

/// Chooses the simple solid that comes nearest to a model's convex hull.
///
/// The hull is described by its supports: for directions spread evenly over the sphere, how far it
/// reaches. Solids are compared by the volume they share with it over the volume of both.
package struct CollisionFit: Sendable {
  /// The proxy of choice.
  package let proxy: CollisionProxy
  /// Volume shared by proxy and hull over the volume of their union, 0…1.
  package let overlap: Double
  /// Of the hull, in cubic metres.
  package let hullVolume: Double

  /// A simple solid is taken from this overlap on: contacts then err by a few per cent of the size.
  private static let goodEnough = 0.93
  /// Directions that describe the hull.
  private static let directionCount = 384
  /// Steps of the grid along each side of the bounding box.
  private static let gridSteps = 40
  /// MuJoCo's convex contacts stay quick up to this many.
  static let hullPointLimit = 64

  /// - Precondition: the model has triangles and is centred on its bounding box.
  package init(of model: Model) {
    let points = model.parts.flatMap(\.mesh.positions).map { SIMD3<Double>($0) }
    let directions = Self.sphere(Self.directionCount)
    let supports = directions.map { d in points.reduce(-.infinity) { max($0, $1.dot(d)) } }
    let size = model.bounds.size
    let radius = Self.horizontalRadius(of: points)
    let candidates: [CollisionProxy] = [
      .box(size: size),
      .cylinder(radius: radius, height: size.z),
      .ellipsoid(size: size),
    ]
    var inHull = 0
    var counts = candidates.map { _ in (shared: 0, own: 0) }
    // Reaches a little beyond the box, so that a cylinder wider than it counts in full.
    let half = SIMD3<Double>(max(size.x / 2, radius), max(size.y / 2, radius), size.z / 2)
    for i in 0..<Self.gridSteps * Self.gridSteps * Self.gridSteps {
      let (x, yz) = (i % Self.gridSteps, i / Self.gridSteps)
      let cell = SIMD3<Double>(
        Double(x), Double(yz % Self.gridSteps), Double(yz / Self.gridSteps))
      let p = ((cell + 0.5) / Double(Self.gridSteps) * 2 - 1) * half
      let isInHull = zip(directions, supports).allSatisfy { $0.dot(p) <= $1 }
      inHull += isInHull ? 1 : 0
      for (c, candidate) in candidates.enumerated() where candidate.contains(p) {
        counts[c].own += 1
        counts[c].shared += isInHull ? 1 : 0
      }
    }
    let overlaps = counts.map { Double($0.shared) / Double(max(1, $0.own + inHull - $0.shared)) }
    hullVolume =
      8 * half.x * half.y * half.z * Double(inHull)
      / Double(Self.gridSteps * Self.gridSteps * Self.gridSteps)
    if let best = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }),
      overlaps[best] >= Self.goodEnough
    {
      proxy = candidates[best]
      overlap = overlaps[best]
    } else {
      proxy = .convexHull(Self.extremePoints(of: points))
      overlap = 1
    }
  }

  /// The points that reach farthest in some direction: corners of the hull, spread over it.
  private static func extremePoints(of points: [SIMD3<Double>]) -> [SIMD3<Float>] {
    var chosen: [Int] = []
    for d in sphere(hullPointLimit) {
      var best = 0
      for i in points.indices where points[i].dot(d) > points[best].dot(d) { best = i }
      if !chosen.contains(where: { points[$0] == points[best] }) { chosen.append(best) }
    }
    return chosen.sorted().map { SIMD3<Float>(points[$0]) }
  }

  private static func horizontalRadius(of points: [SIMD3<Double>]) -> Double {
    points.reduce(0) { max($0, $1.x * $1.x + $1.y * $1.y) }.squareRoot()
  }

  /// Directions spread evenly: a spiral that turns by the golden angle.
  static func sphere(_ count: Int) -> [SIMD3<Double>] {
    (0..<count).map { i in
      let z = 1 - (2 * Double(i) + 1) / Double(count)
      let r = (1 - z * z).squareRoot()
      let angle = Double(i) * 2.399_963_229_728_653
      return SIMD3(r * DeterministicMath.cos(angle), r * DeterministicMath.sin(angle), z)
    }
  }
}

extension CollisionProxy {
  /// Whether a point of the model's frame lies inside.
  ///
  /// For a convex hull: inside its bounding box.
  package func contains(_ p: SIMD3<Double>) -> Bool {
    switch self {
    case .box(let size): return all(abs(p) .<= size / 2)
    case .cylinder(let radius, let height):
      return p.x * p.x + p.y * p.y <= radius * radius && Swift.abs(p.z) <= height / 2
    case .ellipsoid(let size):
      let q = p / (size / 2)
      return q.dot(q) <= 1
    case .convexHull: return bounds.contains(p)
    }
  }

  /// In the model's frame, metres.
  package var bounds: Box3 {
    switch self {
    case .box(let size), .ellipsoid(let size): return Box3(minimum: -size / 2, maximum: size / 2)
    case .cylinder(let radius, let height):
      let half = SIMD3(radius, radius, height / 2)
      return Box3(minimum: -half, maximum: half)
    case .convexHull(let points): return Mesh(positions: points).bounds
    }
  }
}

/// Component by component.
private func abs(_ v: SIMD3<Double>) -> SIMD3<Double> { v.replacing(with: -v, where: v .< 0) }
