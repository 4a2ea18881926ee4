import CMeshOptimizer
import Configuration
import Geometry

/// The convex pieces that stand for a model whose own hull would be a poor likeness: a cup, a ring, a
/// banana.
struct ConvexPieces {
  /// Corners of each piece in the model's frame, metres; empty where one hull will do.
  private(set) var hulls: [[SIMD3<Float>]] = []
  /// What was found, where one hull will not do.
  private(set) var note: String?

  /// A hull is good enough as long as no point of it lies farther than this from the surface, as a
  /// part of the longest side.
  private static let depthLimit = 0.06
  /// A hull is good enough if the model fills this part of it.
  private static let fillLimit = 0.9
  /// More would only say the same more slowly; fewer, and thin walls cut each other.
  private static let triangleLimit = 20_000
  /// A piece must be thicker than this in every direction, in metres.
  private static let thinnest = 0.001

  /// Works in the process that calls it: see `ConvexDecomposition`.
  init(of model: Model) {
    let surface = WeldedSurface(of: model, limit: Self.triangleLimit)
    guard surface.indices.count >= 12 else { return }
    let size = model.bounds.size
    let fit = CollisionFit(of: model)
    let fill = fit.enclosedVolume.map { $0 / fit.hullVolume }
    let depth = surface.depthBelowHull
    guard depth > Self.depthLimit * size.max(), fill.map({ $0 < Self.fillLimit }) ?? true else {
      return
    }
    let millimeters = Bounds.text((depth * 1000).rounded())
    let finding =
      "its convex hull lies up to \(millimeters) mm off"
      + (fill.map { " and is filled to \(Bounds.text(($0 * 100).rounded())) %" } ?? "")
    guard let decomposition = ConvexDecomposition() else {
      note = "\(finding); it stays whole, for CoACD is not there (Scripts/setup fetches it)"
      return
    }
    let found = decomposition.pieces(
      of: surface.positions, indices: surface.indices, limit: CollisionFit.pieceLimit)
    // Closing an open surface makes it a little larger.
    let bounds = model.bounds
    hulls = found.compactMap { Self.hull(of: $0, within: bounds) }
    if hulls.count < 2 || hulls.count > CollisionFit.pieceLimit { hulls = [] }
    note =
      hulls.isEmpty
      ? "\(finding); it could not be taken apart"
      : "\(finding); \(hulls.count) convex pieces stand for it in the physics"
  }

  /// Its few corners; nil for a sliver.
  private static func hull(of points: [SIMD3<Double>], within bounds: Box3) -> [SIMD3<Float>]? {
    let inside = points.filter { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }.map { p in
      let q = p.replacing(with: bounds.minimum, where: p .< bounds.minimum)
      return q.replacing(with: bounds.maximum, where: q .> bounds.maximum)
    }
    guard inside.count >= 4 else { return nil }
    let blocks = PointBlocks(inside)
    for direction in CollisionFit.sphere(64) {
      let high = blocks.extreme(along: direction).reach
      let low = -blocks.extreme(along: -direction).reach
      if high - low < thinnest { return nil }
    }
    let extent = Mesh(positions: inside.map { SIMD3<Float>($0) }).bounds.size.max()
    let corners = HullPoints(
      of: inside, limit: CollisionFit.hullPointLimit, tolerance: extent * 0.005
    ).indices.map { SIMD3<Float>(inside[$0]) }
    return corners.count >= 4 ? corners : nil
  }
}

/// A model's triangles with one vertex a place, few enough to be looked at many times.
private struct WeldedSurface {
  private(set) var positions: [SIMD3<Double>] = []
  /// Three a triangle.
  private(set) var indices: [UInt32] = []

  init(of model: Model, limit: Int) {
    var number: [SIMD3<Float>: UInt32] = [:]
    for mesh in model.parts.map(\.mesh) {
      let welded = mesh.positions.map { p in
        // Positive zeros alone, so that equal places have equal bits.
        let place = p + SIMD3<Float>.zero
        if let known = number[place] { return known }
        let new = UInt32(positions.count)
        number[place] = new
        positions.append(SIMD3<Double>(place))
        return new
      }
      for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        let corners = (0..<3).map { welded[Int(mesh.indices[t + $0])] }
        if Set(corners).count == 3 { indices += corners }
      }
    }
    reduce(to: limit)
    dropUnused()
  }

  private mutating func reduce(to limit: Int) {
    guard indices.count > 3 * limit else { return }
    let points = positions.flatMap { [Float($0.x), Float($0.y), Float($0.z)] }
    var kept = indices
    let count = meshopt_simplify(
      &kept, indices, indices.count, points, positions.count, 3 * MemoryLayout<Float>.stride,
      3 * limit, 0.01, 0, nil)
    if count > 0 { indices = Array(kept[..<count]) }
  }

  private mutating func dropUnused() {
    let kept = VerticesInUse(of: indices, among: positions.count)
    positions = kept.sources.map { positions[$0] }
    indices = kept.indices
  }

  /// How far the convex hull's surface lies from this one at most, in metres, as seen along rays from
  /// the middle of its corners.
  var depthBelowHull: Double {
    let directions = CollisionFit.sphere(384)
    let blocks = PointBlocks(positions)
    let extremes = directions.map { blocks.extreme(along: $0) }
    let middle =
      extremes.reduce(SIMD3<Double>.zero) { $0 + positions[$1.index] } / Double(extremes.count)
    return directions.reduce(0) { deepest, ray in
      let length = zip(directions, extremes).reduce(Double.infinity) { length, plane in
        let slope = plane.0.dot(ray)
        return slope > 0.05 ? min(length, (plane.1.reach - plane.0.dot(middle)) / slope) : length
      }
      return max(deepest, distance(from: middle + ray * length))
    }
  }

  private func distance(from point: SIMD3<Double>) -> Double {
    var nearest = Double.infinity
    positions.withUnsafeBufferPointer { p in
      indices.withUnsafeBufferPointer { i in
        for t in stride(from: 0, to: i.count - 2, by: 3) {
          let q = Self.nearest(
            to: point, p[Int(i[t])], p[Int(i[t + 1])], p[Int(i[t + 2])])
          let d = q - point
          nearest = min(nearest, d.dot(d))
        }
      }
    }
    return nearest.squareRoot()
  }

  /// The point of a triangle that is nearest to another.
  private static func nearest(
    to p: SIMD3<Double>, _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>
  ) -> SIMD3<Double> {
    let normal = (b - a).cross(c - a)
    let square = normal.dot(normal)
    if square > 0 {
      // Barycentric coordinates of the foot of the perpendicular.
      let u = (b - a).cross(p - a).dot(normal) / square
      let v = (p - a).cross(c - a).dot(normal) / square
      if u >= 0, v >= 0, u + v <= 1 { return a + (b - a) * v + (c - a) * u }
    }
    func onEdge(_ from: SIMD3<Double>, _ to: SIMD3<Double>) -> SIMD3<Double> {
      let edge = to - from
      let length = max(edge.dot(edge), .leastNormalMagnitude)
      return from + edge * min(1, max(0, (p - from).dot(edge) / length))
    }
    let (q, r, s) = (onEdge(a, b), onEdge(b, c), onEdge(c, a))
    let nearer = (q - p).length < (r - p).length ? q : r
    return (s - p).length < (nearer - p).length ? s : nearer
  }
}
