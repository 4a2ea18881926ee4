import Geometry
import Imaging
import Scenario
package import Scene
import Simulation

/// What effects are measured on of one frame.
package struct FrameTrace: Sendable {
  package var tick: Int
  package var camera: Int
  package var pixels: Int
  package var labels: [InstanceLabel]
  /// Share of the items' boxes that hands cover; nil where no hand is in the picture.
  package var handCover: Double?
  /// From where calibration puts the middle of the basket's floor to where it is, pixels.
  package var cameraShift: Double?
  /// Largest shift of the middle of an item in view during the exposure, pixels; without a picture,
  /// during the longest that the camera may choose.
  package var smear: Double
  /// Nil where no picture was made.
  package var statistics: PictureStatistics?
  /// See `FrameTrace.floorLevels(_:tick:plan:)`; empty where no picture was made.
  package var floorLevels: [Float?] = []

  init(_ frame: LabelledFrame, tick: EpisodeTick, plan: EpisodePlan) {
    self.tick = frame.tick
    camera = frame.camera
    let buffer = frame.buffer
    pixels = buffer.width * buffer.height
    labels = buffer.labels
    handCover = Self.handCover(buffer)
    cameraShift = Self.cameraShift(frame, tick: tick, plan: plan)
    smear = Self.smear(frame, tick: tick, plan: plan)
    if frame.picture.width > 0 {
      statistics = PictureStatistics(frame.picture, buffer, firstHandID: DrawnWorld.firstHandID)
      floorLevels = Self.floorLevels(frame, tick: tick, plan: plan)
    }
  }

  private static func handCover(_ buffer: GBuffer) -> Double? {
    guard
      buffer.labels.contains(where: { $0.id >= DrawnWorld.firstHandID && $0.visibleArea > 0 })
    else { return nil }
    let frame = PixelBox(width: buffer.width, height: buffer.height)
    var (covered, total) = (0, 0)
    for label in buffer.labels where label.id < DrawnWorld.firstHandID {
      let box = label.amodalBox.intersection(frame)
      for y in box.y0..<max(box.y0, box.y1) {
        for x in box.x0..<box.x1 {
          total += 1
          if buffer.ids[y * buffer.width + x] >= DrawnWorld.firstHandID { covered += 1 }
        }
      }
    }
    return total > 0 ? Double(covered) / Double(total) : nil
  }

  private static func cameraShift(
    _ frame: LabelledFrame, tick: EpisodeTick, plan: EpisodePlan
  ) -> Double? {
    let moment = tick.motion.snapshot(at: frame.exposureMidpoint)
    guard moment.instances.count > 1 else { return nil }
    let worldFromCart = moment.instances[1].worldFromModel
    var point = plan.cart.basket.center
    point.z = plan.cart.basket.minimum.z
    let inWorld = worldFromCart.apply(toPoint: point)
    var calibrated = frame.cameraInWorld
    calibrated.worldFromCamera =
      worldFromCart * plan.cart.cameras[frame.camera].calibratedCartFromCamera
    guard let a = frame.cameraInWorld.pixel(ofWorldPoint: inWorld),
      let b = calibrated.pixel(ofWorldPoint: inWorld)
    else { return nil }
    return (a - b).length
  }

  /// Of items that somebody carries or lets fall, m/s.
  private static let fastest = 6.0

  private static func smear(
    _ frame: LabelledFrame, tick: EpisodeTick, plan: EpisodePlan
  ) -> Double {
    let half = Nanoseconds(seconds: frame.exposureTime / 2)
    let ends = [frame.exposureMidpoint - half, frame.exposureMidpoint + half].map {
      tick.motion.snapshot(at: $0)
    }
    let seen = Set(
      frame.buffer.labels.filter { $0.visibleArea > 0 && $0.id < DrawnWorld.firstHandID }.map(\.id))
    let picture = frame.cameraInWorld.intrinsics
    func isInside(_ p: SIMD2<Double>) -> Bool {
      p.x >= 0 && p.y >= 0 && p.x <= Double(picture.width) && p.y <= Double(picture.height)
    }
    var largest = 0.0
    for (a, b) in zip(ends[0].instances, ends[1].instances) where seen.contains(a.id) {
      let way = (a.worldFromModel.translation - b.worldFromModel.translation).length
      guard
        // What comes or goes meanwhile does so by a leap.
        way <= fastest * frame.exposureTime,
        let p = ends[0].cameras[frame.camera].pixel(ofWorldPoint: a.worldFromModel.translation),
        let q = ends[1].cameras[frame.camera].pixel(ofWorldPoint: b.worldFromModel.translation),
        isInside(p) || isInside(q)
      else { continue }
      largest = max(largest, (p - q).length)
    }
    return largest
  }
}
