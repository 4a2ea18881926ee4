import Geometry

extension PackDeformation {
  /// Draws what the kinds of `condition` that concern the shape have done to a pack.
  /// - Parameters:
  ///   - condition: what is possible for the product alone.
  ///   - surface: points of the model's outside to draw from.
  init(_ condition: PackCondition, of product: Product, on surface: SurfaceSampler, key: RandomKey)
  {
    let bounds = product.modelSource.bounds
    let frame = PackFrame(
      center: SIMD3<Float>(bounds.center), half: SIMD3<Float>(bounds.size / 2),
      stiffness: product.surface)
    limit = min(0.5 * frame.half.min(), 0.018)
    if condition[.bulged] > 0 {
      addBulge(Float(condition[.bulged]), frame)
    }
    if condition[.crumpled] > 0 {
      var stream = key.with("condition.crumpled", entity: Int(key.entity)).stream
      addCrumples(Float(condition[.crumpled]), frame, surface, &stream)
    }
    if condition[.dented] > 0 {
      var stream = key.with("condition.dented", entity: Int(key.entity)).stream
      addDents(Float(condition[.dented]), frame, surface, &stream)
    }
  }

  private mutating func addBulge(_ severity: Float, _ frame: PackFrame) {
    let axis = frame.thinnest
    bulge = Bulge(
      center: frame.center, half: frame.half, axis: axis,
      height: severity * min(0.3 * frame.half[axis], 0.01))
  }

  /// Dents by corners and edges of other packs: more of them, and deeper, the more severe.
  private mutating func addDents(
    _ severity: Float, _ frame: PackFrame, _ surface: SurfaceSampler, _ stream: inout RandomStream
  ) {
    let count = 1 + Int((Double(severity) * 2.6 + stream.uniform() * 1.4))
    for number in 0..<count {
      let (point, normal) = surface.point(&stream) { _, n in abs(n.z) < 0.5 }
      // The first dent is the worst.
      let part = number == 0 ? 1 : Float(stream.uniform(in: 0.25...0.7))
      let thickness = frame.thickness(along: normal)
      let depth = severity * part * min(0.24 * thickness, 0.014)
      let isEdge = stream.uniform() < 0.6
      // Tilted a little: nothing is hit squarely.
      let turn = Float(stream.uniform(in: 0...(2 * .pi)))
      let lean = PackDeformation.tangent(of: normal)
      let outward = (normal + 0.25 * Float(stream.uniform(in: -1...1)) * lean).normalized
      let tangent = Self.turned(Self.tangent(of: outward), by: turn, about: outward)
      let length = min(frame.half.max(), 0.06) * Float(stream.uniform(in: 0.35...0.8))
      let width = length * Float(stream.uniform(in: 0.3...0.7))
      indenters.append(
        Indenter(
          tip: point - outward * depth, outward: outward, tangent: tangent,
          rise: SIMD2(depth / (length * length), isEdge ? depth / width : depth / (width * width)),
          isEdge: isEdge, rounding: max(0.0015, depth * 0.35), reach: thickness * 0.5))
    }
  }

  private mutating func addCrumples(
    _ severity: Float, _ frame: PackFrame, _ surface: SurfaceSampler, _ stream: inout RandomStream
  ) {
    let thin = frame.half.min()
    if frame.stiffness == .cardboard { crush(severity, frame, surface, &stream) }
    let isFilm = frame.stiffness == .film
    let count = Int((isFilm ? 20 + 60 * severity : 4 + 12 * severity).rounded())
    let tallest = isFilm ? min(0.34 * thin, 0.011) : min(0.16 * thin, 0.005)
    for _ in 0..<count {
      let (point, normal) = surface.point(&stream) { _, _ in true }
      let turn = Float(stream.uniform(in: 0...(2 * .pi)))
      let along = Self.turned(Self.tangent(of: normal), by: turn, about: normal)
      // Many small ones, few that cross the pack.
      let chance = Float(stream.uniform())
      let size = chance * chance
      let length = min(frame.half.max(), 0.12) * (0.2 + 0.8 * size)
      // Two in three go inward.
      let sign: Float = stream.uniform() < 0.66 ? -1 : 1
      folds.append(
        Fold(
          center: point, outward: normal, along: along, across: normal.cross(along),
          length: length, width: length * Float(stream.uniform(in: 0.14...0.36)),
          height: sign * severity * tallest * (0.3 + 0.7 * size)))
    }
    if isFilm {
      let noise = (0..<3).map { _ in LatticeNoise(seed: stream.nextWord()) }
      waves = (severity * min(0.08 * thin, 0.003), 22, noise)
    }
  }

  /// Corners and edges of a stiff pack pushed in.
  private mutating func crush(
    _ severity: Float, _ frame: PackFrame, _ surface: SurfaceSampler, _ stream: inout RandomStream
  ) {
    let count = 1 + Int(Double(severity) * 3 + stream.uniform())
    for number in 0..<count {
      // Towards a corner, or the middle of an edge.
      var direction = SIMD3<Float>.zero
      for k in 0..<3 {
        let isFree = number > 0 && k == 2 - number % 3 && stream.uniform() < 0.5
        let sign: Float = stream.uniform() < 0.5 ? -1 : 1
        direction[k] = isFree ? 0 : sign * Float(stream.uniform(in: 0.6...1))
      }
      let outward = direction.normalized
      let point = surface.support(outward, scaledBy: frame.half)
      let depth = severity * Float(stream.uniform(in: 0.5...1)) * min(0.6 * frame.half.min(), 0.019)
      let turn = Float(stream.uniform(in: 0...(2 * .pi)))
      let tangent = Self.turned(Self.tangent(of: outward), by: turn, about: outward)
      indenters.append(
        Indenter(
          tip: point - outward * depth, outward: outward, tangent: tangent,
          rise: SIMD2(
            Float(stream.uniform(in: 0.5...6)), Float(stream.uniform(in: 0.5...6))),
          isEdge: false, rounding: max(0.0015, depth * 0.5),
          reach: frame.half.min() * 0.9))
      // Board that has to go somewhere creases beside the place.
      for _ in 0..<3 {
        let across = Self.turned(
          Self.tangent(of: outward), by: Float(stream.uniform(in: 0...(2 * .pi))), about: outward)
        let length = Float(stream.uniform(in: 0.012...0.035))
        folds.append(
          Fold(
            center: point + across * depth * Float(stream.uniform(in: 0...2)), outward: outward,
            along: outward.cross(across), across: across, length: length,
            width: length * Float(stream.uniform(in: 0.25...0.5)),
            height: -severity * Float(stream.uniform(in: 0.001...0.004))))
      }
    }
  }

  private static func turned(
    _ v: SIMD3<Float>, by angle: Float, about axis: SIMD3<Float>
  ) -> SIMD3<Float> {
    let c = Float(DeterministicMath.cos(Double(angle)))
    let s = Float(DeterministicMath.sin(Double(angle)))
    return v * c + axis.cross(v) * s
  }
}

/// Size and make of a pack, for measures of what can happen to it.
struct PackFrame {
  var center: SIMD3<Float>
  /// Half the box's sides, metres.
  var half: SIMD3<Float>
  var stiffness: ContactSurface

  /// The axis of the shortest side.
  var thinnest: Int { (0..<3).min { (half[$0], $0) < (half[$1], $1) } ?? 0 }

  /// Extent of the box along a direction, but no more than across the way there.
  func thickness(along n: SIMD3<Float>) -> Float {
    let a = abs(n.x) * half.x + abs(n.y) * half.y + abs(n.z) * half.z
    return 2 * min(a, 1.4 * half.min())
  }
}

/// Points of a model's outside, drawn evenly over its area.
struct SurfaceSampler: Sendable {
  private var triangles: [(a: SIMD3<Float>, b: SIMD3<Float>, c: SIMD3<Float>)] = []
  /// Running sum of areas.
  private var sums: [Double] = []

  /// - Parameter isWanted: of the parts' materials.
  init(_ model: Model, where isWanted: (Material) -> Bool = { _ in true }) {
    var sum = 0.0
    for part in model.parts where isWanted(part.material) {
      let (p, indices) = (part.mesh.positions, part.mesh.indices)
      for t in stride(from: 0, to: indices.count - 2, by: 3) {
        let (a, b, c) = (p[Int(indices[t])], p[Int(indices[t + 1])], p[Int(indices[t + 2])])
        let area = Double((b - a).cross(c - a).length)
        guard area > 0, area.isFinite else { continue }
        sum += area
        triangles.append((a, b, c))
        sums.append(sum)
      }
    }
  }

  /// A point and the normal there; one that is `wanted` if a few tries find one.
  func point(
    _ stream: inout RandomStream, wanted: (SIMD3<Float>, SIMD3<Float>) -> Bool
  ) -> (SIMD3<Float>, SIMD3<Float>) {
    var found = (SIMD3<Float>.zero, SIMD3<Float>(1, 0, 0))
    guard let total = sums.last else { return found }
    for _ in 0..<16 {
      let target = stream.uniform() * total
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] < target { low = middle + 1 } else { high = middle }
      }
      var (u, v) = (Float(stream.uniform()), Float(stream.uniform()))
      if u + v > 1 { (u, v) = (1 - u, 1 - v) }
      let t = triangles[low]
      let p = t.a + (t.b - t.a) * u + (t.c - t.a) * v
      found = (p, (t.b - t.a).cross(t.c - t.a).normalized)
      if wanted(found.0, found.1) { break }
    }
    return found
  }

  /// The farthest corner of the mesh towards a direction given as parts of the box's half sides.
  func support(_ direction: SIMD3<Float>, scaledBy half: SIMD3<Float>) -> SIMD3<Float> {
    let d = direction / half
    var (best, score) = (SIMD3<Float>.zero, -Float.infinity)
    for t in triangles {
      for p in [t.a, t.b, t.c] where p.dot(d) > score { (best, score) = (p, p.dot(d)) }
    }
    return best
  }
}
