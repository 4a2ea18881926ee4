import Geometry

/// Makes the triangles of a file agree on which side is outside.
///
/// Triangles that share an edge with just one other must run along it in opposite directions; what
/// hangs together that way is one piece. A piece that is closed must enclose more than nothing; of an
/// open one the larger part decides.
/// - SeeAlso: K. Takayama et al., A simple method for correcting facet orientations in polygon meshes
///   based on ray casting, JCGT 3(4), 2014, section 2, on what the flood fill can do and what not.
struct SurfaceOrientation {
  /// Of every triangle, the parts' one after the other.
  private(set) var isTurned: [Bool]
  let turnedCount: Int

  init(of parts: [RawPart]) {
    let corners = WeldedCorners(parts)
    let pieces = Pieces(corners.indices)
    isTurned = pieces.isTurned
    var measures = [Measure](repeating: Measure(), count: pieces.count)
    for t in pieces.numbers.indices {
      let p = (0..<3).map { corners.positions[Int(corners.indices[3 * t + $0])] }
      measures[pieces.numbers[t]].add(p[0], p[1], p[2], isTurned: isTurned[t])
    }
    let mustTurn = Self.piecesToTurn(measures)
    for t in isTurned.indices where mustTurn[pieces.numbers[t]] { isTurned[t].toggle() }
    turnedCount = isTurned.reduce(0) { $0 + ($1 ? 1 : 0) }
  }

  private static func piecesToTurn(_ measures: [Measure]) -> [Bool] {
    var result = measures.map { $0.isClosed ? $0.volume < 0 : $0.isMostlyTurned }
    // A closed piece within another is its hollow: it goes with what is around it.
    let closed = measures.indices.filter { measures[$0].isClosed }
      .sorted { measures[$0].extent > measures[$1].extent }
    guard closed.count <= 1000 else { return result }
    for (place, inner) in closed.enumerated() {
      guard let around = closed[..<place].first(where: { measures[$0].surrounds(measures[inner]) })
      else { continue }
      // Does the larger part of what is around it end up the other way round? Then so does its own.
      let isOuterTurned = result[around] != measures[around].isMostlyTurned
      result[inner] = isOuterTurned != measures[inner].isMostlyTurned
    }
    return result
  }

  private struct Measure {
    var volume = 0.0
    var area = 0.0
    var turnedArea = 0.0
    var vector = SIMD3<Double>.zero
    var low = SIMD3<Double>(repeating: .infinity)
    var high = SIMD3<Double>(repeating: -.infinity)

    mutating func add(
      _ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>, isTurned: Bool
    ) {
      let size = (b - a).cross(c - a) / 2
      let vector = isTurned ? -size : size
      volume += a.dot(vector) / 3
      self.vector += vector
      area += vector.length
      if isTurned { turnedArea += vector.length }
      for p in [a, b, c] {
        low = low.replacing(with: p, where: p .< low)
        high = high.replacing(with: p, where: p .> high)
      }
    }

    /// The area vectors of a closed surface cancel out.
    var isClosed: Bool { vector.length < 0.01 * area }
    var isMostlyTurned: Bool { turnedArea > area / 2 }
    var extent: Double { (high - low).length }

    func surrounds(_ other: Measure) -> Bool {
      all(low .< other.low) && all(high .> other.high)
    }
  }
}

/// Corners by place: those of equal position are one, across parts.
struct WeldedCorners {
  private(set) var positions: [SIMD3<Double>] = []
  /// Three a triangle, the parts' one after the other.
  private(set) var indices: [UInt32] = []

  init(_ parts: [RawPart]) {
    let all = parts.flatMap(\.positions)
    let order = all.indices.sorted { a, b in
      let (p, q) = (all[a], all[b])
      return (p.x, p.y, p.z) < (q.x, q.y, q.z)
    }
    var number = [UInt32](repeating: 0, count: all.count)
    for i in order {
      if positions.last != all[i] { positions.append(all[i]) }
      number[i] = UInt32(positions.count - 1)
    }
    var start = 0
    for part in parts {
      indices += part.indices.map { number[start + Int($0)] }
      start += part.positions.count
    }
  }
}

/// Triangles that hang together by edges which two of them share.
private struct Pieces {
  /// Of every triangle.
  private(set) var numbers: [Int]
  private(set) var count = 0
  /// Against the first triangle of its piece.
  private(set) var isTurned: [Bool]

  private struct Edge {
    /// Smaller end in the upper half.
    var key: UInt64
    var triangle: UInt32
    /// Whether the triangle runs from the smaller end to the larger.
    var isForward: Bool
  }

  init(_ indices: [UInt32]) {
    let triangles = indices.count / 3
    numbers = [Int](repeating: -1, count: triangles)
    isTurned = [Bool](repeating: false, count: triangles)
    let neighbours = Self.neighbours(indices)
    var waiting: [Int] = []
    for seed in 0..<triangles where numbers[seed] < 0 {
      numbers[seed] = count
      waiting.append(seed)
      while let t = waiting.popLast() {
        for (other, agrees) in neighbours[3 * t..<3 * t + 3] where other >= 0 && numbers[other] < 0
        {
          numbers[other] = count
          isTurned[other] = isTurned[t] != !agrees
          waiting.append(other)
        }
      }
      count += 1
    }
  }

  /// Of each of a triangle's three edges, the one other triangle there (−1: none, or several) and
  /// whether the two run along it in opposite directions.
  private static func neighbours(_ indices: [UInt32]) -> [(Int, Bool)] {
    var edges: [Edge] = []
    edges.reserveCapacity(indices.count)
    for i in indices.indices {
      let (a, b) = (indices[i], indices[i % 3 == 2 ? i - 2 : i + 1])
      edges.append(
        Edge(
          key: UInt64(min(a, b)) << 32 | UInt64(max(a, b)), triangle: UInt32(i / 3),
          isForward: a < b))
    }
    edges.sort { ($0.key, $0.triangle) < ($1.key, $1.triangle) }
    var result = [(Int, Bool)](repeating: (-1, true), count: indices.count)
    var used = [UInt8](repeating: 0, count: indices.count / 3)
    func join(_ a: Edge, _ b: Edge) {
      let t = Int(a.triangle)
      guard used[t] < 3 else { return }
      result[3 * t + Int(used[t])] = (Int(b.triangle), a.isForward != b.isForward)
      used[t] += 1
    }
    func areDoubles(_ a: Edge, _ b: Edge) -> Bool {
      func corners(_ edge: Edge) -> [UInt32] {
        indices[3 * Int(edge.triangle)..<3 * Int(edge.triangle) + 3].sorted()
      }
      return corners(a) == corners(b)
    }
    var start = 0
    while start < edges.count {
      var end = start + 1
      while end < edges.count, edges[end].key == edges[start].key { end += 1 }
      // A triangle and its double (a print on its sheet, a back to its front) are no neighbours.
      if end - start == 2, !areDoubles(edges[start], edges[start + 1]) {
        join(edges[start], edges[start + 1])
        join(edges[start + 1], edges[start])
      }
      start = end
    }
    return result
  }
}
