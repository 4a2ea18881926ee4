import Geometry

extension SoftPack {
  /// What `positions(under:)` is tested against: point by point, every press, all of the film.
  package func plainPositions(under presses: [Press]) -> [SIMD3<Float>]? {
    guard !presses.isEmpty else { return nil }
    let most = Self.furthest * give
    var shifts = [SIMD3<Float>](repeating: .zero, count: rest.count)
    var isHeld = [Bool](repeating: false, count: rest.count)
    var deepest: Float = 0
    for n in rest.indices {
      let shift = pressed(rest[n], normals[n], by: presses) - rest[n]
      let depth = shift.length
      guard depth > 0 else { continue }
      shifts[n] = depth > most ? shift * (most / depth) : shift
      isHeld[n] = true
      deepest = max(deepest, min(depth, most))
    }
    guard deepest > Self.invisible else { return nil }
    span(&shifts, isHeld)
    bulge(&shifts, isHeld, deepest: deepest)
    let walls = presses.filter(\.isWall)
    let points = rest.indices.map { n in
      let p = pressed(rest[n] + shifts[n], normals[n], by: presses)
      return pressed(p, normals[n], by: walls)
    }
    return vertices(of: points)
  }

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
        let toCenter = center - p
        p -= normal * Self.depth(toCenter, toCenter.dot(toCenter), normal, radius: radius)
      }
    }
    return p
  }
}
