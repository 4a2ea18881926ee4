import CartInterface
import Geometry
import Scenario
import Sensors
import Simulation

/// Knows whether an alert is right: what it says must have been true within the last moments.
struct AlertTruth {
  private let plan: EpisodePlan
  /// When something other than goods last pressed or pulled, lay too heavy, or moved.
  private var loaded: Nanoseconds?
  private var overloaded: Nanoseconds?
  private var noScale: Nanoseconds?
  /// By camera: when it last did not see.
  private var unseeing: [Nanoseconds?]
  /// Items that were scanned, with the time, and their true place.
  private var scanned: [(item: Int, time: Nanoseconds)] = []
  /// Since when the basket differs from what is booked.
  private var differs: Nanoseconds?

  /// An alert follows what it is about within this time, in seconds.
  private static let memory = 25.0
  /// A load of hands that counts, in kilograms.
  private static let handLoad = 0.1

  init(plan: EpisodePlan) {
    self.plan = plan
    unseeing = Array(repeating: nil, count: plan.cart.cameras.count)
  }

  mutating func add(_ tick: EpisodeTick, booked: [String: Int]) {
    if abs(tick.trueLoad - tick.trueBasketMass) > Self.handLoad { loaded = tick.time }
    if tick.trueLoad > plan.cart.scale.specification.capacity { overloaded = tick.time }
    if tick.scaleReadings.isEmpty || plan.cart.scale.faults.cellFailure != nil {
      noScale = tick.time
    }
    for camera in unseeing.indices {
      let rig = plan.cart.cameras[camera]
      if !CameraLink.isLive(camera, tick: tick.tick, time: tick.time, in: plan)
        || !rig.faults(at: tick.time).isEmpty
      {
        unseeing[camera] = tick.time
      }
    }
    for item in tick.channels.scannedItems { scanned.append((item, tick.time)) }
    var there: [String: Int] = [:]
    for item in tick.itemsInBasket { there[plan.items[item].sku, default: 0] += 1 }
    if there != booked { differs = tick.time }
  }

  func holds(_ alert: CartAlert, at tick: EpisodeTick) -> Bool {
    func lately(_ time: Nanoseconds?) -> Bool {
      time.map { (tick.time - $0).seconds <= Self.memory } ?? false
    }
    switch alert.reason {
    case .unrecognisedWeight, .unexplainedLoss: return lately(differs) || lately(loaded)
    case .itemWithoutWeight, .leftInBasket: return lately(differs)
    case .basketLifted, .basketPressed: return lately(loaded) || lately(noScale)
    case .overload: return lately(overloaded)
    case .scaleFault: return lately(noScale)
    case .cameraLost, .cameraBlocked:
      return plan.cart.cameras.indices.contains {
        plan.cart.cameras[$0].name == alert.subject && lately(unseeing[$0])
      }
    case .scanMismatch:
      return scanned.contains {
        lately($0.time)
          && (!tick.itemsInBasket.contains($0.item) || plan.items[$0.item].sticker != nil)
      }
    }
  }
}
