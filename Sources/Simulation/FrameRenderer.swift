package import CartInterface
package import Geometry
package import Imaging
package import Rasterizer
package import Scenario
package import Scene
import Sensors

/// One camera's picture with everything that is true of it.
package struct LabelledFrame: Sendable {
  package var tick: Int
  package var camera: Int
  package var exposureMidpoint: Nanoseconds
  /// Seconds.
  package var exposureTime: Double
  /// The camera as it truly stood at mid-exposure.
  package var cameraInWorld: Camera
  package var buffer: GBuffer
  package var picture: Image<RGB8>

  package init(
    tick: Int, camera: Int, exposureMidpoint: Nanoseconds, exposureTime: Double,
    cameraInWorld: Camera, buffer: GBuffer, picture: Image<RGB8>
  ) {
    self.tick = tick
    self.camera = camera
    self.exposureMidpoint = exposureMidpoint
    self.exposureTime = exposureTime
    self.cameraInWorld = cameraInWorld
    self.buffer = buffer
    self.picture = picture
  }

  package var asSeenByCart: CameraFrame {
    CameraFrame(camera: camera, image: picture, exposureMidpoint: exposureMidpoint)
  }
}

/// Turns ticks into labelled frames: rasterizer, then sensor. One owner, one thread at a time.
package final class FrameRenderer {
  private let plan: EpisodePlan
  private let renderer: Renderer
  /// What the renderer was last told to draw.
  private var begun: (tick: Int, moment: Nanoseconds, worldFromModels: [RigidTransform])?

  /// - Parameter renderer: an earlier episode's, whose prepared products are used again; nil makes
  ///   one. Nobody else may draw with it meanwhile.
  package init(plan: EpisodePlan, threads: Int = 1, renderer: Renderer? = nil) {
    self.plan = plan
    self.renderer = renderer ?? Renderer(options: RenderOptions(threads: threads))
  }

  /// A pure function of (plan, tick, camera): frames may be asked for in any order, or alone.
  ///
  /// The picture is of the moment that `RigCamera.exposureMidpoint(endingAt:)` says.
  /// - Parameters:
  ///   - next: the tick after it, to which the renderer's flow points, if it makes one.
  ///   - picture: false leaves out shading and sensor; `picture` is then empty, and `exposureTime`
  ///     the longest possible.
  package func frame(
    of tick: EpisodeTick, next: EpisodeTick? = nil, camera: Int, picture: Bool = true
  ) -> LabelledFrame {
    let rig = plan.cart.cameras[camera]
    let snapshot = snapshot(of: tick, camera: camera)
    begin(snapshot, tick: tick.tick, next: next.map { present(of: $0, camera: camera) })

    let placed = snapshot.cameras[camera]
    var buffer = GBuffer(width: placed.intrinsics.width, height: placed.intrinsics.height)
    renderer.options.wantsRadiance = picture
    renderer.options.antialiasing = rig.antialiasing
    renderer.render(camera: camera, into: &buffer)
    var frame = LabelledFrame(
      tick: tick.tick, camera: camera, exposureMidpoint: snapshot.time,
      exposureTime: rig.longestExposureTime,
      cameraInWorld: placed, buffer: buffer,
      picture: Image(width: 0, height: 0, filledWith: RGB8(0, 0, 0)))
    if picture {
      let key = plan.randomKey.with("camera.noise", entity: camera, tick: tick.tick)
      let exposure = CameraChain(model: rig.sensor).expose(buffer, key: key, into: &frame.picture)
      frame.exposureTime = exposure.time
    }
    return frame
  }

  /// The world that `frame` draws: at the middle of the longest exposure.
  package func snapshot(of tick: EpisodeTick, camera: Int) -> SceneSnapshot {
    tick.motion.snapshot(at: plan.cart.cameras[camera].exposureMidpoint(endingAt: tick.time))
  }

  /// What there is of the world that `frame` draws; what waits far below the floor is left out.
  private func present(of tick: EpisodeTick, camera: Int) -> SceneSnapshot {
    var snapshot = snapshot(of: tick, camera: camera)
    snapshot.instances.removeAll {
      $0.worldFromModel.translation.z < DrawnWorld.absent.translation.z / 2
    }
    return snapshot
  }

  /// Luminance, in cd/m², of a white sheet that faces up where the cameras of the last frame were.
  package var sceneWhite: Float { renderer.sceneWhite }

  /// Cameras of the same moment share what the renderer prepares for it.
  private func begin(
    _ snapshot: SceneSnapshot, tick: Int, next: @autoclosure () -> SceneSnapshot?
  ) {
    let worldFromModels = snapshot.instances.map(\.worldFromModel)
    if let begun, begun.tick == tick, begun.moment == snapshot.time,
      begun.worldFromModels == worldFromModels
    {
      return
    }
    begun = (tick, snapshot.time, worldFromModels)
    renderer.begin(snapshot, next: renderer.options.wantsFlow ? next() : nil)
  }
}
