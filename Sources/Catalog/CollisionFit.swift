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
  /// Enclosed by the surface, in cubic metres; nil if the surface is open.
  package let enclosedVolume: Double?
  /// Of the enclosed volume, in the model's frame, in metres; nil if the surface is open.
  package let centerOfMass: SIMD3<Double>?

  /// A simple solid is taken from this overlap on: contacts then err by a few per cent of the size.
  private static let goodEnough = 0.93
  /// Directions that describe the hull.
  private static let directionCount = 384
  /// Steps of the grid along each side of the bounding box.
  private static let gridSteps = 40
  /// How far a hull may fall short of the model, as a part of its largest side.
  private static let hullTolerance = 0.002
  /// MuJoCo's convex contacts stay quick up to this many.
  static let hullPointLimit = 64
  /// A few: each meets each piece of its neighbours.
  static let pieceLimit = 12

  /// - Precondition: the model has triangles and is centred on its bounding box.
  package init(of model: Model) {
    let points = model.parts.flatMap(\.mesh.positions).map { SIMD3<Double>($0) }
    let directions = Self.sphere(Self.directionCount) + Self.upright
    let blocks = PointBlocks(points)
    let supports = directions.map { blocks.extreme(along: $0).reach }
    let size = model.bounds.size
    let solid = Self.solid(of: model)
    enclosedVolume = solid?.volume
    centerOfMass = solid?.center
    let candidates: [CollisionProxy] = [
      .box(size: size),
      .cylinder(radius: Self.horizontalRadius(of: points), height: size.z),
      .ellipsoid(size: size),
    ]
    // The hull lies within the bounding box, so a grid over that finds all that is shared.
    let cells = Self.gridSteps * Self.gridSteps * Self.gridSteps
    var shared = candidates.map { _ in 0 }
    let inHull = Self.forEachCell(of: size, within: directions, supports) { p in
      for (c, candidate) in candidates.enumerated() where candidate.contains(p) { shared[c] += 1 }
    }
    let cellVolume = size.x * size.y * size.z / Double(cells)
    let hull = Double(inHull) * cellVolume
    let overlaps = zip(candidates, shared).map { candidate, count in
      let common = Double(count) * cellVolume
      return common / max(.leastNormalMagnitude, candidate.simpleVolume + hull - common)
    }
    hullVolume = hull
    if let best = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }),
      overlaps[best] >= Self.goodEnough
    {
      proxy = candidates[best]
      overlap = overlaps[best]
    } else {
      let chosen = HullPoints(
        of: points, limit: Self.hullPointLimit, tolerance: size.max() * Self.hullTolerance
      ).indices.map { points[$0] }
      let chosenBlocks = PointBlocks(chosen)
      let reach = directions.map { chosenBlocks.extreme(along: $0).reach }
      let kept = Self.forEachCell(of: size, within: directions, reach) { _ in }
      // What is as thin as a sheet has no hull; a box of its size is as good.
      proxy = chosen.count < 4 ? .box(size: size) : .convexHull(chosen.map { SIMD3<Float>($0) })
      overlap = Double(kept) / Double(max(1, inHull))
    }
  }

  /// Calls `body` with the centres of those cells of a grid over the bounding box that lie within
  /// all half-spaces.
  /// - Parameters:
  ///   - size: of the bounding box, which is centred on the origin.
  ///   - reach: of each half-space, from the origin along its direction.
  /// - Returns: how many there are.
  private static func forEachCell(
    of size: SIMD3<Double>, within directions: [SIMD3<Double>], _ reach: [Double],
    _ body: (SIMD3<Double>) -> Void
  ) -> Int {
    let steps = gridSteps
    let halfSpaces = zip(directions, reach).map { HalfSpace(direction: $0, reach: $1) }
    let upper = halfSpaces.filter { $0.direction.x > 0 }
    let lower = halfSpaces.filter { $0.direction.x < 0 }
    let upright = halfSpaces.filter { $0.direction.x == 0 }
    func place(_ step: Int) -> Double { (Double(step) + 0.5) / Double(steps) - 0.5 }
    var count = 0
    for row in 0..<steps * steps {
      let (y, z) = (place(row % steps) * size.y, place(row / steps) * size.z)
      guard upright.allSatisfy({ $0.rest(y, z) >= 0 }) else { continue }
      // Half-spaces cut a row of cells to an interval.
      let high = upper.reduce(Double.infinity) { min($0, $1.rest(y, z) / $1.direction.x) }
      // Left of its first cell nothing is left of the row.
      guard high >= place(0) * size.x else { continue }
      let low = lower.reduce(-Double.infinity) { max($0, $1.rest(y, z) / $1.direction.x) }
      guard low <= high else { continue }
      for step in 0..<steps {
        let x = place(step) * size.x
        guard x >= low, x <= high else { continue }
        count += 1
        body(SIMD3(x, y, z))
      }
    }
    return count
  }

  private struct HalfSpace {
    var direction: SIMD3<Double>
    var reach: Double

    /// What Y and Z leave of the reach to X.
    @inline(__always)
    func rest(_ y: Double, _ z: Double) -> Double { reach - direction.y * y - direction.z * z }
  }

  /// Volume and centre by the divergence theorem; nil for an open surface: the area vectors of a
  /// closed one cancel out.
  private static func solid(of model: Model) -> (volume: Double, center: SIMD3<Double>)? {
    var volume = 0.0
    var moment = SIMD3<Double>.zero
    var area = 0.0
    var sum = SIMD3<Double>.zero
    for mesh in model.parts.map(\.mesh) {
      for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        let p = (0..<3).map { SIMD3<Double>(mesh.positions[Int(mesh.indices[t + $0])]) }
        let vector = (p[1] - p[0]).cross(p[2] - p[0]) / 2
        // The tetrahedron between the triangle and the origin.
        let part = p[0].dot(vector) / 3
        volume += part
        moment += (p[0] + p[1] + p[2]) * (part / 4)
        area += vector.length
        sum += vector
      }
    }
    return volume > 0 && sum.length < 0.01 * area ? (volume, moment / volume) : nil
  }

  private static func horizontalRadius(of points: [SIMD3<Double>]) -> Double {
    points.reduce(0) { max($0, $1.x * $1.x + $1.y * $1.y) }.squareRoot()
  }

  /// Around the horizon and along Z, which make the hulls of cans and cartons exact.
  private static let upright: [SIMD3<Double>] =
    [SIMD3(0, 0, 1), SIMD3(0, 0, -1)]
    + (0..<64).map { i in
      let angle = Double(i) / 32 * .pi
      return SIMD3(DeterministicMath.cos(angle), DeterministicMath.sin(angle), 0)
    }

  /// Directions spread evenly: a spiral that turns by the golden angle.
  package static func sphere(_ count: Int) -> [SIMD3<Double>] {
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
  /// For convex hulls: inside their bounding box.
  package func contains(_ p: SIMD3<Double>) -> Bool {
    switch self {
    case .box(let size): return all(p.magnitudes .<= size / 2)
    case .cylinder(let radius, let height):
      return p.x * p.x + p.y * p.y <= radius * radius && abs(p.z) <= height / 2
    case .ellipsoid(let size):
      let q = p / (size / 2)
      return q.dot(q) <= 1
    case .convexHull, .pieces: return bounds.contains(p)
    }
  }

  /// In cubic metres; for convex hulls, that of their bounding box.
  fileprivate var simpleVolume: Double {
    switch self {
    case .box(let size): return size.x * size.y * size.z
    case .cylinder(let radius, let height): return .pi * radius * radius * height
    case .ellipsoid(let size): return .pi / 6 * size.x * size.y * size.z
    case .convexHull, .pieces:
      let size = bounds.size
      return size.x * size.y * size.z
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
    case .pieces(let pieces): return Mesh(positions: pieces.flatMap(\.self)).bounds
    }
  }
}
