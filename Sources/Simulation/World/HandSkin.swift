import Catalog
import Geometry

/// The skin of a right hand from the fingertips to under the sleeve, bound to its bones.
///
/// The surface is grown once around the bones of a flat, fanned hand, where no two fingers touch;
/// a pose then moves every vertex with the bones it hangs on (linear blend skinning).
struct HandSkin: Sendable {
  /// In the rest pose, palm frame.
  let mesh: Mesh
  let texture: SkinTexture
  private let bindings: [Binding]
  private let restFrames: [BoneFrame]

  /// The three bones that pull at a vertex hardest; weights add up to 1.
  private struct Binding {
    var bones: SIMD3<Int32>
    var weights: SIMD3<Float>
  }

  /// A bone's place and axes (along it, along its hinge, the third).
  private struct BoneFrame {
    var origin: SIMD3<Float>
    var x: SIMD3<Float>
    var y: SIMD3<Float>
    var z: SIMD3<Float>

    init(origin: SIMD3<Float>, x: SIMD3<Float>, y: SIMD3<Float>) {
      self.origin = origin
      self.x = x
      self.y = y
      z = x.cross(y)
    }
  }

  /// Bones by number: 0 the palm, 1 the forearm, then three for each digit.
  private static let palm = 0
  private static let forearm = 1

  /// A flat, fanned hand.
  static var restSkeleton: HandSkeleton { HandSkeleton(flexion: 0, spreadFactor: 2.2) }

  /// The same for every hand.
  static let shared = HandSkin(thickness: 0)
  /// Of knitted gloves, 1.5 mm thick.
  static let glove = HandSkin(thickness: 0.0015)

  /// - Parameter thickness: of what is over the skin, metres.
  private init(thickness: Float) {
    let skeleton = Self.restSkeleton
    let shapes = Self.shapes(of: skeleton, thickness: thickness)
    var grid = DistanceGrid(
      box: Box3(minimum: SIMD3(-0.165, -0.085, -0.105), maximum: SIMD3(0.165, 0.115, 0.04)),
      cell: 0.0052)
    for part in shapes { grid.add(part.shape, blend: part.blend) }
    var surface = grid.surface()
    surface.textureCoordinates = surface.positions.map(SkinTexture.place)
    mesh = surface
    texture = thickness > 0 ? Self.shared.texture : SkinTexture(skeleton: skeleton)
    restFrames = Self.frames(of: skeleton, forearm: SIMD3(-1, 0, 0))
    let boneCount = restFrames.count
    bindings = mesh.positions.map { Self.binding(of: $0, shapes: shapes, boneCount: boneCount) }
  }

  private struct Part {
    var bone: Int
    var shape: RoundCone
    var blend: Float
  }

  /// What the hand is made of. Order matters: later parts melt into all earlier ones.
  private static func shapes(of skeleton: HandSkeleton, thickness: Float) -> [Part] {
    var parts: [Part] = []
    func add(
      _ bone: Int, _ foot: SIMD3<Float>, _ tip: SIMD3<Float>, _ radii: (Float, Float),
      _ blend: Float
    ) {
      parts.append(
        Part(
          bone: bone,
          shape: RoundCone(
            foot: foot, tip: tip, footRadius: radii.0 + thickness, tipRadius: radii.1 + thickness),
          blend: blend))
    }
    // Forearm and wrist: two cones side by side make an oval.
    for side in [Float(-1), 1] {
      add(
        forearm, SIMD3(-0.13, 0.0105 * side, 0.001), SIMD3(-0.062, 0.0110 * side, 0),
        (0.0225, 0.0180), 0.02)
    }
    // The palm: metacarpals from the wrist to the knuckles.
    for (finger, y) in [Float(0.017), 0.006, -0.006, -0.017].enumerated() {
      let knuckle = skeleton.digits[finger][0].shape.foot
      add(
        palm, SIMD3(-0.05, y, -0.001), knuckle + SIMD3(-0.003, 0, -0.001), (0.0165, 0.0118), 0.014)
    }
    // The ball of the little finger and the webs between the fingers.
    add(palm, SIMD3(-0.035, -0.023, -0.008), SIMD3(0.012, -0.029, -0.007), (0.0145, 0.0125), 0.012)
    add(palm, SIMD3(0.04, 0.024, -0.002), SIMD3(0.034, -0.024, -0.003), (0.0105, 0.0095), 0.012)
    for (number, digit) in skeleton.digits.enumerated() {
      for (segment, bone) in digit.enumerated() {
        let isThumbRoot = number == 4 && segment == 0
        add(
          2 + number * 3 + segment, bone.shape.foot, bone.shape.tip,
          (bone.shape.footRadius, bone.shape.tipRadius),
          isThumbRoot ? 0.022 : segment == 0 ? 0.007 : 0.004)
      }
    }
    return parts
  }

  /// Weights fall off over a few millimetres of distance to each bone's flesh.
  private static func binding(
    of p: SIMD3<Float>, shapes: [Part], boneCount: Int
  ) -> Binding {
    var distance = [Float](repeating: 1, count: boneCount)
    for part in shapes {
      distance[part.bone] = min(distance[part.bone], part.shape.distance(to: p))
    }
    var bones = SIMD3<Int32>(0, 0, 0)
    var weights = SIMD3<Float>(0, 0, 0)
    let falloff: Float = 0.006
    let least = distance.min() ?? 0
    for k in 0..<3 {
      var nearest = 0
      for bone in 1..<boneCount where distance[bone] < distance[nearest] { nearest = bone }
      let f = max(0, 1 - (distance[nearest] - least) / falloff)
      bones[k] = Int32(nearest)
      weights[k] = f * f
      distance[nearest] = .infinity
    }
    return Binding(bones: bones, weights: weights / weights.sum())
  }

  private static func frames(
    of skeleton: HandSkeleton, forearm: SIMD3<Float>
  ) -> [BoneFrame] {
    // The forearm's frame looks from the wrist to the elbow.
    let side = (SIMD3<Float>(0, 1, 0) - forearm * forearm.y).normalized
    return [
      BoneFrame(origin: .zero, x: SIMD3(1, 0, 0), y: SIMD3(0, 1, 0)),
      BoneFrame(origin: HandSkeleton.wrist, x: forearm, y: side),
    ]
      + skeleton.digits.flatMap { digit in
        digit.map { bone in
          let along = (bone.shape.tip - bone.shape.foot).normalized
          return BoneFrame(
            origin: bone.shape.foot, x: along,
            y: (bone.hinge - along * bone.hinge.dot(along)).normalized)
        }
      }
  }

  /// The vertices of `mesh` around the bones of a pose.
  /// - Parameter forearm: unit vector from the wrist to the elbow.
  func positions(_ skeleton: HandSkeleton, forearm: SIMD3<Float>) -> [SIMD3<Float>] {
    let moves = zip(restFrames, Self.frames(of: skeleton, forearm: forearm)).map(Move.init)
    return zip(mesh.positions, bindings).map { p, binding in
      var sum = SIMD3<Float>.zero
      for k in 0..<3 where binding.weights[k] > 0 {
        sum += moves[Int(binding.bones[k])].apply(to: p) * binding.weights[k]
      }
      return sum
    }
  }

  /// Takes a point that hangs on a bone at rest along with the bone.
  private struct Move {
    let rest: BoneFrame
    let posed: BoneFrame

    func apply(to p: SIMD3<Float>) -> SIMD3<Float> {
      let local = p - rest.origin
      return posed.origin + posed.x * local.dot(rest.x) + posed.y * local.dot(rest.y)
        + posed.z * local.dot(rest.z)
    }
  }
}
