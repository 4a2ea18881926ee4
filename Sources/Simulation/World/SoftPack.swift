package import Catalog
import Geometry

/// The surface of a flexible pack, and how it comes to lie under what presses on it.
///
/// The physics moves a rigid body whose contacts give way (`Geom.setGive`): other bodies sink into its
/// solid the farther the harder they press. What they have displaced is taken out of the drawn surface:
/// each point that lies within another solid goes to that solid's surface, along the direction in which
/// the two press on each other; the film between such points and free ones spans smoothly, and what was
/// displaced bulges out where nothing presses. So a picture shows the depth that the contact forces
/// have made, nothing gapes and nothing sticks through. The shape is a function of where things are at
/// that moment, and of nothing before.
package struct SoftPack: Sendable {
  /// What presses on a pack, in the pack's frame.
  package struct Press: Sendable {
    package enum Shape: Sendable {
      /// The half-space through which both press is the first of the planes.
      case solid(ConvexSolid)
      case ball(center: SIMD3<Float>, radius: Float)
    }

    package var shape: Shape
    /// Of the depth that this pack's surface gives way: 1, or a half if the other one gives way too.
    package var share: Float
    /// Never passed, whatever bulges: basket and floor.
    package var isWall: Bool

    package init(shape: Shape, share: Float, isWall: Bool) {
      self.shape = shape
      self.share = share
      self.isWall = isWall
    }
  }

  /// How far the surface gives way under a load, metres.
  let give: Float
  private let pointOfVertex: [UInt32]
  let rest: [SIMD3<Float>]
  let normals: [SIMD3<Float>]
  /// Of the surface around a point, square metres.
  let areas: [Float]
  /// Neighbours of point n are `neighbours[firstNeighbour[n]..<firstNeighbour[n + 1]]`.
  let firstNeighbour: [Int32]
  let neighbours: [UInt32]
  /// Of a sphere about the origin that holds it.
  package let radius: Float

  /// Nothing goes farther than this, as a multiple of `give`: hard landings sink in deeper for a moment.
  static let furthest: Float = 2
  /// How often film takes the mean of what surrounds it, and what of that it keeps.
  static let rounds = 10
  static let tension: Float = 0.97
  /// How far the middle of a finger gets into a pack, metres.
  static let fingerDepth: Float = 0.003
  /// Below this nobody sees a difference, metres.
  static let invisible: Float = 0.0002

  /// Vertices at one place move as one, whatever part they belong to.
  package init(_ model: Model, give: Double) {
    self.give = Float(give)
    var points: [SIMD3<Float>: UInt32] = [:]
    var rest: [SIMD3<Float>] = []
    var pointOfVertex: [UInt32] = []
    for part in model.parts {
      for p in part.mesh.positions {
        let known = points[p] ?? UInt32(rest.count)
        if known == rest.count {
          points[p] = known
          rest.append(p)
        }
        pointOfVertex.append(known)
      }
    }
    var normals = [SIMD3<Float>](repeating: .zero, count: rest.count)
    var areas = [Float](repeating: 0, count: rest.count)
    var edges: [UInt64] = []
    var first = 0
    for part in model.parts {
      let indices = part.mesh.indices
      for t in stride(from: 0, to: indices.count - 2, by: 3) {
        let corners = (0..<3).map { pointOfVertex[first + Int(indices[t + $0])] }
        let (a, b, c) = (rest[Int(corners[0])], rest[Int(corners[1])], rest[Int(corners[2])])
        let double = (b - a).cross(c - a)
        for k in 0..<3 {
          normals[Int(corners[k])] += double
          areas[Int(corners[k])] += double.length / 6
          let (p, q) = (UInt64(corners[k]), UInt64(corners[(k + 1) % 3]))
          if p != q { edges += [p << 32 | q, q << 32 | p] }
        }
      }
      first += part.mesh.positions.count
    }
    edges.sort()
    var firstNeighbour = [Int32](repeating: 0, count: rest.count + 1)
    var neighbours: [UInt32] = []
    for (n, edge) in edges.enumerated() where n == 0 || edges[n - 1] != edge {
      neighbours.append(UInt32(truncatingIfNeeded: edge))
      firstNeighbour[Int(edge >> 32) + 1] += 1
    }
    for n in rest.indices { firstNeighbour[n + 1] += firstNeighbour[n] }
    self.rest = rest
    self.pointOfVertex = pointOfVertex
    self.normals = normals.map { $0.length > 0 ? $0.normalized : .zero }
    self.areas = areas
    self.firstNeighbour = firstNeighbour
    self.neighbours = neighbours
    radius = rest.map(\.length).max() ?? 0
  }

  /// Where the vertices come to lie, one a vertex over all parts in order, in the pack's frame; nil if
  /// nothing presses so that one could see it.
  /// - SeeAlso: `plainPositions(under:)`, which it equals to the bit.
  package func positions(under presses: [Press]) -> [SIMD3<Float>]? {
    guard !presses.isEmpty else { return nil }
    var points = rest
    for press in presses { push(&points, out: press) }
    guard var film = Film(self, pressed: points) else { return nil }
    film.span(self)
    film.bulge(self)
    for n in points.indices { points[n] = rest[n] + film.shifts[n] }
    // What bulges or spans does not pass what stands there either.
    for press in presses { push(&points, out: press) }
    for press in presses where press.isWall { push(&points, out: press) }
    return vertices(of: points)
  }

  /// From one a point to one a vertex.
  func vertices(of points: [SIMD3<Float>]) -> [SIMD3<Float>] {
    let points = points.span
    return pointOfVertex.map { points[Int($0)] }
  }

  /// Moves points out of what presses.
  private func push(_ points: inout [SIMD3<Float>], out press: Press) {
    var points = points.mutableSpan
    switch press.shape {
    case .solid(let solid):
      // Nearly every point is beyond the first plane, so the others seldom matter.
      let (first, planes) = (solid.planes[0], solid.planes.span)
      let direction = SIMD3(first.x, first.y, first.z)
      for n in points.indices where direction.dot(points[n]) - first.w < 0 {
        points[n] += solid.way(out: points[n], planes, direction) * press.share
      }
    case .ball(let center, let radius):
      let normals = normals.span
      // Farther off, whoever is no more than a radius beside the axis is more than a radius from the
      // middle along it; a tenth is for rounding.
      let widest = max(radius, Self.fingerDepth)
      let reach = 2.1 * widest * widest
      for n in points.indices {
        let toCenter = center - points[n]
        let square = toCenter.dot(toCenter)
        if square < reach {
          points[n] -= normals[n] * Self.depth(toCenter, square, normals[n], radius: radius)
        }
      }
    }
  }

  /// How far a point goes in under a finger, against the surface's own direction: in at the side where
  /// the finger is.
  /// - Parameter square: of the distance to its middle.
  static func depth(
    _ toCenter: SIMD3<Float>, _ square: Float, _ normal: SIMD3<Float>, radius: Float
  ) -> Float {
    let along = -toCenter.dot(normal)
    let beside = square - along * along
    // A finger whose middle is farther in presses on the other side of the pack.
    guard along < fingerDepth, beside < radius * radius else { return 0 }
    return max(along + (radius * radius - beside).squareRoot(), 0)
  }
}

/// How far the points of a pack move: those that are pressed, and the film around them.
private struct Film {
  /// By point.
  var shifts: [SIMD3<Float>]
  private var isHeld: [Bool]
  private var deepest: Float = 0
  /// The points that film reaches, from the pressed ones outwards by neighbours.
  private var reached: [UInt32] = []
  /// How many of them it has reached after each round.
  private var reachedAfter: [Int] = []

  /// Nil if nobody could see it.
  init?(_ pack: SoftPack, pressed points: [SIMD3<Float>]) {
    let most = SoftPack.furthest * pack.give
    shifts = [SIMD3<Float>](repeating: .zero, count: points.count)
    isHeld = [Bool](repeating: false, count: points.count)
    var held: [UInt32] = []
    for n in points.indices {
      let shift = points[n] - pack.rest[n]
      let depth = shift.length
      guard depth > 0 else { continue }
      shifts[n] = depth > most ? shift * (most / depth) : shift
      isHeld[n] = true
      held.append(UInt32(n))
      deepest = max(deepest, min(depth, most))
    }
    guard deepest > SoftPack.invisible else { return nil }
    reach(from: held, pack)
  }

  /// Film that is farther from what is pressed than there are rounds does not move.
  private mutating func reach(from held: [UInt32], _ pack: SoftPack) {
    var isKnown = isHeld
    var last = held
    for _ in 0..<SoftPack.rounds {
      let before = reached.count
      for n in last {
        for k in pack.firstNeighbour[Int(n)]..<pack.firstNeighbour[Int(n) + 1] {
          let neighbour = pack.neighbours[Int(k)]
          if isKnown[Int(neighbour)] { continue }
          isKnown[Int(neighbour)] = true
          reached.append(neighbour)
        }
      }
      last = Array(reached[before...])
      reachedAfter.append(reached.count)
    }
  }

  /// Film between what is pressed and what is free.
  mutating func span(_ pack: SoftPack) {
    var next = [SIMD3<Float>](repeating: .zero, count: reached.count)
    let (known, counts) = (reached, reachedAfter)
    let reached = known.span
    let (first, neighbours) = (pack.firstNeighbour.span, pack.neighbours.span)
    var shifts = shifts.mutableSpan
    for count in counts {
      for k in 0..<count {
        let n = Int(reached[k])
        let around = Int(first[n])..<Int(first[n + 1])
        var sum = SIMD3<Float>.zero
        for m in around { sum += shifts[Int(neighbours[m])] }
        next[k] = sum * (SoftPack.tension / Float(around.count))
      }
      for k in 0..<count { shifts[Int(reached[k])] = next[k] }
    }
  }

  /// What is displaced in one place comes out in others, the more the farther they are from any press.
  mutating func bulge(_ pack: SoftPack) {
    var (lost, free) = (Float(0), Float(0))
    for n in shifts.indices {
      lost -= pack.areas[n] * pack.normals[n].dot(shifts[n])
      free += pack.areas[n] * freedom(n)
    }
    guard lost > 0, free > 0 else { return }
    let height = min(lost / free, 0.5 * pack.give)
    for n in shifts.indices { shifts[n] += pack.normals[n] * (height * freedom(n)) }
  }

  private func freedom(_ n: Int) -> Float {
    if isHeld[n] { return 0 }
    let taken = min(shifts[n].length / deepest, 1)
    return (1 - taken) * (1 - taken)
  }
}

extension ConvexSolid {
  /// From a point to the surface along the first plane's normal; zero outside.
  func way(out p: SIMD3<Float>) -> SIMD3<Float> {
    way(out: p, planes.span, SIMD3(planes[0].x, planes[0].y, planes[0].z))
  }

  /// - Parameters:
  ///   - planes: the solid's.
  ///   - direction: the first one's normal.
  fileprivate func way(
    out p: SIMD3<Float>, _ planes: borrowing Span<SIMD4<Float>>, _ direction: SIMD3<Float>
  ) -> SIMD3<Float> {
    var exit = Float.infinity
    for k in planes.indices {
      let plane = planes[k]
      let normal = SIMD3(plane.x, plane.y, plane.z)
      let height = normal.dot(p) - plane.w
      if height >= 0 { return .zero }
      let rise = normal.dot(direction)
      if rise > 1e-3 { exit = min(exit, -height / rise) }
    }
    return direction * exit
  }

  /// The same, with the plane first through which it and a body press on each other: that beyond which
  /// the body's points lie most. Nil where one keeps all of them off.
  /// - Parameter points: the hull of the body.
  package func pressing(on points: [SIMD3<Float>]) -> ConvexSolid? {
    let points = points.span
    var best: (plane: Int, gap: Float)?
    for (n, plane) in planes.enumerated() {
      let normal = SIMD3(plane.x, plane.y, plane.z)
      var gap = Float.infinity
      for k in points.indices { gap = min(gap, normal.dot(points[k]) - plane.w) }
      if gap >= 0 { return nil }
      if gap > best?.gap ?? -.infinity { best = (n, gap) }
    }
    return best.map { startingWith(plane: $0.plane) }
  }
}
