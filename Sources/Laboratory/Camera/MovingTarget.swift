import Catalog
import Geometry
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation

/// A bright bar that moves to the right before a camera, as wide as a hand, taller than the picture.
struct MovingTarget {
  /// Pixels.
  static let focal = 300.0
  static let width = 320
  static let height = 240
  /// Of the bar's face, metres.
  static let distance = 0.5

  /// The light on the sensor, row by row, in one picture.
  /// - Parameters:
  ///   - speed: metres a second.
  ///   - time: exposure in seconds.
  static func rows(model: CameraSensorModel, speed: Double, time: Double) -> [[Double]] {
    var sensor = model
    sensor.control.exposureTime = time
    let camera = RigCamera(
      name: "bench",
      intrinsics: CameraIntrinsics(
        width: width, height: height, fx: focal, fy: focal, cx: Double(width - 1) / 2,
        cy: Double(height - 1) / 2),
      lens: .pinhole, cartFromCamera: .identity, sensor: sensor, antialiasing: .fourSamples)
    let frame = FrameRenderer(plan: plan(camera)).frame(of: tick(camera, speed: speed), camera: 0)
    return (0..<height).map { row in
      (0..<width).map { Double(frame.buffer.radiance[row * width + $0].y) }
    }
  }

  private static func plan(_ camera: RigCamera) -> EpisodePlan {
    EpisodePlan(
      scenarioName: "bench", seed: 1, episode: 0, mode: .sequence, tickRate: 5, ticks: 1,
      cart: CartRig(
        basket: Box3(minimum: SIMD3(-0.4, -0.25, 0.5), maximum: SIMD3(0.4, 0.25, 0.8)),
        cameras: [camera], scale: .default),
      store: StoreLook(floorColor: SIMD3(repeating: 0.5), shelfVariant: 0, aisleHalfWidth: 1.2),
      lighting: StoreLighting(illuminance: 800, colorTemperature: 4000, ambientFraction: 0.5),
      items: [], actions: [],
      shopper: ShopperProfile(
        handSpeed: 0.8, reactionTime: 0.5, patience: 1, skinColor: SIMD3(repeating: 0.5),
        sleeveColor: SIMD3(repeating: 0.2)),
      drawnValues: [:])
  }

  /// 200 ms, in whose middle the bar stands before the camera.
  private static func tick(_ camera: RigCamera, speed: Double) -> EpisodeTick {
    let bar = Instance(
      id: 1, kind: .other(name: "bar"), model: model,
      worldFromModel: RigidTransform(translation: SIMD3(0, 0, distance)))
    let base = SceneSnapshot(
      instances: [bar, wall],
      cameras: [
        Camera(
          name: camera.name, intrinsics: camera.intrinsics, lens: camera.lens,
          worldFromCamera: .identity)
      ], lights: [],
      ambient: AmbientLight(illuminanceFromAbove: 400, illuminanceFromBelow: 400))
    let middle = camera.exposureMidpoint(endingAt: end)
    let keyframes = stride(from: Nanoseconds(0), through: end, by: 2_000_000).map { time in
      SceneMotion.Keyframe(
        time: time,
        worldFromModels: [
          RigidTransform(
            translation: SIMD3(speed * Double(time - middle) / 1e9, 0, distance)),
          .identity,
        ], worldFromCameras: [.identity])
    }
    return EpisodeTick(
      tick: 0, time: end, motion: SceneMotion(base: base, keyframes: keyframes),
      scaleSamples: [], scaleReadings: [], events: [], itemsInBasket: [], trueBasketMass: 0,
      trueLoad: 0, isAtRest: false)
  }

  private static let end: Nanoseconds = 200_000_000

  /// Black, behind all.
  private static let wall = Instance(
    id: 0, kind: .surroundings,
    model: Model(
      name: "wall",
      parts: [
        Model.Part(
          mesh: .built { mesh in
            mesh.addRectangle(
              corner: SIMD3(-5, 5, 2), edgeU: SIMD3(10, 0, 0), edgeV: SIMD3(0, -10, 0))
          }, material: Material(name: "black", baseColor: .zero, roughness: 1))
      ]), worldFromModel: .identity)

  /// Shines by itself, so that its place does not change its light.
  private static let model: Model = {
    let mesh = Mesh.built { mesh in
      mesh.addRectangle(
        corner: SIMD3(-0.1, 2, 0), edgeU: SIMD3(0.2, 0, 0), edgeV: SIMD3(0, -4, 0))
    }
    return Model(
      name: "bar",
      parts: [
        Model.Part(
          mesh: mesh,
          material: Material(
            name: "lamp", baseColor: SIMD3(repeating: 0), emission: SIMD3(repeating: 100)))
      ])
  }()
}
