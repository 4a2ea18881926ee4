import Geometry

/// How the surface of one pack is pushed about: a displacement for every point of the model's space.
///
/// Because it depends on the place alone, whatever touches before touches after: closed meshes stay
/// closed, a label stays on its can, and what is inside moves with what is outside.
struct PackDeformation: Sendable {
  /// A blunt thing that has been pressed in: nothing of the pack stays above its surface.
  struct Indenter: Sendable {
    /// Where it has come to lie, and the direction from which it came, unit length.
    var tip: SIMD3<Float>
    var outward: SIMD3<Float>
    /// Along `outward`'s first and second tangent: how fast it rises from the tip, per metre.
    var tangent: SIMD3<Float>
    var rise: SIMD2<Float>
    /// Straight flanks instead of round ones: an edge.
    var isEdge: Bool
    /// Metres over which the pack's surface bends into the dent.
    var rounding: Float
    /// What is farther below belongs to the other side of the pack.
    var reach: Float
  }

  /// A crease in film or thin sheet.
  struct Fold: Sendable {
    var center: SIMD3<Float>
    var outward: SIMD3<Float>
    /// Direction of the crease and across it.
    var along: SIMD3<Float>
    var across: SIMD3<Float>
    var length: Float
    var width: Float
    /// Metres; negative goes inward.
    var height: Float
  }

  /// Blown up across the thinnest side.
  struct Bulge: Sendable {
    var center: SIMD3<Float>
    var half: SIMD3<Float>
    var axis: Int
    var height: Float
  }

  var indenters: [Indenter] = []
  var folds: [Fold] = []
  var bulge: Bulge?
  /// Soft waves everywhere: metres, and cells a metre.
  var waves: (height: Float, frequency: Float, noise: [LatticeNoise])?
  /// No point moves farther, in metres.
  var limit: Float = 0.015

  var isNothing: Bool { indenters.isEmpty && folds.isEmpty && bulge == nil && waves == nil }

  /// Where a point of the model as new comes to lie.
  func moved(_ rest: SIMD3<Float>) -> SIMD3<Float> {
    var p = rest
    if let bulge { p += bulge.displacement(at: rest) }
    if let waves {
      let q = rest * waves.frequency
      p += waves.height * SIMD3(waves.noise[0].at(q), waves.noise[1].at(q), waves.noise[2].at(q))
    }
    for fold in folds { p += fold.displacement(at: rest) }
    for indenter in indenters { p = indenter.pressed(p) }
    let d = p - rest
    // Nearly nothing is taken off below half the limit, and the limit itself is never passed.
    let r = d.dot(d) / (limit * limit)
    return rest + d / (1 + r * r).squareRoot().squareRoot()
  }

  /// The normal of a surface that had `normal` at `rest`, by differences of a fifth of a millimetre.
  func normal(_ normal: SIMD3<Float>, at rest: SIMD3<Float>, moved p: SIMD3<Float>)
    -> SIMD3<Float>
  {
    let u = Self.tangent(of: normal)
    let v = normal.cross(u)
    let step: Float = 2e-4
    let n = (moved(rest + u * step) - p).cross(moved(rest + v * step) - p)
    let length = n.length
    return length > 0 ? n / length : normal
  }

  /// Some direction at a right angle to a unit vector.
  static func tangent(of n: SIMD3<Float>) -> SIMD3<Float> {
    let helper: SIMD3<Float> = abs(n.z) < 0.7 ? SIMD3(0, 0, 1) : SIMD3(1, 0, 0)
    return helper.cross(n).normalized
  }
}

extension PackDeformation.Indenter {
  func pressed(_ p: SIMD3<Float>) -> SIMD3<Float> {
    let d = p - tip
    let height = d.dot(outward)
    guard height > -reach else { return p }
    let (u, v) = (d.dot(tangent), d.dot(outward.cross(tangent)))
    // Straight flanks have a blunt tip, so that no crease is sharper than the mesh.
    let across = isEdge ? ((v * v + 4e-6).squareRoot() - 0.002) * rise.y : v * v * rise.y
    let surface = u * u * rise.x + across
    // The smaller of the two heights, with the corner between them rounded off.
    let overlap = max(rounding - abs(height - surface), 0) / rounding
    let pressed = min(height, surface) - overlap * overlap * rounding / 4
    // What gives way stands up a little around the dent.
    let beside = (surface - height) / (rounding * 4)
    let rim = beside > 0 && beside < 1 ? beside * (1 - beside) * (1 - beside) * rounding : 0
    let fade = smoothStep(-reach, -reach * 0.6, height)
    return p + outward * ((pressed - height + rim) * fade)
  }
}

extension PackDeformation.Fold {
  func displacement(at p: SIMD3<Float>) -> SIMD3<Float> {
    let d = p - center
    let v = d.dot(across) / width
    guard abs(v) < 1 else { return .zero }
    let u = d.dot(along) / length
    guard abs(u) < 1 else { return .zero }
    let depth = d.dot(outward) / (width + length)
    guard abs(depth) < 1 else { return .zero }
    // A roof with a narrow ridge, lower towards its ends.
    let ridge = max(1.05 - (v * v + 0.0025).squareRoot(), 0)
    let roof = ridge * ridge * (1 - v * v)
    let ends = (1 - u * u) * (1 - u * u)
    let inside = 1 - depth * depth
    return outward * (height * roof * ends * inside * inside)
  }
}

extension PackDeformation.Bulge {
  func displacement(at p: SIMD3<Float>) -> SIMD3<Float> {
    let q = (p - center) / half
    var swell = height * min(max(q[axis], -1), 1)
    for k in 0..<3 where k != axis { swell *= max(1 - q[k] * q[k], 0) }
    var d = SIMD3<Float>.zero
    d[axis] = swell
    return d
  }
}
