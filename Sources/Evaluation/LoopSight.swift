import CartInterface
import Perception
import Scenario
import Simulation

/// What a cart's software gets to see of a tick, and no more drawn for it than it needs.
struct LoopSight {
  /// Each level holds all of the ones before it.
  enum Need: Int, Comparable {
    case nothing, labels, pictures

    static func < (a: Need, b: Need) -> Bool { a.rawValue < b.rawValue }

    /// - Parameter pictures: draw them, needed or not.
    init(of software: any CartSoftware, pictures: Bool) {
      if pictures || software.needsPictures {
        self = .pictures
      } else {
        self = software.detector is any TruthFedDetector ? .labels : .nothing
      }
    }
  }

  let need: Need
  private let plan: EpisodePlan
  let eyes: LoopEyes
  private var link: CameraLink

  init(plan: EpisodePlan, eyes: LoopEyes, software: any CartSoftware, pictures: Bool) {
    need = Need(of: software, pictures: pictures)
    self.plan = plan
    self.eyes = eyes
    link = CameraLink(plan: plan)
  }

  /// The same plan through the same eyes, for software that needs to see more.
  func deepened(for software: any CartSoftware, pictures: Bool) -> LoopSight? {
    Need(of: software, pictures: pictures) > need
      ? LoopSight(plan: plan, eyes: eyes, software: software, pictures: pictures) : nil
  }

  /// One tick as it is seen.
  struct Look {
    /// With frames of all cameras that were drawn.
    var truth: TickTruth
    /// Of those cameras alone that send a picture of what is before them.
    var seen: TickTruth
    var observation: Observation
  }

  /// Called once for every tick, in order.
  mutating func look(at tick: EpisodeTick) -> Look {
    let truth = TickTruth(tick: tick, frames: frames(of: tick))
    let live = eyes.liveCameras(in: tick)
    let seeing = live.filter { !plan.cart.cameras[$0].isCovered(at: tick.time) }
    let isDrawn = need == .pictures
    let arrived =
      isDrawn ? link.deliver(truth.frames, tick: tick.tick, time: tick.time) : []
    return Look(
      truth: truth,
      seen: TickTruth(
        tick: tick, frames: truth.frames.filter { seeing.contains($0.camera) }),
      observation: Observation(
        tick: tick.tick, time: tick.time, frames: arrived, cameras: isDrawn ? nil : live,
        blind: isDrawn ? [] : live.filter { !seeing.contains($0) },
        scaleReadings: tick.scaleReadings, screenAnswers: tick.screenAnswers,
        channels: tick.channels.received))
  }

  /// With pictures, of all that send one: the link then works on them; else of those that see.
  private func frames(of tick: EpisodeTick) -> [LabelledFrame] {
    switch need {
    case .nothing: []
    case .labels:
      eyes.frames(of: tick, cameras: eyes.liveCameras(in: tick), pictures: false)
    case .pictures:
      eyes.frames(
        of: tick, cameras: CameraLink.senders(at: tick.time, in: plan), pictures: true)
    }
  }
}
