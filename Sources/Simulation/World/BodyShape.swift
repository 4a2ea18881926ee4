import Catalog
import Geometry

/// The surfaces of a clothed grown-up who stands upright, in the body frame, grown once around round
/// cones, with what moves each vertex.
struct BodyShape: Sendable {
  enum Stuff: Int, Sendable, CaseIterable {
    case top, trousers, skin, hair, shoes
  }

  /// Parallel to `Stuff.allCases`.
  let meshes: [Mesh]
  /// Of each vertex of each mesh: how far it goes along with the trunk as that leans, and with the
  /// head as that nods, 0…1.
  private let ties: [[SIMD2<Float>]]

  /// The same for everybody.
  static let standing = BodyShape()

  /// About which the head nods.
  private static let neck = SIMD3<Float>(-0.005, 0, 1.47)

  private init() {
    meshes = Stuff.allCases.map { stuff in
      var grid = DistanceGrid(box: Self.box(of: stuff), cell: Self.cell(of: stuff))
      for (cone, blend) in Self.cones(of: stuff) { grid.add(cone, blend: blend) }
      var mesh = grid.surface()
      // Cloth runs around the trunk; its pattern is too fine for anybody to see it stretch.
      mesh.textureCoordinates = mesh.positions.map { SIMD2(($0.y + 0.4 * $0.x), $0.z) / 0.016 }
      return mesh
    }
    ties = meshes.enumerated().map { number, mesh in
      let stuff = Stuff.allCases[number]
      return mesh.positions.map { p in
        let head: Float =
          stuff == .skin || stuff == .hair ? Self.step(p.z, from: 1.44, to: 1.53) : 0
        return SIMD2(Self.step(p.z, from: 0.84, to: 1.12), head)
      }
    }
  }

  private static func step(_ x: Float, from a: Float, to b: Float) -> Float {
    let f = min(max((x - a) / (b - a), 0), 1)
    return f * f * (3 - 2 * f)
  }

  private static func box(of stuff: Stuff) -> Box3 {
    switch stuff {
    case .top: Box3(minimum: SIMD3(-0.24, -0.34, 0.78), maximum: SIMD3(0.24, 0.34, 1.55))
    case .trousers: Box3(minimum: SIMD3(-0.24, -0.28, -0.02), maximum: SIMD3(0.24, 0.28, 1.16))
    case .skin: Box3(minimum: SIMD3(-0.16, -0.16, 1.28), maximum: SIMD3(0.2, 0.16, 1.8))
    case .hair: Box3(minimum: SIMD3(-0.2, -0.16, 1.44), maximum: SIMD3(0.16, 0.16, 1.82))
    case .shoes: Box3(minimum: SIMD3(-0.16, -0.22, -0.06), maximum: SIMD3(0.26, 0.22, 0.16))
    }
  }

  /// Metres; coarse where nothing fine is.
  private static func cell(of stuff: Stuff) -> Float {
    switch stuff {
    case .top, .trousers: 0.021
    case .skin, .hair: 0.0115
    case .shoes: 0.015
    }
  }

  private static func cones(of stuff: Stuff) -> [(RoundCone, Float)] {
    var cones: [(RoundCone, Float)] = []
    /// Both, mirrored, where it does not lie in the middle.
    func add(
      _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ radii: (Float, Float), _ blend: Float = 0.05
    ) {
      for side: Float in a.y == 0 && b.y == 0 ? [1] : [1, -1] {
        let mirror = SIMD3(1, side, 1)
        cones.append(
          (
            RoundCone(foot: a * mirror, tip: b * mirror, footRadius: radii.0, tipRadius: radii.1),
            blend
          ))
      }
    }
    switch stuff {
    case .top:
      // Hem, belly, chest, shoulders; the neckline and the stumps into which the sleeves run.
      add(SIMD3(0.005, 0.072, 0.93), SIMD3(0.01, 0.062, 1.1), (0.122, 0.112), 0.08)
      add(SIMD3(0.01, 0.066, 1.1), SIMD3(0.005, 0.085, 1.3), (0.112, 0.112), 0.08)
      add(SIMD3(-0.02, 0.06, 1.3), SIMD3(-0.02, 0.13, 1.37), (0.1, 0.07), 0.08)
      add(SIMD3(-0.012, 0.1, 1.385), SIMD3(-0.01, 0.185, 1.378), (0.066, 0.062), 0.05)
      add(SIMD3(-0.01, 0, 1.41), SIMD3(-0.008, 0, 1.45), (0.075, 0.062), 0.05)
      add(SIMD3(-0.01, 0.185, 1.378), SIMD3(-0.012, 0.2, 1.32), (0.063, 0.06), 0.03)
    case .trousers:
      add(SIMD3(-0.02, 0.055, 0.93), SIMD3(0.005, 0.06, 1.0), (0.122, 0.112), 0.06)
      add(SIMD3(-0.005, 0.088, 0.86), SIMD3(0.012, 0.096, 0.5), (0.1, 0.071), 0.03)
      add(SIMD3(0.012, 0.096, 0.5), SIMD3(-0.018, 0.104, 0.09), (0.071, 0.06), 0.04)
    case .skin:
      add(SIMD3(-0.012, 0, 1.38), SIMD3(0.0, 0, 1.52), (0.064, 0.053), 0.03)
      add(SIMD3(-0.018, 0, 1.655), SIMD3(0.022, 0, 1.65), (0.089, 0.084), 0.03)
      add(SIMD3(0.02, 0.014, 1.575), SIMD3(0.05, 0.01, 1.55), (0.062, 0.046), 0.05)
      add(SIMD3(0.098, 0, 1.635), SIMD3(0.117, 0, 1.6), (0.012, 0.0145), 0.02)
      add(SIMD3(0.0, 0.086, 1.628), SIMD3(0.002, 0.082, 1.598), (0.018, 0.014), 0.012)
      add(SIMD3(0.075, 0.03, 1.668), SIMD3(0.088, 0.012, 1.665), (0.016, 0.014), 0.02)
    case .hair:
      add(SIMD3(-0.03, 0, 1.672), SIMD3(0.014, 0, 1.69), (0.096, 0.083), 0.03)
      add(SIMD3(-0.05, 0.02, 1.66), SIMD3(-0.05, 0.025, 1.575), (0.078, 0.062), 0.04)
    case .shoes:
      add(SIMD3(-0.05, 0.108, 0.042), SIMD3(0.1, 0.118, 0.034), (0.046, 0.046), 0.02)
      add(SIMD3(0.1, 0.118, 0.034), SIMD3(0.165, 0.122, 0.03), (0.046, 0.036), 0.02)
      add(SIMD3(-0.035, 0.106, 0.06), SIMD3(-0.03, 0.104, 0.1), (0.05, 0.046), 0.03)
    }
    return cones
  }

  /// All vertices in the order of the meshes, for a lean in radians.
  func positions(lean: Double) -> [SIMD3<Float>] {
    // Who leans over something looks down at it.
    let nod = 0.18 + 0.35 * lean
    func turn(_ angle: Double) -> SIMD2<Float> {
      SIMD2(Float(DeterministicMath.sin(angle)), Float(DeterministicMath.cos(angle)))
    }
    func turned(_ p: SIMD3<Float>, about center: SIMD3<Float>, _ t: SIMD2<Float>) -> SIMD3<Float> {
      let q = p - center
      return center + SIMD3(q.x * t.y + q.z * t.x, q.y, q.z * t.y - q.x * t.x)
    }
    let hip = SIMD3<Float>(0, 0, Float(BodyMeasures.hipHeight))
    let full = (trunk: turn(lean), head: turn(nod))
    var positions: [SIMD3<Float>] = []
    positions.reserveCapacity(meshes.reduce(0) { $0 + $1.positions.count })
    for (mesh, ties) in zip(meshes, ties) {
      for (p, tie) in zip(mesh.positions, ties) {
        var q = p
        if tie.y > 0 {
          q = turned(q, about: Self.neck, tie.y < 1 ? turn(nod * Double(tie.y)) : full.head)
        }
        if tie.x > 0 {
          q = turned(q, about: hip, tie.x < 1 ? turn(lean * Double(tie.x)) : full.trunk)
        }
        positions.append(q)
      }
    }
    return positions
  }
}
