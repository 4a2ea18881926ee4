import Catalog
import Geometry
import Imaging

/// What skin is like where the mesh is too coarse for it: creases at the joints, tendons, the fine
/// pattern of the surface, and redder knuckles and fingertips.
///
/// A picture of the flat, fanned hand from above; the palm has the same.
struct SkinTexture: Sendable {
  let colors: Texture
  let normals: Texture

  /// Corner and size of what the picture shows, metres, in the plane of the palm.
  private static let corner = SIMD2<Float>(-0.17, -0.09)
  private static let size = SIMD2<Float>(0.35, 0.21)
  private static let width = 560
  private static let height = 336

  /// Where a vertex of the flat hand lies on the picture.
  static func place(_ p: SIMD3<Float>) -> SIMD2<Float> {
    (SIMD2(p.x, p.y) - corner) / size
  }

  /// A joint of a finger from above.
  private struct Joint {
    var center: SIMD2<Float>
    /// Along the finger, unit length.
    var along: SIMD2<Float>
    var radius: Float
    var isKnuckle: Bool
  }

  init(skeleton: HandSkeleton) {
    var joints: [Joint] = []
    var tips: [(SIMD2<Float>, Float)] = []
    for digit in skeleton.digits {
      for (segment, bone) in digit.enumerated() {
        let (foot, tip) = (bone.shape.foot, bone.shape.tip)
        joints.append(
          Joint(
            center: SIMD2(foot.x, foot.y),
            along: SIMD2(tip.x - foot.x, tip.y - foot.y).normalized,
            radius: bone.shape.footRadius, isKnuckle: segment == 0))
        if segment == 2 { tips.append((SIMD2(tip.x, tip.y), bone.shape.tipRadius)) }
      }
    }
    let noise = ValueNoise(key: RandomKey(seed: 0).with("world.skin"))
    let tendons = skeleton.digits.prefix(4).map { digit -> (SIMD2<Float>, SIMD2<Float>) in
      let foot = digit[0].shape.foot
      return (SIMD2(-0.05, foot.y * 0.35), SIMD2(foot.x, foot.y))
    }
    let (size, width, height) = (Self.size, Self.width, Self.height)
    func point(_ x: Int, _ y: Int) -> SIMD2<Float> {
      Self.corner
        + size * SIMD2((Float(x) + 0.5) / Float(width), (Float(y) + 0.5) / Float(height))
    }
    let field = HeightField(
      width: width, height: height, texel: size.x / Float(width), repeats: false
    ) { x, y in
      let p = point(x, y)
      var elevation = Self.grain(p, noise) * 0.00009
      for joint in joints { elevation -= Self.crease(p, joint, noise) }
      for (from, to) in tendons { elevation += Self.ridge(p, from, to) * 0.0007 }
      return elevation
    }
    normals = field.normals
    var image = Image(width: width, height: height, filledWith: RGBA8(255, 255, 255))
    for y in 0..<height {
      for x in 0..<width {
        let c = Self.color(point(x, y), joints: joints, tips: tips, noise)
        image[x, y] = RGBA8(SRGB.code(c.x), SRGB.code(c.y), SRGB.code(c.z))
      }
    }
    colors = Texture(image: image)
  }

  /// 1 at the middle, 0 from a distance of 1 on.
  private static func bump(_ squared: Float) -> Float {
    let f = max(0, 1 - squared)
    return f * f
  }

  /// Small lozenges between crossing lines, broken up.
  private static func grain(_ p: SIMD2<Float>, _ noise: ValueNoise) -> Float {
    let q = p * 700
    let drift = noise.at(p.x * 130, p.y * 130)
    let fine = noise.at(q.x + q.y * 0.6 + drift, q.y - q.x * 0.3)
    let coarse = noise.at(p.x * 330 + 9, p.y * 330)
    return fine + 0.7 * coarse
  }

  /// Depth of the folds across a joint.
  private static func crease(_ p: SIMD2<Float>, _ joint: Joint, _ noise: ValueNoise) -> Float {
    let d = p - joint.center
    let (along, across) = (d.dot(joint.along), d.x * -joint.along.y + d.y * joint.along.x)
    let reach = joint.isKnuckle ? joint.radius : joint.radius * 0.75
    let envelope = bump((along * along + across * across * 0.6) / (reach * reach))
    if envelope == 0 { return 0 }
    // Folds bow around the joint, a little unevenly.
    let spacing: Float = 0.0023
    let bow = across * across / joint.radius * 0.35
    let unevenness = 0.5 * noise.at(p.x * 300, p.y * 300)
    let bowed = (along + bow) / spacing + unevenness
    let f = bowed - bowed.rounded(.down) - 0.5
    return envelope * max(0, 1 - 14 * f * f) * (joint.isKnuckle ? 0.0001 : 0.00028)
  }

  /// 1 on the line between two points, falling off to either side and towards the first one.
  private static func ridge(_ p: SIMD2<Float>, _ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float {
    let line = b - a
    let f = min(max((p - a).dot(line) / line.dot(line), 0), 1)
    let d = p - a - line * f
    return bump(d.dot(d) / (0.0048 * 0.0048)) * (0.25 + 0.75 * f)
  }

  private static func color(
    _ p: SIMD2<Float>, joints: [Joint], tips: [(SIMD2<Float>, Float)], _ noise: ValueNoise
  ) -> SIMD3<Float> {
    var flush: Float = 0.25 + 0.25 * noise.at(p.x * 60, p.y * 60)
    var shade: Float = 1
    for joint in joints {
      let d = p - joint.center
      let reach = joint.radius * 1.3
      flush += 0.6 * bump(d.dot(d) / (reach * reach))
      shade -= min(crease(p, joint, noise) * 900, 0.25)
    }
    for (tip, radius) in tips {
      let d = p - tip
      flush += 0.7 * bump(d.dot(d) / (radius * radius * 3))
    }
    shade *= 0.95 + 0.05 * noise.at(p.x * 150, p.y * 150 + 5)
    let red = min(max(flush, 0), 1)
    return SIMD3(1 - 0.04 * red, 0.94 - 0.17 * red, 0.93 - 0.17 * red) * max(shade, 0.6)
  }
}

extension SIMD2<Float> {
  fileprivate func dot(_ other: Self) -> Float { x * other.x + y * other.y }

  fileprivate var normalized: Self { self / dot(self).squareRoot() }
}
