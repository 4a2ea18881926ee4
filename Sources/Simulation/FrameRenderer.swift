package import CartInterface
package import Geometry
package import Imaging
package import Scenario
package import Scene

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
  package init(plan: EpisodePlan, threads: Int = 1) {}

  /// A pure function of (plan, tick, camera): frames may be asked for in any order, or alone.
  /// - Parameter picture: false leaves out shading and sensor; `picture` is then empty.
  package func frame(of tick: EpisodeTick, camera: Int, picture: Bool = true) -> LabelledFrame {
    preconditionFailure("written next")
  }
}
