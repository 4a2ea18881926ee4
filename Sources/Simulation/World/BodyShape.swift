import Catalog
import Geometry

/// The surfaces of somebody clothed, in a frame of their own, grown once around round cones, with what
/// moves each vertex.
struct BodyShape: Sendable {
  enum Stuff: Int, Sendable, CaseIterable {
    case top, trousers, skin, hair, shoes
  }

  /// Parallel to `Stuff.allCases`.
  private let meshes: [Mesh]
  /// Of each vertex of each mesh: how far it goes along with the trunk as that leans, and with the
  /// head as that nods, 0…1.
  private let ties: [[SIMD2<Float>]]
  private let joints: Joints

  /// What a body turns about, and where what is above begins to turn along, metres.
  struct Joints: Sendable {
    var hip: SIMD3<Float>
    var trunk: ClosedRange<Float>
    var neck: SIMD3<Float>
    var head: ClosedRange<Float>
    /// Farther forward, hands hold on to something and stay.
    var hold: ClosedRange<Float>?
  }

  /// What one kind of stuff is made of.
  struct Growth {
    var box: Box3
    /// Of the grid, metres.
    var cell: Float
    var cones: [(RoundCone, blend: Float)] = []

    init(_ low: SIMD3<Double>, _ high: SIMD3<Double>, cell: Float) {
      box = Box3(minimum: low, maximum: high)
      self.cell = cell
    }

    /// On both sides, where it does not lie in the middle.
    mutating func add(
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
  }

  init(joints: Joints, growth: (Stuff) -> Growth) {
    self.joints = joints
    meshes = Stuff.allCases.map { stuff in
      let growth = growth(stuff)
      var grid = DistanceGrid(box: growth.box, cell: growth.cell)
      for (cone, blend) in growth.cones { grid.add(cone, blend: blend) }
      var mesh = grid.surface()
      // Cloth runs around the trunk; its pattern is too fine for anybody to see it stretch.
      mesh.textureCoordinates = mesh.positions.map { SIMD2($0.y + 0.4 * $0.x, $0.z) / 0.016 }
      return mesh
    }
    ties = zip(Stuff.allCases, meshes).map { stuff, mesh in
      mesh.positions.map { p in
        let hasHead = stuff == .skin || stuff == .hair
        let isHead = hasHead ? Self.step(p.z, in: joints.head) : 0
        let held = joints.hold.map { isHead > 0 ? 0 : Self.step(p.x, in: $0) } ?? 0
        return SIMD2(Self.step(p.z, in: joints.trunk) * (1 - held), isHead)
      }
    }
  }

  private static func step(_ x: Float, in range: ClosedRange<Float>) -> Float {
    let f = min(max((x - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
    return f * f * (3 - 2 * f)
  }

  func parts(_ colors: BodyColors, cloth: SleeveCloth) -> [Model.Part] {
    zip(Stuff.allCases, meshes).map { stuff, mesh in
      let material =
        switch stuff {
        case .top: cloth.material(color: colors.top)
        case .trousers: SleeveCloth.twill.material(color: colors.trousers)
        case .skin: Material(name: "skin", baseColor: colors.skin, roughness: 0.5)
        case .hair: Material(name: "hair", baseColor: colors.hair, roughness: 0.6)
        case .shoes: Material(name: "shoes", baseColor: colors.shoes, roughness: 0.45)
        }
      return Model.Part(mesh: mesh, material: material)
    }
  }

  /// All vertices in the order of the parts.
  /// - Parameters:
  ///   - lean: of the trunk forwards, radians.
  ///   - roll: of the trunk to the left, radians.
  ///   - nod: of the head against the trunk, radians.
  ///   - rise: of the trunk, metres.
  func positions(lean: Double, roll: Double = 0, nod: Double, rise: Double = 0) -> [SIMD3<Float>] {
    func turn(_ angle: Double) -> SIMD2<Float> {
      SIMD2(Float(DeterministicMath.sin(angle)), Float(DeterministicMath.cos(angle)))
    }
    func forwards(_ p: SIMD3<Float>, about center: SIMD3<Float>, _ t: SIMD2<Float>) -> SIMD3<Float>
    {
      let q = p - center
      return center + SIMD3(q.x * t.y + q.z * t.x, q.y, q.z * t.y - q.x * t.x)
    }
    let full = (lean: turn(lean), roll: turn(roll), nod: turn(nod))
    var positions: [SIMD3<Float>] = []
    positions.reserveCapacity(meshes.reduce(0) { $0 + $1.positions.count })
    for (mesh, ties) in zip(meshes, ties) {
      for (p, tie) in zip(mesh.positions, ties) {
        var q = p
        if tie.y > 0 {
          q = forwards(q, about: joints.neck, tie.y < 1 ? turn(nod * Double(tie.y)) : full.nod)
        }
        if tie.x > 0 {
          let isWhole = tie.x == 1
          q = forwards(q, about: joints.hip, isWhole ? full.lean : turn(lean * Double(tie.x)))
          if roll != 0 {
            let t = isWhole ? full.roll : turn(roll * Double(tie.x))
            let r = q - joints.hip
            q = joints.hip + SIMD3(r.x, r.y * t.y + r.z * t.x, r.z * t.y - r.y * t.x)
          }
          q.z += Float(rise) * tie.x
        }
        positions.append(q)
      }
    }
    return positions
  }
}

/// Linear Rec. 709.
struct BodyColors {
  var top: SIMD3<Float>
  var trousers: SIMD3<Float>
  var skin: SIMD3<Float>
  var hair: SIMD3<Float>
  var shoes: SIMD3<Float>

  static let trousers: [SIMD3<Float>] = [
    SIMD3(0.028, 0.042, 0.095), SIMD3(0.02, 0.02, 0.022), SIMD3(0.22, 0.17, 0.1),
    SIMD3(0.11, 0.115, 0.12),
  ]
  static let hair: [SIMD3<Float>] = [
    SIMD3(0.012, 0.01, 0.009), SIMD3(0.05, 0.027, 0.014), SIMD3(0.3, 0.2, 0.09),
    SIMD3(0.3, 0.29, 0.28),
  ]
}
