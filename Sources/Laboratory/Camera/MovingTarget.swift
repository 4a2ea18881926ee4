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

  /// Raw pictures that are averaged, each.
  private static let pictures = 16

  /// The bar in raw pictures: counts above black over those of a flat field, averaged over some
  /// pictures, in rows that stand for two of the picture each, so that every column has its green pixel
  /// in a mosaic.
  /// - Parameters:
  ///   - speed: metres a second.
  ///   - time: exposure in seconds.
  ///   - seed: chooses the individual camera, and the noise.
  static func rows(
    model: CameraSensorModel, speed: Double, time: Double, seed: UInt64
  ) -> [[Double]] {
    var sensor = model
    sensor.control.exposureTime = time
    sensor.control.fixedGain = 1
    let camera = RigCamera(
      name: "bench",
      intrinsics: CameraIntrinsics(
        width: width, height: height, fx: focal, fy: focal, cx: Double(width - 1) / 2,
        cy: Double(height - 1) / 2),
      lens: .pinhole, cartFromCamera: .identity, sensor: sensor, antialiasing: .fourSamples)
    // The bar fills half of a full well.
    let light = Float(0.5 * model.pixel.fullWell / (model.electronsPerNitSecond * time))
    let frame = FrameRenderer(plan: plan(camera)).frame(of: tick(camera, speed: speed), camera: 0)
    let dimmed = light / max(frame.buffer.radiance.map(\.y).max() ?? 0, 1e-6)
    let chain = CameraChain(
      model: sensor, intrinsics: camera.intrinsics,
      patternKey: RandomKey(seed: seed).with("camera.pattern"))
    func greens(_ radiance: [SIMD4<Float>], _ name: StaticString) -> [[Double]] {
      var buffer = GBuffer(width: width, height: height)
      buffer.radiance = radiance
      return averages(of: buffer, time: time, chain: chain, key: RandomKey(seed: seed).with(name))
    }
    func even(_ light: Float) -> [SIMD4<Float>] {
      Array(repeating: SIMD4(light, light, light, 0), count: width * height)
    }
    let black = greens(even(0), "bench.black")
    let flat = greens(even(light), "bench.flat")
    let bar = greens(frame.buffer.radiance.map { $0 * dimmed }, "bench.bar")
    return bar.indices.map { row in
      bar[row].indices.map { x in
        (bar[row][x] - black[row][x]) / max(flat[row][x] - black[row][x], 1e-9)
      }
    }
  }

  /// Means of the green pixels' counts, in pairs of rows.
  private static func averages(
    of buffer: GBuffer, time: Double, chain: CameraChain, key: RandomKey
  ) -> [[Double]] {
    let exposure = CameraExposure(time: time, gain: 1, whiteBalanceGains: SIMD3(repeating: 1))
    var sums = Array(repeating: Array(repeating: 0.0, count: width), count: height / 2)
    var numbers = sums
    for picture in 0..<pictures {
      let raw = chain.rawFrame(
        of: buffer, key: key.with("bench.shot", tick: picture), exposure: exposure)
      let plane = raw.planes == 3 ? 1 : 0
      for y in 0..<height {
        for x in 0..<width where chain.model.color.channel(x: x, y: y, plane: plane) == 1 {
          sums[y / 2][x] += Double(raw[x, y, plane: plane])
          numbers[y / 2][x] += 1
        }
      }
    }
    return zip(sums, numbers).map { row, numbers in zip(row, numbers).map { $0 / $1 } }
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
