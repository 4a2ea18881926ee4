import Geometry
import Scenario
import Simulation
import Testing

/// What is carried with both hands, and how hands close on things.
@Suite struct CarryingTests {
  private static func states(_ change: (inout EpisodePlan) -> Void) throws
    -> (states: [WorldState], last: EpisodeDynamics.Outcome?)
  {
    var plan = Fixtures.plan(
      ticks: 60, items: [PlannedItem(sku: "box", mass: 1.5, startsInBasket: false)],
      actions: [PlannedAction(kind: .add(items: [0], dropHeight: 0.02), pause: 0.2)])
    change(&plan)
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var states: [WorldState] = []
    var last: EpisodeDynamics.Outcome?
    while let outcome = try dynamics.nextTick(display: nil) {
      states += outcome.states.dropFirst()
      last = outcome
    }
    return (states, last)
  }

  @Test func bothHandsHoldTheItemBetweenThem() throws {
    let (states, last) = try Self.states { plan in
      plan.items[0].takesTwoHands = true
      plan.threads.append(PlannedThread(person: 0, hand: 1, startsAtOnce: false, steps: []))
    }
    let carrying = states.filter { $0.hands.count == 2 }
    #expect(carrying.count > 100)
    #expect(states.allSatisfy { $0.hands.count != 1 })
    for state in carrying.prefix(100) {
      let (a, b) = (state.hands[0], state.hands[1])
      #expect(a.isRightHand != b.isRightHand)
      // One on either side: the palms look at each other, and the item is in the middle.
      let gap = b.cartFromPalm.translation - a.cartFromPalm.translation
      let looks = [a, b].map { $0.cartFromPalm.rotation.rotate(SIMD3(0, 0, -1)) }
      #expect(looks[0].dot(gap.normalized) > 0.9)
      #expect(looks[1].dot(gap.normalized) < -0.9)
      let item = try #require(state.cartFromItems[0]).translation
      let along = (item - a.cartFromPalm.translation).dot(gap.normalized)
      #expect(abs(along / gap.length - 0.5) < 0.1)
    }
    #expect(last?.itemsInBasket == [0])
    #expect(last?.states.last?.hands.isEmpty == true)
    #expect(abs((last?.trueLoad ?? 0) - 1.5) < 1e-3)
  }

  @Test(arguments: [
    ("can", 0.2, GraspForm.wrap), ("carton", 0.5, .wrap), ("apple", 0.15, .pinch),
    ("box", 0.5, .palm),
  ])
  func graspsByItem(sku: String, mass: Double, form: GraspForm) throws {
    let byItem = try Self.states { plan in
      plan.items[0] = PlannedItem(sku: sku, mass: mass, startsInBasket: false)
      plan.shopper.graspsByItem = true
    }
    #expect(byItem.states.contains { $0.hands.first?.form == form })
    #expect(byItem.last?.itemsInBasket == [0])
    let plain = try Self.states { plan in
      plan.items[0] = PlannedItem(sku: sku, mass: mass, startsInBasket: false)
    }
    #expect(plain.states.allSatisfy { $0.hands.allSatisfy { $0.form == .palm } })
  }

  /// Eight boxes of 40 kg lie over and beside a carton: no hand pulls it out from under one of them.
  @Test func whatIsJammedStaysInTheBasketAndIsNotTakenOut() throws {
    var outcomes: [ActionRecord.Outcome] = []
    for seed in 1...4 as ClosedRange<UInt64> {
      let plan = Fixtures.plan(
        seed: seed, ticks: 80,
        items: [PlannedItem(sku: "carton", mass: 0.3, startsInBasket: true)]
          + (0..<8).map { _ in PlannedItem(sku: "box", mass: 40, startsInBasket: true) },
        actions: [PlannedAction(kind: .remove(item: 0), pause: 0.2)])
      let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
      var (events, actions): ([TrueEvent.Kind], [ActionRecord]) = ([], [])
      var last: EpisodeDynamics.Outcome?
      while let outcome = try dynamics.nextTick(display: nil) {
        events += outcome.events.filter { $0.item == 0 }.map(\.kind)
        actions += outcome.actions
        last = outcome
      }
      let outcome = try #require(actions.first).outcome
      outcomes.append(outcome)
      #expect(last?.itemsInBasket.contains(0) == (outcome != .done))
      #expect(events == [outcome == .done ? .remove : .rearrange])
      #expect(last?.states.last?.hands.isEmpty == true)
    }
    #expect(outcomes.contains(.failed))
  }
}
