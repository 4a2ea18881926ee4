import Catalog
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
struct SoftPack: Sendable {
  /// What presses on a pack, in the pack's frame.
  struct Press: Sendable {
    enum Shape: Sendable {
      /// The half-space through which both press is the first of the planes.
      case solid(ConvexSolid)
      case ball(center: SIMD3<Float>, radius: Float)
    }

    var shape: Shape
    /// Of the depth that this pack's surface gives way: 1, or a half if the other one gives way too.
    var share: Float
    /// Never passed, whatever bulges: basket and floor.
    var isWall: Bool
  }

  /// How far the surface gives way under a load, metres.
  let give: Float
  private let pointOfVertex: [UInt32]
  private let rest: [SIMD3<Float>]
  private let normals: [SIMD3<Float>]
  /// Of the surface around a point, square metres.
  private let areas: [Float]
  /// Neighbours of point n are `neighbours[firstNeighbour[n]..<firstNeighbour[n + 1]]`.
  private let firstNeighbour: [Int32]
  private let neighbours: [UInt32]
  /// Of a sphere about the origin that holds it.
  let radius: Float

  /// Nothing goes farther than this, as a multiple of `give`: hard landings sink in deeper for a moment.
  private static let furthest: Float = 2
  /// How often film takes the mean of what surrounds it, and what of that it keeps.
  private static let rounds = 10
  private static let tension: Float = 0.97
  /// How far the middle of a finger gets into a pack, metres.
  private static let fingerDepth: Float = 0.003
  /// Below this nobody sees a difference, metres.
  private static let invisible: Float = 0.0002

  /// Vertices at one place move as one, whatever part they belong to.
  init(_ model: Model, give: Double) {
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
  func positions(under presses: [Press]) -> [SIMD3<Float>]? {
    guard !presses.isEmpty else { return nil }
    var shifts = [SIMD3<Float>](repeating: .zero, count: rest.count)
    var isHeld = [Bool](repeating: false, count: rest.count)
    var deepest: Float = 0
    for n in rest.indices {
      let shift = pressed(rest[n], normals[n], by: presses) - rest[n]
      let depth = shift.length
      guard depth > 0 else { continue }
      let most = Self.furthest * give
      shifts[n] = depth > most ? shift * (most / depth) : shift
      isHeld[n] = true
      deepest = max(deepest, min(depth, most))
    }
    guard deepest > Self.invisible else { return nil }
    span(&shifts, isHeld)
    bulge(&shifts, isHeld, deepest: deepest)
    for n in rest.indices where shifts[n] != .zero {
      // What bulges or spans does not pass what stands there either.
      let p = rest[n] + shifts[n]
      shifts[n] += pressed(p, normals[n], by: presses) - p
    }
    let walls = presses.filter(\.isWall)
    if !walls.isEmpty {
      for n in rest.indices {
        let p = rest[n] + shifts[n]
        shifts[n] += pressed(p, normals[n], by: walls) - p
      }
    }
    return pointOfVertex.map { rest[Int($0)] + shifts[Int($0)] }
  }

  /// Film between what is pressed and what is free.
  private func span(_ shifts: inout [SIMD3<Float>], _ isHeld: [Bool]) {
    var next = shifts
    for _ in 0..<Self.rounds {
      for n in rest.indices where !isHeld[n] {
        let around = Int(firstNeighbour[n])..<Int(firstNeighbour[n + 1])
        guard !around.isEmpty else { continue }
        var sum = SIMD3<Float>.zero
        for k in around { sum += shifts[Int(neighbours[k])] }
        next[n] = sum * (Self.tension / Float(around.count))
      }
      shifts = next
    }
  }

  /// What is displaced in one place comes out in others, the more the farther they are from any press.
  private func bulge(_ shifts: inout [SIMD3<Float>], _ isHeld: [Bool], deepest: Float) {
    var (lost, free) = (Float(0), Float(0))
    func freedom(_ n: Int) -> Float {
      let taken = min(shifts[n].length / deepest, 1)
      return isHeld[n] ? 0 : (1 - taken) * (1 - taken)
    }
    for n in rest.indices {
      lost -= areas[n] * normals[n].dot(shifts[n])
      free += areas[n] * freedom(n)
    }
    guard lost > 0, free > 0 else { return }
    let height = min(lost / free, 0.5 * give)
    let out = rest.indices.map { normals[$0] * (height * freedom($0)) }
    for n in rest.indices { shifts[n] += out[n] }
  }

  /// A point moved out of everything that presses.
  private func pressed(
    _ point: SIMD3<Float>, _ normal: SIMD3<Float>, by presses: [Press]
  ) -> SIMD3<Float> {
    var p = point
    for press in presses {
      switch press.shape {
      case .solid(let solid): p += solid.way(out: p) * press.share
      case .ball(let center, let radius):
        // In at the side where the finger is: against the surface's own direction.
        let toCenter = center - p
        let along = -toCenter.dot(normal)
        let beside = toCenter.dot(toCenter) - along * along
        // A finger whose middle is farther in presses on the other side of the pack.
        guard along < Self.fingerDepth, beside < radius * radius else { continue }
        p -= normal * max(along + (radius * radius - beside).squareRoot(), 0)
      }
    }
    return p
  }
}

extension ConvexSolid {
  /// From a point to the surface along the first plane's normal; zero outside.
  fileprivate func way(out p: SIMD3<Float>) -> SIMD3<Float> {
    let direction = SIMD3(planes[0].x, planes[0].y, planes[0].z)
    var exit = Float.infinity
    for plane in planes {
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
  func pressing(on points: [SIMD3<Float>]) -> ConvexSolid? {
    var best: (plane: Int, gap: Float)?
    for (n, plane) in planes.enumerated() {
      let normal = SIMD3(plane.x, plane.y, plane.z)
      var gap = Float.infinity
      for p in points { gap = min(gap, normal.dot(p) - plane.w) }
      if gap >= 0 { return nil }
      if gap > best?.gap ?? -.infinity { best = (n, gap) }
    }
    return best.map { startingWith(plane: $0.plane) }
  }
}
