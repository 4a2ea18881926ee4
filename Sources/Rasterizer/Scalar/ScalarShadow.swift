package import RasterKernels

/// The plain form of `sampleShadows`, a tile at a time.
package enum ScalarShadow {
  /// - Parameters:
  ///   - points: in the camera's frame, row by row; z is 0 where nothing is.
  ///   - normals: of unit length.
  ///   - columns: points of a row.
  ///   - maps: of one light, the finest first.
  package static func factors(
    points: [SIMD3<Float>], normals: [SIMD3<Float>], columns: Int, maps: [ShadowSource]
  ) -> [Float] {
    var factors = [Float](repeating: 1, count: points.count)
    var soft = [SoftPlace?](repeating: nil, count: points.count)
    for n in points.indices where points[n].z > 0 {
      for map in maps {
        guard let found = look(map, points[n], normals[n]) else { continue }
        if let sharp = found.sharp { factors[n] = sharp } else { soft[n] = found.soft }
        break
      }
    }
    let side = SoftRun.count
    let rows = points.count == side * columns ? stride(from: 0, to: columns, by: side) : nil
    for first in rows ?? stride(from: 0, to: 0, by: side) {
      let square = (0..<(side * side)).map { first + $0 / side * columns + $0 % side }
      if let shares = shares(ofSquare: square.map { soft[$0] }) {
        for (n, share) in zip(square, shares) { factors[n] = share }
      } else {
        fill(square, close: SoftRun.close) { $0 / side / 4 * 2 + $0 % side / 4 }
      }
    }
    if rows == nil {
      for first in stride(from: 0, to: points.count, by: SoftRun.points) {
        fill(
          Array(first..<min(first + SoftRun.points, points.count)),
          close: points.count == columns ? SoftRun.closeAtBorders : SoftRun.close
        ) { $0 / side }
      }
    }
    /// Finds the shares of points, surface by surface; `part` says in which part each lies.
    func fill(_ group: [Int], close: Float, part: (Int) -> Int) {
      for members in surfaces(group.indices.filter { soft[group[$0]] != nil }, SoftRun.reach) {
        if put(members, isWhole: true) { continue }
        for wanted in 0..<4 {
          let some = members.filter { part($0) == wanted }
          if put(some, isWhole: false) { continue }
          for n in some { factors[group[n]] = soft[group[n]].map(share) ?? 1 }
        }
      }
      /// Tells points apart by the surfaces that they lie on.
      func surfaces(_ numbers: [Int], _ reach: Float) -> [[Int]] {
        var (open, found) = (numbers, [[Int]]())
        while let leader = open.first {
          let members = open.filter { $0 == leader || isOn(soft[group[leader]], $0, reach) }
          open.removeAll { members.contains($0) }
          found.append(members)
        }
        return found
      }
      func isOn(_ leader: SoftPlace?, _ n: Int, _ reach: Float) -> Bool {
        guard let leader, let place = soft[group[n]] else { return false }
        return Self.isOn(leader, place, reach: reach)
      }
      /// - Returns: false where nothing was found.
      func put(_ members: [Int], isWhole: Bool) -> Bool {
        if members.count < SoftRun.fewest {
          for close in surfaces(members, close) {
            let found = soft[group[close[0]]].map(share) ?? 1
            for n in close { factors[group[n]] = found }
          }
          return true
        }
        guard let shares = spread(members.compactMap { soft[group[$0]] }, isWhole: isWhole) else {
          return false
        }
        for (n, share) in zip(members, shares) { factors[group[n]] = share }
        return true
      }
    }
    return factors
  }

  /// Whether a point lies near another and on its plane, which has nearly its own.
  private static func isOn(_ leader: SoftPlace, _ p: SoftPlace, reach: Float) -> Bool {
    let (du, dv) = (p.u - leader.u, p.v - leader.v)
    let plane = ScalarKernels.fma(
      du, leader.slope.x, ScalarKernels.fma(dv, leader.slope.y, leader.w))
    let turn = SoftRun.turn * leader.w * leader.map.inverseFocalSquared.squareRoot()
    return p.map.w == leader.map.w && abs(du) <= reach && abs(dv) <= reach
      && abs(p.w - plane) <= SoftRun.lift * leader.w
      && abs(p.slope.x - leader.slope.x) <= turn && abs(p.slope.y - leader.slope.y) <= turn
  }

  /// The shares of four points or more on one surface from few of them, or nil where each is to be found by itself.
  private static func spread(_ places: [SoftPlace], isWhole: Bool) -> [Float]? {
    let d = places.map { SIMD2($0.u - places[0].u, $0.v - places[0].v) }
    /// The first of the greatest.
    func greatest(_ value: (SIMD2<Float>) -> Float) -> Int {
      d.indices.reduce(0) { value(d[$1]) > value(d[$0]) ? $1 : $0 }
    }
    let far = greatest { abs($0.x) + abs($0.y) }
    func area(_ p: SIMD2<Float>) -> Float { p.x * d[far].y - p.y * d[far].x }
    let (left, right) = (greatest(area), greatest { -area($0) })
    let (side, other) = area(d[left]) >= -area(d[right]) ? (left, right) : (right, left)
    let (a, b, c) = (share(places[0]), share(places[far]), share(places[side]))
    let (low, high) = (min(min(a, b), c), max(max(a, b), c))
    if high - low > (isWhole ? SoftRun.rise : SoftRun.partRise) { return nil }
    let squared = max(d[far].x * d[far].x + d[far].y * d[far].y, 1e-6)
    var along = SIMD2((b - a) * d[far].x / squared, (b - a) * d[far].y / squared)
    if abs(area(d[side])) > SoftRun.width * squared.squareRoot() {
      along =
        SIMD2(
          (c - a) * d[far].y - (b - a) * d[side].y, (b - a) * d[side].x - (c - a) * d[far].x)
        / area(d[side])
    }
    let shares = d.map { min(max(a + ($0.x * along.x + $0.y * along.y), low), high) }
    if isWhole {
      let middle = greatest { -(abs($0.x - d[far].x * 0.5) + abs($0.y - d[far].y * 0.5)) }
      for n in [middle, other] where abs(share(places[n]) - shares[n]) > SoftRun.bend { return nil }
    }
    return shares
  }

  /// The places if all lie on the same map, in planes of a value each.
  private static func planes(_ places: [SoftPlace?]) -> [[Float]]? {
    let p = places.compactMap { $0 }
    guard p.count == places.count, p.allSatisfy({ $0.map.w == p[0].map.w }) else { return nil }
    return [p.map(\.u), p.map(\.v), p.map(\.w)]
  }

  private static func tolerances(_ planes: [[Float]]) -> [Float] {
    [SoftRun.texels, SoftRun.texels, SoftRun.relativeDepth * planes[2][0]]
  }

  /// The shares of a square of points on a plane, or nil where they are to be looked at.
  /// - SeeAlso: `SoftRun`.
  private static func shares(ofSquare places: [SoftPlace?]) -> [Float]? {
    guard let planes = planes(places) else { return nil }
    func surface(_ a: Float, _ b: Float, _ c: Float, _ d: Float, _ x: Int, _ y: Int) -> Float {
      SoftRun.between(SoftRun.between(a, c, y), SoftRun.between(b, d, y), x)
    }
    for (v, tolerance) in zip(planes, tolerances(planes)) {
      for n in 0..<64
      where abs(v[n] - surface(v[0], v[7], v[56], v[63], n % 8, n / 8)) > tolerance { return nil }
    }
    let half = SoftRun.middle
    let found = [0, 7, 56, 63, half * 8 + half].map { places[$0].map(share) ?? 1 }
    let corners = found[0..<4]
    guard let low = corners.min(), let high = corners.max(), high - low <= SoftRun.rise else {
      return nil
    }
    let expected = surface(found[0], found[1], found[2], found[3], half, half)
    guard abs(found[4] - expected) <= SoftRun.bend else { return nil }
    return (0..<64).map { surface(found[0], found[1], found[2], found[3], $0 % 8, $0 / 8) }
  }

  /// Where a point lies on a map, and the share of light it gets if its shadows are sharp.
  private struct Place {
    var sharp: Float?
    var soft: SoftPlace
  }

  private struct SoftPlace {
    var (u, v, w): (Float, Float, Float)
    var slope: SIMD2<Float>
    var map: ShadowSource
  }

  private static func share(_ p: SoftPlace) -> Float {
    guard let moments = p.map.moments else { return 1 }
    return ScalarSoftShadow.share(u: p.u, v: p.v, w: p.w, slope: p.slope, p.map, moments)
  }

  private static func dot(_ a: Float, _ b: Float, _ c: Float, _ v: SIMD3<Float>) -> Float {
    ScalarKernels.fma(c, v.z, ScalarKernels.fma(b, v.y, a * v.x))
  }

  /// Nil outside the map.
  private static func look(
    _ s: ShadowSource, _ point: SIMD3<Float>, _ n: SIMD3<Float>
  ) -> Place? {
    let p = SIMD3(
      ScalarKernels.fma(n.x, s.offset, point.x), ScalarKernels.fma(n.y, s.offset, point.y),
      ScalarKernels.fma(n.z, s.offset, point.z))
    func row(_ a: Float, _ b: Float, _ c: Float, _ d: Float) -> Float {
      ScalarKernels.fma(c, p.z, ScalarKernels.fma(b, p.y, ScalarKernels.fma(a, p.x, d)))
    }
    let x = row(s.m00, s.m01, s.m02, s.m03)
    let y = row(s.m10, s.m11, s.m12, s.m13)
    let z = row(s.m20, s.m21, s.m22, s.m23)
    let w = 1 / ScalarKernels.larger(z, 1e-3)
    let u = ScalarKernels.fma(x, w, s.centerU)
    let v = ScalarKernels.fma(y, w, s.centerV)
    let high = Float(s.size - 4)
    guard u > 2, u < high, v > 2, v < high, z > 0.01 else { return nil }
    let (fu, fv) = (u - u.rounded(.down), v - v.rounded(.down))
    let (column, line) = (Int(u) - 1, Int(v) - 1)
    let nu = dot(s.m00, s.m01, s.m02, n)
    let nv = dot(s.m10, s.m11, s.m12, n)
    let nw = dot(s.m20, s.m21, s.m22, n)
    let c = ScalarKernels.fma(ScalarKernels.fma(nu, x, nv * y), s.inverseFocalSquared, nw * z)
    let scale = s.inverseFocalSquared / ScalarKernels.smaller(c, z * -0.05)
    let (slopeU, slopeV) = (nu * scale, nv * scale)
    let limit = w * (1 + s.bias)
    let soft = SoftPlace(u: u, v: v, w: w, slope: SIMD2(slopeU, slopeV), map: s)
    if s.moments != nil {
      let rim = ScalarKernels.fma(abs(nu), s.halfU, abs(nv) * s.halfV) * s.inverseFocalSquared
      return Place(sharp: c < rim ? nil : 0, soft: soft)
    }
    if c >= 0 { return Place(sharp: 1, soft: soft) }
    let start = limit - slopeV * fv
    var columns = SIMD4<Float>.zero
    for i in 0..<4 {
      let here = start + (Float(i - 1) - fu) * slopeU
      let limits = [here - slopeV, here, here + slopeV, here + slopeV + slopeV]
      let lit = (0..<4).map { j -> Float in
        s.w[(line + j) * s.stride + column + i] > limits[j] ? 0 : 1
      }
      columns[i] = lit[0] * (1 - fv) + (lit[1] + lit[2]) + lit[3] * fv
      columns[i] *= [1 - fu, 1, 1, fu][i]
    }
    let sharp = ((columns[0] + columns[1]) + (columns[2] + columns[3])) * (1.0 / 9)
    return Place(sharp: sharp, soft: soft)
  }
}
