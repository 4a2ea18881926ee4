import Geometry

/// Normals for parts that have none: smooth across shallow edges, sharp across steep ones.
struct CreasedNormals {
  /// Cosine of the angle between triangles from which an edge is sharp: 50°.
  private static let sharp = 0.642_787_609_686_539_4
  /// Where more triangles meet in a point, all are averaged: a fan of a million must not take a
  /// million squared.
  private static let largestFan = 64

  /// Gives every corner its normal and splits vertices where their corners' differ.
  static func complete(_ part: inout RawPart) {
    let corners = WeldedCorners([part]).indices
    let triangles = part.indices.count / 3
    let vectors = (0..<triangles).map { part.areaVector(ofTriangle: $0) }
    let units = vectors.map { $0 / max($0.length, .leastNormalMagnitude) }
    // Corners by the point they meet in.
    var starts = [Int](repeating: 0, count: Int(corners.max() ?? 0) + 2)
    for c in corners { starts[Int(c) + 1] += 1 }
    for i in 1..<starts.count { starts[i] += starts[i - 1] }
    var around = [Int](repeating: 0, count: corners.count)
    var filled = starts
    for (i, c) in corners.enumerated() {
      around[filled[Int(c)]] = i / 3
      filled[Int(c)] += 1
    }
    var normals = [SIMD3<Double>](repeating: .zero, count: corners.count)
    for point in 0..<starts.count - 1 {
      let fan = around[starts[point]..<starts[point + 1]]
      if fan.count > largestFan {
        let sum = fan.reduce(SIMD3<Double>.zero) { $0 + vectors[$1] }
        for t in fan { set(sum, ofTriangle: t, at: UInt32(point)) }
      } else {
        for t in fan {
          let sum = fan.reduce(SIMD3<Double>.zero) {
            units[t].dot(units[$1]) >= sharp ? $0 + vectors[$1] : $0
          }
          set(sum, ofTriangle: t, at: UInt32(point))
        }
      }
    }
    func set(_ sum: SIMD3<Double>, ofTriangle t: Int, at point: UInt32) {
      let length = sum.length
      for i in 3 * t..<3 * t + 3 where corners[i] == point {
        normals[i] = length > 1e-30 && length.isFinite ? sum / length : units[t]
      }
    }
    part.split(cornerNormals: normals)
  }
}

extension RawPart {
  /// Vertices anew, one for each pair of old vertex and normal.
  fileprivate mutating func split(cornerNormals: [SIMD3<Double>]) {
    let old = self
    // The vertices made of each old one, as a list through `next`.
    var first = [Int](repeating: -1, count: old.positions.count)
    var next: [Int] = []
    positions = []
    normals = []
    textureCoordinates = []
    colors = []
    for (corner, index) in old.indices.enumerated() {
      let source = Int(index)
      var vertex = first[source]
      while vertex >= 0, normals[vertex] != cornerNormals[corner] { vertex = next[vertex] }
      if vertex < 0 {
        vertex = positions.count
        positions.append(old.positions[source])
        normals.append(cornerNormals[corner])
        textureCoordinates.append(old.textureCoordinates[source])
        if !old.colors.isEmpty { colors.append(old.colors[source]) }
        next.append(first[source])
        first[source] = vertex
      }
      indices[corner] = UInt32(vertex)
    }
  }
}
