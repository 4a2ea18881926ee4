import CartInterface
import Geometry
import Scenario

/// Plays the plan's actions with one hand at a time, and answers the cart's prompts.
///
/// Called once before every step of the physics: it sets the servos' targets, opens and closes the
/// hand, and pushes the cart. Everything it decides follows from the plan, the world and the keys.
struct Shopper {
  let plan: EpisodePlan
  let basket: Box3
  var cart: CartMotion
  /// Open purposes by item; the ledger closes them.
  var purposes: [Int: Purpose] = [:]
  /// Put in or taken out last.
  var lastHandledItem: Int?
  var prompts: PromptMemory
  /// Between thumb and fingers, in metres.
  private(set) var aperture = Self.openAperture
  private var wantedAperture = Self.openAperture
  private(set) var posture = HandPosture(position: .zero, yaw: 0, pitch: 0)
  /// Of the present or last action.
  private(set) var approach: Approach
  private(set) var lastAddedItem: Int?
  /// Touched on the screen since this was last emptied, with the buttons that were there.
  var touches: [(answer: ScreenAnswer, candidates: [String], time: Nanoseconds)] = []
  /// Nil on a cart without a barcode imager.
  let scanning: ScanningPlace?
  /// When the imager last beeped since the present scan began.
  var beep: Nanoseconds?
  /// With what force the hand pulls the basket's rim upwards, newton.
  private(set) var lift = 0.0

  private var steps: [HandStep] = []
  private var timed: Timed?
  private var nextAction = 0
  /// Counts actions and answers; keys what they draw.
  var undertaking = 0
  var undertakingStart: Nanoseconds = 0
  private var isBusy = false
  private var idleSince: Nanoseconds = 0

  /// A step that takes time.
  private struct Timed {
    var step: HandStep
    var start: Nanoseconds
    var duration: Double
    var from: HandPosture
  }

  init(plan: EpisodePlan, scanning: ScanningPlace? = nil) {
    self.plan = plan
    self.scanning = scanning
    basket = plan.cart.basket
    cart = CartMotion(key: plan.randomKey, ride: plan.cart.ride)
    prompts = PromptMemory(shopper: plan.shopper)
    approach = Approach(basket: plan.cart.basket, key: plan.randomKey, action: 0)
  }

  /// Whether everything planned is done and every prompt dealt with.
  var isFinished: Bool { !isBusy && nextAction == plan.actions.count }

  private static let openAperture = 0.09
  /// How fast fingers open and close, m/s.
  private static let fingerSpeed = 0.6

  /// Acts at the start of the step that begins at `time`.
  mutating func act(in world: PhysicsWorld, at time: Nanoseconds) -> [TrueEvent] {
    var events: [TrueEvent] = []
    let reach = Self.fingerSpeed * ModelBuilder.timestep
    aperture += min(max(wantedAperture - aperture, -reach), reach)
    if !isBusy { begin(in: world, at: time, events: &events) }
    while isBusy {
      if let timed {
        follow(timed, in: world, at: time)
        if time < timed.start + Nanoseconds(seconds: timed.duration) { break }
        self.timed = nil
      } else if steps.isEmpty {
        isBusy = false
        idleSince = time
      } else {
        perform(steps.removeFirst(), in: world, at: time, events: &events)
      }
    }
    return events
  }

  /// Starts the answer to a prompt or the next action, if it is time.
  private mutating func begin(
    in world: PhysicsWorld, at time: Nanoseconds, events: inout [TrueEvent]
  ) {
    switch prompts.due(at: time) {
    case .nothing: break
    case .event(let event): events.append(event)
    case .confirm(let id, let candidates, let seen):
      // Shoppers are honest and remember what they did last.
      let sku = lastHandledItem.map { plan.items[$0].sku }
      touches.append(
        (ScreenAnswer(promptID: id, choice: candidates.first { $0 == sku }), candidates, time))
      events.append(TrueEvent(kind: .confirm, item: nil, start: seen, end: time))
    case .present(let seen):
      undertake(at: time)
      undertakingStart = seen
      if let item = itemToPresent(in: world) {
        steps = present(item, in: world)
        isBusy = true
      }
      return
    }
    guard nextAction < plan.actions.count else { return }
    let action = plan.actions[nextAction]
    guard time >= idleSince + Nanoseconds(seconds: action.pause) else { return }
    nextAction += 1
    undertake(at: time)
    steps = self.steps(for: action.kind, in: world)
    isBusy = true
  }

  private mutating func undertake(at time: Nanoseconds) {
    undertaking += 1
    undertakingStart = time
    approach = Approach(basket: basket, key: plan.randomKey, action: undertaking)
  }

  private mutating func perform(
    _ step: HandStep, in world: PhysicsWorld, at time: Nanoseconds, events: inout [TrueEvent]
  ) {
    func start(_ duration: Double) {
      timed = Timed(step: step, start: time, duration: duration, from: posture)
    }
    switch step {
    case .appear(let posture, let grips): appear(at: posture, holding: grips, in: world)
    case .move(_, let duration), .wait(let duration), .press(_, _, let duration): start(duration)
    case .roll(let distance, let speed):
      start(cart.start(at: time, distance: distance, speed: speed))
    case .grasp(let item):
      world.grasp(item)
      aperture =
        Grip(
          item: world.items[item], rotation: world.cartFromItem(item).rotation, yaw: posture.yaw
        ).aperture
    case .release:
      for item in world.heldItems { world.release(item) }
      wantedAperture = Self.openAperture
    case .leave:
      for item in world.heldItems { world.park(item) }
      world.removeHand()
      for item in world.items.indices where !world.isParked[item] {
        world.setYieldsToHand(false, item: item)
      }
    case .decide(let decision): steps = self.steps(after: decision, in: world, at: time) + steps
    case .finish(let kind, let item):
      // Who scans an item may still mean to put it in.
      if let item, purposes[item]?.kind == kind { purposes[item] = nil }
      events.append(TrueEvent(kind: kind, item: item, start: undertakingStart, end: time))
    }
  }

  private mutating func appear(
    at posture: HandPosture, holding grips: [Int: Grip], in world: PhysicsWorld
  ) {
    self.posture = posture
    world.placeHand(at: posture, elbowInCart: approach.elbow)
    aperture = Self.openAperture
    wantedAperture = aperture
    for item in grips.keys.sorted() {
      guard let grip = grips[item] else { continue }
      world.place(item, cartFromItem: grip.cartFromItem(palmAt: posture.position))
      world.grasp(item)
      aperture = grip.aperture
      wantedAperture = grip.aperture
      lastAddedItem = purposes[item]?.kind == .add ? item : lastAddedItem
    }
  }

  private mutating func follow(_ timed: Timed, in world: PhysicsWorld, at time: Nanoseconds) {
    lift = 0
    let t = (time - timed.start).seconds
    let u = timed.duration > 0 ? min(t / timed.duration, 1) : 1
    var target = posture
    var pressing: Double?
    switch timed.step {
    case .move(let end, _):
      posture = timed.from.interpolated(to: end, fraction: minimumJerk(u))
      target = posture
    case .press(let below, let force, let duration):
      target = below
      // On and off over a fifth of the time each, at most 0.3 s.
      let ramp = max(min(0.3, duration / 5), 1e-3)
      let part = min(1, t / ramp, max(0, duration - t) / ramp)
      if force < 0 { lift = -force * part } else { pressing = max(force * part, 0.5) }
    default: break
    }
    guard world.isHandPresent else { return }
    world.drive(to: target, elbowInCart: approach.elbow, pressing: pressing)
  }
}
