import Geometry
import RasterKernels
import Scene

/// The shadow maps of one moment, shared by all its cameras: each light that casts shadows looks
/// at the space in front of the cameras and keeps what is nearest.
final class ShadowMaps {
  /// Texels a side. Coarse on purpose: the filter of 3 × 3 texels, some two centimetres wide in
  /// a basket, is about the half shadow of a ceiling panel.
  private static let size = 320
  /// Radius, in metres, of the ball that casts and receives shadows.
  private static let reach = 1.0

  private final class Map {
    let worker = BandWorker()
    var plan = FramePlan()
    var camera: Camera?
    /// Metres a texel spans at the middle of the ball.
    var texel = 0.0

    func draw(_ camera: Camera, of snapshot: SceneSnapshot, world: PreparedWorld) {
      // One band, so that all of it is there when it is done.
      plan.prepare(
        snapshot, world: world, camera: camera, grid: nil, wantsLabels: false,
        bandRows: camera.intrinsics.height)
      worker.begin(plan, slots: 0, measures: false)
      worker.startPiece(plan)
      worker.draw(0, of: plan, setUp: ClusterSetUp(plan, world: world), canvas: nil)
    }
  }

  private var maps: [Map] = []
  /// For each light, its map, or −1.
  private var mapOfLight: [Int] = []
  private var isReady = false

  /// Forgets what was drawn: the world has changed.
  func invalidate() { isReady = false }

  /// Draws the maps unless that has been done for this moment.
  func prepare(_ snapshot: SceneSnapshot, world: PreparedWorld, crew: WorkCrew) {
    if isReady { return }
    isReady = true
    mapOfLight = []
    var count = 0
    let center = Self.center(of: snapshot)
    for light in snapshot.lights {
      guard let camera = Self.camera(of: light, center: center) else {
        mapOfLight.append(-1)
        continue
      }
      if count == maps.count { maps.append(Map()) }
      let map = maps[count]
      map.camera = camera
      map.texel =
        (center - camera.worldFromCamera.translation).length / camera.intrinsics.fx
      mapOfLight.append(count)
      count += 1
    }
    let maps = maps
    crew.run(pieces: count) { _, index in
      guard let camera = maps[index].camera else { return }
      maps[index].draw(camera, of: snapshot, world: world)
    }
  }

  /// The maps as one camera's kernels take them, and for each light the index of its own, or −1.
  func sources(
    worldFromCamera: RigidTransform
  ) -> (sources: [ShadowSource], indices: [Int]) {
    var sources: [ShadowSource] = []
    for map in maps.prefix((mapOfLight.max() ?? -1) + 1) {
      guard let camera = map.camera else { continue }
      let layer = map.worker.opaque
      var s = ShadowSource(w: layer.w, stride: layer.stride, size: Int32(Self.size))
      let lightFromCamera = camera.worldFromCamera.inverse * worldFromCamera
      let (x, y, z) = lightFromCamera.rotation.columns
      let t = lightFromCamera.translation
      let f = camera.intrinsics.fx
      (s.m00, s.m01, s.m02, s.m03) = (
        Float(x.x * f), Float(y.x * f), Float(z.x * f), Float(t.x * f)
      )
      (s.m10, s.m11, s.m12, s.m13) = (
        Float(x.y * f), Float(y.y * f), Float(z.y * f), Float(t.y * f)
      )
      (s.m20, s.m21, s.m22, s.m23) = (Float(x.z), Float(y.z), Float(z.z), Float(t.z))
      s.center = Float(camera.intrinsics.cx)
      s.offset = Float(map.texel * 1.5)
      // Two millimetres at the middle of the ball.
      s.bias = Float(0.002 / (map.texel * f))
      sources.append(s)
    }
    return (sources, mapOfLight)
  }

  /// The middle of what the cameras look at, half a metre in front of them.
  private static func center(of snapshot: SceneSnapshot) -> SIMD3<Double> {
    let points = snapshot.cameras.map {
      $0.worldFromCamera.apply(toPoint: SIMD3(0, 0, 0.5))
    }
    return points.reduce(.zero, +) / Double(max(1, points.count))
  }

  /// The light as a camera that sees the ball, or nil if it casts no shadow.
  private static func camera(of light: Light, center: SIMD3<Double>) -> Camera? {
    let eye: SIMD3<Double>
    switch light {
    case .directional(let direction, _, _, let castsShadow):
      guard castsShadow else { return nil }
      // Far enough for rays that are parallel to a degree.
      eye = center - direction.normalized * 60
    case .point(let position, _, _, let castsShadow):
      guard castsShadow else { return nil }
      eye = position
    case .panel(let position, let u, let v, _, _, let castsShadow):
      guard castsShadow, u.cross(v).dot(center - position) > 0 else { return nil }
      eye = position
    }
    let distance = (center - eye).length
    guard distance > 0.05, distance.isFinite else { return nil }
    let forward = (center - eye) / distance
    let up = abs(forward.z) > 0.9 ? SIMD3<Double>(1, 0, 0) : SIMD3<Double>(0, 0, 1)
    // From inside the ball, or near to it, 60° to each side.
    let tangent =
      distance > 1.16 * reach
      ? reach / (distance * distance - reach * reach).squareRoot() : 1.732
    let focal = Double(size) / 2 / tangent
    return Camera(
      name: "light",
      intrinsics: CameraIntrinsics(
        width: size, height: size, fx: focal, fy: focal, cx: Double(size - 1) / 2,
        cy: Double(size - 1) / 2),
      worldFromCamera: .worldFromCamera(eye: eye, target: center, up: up),
      // What hangs closer to a lamp than this is the lamp itself.
      near: max(0.08, distance - 2 * reach), far: distance + 2 * reach)
  }
}
