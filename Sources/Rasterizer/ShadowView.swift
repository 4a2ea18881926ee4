import Geometry
import Scene

/// A light as a camera, whose picture is a shadow map.
struct ShadowView: Equatable {
  let camera: Camera
  /// Metres from the light to the middle of what it looks at.
  let distance: Double
  /// Metres a texel spans there.
  let texel: Double
  /// What is known of a lamp with an extent; it is parallel to the picture.
  var lamp: Lamp?

  struct Lamp: Equatable {
    /// Half edges along the picture's axes, in metres.
    var halfU: Double
    var halfV: Double

    /// Of the 16 samples of its shadows, how many lie side by side along u.
    var columns: Int {
      switch halfU / halfV {
      case 8...: 16
      case 2...: 8
      case 0.5..<2: 4
      case 0.125..<0.5: 2
      default: 1
      }
    }
  }

  /// Radius, in metres, of the ball before the cameras that the fine maps show.
  private static let nearReach = 0.8
  /// Of the ball that a sun's coarse map shows.
  private static let storeReach = 4.0
  /// From where the sun looks: far enough for rays that are parallel to a tenth of a degree over
  /// the near ball, and near enough for depths in `Float` to differ by less than a tenth of a
  /// millimetre.
  private static let sunDistance = 400.0
  /// How far towards the sun things still cast shadows, in metres.
  private static let sunReach = 40.0

  /// The light's view of the space before the cameras, or nil if it casts no shadow there.
  static func near(_ light: Light, center: SIMD3<Double>) -> ShadowView? {
    switch light {
    case .directional(let direction, _, _, let castsShadow):
      guard castsShadow else { return nil }
      // 1.6 mm a texel, for wires of 4 mm.
      return sun(direction, center: center, reach: nearReach, size: 1024)
    case .point(let position, _, _, let castsShadow):
      guard castsShadow else { return nil }
      return lamp(at: position, center: center)
    case .panel(let position, let u, let v, _, _, let castsShadow):
      guard castsShadow else { return nil }
      return panel(position, u, v, center: center)
    }
  }

  /// The light's view of the store around the cameras, or nil if it has none.
  static func store(_ light: Light, center: SIMD3<Double>) -> ShadowView? {
    switch light {
    case .directional(let direction, _, _, let castsShadow):
      guard castsShadow else { return nil }
      return sun(direction, center: center, reach: storeReach, size: 1024)
    case .point: return nil
    case .panel(let position, let u, let v, _, _, let castsShadow):
      let facing = u.cross(v)
      guard castsShadow, facing.length > 0 else { return nil }
      let distance = facing.normalized.dot(center - position)
      guard distance > 0.05, distance.isFinite else { return nil }
      // 66° to each side: what lies farther off its axis gets little of a panel's light.
      var view = make(
        eye: position, target: position + facing.normalized * distance, up: v, distance: distance,
        tangent: 2.25, size: 768, near: 0.08, far: distance + 20)
      view?.lamp = Lamp(halfU: u.length, halfV: v.length)
      return view
    }
  }

  /// Along the panel's axis, but cut to what lies before the cameras.
  private static func panel(
    _ position: SIMD3<Double>, _ u: SIMD3<Double>, _ v: SIMD3<Double>, center: SIMD3<Double>
  ) -> ShadowView? {
    let facing = u.cross(v)
    guard facing.length > 0 else { return nil }
    let distance = facing.normalized.dot(center - position)
    guard distance > 0.75 * nearReach, distance.isFinite else { return nil }
    var view = make(
      eye: position, target: position + facing.normalized * distance, up: v, distance: distance,
      tangent: nearReach / (distance - 0.5 * nearReach), size: 512, near: 0.08,
      far: distance + 2 * nearReach, center: center)
    view?.lamp = Lamp(halfU: u.length, halfV: v.length)
    return view
  }

  private static func sun(
    _ direction: SIMD3<Double>, center: SIMD3<Double>, reach: Double, size: Int
  ) -> ShadowView? {
    make(
      eye: center - direction.normalized * sunDistance, target: center, up: nil,
      distance: sunDistance, tangent: reach / sunDistance, size: size,
      near: sunDistance - sunReach, far: sunDistance + sunReach)
  }

  private static func lamp(at eye: SIMD3<Double>, center: SIMD3<Double>) -> ShadowView? {
    let distance = (center - eye).length
    guard distance > 0.05, distance.isFinite else { return nil }
    let reach = nearReach
    // From inside the ball, or near to it, 60° to each side.
    let tangent =
      distance > 1.16 * reach
      ? reach / (distance * distance - reach * reach).squareRoot() : 1.732
    return make(
      eye: eye, target: center, up: nil, distance: distance, tangent: tangent, size: 416,
      // What hangs closer to a lamp than this is the lamp itself.
      near: 0.08, far: distance + 2 * reach)
  }

  private static func make(
    eye: SIMD3<Double>, target: SIMD3<Double>, up: SIMD3<Double>?, distance: Double,
    tangent: Double, size: Int, near: Double, far: Double, center: SIMD3<Double>? = nil
  ) -> ShadowView? {
    guard ((target - eye) * 0).sum() == 0 else { return nil }
    let forward = (target - eye).normalized
    let up = up ?? (abs(forward.z) > 0.9 ? SIMD3(1, 0, 0) : SIMD3(0, 0, 1))
    let focal = Double(size) / 2 / tangent
    let pose = RigidTransform.worldFromCamera(eye: eye, target: target, up: up)
    var middle = SIMD2<Double>.zero
    if let center {
      let seen = pose.inverse.apply(toPoint: center)
      middle = SIMD2(seen.x, seen.y) / seen.z * focal
    }
    return ShadowView(
      camera: Camera(
        name: "light",
        intrinsics: CameraIntrinsics(
          width: size, height: size, fx: focal, fy: focal, cx: Double(size - 1) / 2 - middle.x,
          cy: Double(size - 1) / 2 - middle.y),
        worldFromCamera: pose, near: near, far: far),
      distance: distance, texel: distance / focal)
  }
}
