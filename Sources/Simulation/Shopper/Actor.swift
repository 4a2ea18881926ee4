import CartInterface
import Geometry
import Scenario

/// One hand of somebody: takes one action at a time.
///
/// Called once before every step of the physics: it sets the servos' targets, opens and closes the
/// hand, and pushes the cart.
struct Actor {
  let stage: Stage
  let hand: Int
  let person: Int
  /// Between thumb and fingers, in metres.
  private(set) var aperture = Self.openAperture
  private var wantedAperture = Self.openAperture
  private(set) var form = GraspForm.palm
  private(set) var posture = HandPosture(position: .zero, yaw: 0, pitch: 0)
  /// Of the present or last action.
  private(set) var approach: Approach
  /// With what force the hand pulls the basket's rim upwards, newton.
  private(set) var lift = 0.0
  /// Of the present or last action.
  var outcome = ActionRecord.Outcome.done
  private(set) var isBusy = false
  /// The other hand while both carry something.
  private(set) var helper: HelpingHand?

  private var steps: [HandStep] = []
  private var timed: Timed?
  /// Counts actions and answers; keys what they draw. Every hand counts in a range of its own.
  private(set) var undertaking: Int
  private(set) var undertakingStart: Nanoseconds = 0
  private var idleSince: Nanoseconds = 0

  /// A step that takes time.
  private struct Timed {
    var step: HandStep
    var start: Nanoseconds
    var duration: Double
    var from: HandPosture
  }

  init(stage: Stage, hand: Int, person: Int) {
    self.stage = stage
    self.hand = hand
    self.person = person
    undertaking = hand << 16
    approach = Approach(
      basket: stage.plan.cart.basket, key: stage.plan.randomKey, action: undertaking, side: nil)
  }

  var plan: EpisodePlan { stage.plan }
  /// Where goods can lie.
  var basket: Box3 { stage.plan.openBasket }
  var basketBounds: BasketBounds {
    BasketBounds(inside: plan.cart.basket, rail: plan.cart.guardRail)
  }
  var profile: ShopperProfile { stage.plan.profile(ofPerson: person) }

  private static let openAperture = 0.09
  /// How fast fingers open and close, m/s.
  private static let fingerSpeed = 0.6

  /// Acts at the start of the step that begins at `time`.
  mutating func act(in world: PhysicsWorld, at time: Nanoseconds) -> [TrueEvent] {
    var events: [TrueEvent] = []
    let reach = Self.fingerSpeed * ModelBuilder.timestep
    aperture += min(max(wantedAperture - aperture, -reach), reach)
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

  /// Begins an action if that long has passed since the last one, in seconds.
  /// - Returns: whether it began.
  mutating func begin(
    _ action: PlannedAction.Kind, from side: CartSide?, after pause: Double,
    in world: PhysicsWorld, at time: Nanoseconds
  ) -> Bool {
    guard !isBusy, time >= idleSince + Nanoseconds(seconds: pause) else { return false }
    undertake(from: railSide(of: action) ?? side, at: time)
    steps = self.steps(for: action, in: world)
    outcome = steps.isEmpty ? .impossible : .done
    isBusy = true
    return true
  }

  /// Counts the next action's pause from now on.
  mutating func rest(at time: Nanoseconds) { idleSince = time }

  /// Shows an item to a camera, as a prompt asked that was there since `start`.
  /// - Parameter isMistaken: another item than the cart means, if there is one.
  mutating func present(
    since start: Nanoseconds, isMistaken: Bool = false, in world: PhysicsWorld,
    at time: Nanoseconds
  ) {
    undertake(from: nil, at: time)
    undertakingStart = start
    guard let right = itemToPresent(in: world) else { return }
    let item = isMistaken ? itemToPresent(in: world, besides: right) ?? right : right
    steps = present(item, in: world)
    outcome = .done
    isBusy = true
  }

  private mutating func undertake(from side: CartSide?, at time: Nanoseconds) {
    undertaking += 1
    undertakingStart = time
    approach = Approach(
      basket: plan.cart.basket, key: plan.randomKey, action: undertaking,
      side: side ?? besideChild,
      who: profile.isChild ? .child : profile.hasBody ? .figure : .adult)
  }

  /// Nobody reaches over the head of a child in the seat.
  private var besideChild: CartSide? {
    guard plan.child != nil else { return nil }
    var stream = plan.randomKey.with("shopper.beside-child", entity: undertaking).stream
    return stream.uniform() < 0.5 ? .left : .right
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
    case .roll(let distance, let speed, let stopWay):
      start(stage.cart.start(at: time, distance: distance, speed: speed, stopWay: stopWay))
    case .grasp(let item):
      world.grasp(item, by: hand)
      form = graspForm(of: [item], world)
      aperture =
        Grip(
          item: world.items[item], rotation: world.cartFromItem(item).rotation, yaw: posture.yaw
        ).aperture
    case .release:
      for item in world.heldItems(by: hand) { world.release(item) }
      wantedAperture = Self.openAperture
      helper?.isOpen = true
    case .leave:
      if let helper { world.removeHand(helper.hand) }
      helper = nil
      for item in world.heldItems(by: hand) { world.park(item) }
      world.removeHand(hand)
      for item in world.items.indices
      where !world.isParked[item] && !world.heldItems.contains(item) {
        world.setYieldsToHand(false, item: item)
      }
    case .decide(let decision): steps = self.steps(after: decision, in: world, at: time) + steps
    case .finish(let kind, let item):
      // Who scans an item may still mean to put it in.
      if let item, stage.purposes[item]?.kind == kind { stage.purposes[item] = nil }
      events.append(TrueEvent(kind: kind, item: item, start: undertakingStart, end: time))
    }
  }

  private mutating func appear(
    at posture: HandPosture, holding grips: [Int: Grip], in world: PhysicsWorld
  ) {
    self.posture = posture
    world.placeHand(hand, at: posture, elbowInCart: approach.elbow)
    aperture = Self.openAperture
    wantedAperture = aperture
    form = graspForm(of: grips.keys.sorted(), world)
    helper = grips.first { plan.items[$0.key].takesTwoHands }.map {
      HelpingHand(hand: hand + 1, beside: $0.value)
    }
    if let helper {
      world.placeHand(
        helper.hand, at: helper.posture(beside: posture),
        elbowInCart: helper.elbow(beside: approach))
    }
    for item in grips.keys.sorted() {
      guard let grip = grips[item] else { continue }
      world.place(item, cartFromItem: grip.cartFromItem(palmAt: posture.position))
      world.grasp(item, by: hand)
      aperture = grip.aperture
      wantedAperture = grip.aperture
      if stage.purposes[item]?.kind == .add { stage.lastAddedItem = item }
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
    guard world.isHandPresent(hand) else { return }
    world.drive(hand, to: target, elbowInCart: approach.elbow, pressing: pressing)
    if let helper {
      world.drive(
        helper.hand, to: helper.posture(beside: target),
        elbowInCart: helper.elbow(beside: approach),
        pressing: nil)
    }
  }
}
