import Geometry

extension MeshBuilder {
  /// Adds a round bar along a path: a bent wire, a tube of a frame.
  /// - Parameters:
  ///   - path: at least two points, no two neighbours equal.
  ///   - isClosed: the last point joins the first.
  package mutating func addTube(
    along path: [SIMD3<Float>], radius: Float, sides: Int = 6, isClosed: Bool = false,
    capped: Bool = true
  ) {
    let profile = (0..<sides).map { s in
      let (cosine, sine) = Self.turn(s, of: sides)
      return SIMD2(cosine, sine)
    }
    addSweep(
      profile: profile.map { $0 * radius }, profileNormals: profile, along: path,
      isClosed: isClosed, capped: capped)
  }

  /// Adds a bar with a given cross-section along a path.
  ///
  /// The cross-section is carried along without twist (parallel transport); at a bend it lies in
  /// the bisecting plane and is stretched there, so that straight parts keep their thickness.
  /// u runs once around the profile, v in metres along the path.
  /// - Parameters:
  ///   - profile: a closed outline, counter-clockwise looking against the direction of travel.
  ///   - profileNormals: unit length, one for each of its points.
  ///   - path: at least two points, no two neighbours equal.
  ///   - up: first axis of the profile's plane, as near as the start of the path allows.
  package mutating func addSweep(
    profile: [SIMD2<Float>], profileNormals: [SIMD2<Float>], along path: [SIMD3<Float>],
    up: SIMD3<Float>? = nil, isClosed: Bool = false, capped: Bool = true
  ) {
    precondition(profile.count >= 3 && profile.count == profileNormals.count && path.count >= 2)
    let stations = Self.stations(along: path, up: up, isClosed: isClosed)
    let first = UInt32(mesh.positions.count)
    let columns = UInt32(profile.count + 1)
    for station in stations {
      for s in 0...profile.count {
        let i = s % profile.count
        let normal = station.e0 * profileNormals[i].x + station.e1 * profileNormals[i].y
        addVertex(
          station.place(profile[i]), normal: normal,
          uv: SIMD2(Float(s) / Float(profile.count), station.travelled))
      }
    }
    for k in 0..<UInt32(stations.count - 1) {
      for s in 0..<columns - 1 {
        let a = first + k * columns + s
        addQuad(a, a + 1, a + columns + 1, a + columns)
      }
    }
    if capped && !isClosed {
      addCap(profile, at: stations[0], facesForward: false)
      addCap(profile, at: stations[stations.count - 1], facesForward: true)
    }
  }

  private mutating func addCap(
    _ profile: [SIMD2<Float>], at station: Station, facesForward: Bool
  ) {
    let axis = station.e0.cross(station.e1)
    let normal = facesForward ? axis : -axis
    let rim = profile.map { addVertex(station.place($0), normal: normal) }
    for s in 1..<rim.count - 1 {
      if facesForward {
        addTriangle(rim[0], rim[s], rim[s + 1])
      } else {
        addTriangle(rim[0], rim[s + 1], rim[s])
      }
    }
  }

  /// A place along a path with the axes of the cross-section there.
  private struct Station {
    var point: SIMD3<Float>
    /// Orthonormal; e0 × e1 is the direction of travel.
    var e0: SIMD3<Float>
    var e1: SIMD3<Float>
    /// Unit vector towards the outside of the bend and the stretch along it; 1 where straight.
    var bend: SIMD3<Float>
    var stretch: Float
    var travelled: Float

    func place(_ p: SIMD2<Float>) -> SIMD3<Float> {
      let offset = e0 * p.x + e1 * p.y
      return point + offset + bend * (offset.dot(bend) * (stretch - 1))
    }
  }

  private static func stations(
    along path: [SIMD3<Float>], up: SIMD3<Float>?, isClosed: Bool
  ) -> [Station] {
    let count = path.count
    let points = isClosed ? path + [path[0]] : path
    var stations: [Station] = []
    var e0 = SIMD3<Float>.zero
    var previous = SIMD3<Float>.zero
    var travelled: Float = 0
    for k in points.indices {
      let arriving =
        k > 0 ? points[k] - points[k - 1] : isClosed ? path[0] - path[count - 1] : path[1] - path[0]
      let leaving =
        k + 1 < points.count
        ? points[k + 1] - points[k] : isClosed ? path[1] - path[0] : arriving
      let (a, b) = (arriving.normalized, leaving.normalized)
      let tangent = (a + b).dot(a + b) > 1e-6 ? (a + b).normalized : a
      if k == 0 {
        let wanted = up ?? frame(around: tangent).0
        e0 = (wanted - tangent * wanted.dot(tangent)).normalized
      } else {
        travelled += arriving.length
        e0 = carried(carried(e0, from: previous, to: a), from: a, to: tangent).normalized
      }
      previous = tangent
      let cosineOfHalf = max(tangent.dot(a), 0.25)
      let turn = b - a
      let bend = turn.dot(turn) > 1e-8 ? turn.normalized : .zero
      stations.append(
        Station(
          point: points[k], e0: e0, e1: tangent.cross(e0), bend: bend, stretch: 1 / cosineOfHalf,
          travelled: travelled))
    }
    if isClosed {
      // The way round a closed path in space may twist: meet the first station exactly.
      stations[count].e0 = stations[0].e0
      stations[count].e1 = stations[0].e1
    }
    return stations
  }

  /// A vector perpendicular to `old`, turned by the smallest rotation that takes `old` to `new`.
  private static func carried(
    _ v: SIMD3<Float>, from old: SIMD3<Float>, to new: SIMD3<Float>
  ) -> SIMD3<Float> {
    v - (old + new) * (v.dot(new) / max(1 + old.dot(new), 1e-6))
  }

  /// A path of straight lines with its inner corners rounded by circular arcs.
  /// - Parameters:
  ///   - radius: of the arcs; shortened where the neighbouring lines are too short.
  ///   - steps: chords for each arc, at least 1.
  package static func rounded(
    _ path: [SIMD3<Float>], radius: Float, steps: Int = 4, isClosed: Bool = false
  ) -> [SIMD3<Float>] {
    let n = path.count
    guard n >= 3, radius > 0 else { return path }
    var result: [SIMD3<Float>] = []
    for k in 0..<n {
      if !isClosed && (k == 0 || k == n - 1) {
        result.append(path[k])
        continue
      }
      let toPrevious = path[(k + n - 1) % n] - path[k]
      let toNext = path[(k + 1) % n] - path[k]
      let (a, b) = (toPrevious.normalized, toNext.normalized)
      let cosine = a.dot(b)
      if cosine < -0.9999 {
        result.append(path[k])
        continue
      }
      // tan(half the inner angle) without a tangent: sin/(1 + cos).
      let sine = max(0, 1 - cosine * cosine).squareRoot()
      let tangentOfHalf = sine / (1 + cosine)
      let reach = min(radius / tangentOfHalf, toPrevious.length * 0.49, toNext.length * 0.49)
      let arcRadius = reach * tangentOfHalf
      let cosineOfHalf = ((1 + cosine) / 2).squareRoot()
      let center = path[k] + (a + b).normalized * (reach / cosineOfHalf)
      let start = path[k] + a * reach - center
      let end = path[k] + b * reach - center
      for s in 0...steps {
        // Chords of equal angle would need an arccosine; normalised interpolation of the two radii
        // is as good for a quarter turn.
        let f = Float(s) / Float(steps)
        result.append(center + (start * (1 - f) + end * f).normalized * arcRadius)
      }
    }
    return result
  }
}
