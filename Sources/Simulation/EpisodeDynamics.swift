package import CartInterface
package import Catalog
package import Geometry
package import Scenario
package import Sensors

/// The moving part of an episode: rigid bodies, shopper, ledger and scale, without any looks.
///
/// One owner, one thread. Time zero is the start of the first tick; what runs before it (settling,
/// the scale's warming up) has negative time.
package final class EpisodeDynamics {
  /// What one tick of physics gives.
  package struct Outcome: Sendable {
    package var tick: Int
    package var time: Nanoseconds
    /// From the end of the tick before to the end of this one, every second physics step.
    package var states: [WorldState]
    package var scaleSamples: [ScaleSample]
    package var scaleReadings: [ScaleReading]
    /// As the cart's computer learns them.
    package var screenAnswers: [ScreenAnswer]
    package var channels: ChannelOutcome
    package var events: [TrueEvent]
    package var actions: [ActionRecord]
    package var itemsInBasket: [Int]
    /// Of those items, kilograms.
    package var trueBasketMass: Double
    package var trueLoad: Double
    package var isAtRest: Bool
    /// How far the lenses are misted over, 0…1.
    package var lensMist: Double
  }

  private let plan: EpisodePlan
  private let world: PhysicsWorld
  private let plate: LoadCellPlate
  private let child: ChildMotion?
  private var cast: Cast
  private var ledger: BasketLedger
  private var scale: ScaleInstrument
  private var channels: CartChannels
  private var climate: TripClimate
  private let barcodeView: BarcodeView?
  /// Items that grow lighter or heavier.
  private let changing: [Int]
  /// Of the last prompt that the screen was told to show.
  private var shownPrompt: Int?
  private var prompt: CartDisplay.Prompt.Kind?
  private var displayState = CartDisplay.State.idle
  private var alert: Int?
  /// Of the last reading, kilograms; nil where there is none.
  private var indicatedWeight: Double?
  /// The physics' own clock; the episode's time is what has passed since `origin`.
  private var clock: Nanoseconds = 0
  private var origin: Nanoseconds = 0
  private var tick = 0
  private var lastState: WorldState
  private var samples: [ScaleSample] = []
  private var readings: [ScaleReading] = []
  private var events: [TrueEvent] = []

  /// Seconds for which the scale runs on the resting basket before the first tick.
  private static let warmUp = 1.5
  /// Physics steps within which what is awake gives way to the floor's tilt: half a second.
  private static let tiltingSteps = 250
  /// Physics steps between two states kept for pictures: 4 ms, within which nothing turns visibly.
  private static let stepsPerState = 2

  /// Settles the basket.
  /// - Throws: `SimulationError` if the plan is invalid, the items do not fit, or the engine fails.
  package init(plan: EpisodePlan, catalog: ProductCatalog) throws {
    self.plan = plan
    let bodies = try PlanValidation(plan: plan, catalog: catalog).bodies()
    let basket = plan.cart.basket
    changing = plan.items.indices.filter { plan.items[$0].massChange != nil }
    do {
      world = try PhysicsWorld(
        basket: basket, deadLoad: plan.cart.scale.platform.deadLoad, items: bodies,
        hands: plan.handCount, rail: FrameRail(plan.cart), obstacle: plan.childSeat?.obstacle)
      try Settling(basket: plan.openBasket, key: plan.randomKey)
        .settle(plan.items.indices.filter { plan.items[$0].startsInBasket }, in: world)
      try Self.stand(world, by: plan)
    } catch let error as SimulationError {
      throw error.placed(in: plan)
    }
    cast = Cast(
      plan: plan, scanning: ScanningPlace(plan: plan, catalog: catalog),
      codes: Dictionary(
        catalog.products.compactMap { product in product.tariff.plu.map { (product.sku, $0) } },
        uniquingKeysWith: { first, _ in first }))
    channels = CartChannels(models: plan.cart.channels, trip: plan.trip, key: plan.randomKey)
    climate = TripClimate(plan: plan)
    barcodeView = BarcodeView(plan: plan, catalog: catalog)
    ledger = BasketLedger(basket: basket, rail: plan.cart.guardRail, items: plan.items.count)
    _ = ledger.update(world, at: 0, purposes: &cast.stage.purposes)
    // The cells stand under the corners of the basket, a tenth of its size inwards.
    plate = LoadCellPlate(length: 0.8 * basket.size.x, width: 0.8 * basket.size.y)
    child = plan.child.map {
      ChildMotion($0, key: plan.randomKey, until: Double(plan.ticks) / plan.tickRate + 60)
    }
    let bare = Wrench(
      force: SIMD3(0, 0, -plan.cart.scale.platform.deadLoad * standardGravity), torque: .zero)
    // The scale is set to zero with the child in the seat.
    let empty =
      bare
      + (child?.load(
        at: 0, gravity: SIMD3(0, 0, -standardGravity), seat: Self.seat(of: plan, in: world))
        ?? .zero)
    scale = ScaleInstrument(
      model: plan.cart.scale, emptyForces: plate.cellForces(under: empty), key: plan.randomKey,
      time: -Nanoseconds(seconds: Self.warmUp))
    lastState = WorldState(time: 0, worldFromCart: .identity, cartFromItems: [], hands: [])
    warmUpScale()
    if plan.mode == .snapshot && !plan.actions.isEmpty { try playIntoAction() }
    lastState = state
  }

  /// Plays to the end of the next tick; nil when the episode is over.
  package func nextTick(display: CartDisplay?) throws -> Outcome? {
    guard tick < plan.ticks else { return nil }
    if let display { show(display) }
    let end = Nanoseconds(seconds: Double(tick + 1) / plan.tickRate)
    var states = [lastState]
    var step = 0
    do {
      while clock - origin + PhysicsWorld.step <= end {
        try advance()
        step += 1
        if step % Self.stepsPerState == 0 { states.append(state) }
      }
    } catch let error as SimulationError {
      throw error.placed(in: plan)
    }
    if step % Self.stepsPerState != 0 { states.append(state) }
    lastState = states[states.count - 1]
    let channelOutcome = channels.collect(until: end)
    defer {
      tick += 1
      samples = []
      readings = []
      events = []
      cast.records = []
    }
    return Outcome(
      tick: tick, time: end, states: states, scaleSamples: samples, scaleReadings: readings,
      screenAnswers: channelOutcome.received.screenAnswers, channels: channelOutcome,
      events: events.map { $0.delayed(by: -origin) },
      actions: cast.records.map { $0.delayed(by: -origin) },
      itemsInBasket: ledger.itemsInBasket,
      trueBasketMass: ledger.itemsInBasket.reduce(0) { $0 + plan.items[$1].mass(at: end) },
      trueLoad: netLoad,
      isAtRest: world.isAtRest(ledger.itemsInBasket) && cast.lifts.isEmpty
        && child?.isStill(at: clock) ?? true,
      lensMist: climate.isSteady ? 0 : climate.mist(at: lastState.worldFromCart.translation.x))
  }

  /// Vertical force on the cells above that of the empty basket, in kilograms.
  private var netLoad: Double {
    let forces = scale.cellForces
    return (forces.x + forces.y + forces.z + forces.w) / standardGravity
      - plan.cart.scale.platform.deadLoad - (plan.child?.mass ?? 0)
  }

  /// One step of everything.
  private func advance() throws {
    events += cast.act(in: world, at: clock, sight: sight)
    let cart = cast.stage.cart
    for item in changing {
      world.setMass(plan.items[item].mass(at: clock - origin), ofItem: item)
    }
    try world.step(gravity: cart.gravity(at: clock), isCartMoving: cart.isMoving(at: clock))
    clock += PhysicsWorld.step
    events += ledger.update(world, at: clock, purposes: &cast.stage.purposes)
    let mass = ledger.itemsInBasket.reduce(deadMass) {
      $0 + world.items[$1].mass
    }
    if !climate.isSteady {
      let place = cast.stage.cart.worldFromCart(at: clock).translation.x
      climate.advance(at: place, dt: ModelBuilder.timestep)
      scale.ambientTemperature = climate.temperature(at: place)
    }
    weigh(mass: mass, at: clock)
    sense()
  }

  /// What the screen shows from now on.
  private func show(_ display: CartDisplay) {
    var seen = clock
    if display.prompt?.id != shownPrompt {
      shownPrompt = display.prompt?.id
      seen = channels.show(promptID: shownPrompt, at: clock - origin) + origin
    }
    cast.prompts.see(display, at: seen)
    prompt = display.prompt?.kind
    if display.state != displayState {
      displayState = display.state
      channels.note(.turned(to: displayState), at: clock - origin)
    }
    if let shown = display.alert, shown.id != alert {
      alert = shown.id
      channels.note(.alerted(shown), at: clock - origin)
    }
  }

  /// The other sensors, at the end of a step.
  private func sense() {
    let time = clock - origin
    if channels.needsEveryStep {
      channels.sense(
        CartChannels.Truth(
          specificForce: -world.gravity, worldFromCart: cast.stage.cart.worldFromCart(at: clock)),
        at: time, dt: ModelBuilder.timestep)
    }
    if let barcodeView, let exposure = channels.imagerExposure(at: time) {
      let symbols = barcodeView.symbols(in: world, reaches: channels.imagerReaches)
      if channels.decode(symbols, exposure: exposure) { cast.stage.beep = clock }
    }
    for touch in cast.stage.touches {
      channels.touch(touch.answer, candidates: touch.candidates, at: touch.time - origin)
    }
    cast.stage.touches = []
  }

  /// What acts on the cells' plate: the basket with its content, and hands that lift it by the rim.
  private var plateLoad: Wrench {
    cast.lifts.reduce(restingLoad) { load, lift in
      load
        + Wrench(
          force: SIMD3(0, 0, lift.force),
          at: world.cartFromPalm(lift.hand).translation - world.plateCenter)
    }
  }

  /// Of the basket with its content and a child in its seat.
  private var restingLoad: Wrench {
    guard let child else { return world.plateLoad }
    return world.plateLoad
      + child.load(at: clock, gravity: world.gravity, seat: Self.seat(of: plan, in: world))
  }

  /// Where a child's centre of mass rests, from the middle of the plate.
  private static func seat(of plan: EpisodePlan, in world: PhysicsWorld) -> SIMD3<Double> {
    (plan.childSeat?.massCenter ?? world.plateCenter) - world.plateCenter
  }

  /// Of the basket and a child in its seat, kilograms.
  private var deadMass: Double { plan.cart.scale.platform.deadLoad + (plan.child?.mass ?? 0) }

  /// What those who act can go by at present.
  /// - Parameter travelled: metres; they know better than anyone how far they pushed the cart.
  private func sight(travelled: Double) -> PlannedTrigger.Sight {
    PlannedTrigger.Sight(
      time: (clock - origin).seconds, travelled: travelled,
      indicatedWeight: indicatedWeight,
      basket: ledger.itemsInBasket.map { plan.items[$0].sku }, prompt: prompt,
      state: displayState)
  }

  private func weigh(mass: Double, at time: Nanoseconds) {
    let (sample, reading) = scale.advance(
      under: ScaleLoad(wrench: plateLoad, on: plate, mass: mass, gravity: world.gravity),
      time: time, dt: ModelBuilder.timestep)
    if var sample {
      sample.time -= origin
      samples.append(sample)
    }
    if var reading {
      reading.time -= origin
      readings.append(reading)
      indicatedWeight = reading.isOverloaded ? nil : reading.displayedMass
    }
  }

  /// What settled on level ground tilts with the floor; the friction of a basket holds it.
  private static func stand(_ world: PhysicsWorld, by plan: EpisodePlan) throws {
    let gravity = CartMotion(key: plan.randomKey, ride: plan.cart.ride, trip: plan.trip)
      .gravity(at: 0)
    guard gravity != world.gravity else { return }
    for _ in 0..<tiltingSteps { try world.step(gravity: gravity) }
  }

  /// Lets the scale's filters fill up on the resting basket.
  private func warmUpScale() {
    let mass = plan.items.indices.reduce(deadMass) {
      $0 + (plan.items[$1].startsInBasket ? world.items[$1].mass : 0)
    }
    scale.settle(
      under: ScaleLoad(wrench: restingLoad, on: plate, mass: mass, gravity: world.gravity))
    var time = -Nanoseconds(seconds: Self.warmUp)
    while time < 0 {
      time += PhysicsWorld.step
      weigh(mass: mass, at: time)
    }
    // The first tick begins with what the indicator shows.
    samples = []
    readings = readings.suffix(1)
  }

  /// Plays the first action up to a keyed moment at which the hand is there; that moment becomes
  /// time zero.
  private func playIntoAction() throws {
    var stream = plan.randomKey.with("snapshot.moment").stream
    let wanted = Nanoseconds(seconds: stream.uniform(in: 0.3...1.8))
    var handTime: Nanoseconds = 0
    // A first action that brings no hand, or comes late, leaves the basket as it is.
    let latest = clock + Nanoseconds(seconds: 30)
    while handTime < wanted && clock < latest && !(cast.isFinished && !world.isAnyHandPresent) {
      try advance()
      if world.isAnyHandPresent { handTime += PhysicsWorld.step }
      if handTime > 0 && !world.isAnyHandPresent { break }
    }
    origin = clock
    channels = CartChannels(models: plan.cart.channels, trip: plan.trip, key: plan.randomKey)
    for i in readings.indices { readings[i].time -= origin }
    samples = []
    readings = readings.suffix(1)
    events = []
    cast.records = []
  }

  private var state: WorldState {
    var state = WorldState(
      time: clock - origin, worldFromCart: cast.stage.cart.worldFromCart(at: clock),
      cartFromItems: plan.items.indices.map {
        world.isParked[$0] ? nil : world.cartFromItem($0)
      }, hands: cast.hands(in: world))
    state.people = cast.people
    state.childOffset = child?.offset(at: clock)
    return state
  }
}

extension TrueEvent {
  fileprivate func delayed(by time: Nanoseconds) -> TrueEvent {
    TrueEvent(kind: kind, item: item, start: start + time, end: end + time)
  }
}
