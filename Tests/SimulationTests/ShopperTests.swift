import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import TestSupport
import Testing

@Suite struct ShopperTests {
  private struct Played {
    var events: [TrueEvent] = []
    var outcomes: [EpisodeDynamics.Outcome] = []
  }

  /// Plays a plan to its end; `display` answers each tick.
  private func play(
    _ plan: EpisodePlan, display: (EpisodeDynamics.Outcome) -> CartDisplay? = { _ in nil }
  ) throws -> Played {
    let episode = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var played = Played()
    var shown: CartDisplay?
    while let tick = try episode.nextTick(display: shown) {
      played.events += tick.events
      played.outcomes.append(tick)
      shown = display(tick)
    }
    return played
  }

  @Test func addsAndRemovesInOrder() throws {
    let items = Fixtures.items(4, seed: 3, startInBasket: false)
    let actions = [
      PlannedAction(kind: .add(items: [0], dropHeight: 0.03), pause: 0.5),
      PlannedAction(kind: .add(items: [1, 2], dropHeight: 0.03), pause: 0.5),
      PlannedAction(kind: .remove(item: 1), pause: 1),
    ]
    let plan = Fixtures.plan(seed: 3, ticks: 200, items: items, actions: actions)
    let played = try play(plan)
    #expect(played.events.map(\.kind) == [.add, .add, .add, .remove])
    #expect(played.events.map(\.item) == [0, 1, 2, 1])
    for event in played.events { #expect(event.start < event.end) }
    let last = try #require(played.outcomes.last)
    #expect(last.itemsInBasket == [0, 2])
    #expect(last.isAtRest)
    #expect(last.states.last?.hands.isEmpty == true)
    let mass = items[0].mass + items[2].mass
    #expect(abs(last.trueLoad - mass) < 0.001)
    let reading = try #require(last.scaleReadings.last)
    #expect(reading.isStable)
    #expect(abs(reading.displayedMass - mass) < plan.cart.scale.expectedError(load: mass))
  }

  /// Every kind of item can be put in and taken out again, over many keys.
  @Test(arguments: LongProof.sample(Array(0..<12), every: 3))
  func takesOutWhatItPutIn(seed: Int) throws {
    let items = Fixtures.items(13, seed: UInt64(100 + seed)).enumerated().map { number, item in
      PlannedItem(sku: item.sku, mass: item.mass, startsInBasket: number != 0)
    }
    let actions = [
      PlannedAction(kind: .add(items: [0], dropHeight: 0.02), pause: 0.1),
      PlannedAction(kind: .remove(item: 0), pause: 0.5),
    ]
    let plan = Fixtures.plan(seed: UInt64(seed), ticks: 180, items: items, actions: actions)
    let played = try play(plan)
    #expect(played.events.map(\.kind) == [.add, .remove])
    let last = try #require(played.outcomes.last)
    #expect(last.itemsInBasket == Array(1...12))
    let mass = items[1...].reduce(0) { $0 + $1.mass }
    #expect(abs(last.trueLoad - mass) < 0.001)
  }

  @Test func hoverLeavesTheLedgerAlone() throws {
    let items =
      Fixtures.items(5, seed: 8) + Fixtures.items(1, seed: 9, startInBasket: false)
    let plan = Fixtures.plan(
      seed: 8, ticks: 70, items: items,
      actions: [PlannedAction(kind: .hover(item: 5, duration: 1.5), pause: 0.2)])
    let played = try play(plan)
    #expect(played.events.map(\.kind) == [.hover])
    #expect(played.events.first?.item == 5)
    for outcome in played.outcomes {
      #expect(outcome.itemsInBasket == [0, 1, 2, 3, 4])
      #expect(abs(outcome.trueLoad - items[0..<5].reduce(0) { $0 + $1.mass }) < 0.001)
    }
    #expect(played.outcomes.contains { $0.states.last?.cartFromItems[5] != nil })
    #expect(played.outcomes.last?.states.last?.cartFromItems[5] == .some(nil))
  }

  /// A hand that leans adds its force to the scale for as long as it leans.
  @Test func leaningIsWeighed() throws {
    let items = Fixtures.items(4, seed: 1)
    let plan = Fixtures.plan(
      seed: 4, ticks: 70, items: items,
      actions: [PlannedAction(kind: .lean(force: 30, duration: 2), pause: 0.2)])
    let played = try play(plan)
    let mass = items.reduce(0) { $0 + $1.mass }
    let extra = played.outcomes.map { $0.trueLoad - mass }
    let leaning = extra.filter { abs($0 - 30 / 9.806_65) < 0.05 * 30 / 9.806_65 }
    #expect(leaning.count >= 10)
    #expect(played.events.map(\.kind) == [.lean])
    #expect(abs(extra.last ?? 1) < 0.001)
    #expect(played.outcomes.contains { !$0.isAtRest })
  }

  /// A hand that lifts takes its force from the scale, and the basket is not at rest meanwhile.
  @Test func liftingLightensTheBasket() throws {
    let items = Fixtures.items(3, seed: 11)
    let plan = Fixtures.plan(
      seed: 11, ticks: 70, items: items,
      actions: [PlannedAction(kind: .lean(force: -60, duration: 2), pause: 0.3)])
    let played = try play(plan)
    let mass = items.reduce(0) { $0 + $1.mass }
    let extra = played.outcomes.map { ($0.trueLoad - mass, $0.isAtRest) }
    let lifted = extra.filter { abs($0.0 + 60 / 9.806_65) < 0.05 * 60 / 9.806_65 }
    #expect(lifted.count >= 10)
    #expect(lifted.allSatisfy { !$0.1 })
    #expect(played.events.map(\.kind) == [.lean])
    let readings = played.outcomes.flatMap(\.scaleReadings)
    let isLiftShown = readings.contains { $0.isBelowZero }
    #expect(isLiftShown)
    #expect(abs(extra.last?.0 ?? 1) < 0.001)
  }

  /// A floor that rises ahead takes the cosine from the load, and the scale's accelerometer gives it
  /// back; one without reads less.
  @Test func slopesTiltTheScale() throws {
    let items = Fixtures.items(12, seed: 13)
    let mass = items.reduce(0) { $0 + $1.mass }
    func reading(_ scale: ScaleModel) throws -> Double {
      var plan = Fixtures.plan(seed: 13, ticks: 12, items: items, scale: scale)
      plan.cart.ride.pitch = 0.05
      let last = try #require(try play(plan).outcomes.last)
      #expect(abs(last.trueLoad - (mass + 4) * DeterministicMath.cos(0.05) + 4) < 0.002)
      return try #require(last.scaleReadings.last).displayedMass
    }
    let compensated = try reading(.ideal)
    #expect(abs(compensated - mass) < 0.003)
    var plain = ScaleModel.ideal
    plain.motion = MotionSensorModel()
    let missing = (mass + 4) * (1 - DeterministicMath.cos(0.05))
    let uncompensated = try reading(plain)
    #expect(abs(uncompensated - (mass - missing)) < 0.003)
  }

  /// A roll moves the cart, shakes the scale, and leaves the mass as it was.
  @Test func rollingShakes() throws {
    let items = Fixtures.items(6, seed: 12)
    let plan = Fixtures.plan(
      seed: 12, ticks: 90, items: items,
      actions: [PlannedAction(kind: .roll(distance: 3, speed: 0.8), pause: 0.5)])
    let played = try play(plan)
    let mass = items.reduce(0) { $0 + $1.mass }
    #expect(played.events.map(\.kind) == [.roll])
    let samples = played.outcomes.flatMap(\.scaleSamples).map {
      ($0.forces.x + $0.forces.y + $0.forces.z + $0.forces.w) / 9.806_65 - 4 - mass
    }
    #expect(samples.contains { abs($0) > 0.05 })
    let last = try #require(played.outcomes.last)
    #expect(abs((last.states.last?.worldFromCart.translation.x ?? 0) - 3) < 1e-9)
    #expect(abs(last.trueLoad - mass) < 0.001)
    #expect(last.itemsInBasket.count == 6)
  }

  @Test func rearrangingKeepsEverythingIn() throws {
    let items = Fixtures.items(10, seed: 21)
    let plan = Fixtures.plan(
      seed: 21, ticks: 110, items: items,
      actions: [PlannedAction(kind: .rearrange(duration: 4), pause: 0.2)])
    let played = try play(plan)
    #expect(played.events.map(\.kind) == [.rearrange])
    let first = played.outcomes.first?.states.first?.cartFromItems
    let last = played.outcomes.last?.states.last?.cartFromItems
    #expect(first != last)
    #expect(played.outcomes.last?.itemsInBasket == Array(0..<10))
    let mass = items.reduce(0) { $0 + $1.mass }
    #expect(abs((played.outcomes.last?.trueLoad ?? 0) - mass) < 0.001)
  }

  /// Prompts are answered by showing the last item added, until patience ends.
  @Test func answersPromptsUntilPatienceEnds() throws {
    let items = Fixtures.items(3, seed: 30, startInBasket: false)
    let plan = Fixtures.plan(
      seed: 30, ticks: 300, items: items,
      actions: [PlannedAction(kind: .add(items: [1], dropHeight: 0.02), pause: 0)], patience: 2)
    let played = try play(plan) { outcome in
      switch outcome.tick {
      case 50: CartDisplay(prompt: .presentItem(id: 1))
      case 140: CartDisplay(prompt: .confirm(id: 2, candidates: ["can"]))
      case 160: CartDisplay(prompt: .presentItem(id: 3))
      case 200: CartDisplay(prompt: .presentItem(id: 4))
      default: nil
      }
    }
    #expect(played.events.map(\.kind) == [.add, .present, .confirm, .giveUp])
    let present = played.events[1]
    #expect(present.item == 1)
    #expect(present.start == 5_100_000_000)
    #expect(present.end < 14_000_000_000)
    #expect(played.outcomes.last?.itemsInBasket == [1])
    #expect(abs((played.outcomes.last?.trueLoad ?? 0) - items[1].mass) < 0.001)
    // Shown above the rim.
    let heights = played.outcomes[50..<140].compactMap {
      $0.states.last?.cartFromItems[1]?.translation.z
    }
    #expect((heights.max() ?? 0) > Fixtures.basket.maximum.z)
  }

  /// Asked which of some products it was, the shopper touches the one handled last.
  @Test(arguments: [1, nil])
  func touchesTheItemHandledLast(listed: Int?) throws {
    let items = Fixtures.items(3, seed: 30, startInBasket: false)
    let plan = Fixtures.plan(
      seed: 30, ticks: 80, items: items,
      actions: [PlannedAction(kind: .add(items: [1], dropHeight: 0.02), pause: 0)])
    let candidates = ["none-such"] + (listed.map { [items[$0].sku] } ?? [])
    let played = try play(plan) {
      $0.tick == 50 ? CartDisplay(prompt: .confirm(id: 7, candidates: candidates)) : nil
    }
    let touched = played.outcomes.filter { !$0.screenAnswers.isEmpty }
    #expect(
      touched.flatMap(\.screenAnswers)
        == [ScreenAnswer(promptID: 7, choice: listed.map { items[$0].sku })])
    // Read and reacted to within half a second.
    #expect(touched.map(\.tick) == [55] || touched.map(\.tick) == [56])
  }

  /// However hurried, an arm stops before the hand opens.
  @Test(arguments: 0..<4) func aHurriedHandRestsWhenItLetsGo(seed: Int) throws {
    let items = Fixtures.items(1, seed: UInt64(60 + seed), startInBasket: false)
    var plan = Fixtures.plan(
      seed: UInt64(seed), tickRate: 50, ticks: 200, items: items,
      actions: [PlannedAction(kind: .add(items: [0], dropHeight: 0.1), pause: 0)])
    plan.shopper.handSpeed = 2
    let played = try play(plan)
    let added = try #require(played.events.first { $0.kind == .add })
    let states = played.outcomes.flatMap(\.states).filter {
      abs($0.time - added.end) <= Nanoseconds(seconds: 0.02) && !$0.hands.isEmpty
    }
    let (first, last) = (try #require(states.first), try #require(states.last))
    let way =
      last.hands[0].cartFromPalm.translation - first.hands[0].cartFromPalm.translation
    #expect(way.length / (last.time - first.time).seconds < 0.25)
    #expect(played.outcomes.last?.itemsInBasket == [0])
  }

  @Test func snapshotsAreOneTick() throws {
    let items = Fixtures.items(8, seed: 40) + Fixtures.items(1, seed: 41, startInBasket: false)
    let still = try play(
      Fixtures.plan(seed: 40, mode: .snapshot, ticks: 1, items: items))
    #expect(still.outcomes.count == 1)
    #expect(still.outcomes[0].isAtRest)
    #expect(still.outcomes[0].scaleReadings.count >= 1)
    let reaching = try play(
      Fixtures.plan(
        seed: 40, mode: .snapshot, ticks: 1, items: items,
        actions: [PlannedAction(kind: .add(items: [8], dropHeight: 0.02), pause: 0)]))
    #expect(reaching.outcomes.count == 1)
    #expect(reaching.outcomes[0].states.first?.time == 0)
    #expect(reaching.outcomes[0].states.first?.hands.count == 1)
  }

  /// Of three packs over a basket for one, the outer two fall beside it.
  @Test func whatMissesTheBasketIsDropped() throws {
    let carton = PlannedItem(sku: "carton", mass: 0.4, startsInBasket: false)
    var plan = Fixtures.plan(
      seed: 50, ticks: 80, items: [carton, carton, carton],
      actions: [PlannedAction(kind: .add(items: [0, 1, 2], dropHeight: 0.1), pause: 0)])
    plan.cart.basket = Box3(minimum: SIMD3(-0.04, -0.04, 0.5), maximum: SIMD3(0.04, 0.04, 0.6))
    let played = try play(plan)
    let dropped = played.events.filter { $0.kind == .drop }.compactMap(\.item)
    #expect(dropped.count >= 2)
    for item in dropped {
      #expect(played.outcomes.last?.itemsInBasket.contains(item) == false)
      // Picked up from the floor in the end.
      #expect(played.outcomes.last?.states.last?.cartFromItems[item] == .some(nil))
    }
  }
}
