import CartInterface
import Catalog
import Geometry
import Imaging
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation
import Testing

/// What a renderer keeps of a camera from picture to picture must not show.
@Suite struct KeptPicturesTests {
  private func camera(_ name: String, _ eye: SIMD3<Double>) -> RigCamera {
    RigCamera(
      name: name,
      intrinsics: CameraIntrinsics(width: 96, height: 72, horizontalFieldOfView: 1.4),
      lens: .brownConrady(BrownConrady(k1: -0.12, k2: 0.02, p1: 0, p2: 0)),
      cartFromCamera: .worldFromCamera(eye: eye, target: SIMD3(0, 0, 0.56)),
      sensor: .default, antialiasing: .fourSamples)
  }

  /// A hand puts things into the basket and the cart rolls, before two cameras in turn: each frame as
  /// one that is made alone.
  @Test(arguments: [1, 2])
  func everyFrameIsAsIfItWereAlone(threads: Int) throws {
    var plan = Fixtures.plan(
      seed: 5, ticks: 45,
      items: Fixtures.items(2, seed: 5) + Fixtures.items(1, seed: 6, startInBasket: false),
      actions: [
        PlannedAction(kind: .add(items: [2], dropHeight: 0.05), pause: 0.1),
        PlannedAction(kind: .roll(distance: 0.4, speed: 0.8), pause: 0.1),
      ])
    plan.cart.cameras = [
      camera("front", SIMD3(0.44, 0.29, 1.02)), camera("rear", SIMD3(-0.44, -0.29, 1.02)),
    ]
    let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
    let renderer = FrameRenderer(
      plan: plan, renderer: Renderer(options: RenderOptions(threads: threads)))
    var (moved, places) = (0, Set<Double>())
    var last: [Int: [RGB8]] = [:]
    while let tick = try player.nextTick() {
      for camera in 0..<2 {
        let frame = renderer.frame(of: tick, camera: camera)
        if frame.picture.pixels != last[camera] { moved += 1 }
        last[camera] = frame.picture.pixels
        places.insert(frame.cameraInWorld.worldFromCamera.translation.x)
        if tick.tick % 9 != 8 { continue }
        let alone = FrameRenderer(plan: plan).frame(of: tick, camera: camera)
        #expect(frame.picture.pixels == alone.picture.pixels)
        #expect(frame.buffer.radiance == alone.buffer.radiance)
        #expect(frame.buffer.ids == alone.buffer.ids && frame.buffer.depth == alone.buffer.depth)
        #expect(frame.buffer.labels == alone.buffer.labels)
      }
    }
    #expect(moved > 40 && places.count > 4)
  }
}
