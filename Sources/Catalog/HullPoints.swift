import Geometry

/// Chooses a few vertices of a model whose convex hull comes near to that of all of them.
///
/// The distance between two convex bodies is the largest difference between their supports: how far
/// they reach in a direction. So the vertex that reaches farthest beyond the hull of those chosen is
/// taken next, direction by direction.
/// - SeeAlso: R. Schneider, Convex Bodies: The Brunn–Minkowski Theory, lemma 1.8.14.
struct HullPoints {
  /// Ascending indices into the vertices.
  private(set) var indices: [Int] = []
  /// How far the model still reaches beyond the hull of those chosen, in the model's unit.
  private(set) var shortfall = Double.infinity

  /// - Parameters:
  ///   - limit: of the points; at least 4.
  ///   - tolerance: a shortfall that is good enough.
  /// - Precondition: `points` is not empty.
  init(of points: [SIMD3<Double>], limit: Int, tolerance: Double) {
    let directions = Self.seeds + CollisionFit.sphere(Self.directionCount)
    // Where the model reaches farthest, by direction.
    let blocks = PointBlocks(points)
    let extremes = directions.map { blocks.extreme(along: $0) }
    var reached = [Double](repeating: -.infinity, count: directions.count)
    var isChosen = [Bool](repeating: false, count: points.count)
    func take(_ index: Int) {
      guard !isChosen[index], !indices.contains(where: { points[$0] == points[index] }) else {
        return
      }
      isChosen[index] = true
      indices.append(index)
      for d in directions.indices { reached[d] = max(reached[d], points[index].dot(directions[d])) }
    }
    for d in Self.seeds.indices where indices.count < limit { take(extremes[d].index) }
    while true {
      var (worst, gap) = (0, 0.0)
      for d in directions.indices where extremes[d].reach - reached[d] > gap {
        (worst, gap) = (d, extremes[d].reach - reached[d])
      }
      shortfall = gap
      if gap <= tolerance || indices.count >= limit { break }
      take(extremes[worst].index)
    }
    indices.sort()
  }

  /// The six sides, which keep the size, and the rims of foot and top: a thing stands as steadily as
  /// its model only if the hull keeps where it touches the ground.
  private static let seeds: [SIMD3<Double>] =
    [
      SIMD3(1, 0, 0), SIMD3(-1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, -1, 0), SIMD3(0, 0, 1),
      SIMD3(0, 0, -1),
    ]
    + [-1.0, 1.0].flatMap { side in
      (0..<12).map { i in
        let angle = Double(i) / 6 * .pi
        let slope = SIMD3(DeterministicMath.cos(angle), DeterministicMath.sin(angle), 0) * 0.05
        return (slope + SIMD3(0, 0, side)).normalized
      }
    }

  /// 4° apart.
  private static let directionCount = 2048
}
