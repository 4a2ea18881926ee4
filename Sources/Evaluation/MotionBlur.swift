import Catalog
import Geometry
import Scene
import Simulation

extension TickTruth {
  /// How far the centre of an instance moves across the picture during the exposure, in pixels; 0
  /// where it cannot be told.
  func blur(of label: InstanceLabel, in frame: LabelledFrame) -> Double {
    let motion = tick.motion
    guard let i = motion.base.instances.firstIndex(where: { $0.id == label.id }),
      motion.base.cameras.indices.contains(frame.camera)
    else { return 0 }
    let center = motion.base.instances[i].model.bounds.center
    let half = Nanoseconds(seconds: frame.exposureTime / 2)
    func pixel(_ time: Nanoseconds) -> SIMD2<Double>? {
      var camera = frame.cameraInWorld
      camera.worldFromCamera = motion.interpolated(at: time) { $0.worldFromCameras[frame.camera] }
      let worldFromModel = motion.interpolated(at: time) { $0.worldFromModels[i] }
      return camera.pixel(ofWorldPoint: worldFromModel.apply(toPoint: center))
    }
    guard let a = pixel(frame.exposureMidpoint - half), let b = pixel(frame.exposureMidpoint + half)
    else { return 0 }
    let d = b - a
    return (d.x * d.x + d.y * d.y).squareRoot()
  }
}

extension SceneMotion {
  /// One pose at `time`, without the rest of the snapshot.
  func interpolated(at time: Nanoseconds, _ pose: (Keyframe) -> RigidTransform) -> RigidTransform {
    let after = keyframes.firstIndex { $0.time >= time } ?? keyframes.count - 1
    let before = keyframes[after].time <= time ? after : max(0, after - 1)
    let (a, b) = (keyframes[before], keyframes[after])
    let fraction = b.time > a.time ? Double(time - a.time) / Double(b.time - a.time) : 1
    return pose(a).interpolated(to: pose(b), fraction: fraction)
  }
}
