import Catalog
import Foundation
import Geometry
import Imaging
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation
import Testing

/// Draws the world for a person to look at. Runs only where `CARTSIM_PICTURES` names a folder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["CARTSIM_PICTURES"] != nil))
struct DrawnWorldPictures {
  private static var folder: String {
    ProcessInfo.processInfo.environment["CARTSIM_PICTURES"] ?? ""
  }

  private static var outsideViews: [RigCamera] {
    [
      DrawnWorldFixtures.camera(
        "outside", eye: SIMD3(1.75, -1.05, 1.5), target: SIMD3(-0.05, 0.02, 0.62), width: 1280,
        height: 800, fieldOfViewDegrees: 52),
      DrawnWorldFixtures.camera(
        "shopper", eye: SIMD3(-1.0, 0.25, 1.62), target: SIMD3(0.2, 0, 0.65), width: 960,
        height: 720, fieldOfViewDegrees: 62),
      DrawnWorldFixtures.camera(
        "hand", eye: SIMD3(0.25, -0.5, 1.15), target: SIMD3(0.0, 0.1, 0.86), width: 960,
        height: 720, fieldOfViewDegrees: 40),
    ]
  }

  /// Four apertures side by side, from above and from the thumb's side.
  @Test func drawHands() throws {
    let world = DrawnWorld(plan: DrawnWorldFixtures.plan(), catalog: DrawnWorldFixtures.catalog)
    let renderer = Renderer(options: RenderOptions(threads: 2))
    for (row, aperture) in [0.0, 0.04, 0.08, 0.125].enumerated() {
      let hand = HandState(
        cartFromPalm: RigidTransform(translation: SIMD3(0, 0, 1.2)),
        elbowInCart: SIMD3(-0.28, -0.05, 1.3), aperture: aperture, isRightHand: row != 2)
      var snapshot = world.motion(of: [DrawnWorldFixtures.state(hands: [hand])]).snapshot(at: 0)
      snapshot.cameras = [SIMD3(0.12, 0.32, 1.45), SIMD3(0.3, 0.25, 1.02)].map { eye in
        Camera(
          name: "hand",
          intrinsics: CameraIntrinsics(
            width: 640, height: 480, horizontalFieldOfView: 0.75), lens: .pinhole,
          worldFromCamera: .worldFromCamera(eye: eye, target: SIMD3(0.01, 0, 1.18)))
      }
      renderer.begin(snapshot)
      for index in 0..<2 {
        var buffer = GBuffer(width: 640, height: 480)
        renderer.render(camera: index, into: &buffer)
        let picture = CameraChain(model: .default).picture(of: buffer, key: RandomKey(seed: 1))
        try ImageFile.writePNG(picture.image, to: Self.folder + "/hand-\(row)-\(index).png")
      }
    }
  }

  @Test func drawEverything() throws {
    let cameras = DrawnWorldFixtures.rimCameras() + Self.outsideViews
    let skus = ["cereal", "milk", "tea", "milk", "tea"]
    var plan = DrawnWorldFixtures.plan(
      items: skus.map { PlannedItem(sku: $0, mass: 0.5, startsInBasket: true) },
      cameras: DrawnWorldFixtures.rimCameras())
    let clock = ContinuousClock()
    let start = clock.now
    let world = DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
    print("world made in", clock.now - start)
    let floor = DrawnWorldFixtures.basket.minimum.z
    let items: [RigidTransform?] = [
      RigidTransform(
        rotation: Quaternion(angle: 1.5707963, axis: SIMD3(1, 0, 0)),
        translation: SIMD3(0.2, 0.08, floor + 0.03)),
      RigidTransform(translation: SIMD3(-0.2, -0.12, floor + 0.12)),
      RigidTransform(
        rotation: Quaternion(angle: 0.5, axis: SIMD3(0, 0, 1)),
        translation: SIMD3(0.2, 0.08, floor + 0.1)),
      RigidTransform(translation: SIMD3(-0.29, -0.13, floor + 0.12)),
      RigidTransform(
        rotation: Quaternion(angle: -0.4, axis: SIMD3(0, 0, 1)), translation: SIMD3(0, 0.08, 0.9)),
    ]
    let hand = HandState(
      cartFromPalm: RigidTransform(
        rotation: Quaternion(columns: SIMD3(0, -0.97, -0.24), SIMD3(1, 0, 0), SIMD3(0, -0.24, 0.97))
          .normalized, translation: SIMD3(0, 0.13, 0.985)),
      elbowInCart: SIMD3(-0.08, 0.43, 1.12), aperture: 0.07, isRightHand: true)
    let motion = world.motion(of: [DrawnWorldFixtures.state(items: items, hands: [hand])])
    plan.cart.cameras = cameras
    var snapshot = motion.snapshot(at: 0)
    snapshot.cameras = cameras.map {
      Camera(
        name: $0.name, intrinsics: $0.intrinsics, lens: $0.lens,
        worldFromCamera: $0.cartFromCamera)
    }
    print(
      "triangles", snapshot.instances.map { "\($0.model.name) \($0.model.triangleCount)" })
    let renderer = Renderer(options: RenderOptions(threads: 2))
    renderer.begin(snapshot)
    for (index, camera) in snapshot.cameras.enumerated() {
      var buffer = GBuffer(width: camera.intrinsics.width, height: camera.intrinsics.height)
      let begin = clock.now
      renderer.render(camera: index, into: &buffer)
      let middle = clock.now
      let (picture, exposure) = CameraChain(model: .default).picture(
        of: buffer, key: RandomKey(seed: 1).with("pictures", entity: index))
      print(
        camera.name, "render", middle - begin, "sensor", clock.now - middle, exposure)
      try ImageFile.writePNG(picture, to: Self.folder + "/\(camera.name).png")
    }
  }
}
