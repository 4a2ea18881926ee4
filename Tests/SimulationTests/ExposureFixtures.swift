import Catalog
import Geometry
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation

/// Small moving worlds before one camera that looks along +Z.
enum ExposureFixtures {
  static let depth = 0.5
  static let focal = 300.0

  /// A model of one box around its origin.
  /// - Parameter emission: relative to the scene's white.
  static func box(
    _ size: SIMD3<Float>, _ color: SIMD3<Float> = SIMD3(1, 1, 1), emission: Float = 0
  ) -> Model {
    let mesh = Mesh.built { $0.addBox(Box3(center: .zero, size: SIMD3<Double>(size)), bevel: 0) }
    return Model(
      name: "box",
      parts: [
        Model.Part(
          mesh: mesh,
          material: Material(name: "card", baseColor: color, emission: SIMD3(repeating: emission)))
      ])
  }

  static func instance(_ id: UInt16, _ model: Model, at place: SIMD3<Double>) -> Instance {
    Instance(
      id: id, kind: id == 0 ? .surroundings : .product(sku: "p\(id)"), model: model,
      worldFromModel: RigidTransform(translation: place))
  }

  static func camera(
    _ shutter: Shutter = .global, exposureTime: Double = 0.008, motionBlur: Bool = true,
    antialiasing: Antialiasing = .off, width: Int = 320, height: Int = 240,
    lens: LensMapping = .pinhole
  ) -> RigCamera {
    var sensor = CameraSensorModel.default
    sensor.control.exposureTime = exposureTime
    sensor.shutter = shutter
    sensor.motionBlur = motionBlur
    return RigCamera(
      name: "c",
      intrinsics: CameraIntrinsics(
        width: width, height: height, fx: focal, fy: focal, cx: Double(width - 1) / 2,
        cy: Double(height - 1) / 2),
      lens: lens, cartFromCamera: .identity, sensor: sensor, antialiasing: antialiasing)
  }

  /// A tick of 100 ms in which instances move at constant velocities, in metres a second, and turn
  /// about +Z, in radians a second; at 50 ms they are where they are given.
  static func tick(
    _ instances: [Instance], velocities: [SIMD3<Double>], turning: [Double]? = nil,
    worldFromCamera: @escaping (Double) -> RigidTransform = { _ in .identity }, _ camera: RigCamera
  ) -> EpisodeTick {
    let base = SceneSnapshot(
      instances: instances,
      cameras: [
        Camera(
          name: "c", intrinsics: camera.intrinsics, lens: camera.lens, worldFromCamera: .identity)
      ],
      lights: [
        .panel(
          centerInWorld: SIMD3(0.2, -0.8, -0.4), halfEdgeU: SIMD3(0.4, 0, 0),
          halfEdgeV: SIMD3(0, 0.2, 0.4), flux: 3000, color: SIMD3(1, 0.95, 0.9), castsShadow: true)
      ],
      ambient: AmbientLight(illuminanceFromAbove: 400, illuminanceFromBelow: 400))
    let keyframes = stride(from: 0, through: 100, by: 2).map { milliseconds in
      let t = Double(milliseconds) / 1000 - 0.05
      return SceneMotion.Keyframe(
        time: Nanoseconds(milliseconds) * 1_000_000,
        worldFromModels: instances.indices.map { n in
          let start = instances[n].worldFromModel
          return RigidTransform(
            rotation: Quaternion(angle: (turning?[n] ?? 0) * t, axis: SIMD3(0, 0, 1))
              * start.rotation,
            translation: start.translation + velocities[n] * t)
        },
        worldFromCameras: [worldFromCamera(t)])
    }
    return EpisodeTick(
      tick: 0, time: 100_000_000, motion: SceneMotion(base: base, keyframes: keyframes),
      scaleSamples: [], scaleReadings: [], events: [], itemsInBasket: [], trueBasketMass: 0,
      trueLoad: 0, isAtRest: false)
  }

  static func plan(_ camera: RigCamera) -> EpisodePlan {
    var plan = Fixtures.plan()
    plan.cart.cameras = [camera]
    return plan
  }

  static func frame(
    of tick: EpisodeTick, _ camera: RigCamera, threads: Int = 1, picture: Bool = true,
    normals: Bool = false
  ) -> LabelledFrame {
    var options = RenderOptions(threads: threads, wantsNormals: normals)
    options.wantsObjectCoordinates = normals
    return FrameRenderer(plan: plan(camera), renderer: Renderer(options: options))
      .frame(of: tick, camera: 0, picture: picture)
  }

  /// The world at one moment, drawn plainly.
  static func plain(
    _ tick: EpisodeTick, at time: Nanoseconds, _ renderer: Renderer, into buffer: inout GBuffer
  ) {
    renderer.begin(tick.motion.snapshot(at: time))
    renderer.render(camera: 0, into: &buffer)
  }
}

extension Box3 {
  fileprivate init(center: SIMD3<Double>, size: SIMD3<Double>) {
    self.init(minimum: center - size / 2, maximum: center + size / 2)
  }
}
