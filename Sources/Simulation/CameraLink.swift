package import CartInterface
package import Geometry
import Imaging
package import Scenario

/// The way of pictures from the cameras to the cart's computer, with all that happens to them on it.
///
/// A fold over the ticks in order; what befalls a picture is a function of camera and tick.
package struct CameraLink: Sendable {
  private let plan: EpisodePlan
  /// Pictures that have yet to arrive.
  private var waiting: [(due: Nanoseconds, frame: CameraFrame)] = []
  private var lastGood: [Int: Image<RGB8>] = [:]
  /// Held back until the camera's next picture has gone.
  private var heldBack: [Int: CameraFrame] = [:]

  package init(plan: EpisodePlan) { self.plan = plan }

  /// Whether a camera sends a picture of what it sees in this tick.
  package static func isLive(
    _ camera: Int, tick: Int, time: Nanoseconds, in plan: EpisodePlan
  ) -> Bool {
    let rig = plan.cart.cameras[camera]
    guard rig.sends(at: time) else { return false }
    return rig.faults(at: time).allSatisfy { fault in
      switch fault.kind {
      case .dead, .black, .frozen: false
      case .dropped(let probability):
        !happens(probability, "camera.dropped", camera: camera, tick: tick, in: plan)
      default: true
      }
    }
  }

  /// Cameras whose pictures must be made for this tick.
  package static func senders(at time: Nanoseconds, in plan: EpisodePlan) -> [Int] {
    plan.cart.cameras.indices.filter { camera in
      let rig = plan.cart.cameras[camera]
      return rig.sends(at: time) && !rig.faults(at: time).contains { $0.kind == .dead }
    }
  }

  /// What arrives in a tick.
  /// - Parameters:
  ///   - frames: of the cameras that send, as they were taken, ascending.
  ///   - time: the tick's end.
  package mutating func deliver(
    _ frames: [LabelledFrame], tick: Int, time: Nanoseconds
  ) -> [CameraFrame] {
    for frame in frames { send(frame, tick: tick, time: time) }
    let arrived = waiting.filter { $0.due <= time }.map(\.frame)
    waiting.removeAll { $0.due <= time }
    // In order of arrival within a camera.
    return arrived.enumerated().sorted {
      ($0.element.camera, $0.offset) < ($1.element.camera, $1.offset)
    }.map(\.element)
  }

  private mutating func send(_ frame: LabelledFrame, tick: Int, time: Nanoseconds) {
    let camera = frame.camera
    let rig = plan.cart.cameras[camera]
    var sent = frame.asSeenByCart
    sent.exposureMidpoint += stampError(of: rig, camera: camera, tick: tick)
    var due = time
    var isHeldBack = false
    var isFrozen = false
    for fault in rig.faults(at: time) {
      switch fault.kind {
      case .dead: return
      case .black:
        sent.image = Image(
          width: sent.image.width, height: sent.image.height, filledWith: RGB8(0, 0, 0))
      case .frozen:
        isFrozen = true
        sent.image = lastGood[camera] ?? sent.image
      case .dropped(let probability):
        if Self.happens(probability, "camera.dropped", camera: camera, tick: tick, in: plan) {
          return
        }
      case .late(let delay): due = time + Nanoseconds(seconds: delay)
      case .reordered(let probability):
        isHeldBack = Self.happens(
          probability, "camera.reordered", camera: camera, tick: tick, in: plan)
      case .film, .condensation, .lowBitrate: break
      }
    }
    if !isFrozen || lastGood[camera] == nil { lastGood[camera] = sent.image }
    let before = heldBack.removeValue(forKey: camera)
    if isHeldBack && before == nil {
      heldBack[camera] = sent
      return
    }
    waiting.append((due, sent))
    if let before { waiting.append((due, before)) }
  }

  /// What the camera's clock is wrong by.
  private func stampError(of rig: RigCamera, camera: Int, tick: Int) -> Nanoseconds {
    guard rig.clockOffset != 0 || rig.clockJitter > 0 else { return 0 }
    var stream = plan.randomKey.with("camera.clock", entity: camera, tick: tick).stream
    return Nanoseconds(seconds: rig.clockOffset + rig.clockJitter * stream.normal())
  }

  private static func happens(
    _ probability: Double, _ purpose: StaticString, camera: Int, tick: Int, in plan: EpisodePlan
  ) -> Bool {
    var stream = plan.randomKey.with(purpose, entity: camera, tick: tick).stream
    return stream.uniform() < probability
  }
}
