import Catalog
import Configuration
import Geometry
import Scenario
import Scene
import Testing

/// Habits that bring hands and things of their own: a child, a bag that is packed.
@Suite struct HabitPlanningTests {
  private static let bag = Product(
    sku: "bag", ean13: "4006381333931", name: "Bag", productClass: "bag", nominalMass: 0.2,
    massDeviation: 0, dimensions: SIMD3(0.25, 0.3, 0.3), surface: .cardboard,
    collisionProxy: .box(size: SIMD3(0.25, 0.3, 0.3)), priceCents: 0,
    model: Model(name: "empty", parts: []))

  private static func plan(
    _ habits: String, _ actions: String, _ more: String = "", episode: Int = 0
  ) throws -> EpisodePlan {
    let text = BadScene.good.replacing(
      "do: [{ add: { count: 1 } }]", with: "\(habits) do: \(actions)")
    return try Scenario(text: text + "\n" + more, file: BadScene.file, name: "test")
      .plan(
        episode: episode,
        catalog: ProductCatalog(products: sampleCatalog().products, belongings: [bag]))
  }

  private static func child(_ weights: String) -> String {
    "habits: { with_child: { probability: 1, distraction_s: 3, \(weights) } },"
  }

  @Test func aChildTakesSomethingOutAndItIsPutBack() throws {
    let plan = try Self.plan(
      Self.child("takes_out: 1, puts_in: 0, moves: 0, put_back: 1"), "[{ add: {} }]",
      "basket_at_start: { count: 1, from: sku-0 }")
    #expect(plan.handCount == 2)
    #expect(plan.companions.map(\.isChild) == [true])
    #expect(plan.threads.map(\.person) == [0, 1] && plan.threads.map(\.hand) == [0, 1])
    #expect(plan.threads.map(\.startsAtOnce) == [true, false])
    #expect(
      plan.threads[0].steps == [
        .start([1]), .act(1), .wait(for: .any([]), timeout: 3), .join([1]), .act(2),
      ])
    #expect(plan.threads[1].steps == [.act(0)])
    #expect(
      plan.actions.map(\.kind) == [
        .remove(item: 0), .add(items: [1], dropHeight: 0.02), .add(items: [0], dropHeight: 0.02),
      ])
    #expect(plan.drawnValues["shopper.do[0].with_child.deed"] == .text("takes out item 0"))
    // All else is as without the child.
    let plain = try Self.plan("", "[{ add: {} }]", "basket_at_start: { count: 1, from: sku-0 }")
    #expect(plain.items == plan.items && plain.actions[0] == plan.actions[1])
    #expect(plain.drawnValues.allSatisfy { plan.drawnValues[$0.key] == $0.value })
  }

  @Test func whatAChildKeepsIsGone() throws {
    let plan = try Self.plan(
      Self.child("takes_out: 1, puts_in: 0, moves: 0, put_back: 0"),
      "[{ add: { from: sku-7 } }, { remove: { which: first } }]",
      "basket_at_start: { count: 1, from: sku-0 }")
    #expect(
      plan.actions.map(\.kind) == [
        .remove(item: 0), .add(items: [1], dropHeight: 0.02), .remove(item: 1),
      ])
  }

  @Test func aChildPutsInWhatItCanHold() throws {
    for episode in 0..<12 {
      let plan = try Self.plan(
        Self.child("takes_out: 0, puts_in: 1, moves: 0"), "[{ add: { count: 2 } }]",
        episode: episode)
      #expect(plan.items.count == 4)
      for thread in plan.threads where thread.person == 1 {
        guard case .act(let action) = thread.steps[0],
          case .add(let items, _) = plan.actions[action].kind
        else {
          Issue.record("the child does not put anything in")
          continue
        }
        #expect(items.allSatisfy { plan.items[$0].mass < 0.83 })
      }
    }
  }

  /// By its weights, and about as often as its probability says.
  @Test func whatAChildDoesIsDrawn() throws {
    var deeds: [String: Int] = [:]
    for episode in 0..<300 {
      let plan = try Self.plan(
        "habits: { with_child: { probability: 0.4, distraction_s: 1, takes_out: 2 } },",
        "[{ add: {} }]", "basket_at_start: { count: 1, from: sku-0 }", episode: episode)
      let words: Substring?
      if case .text(let text)? = plan.drawnValues["shopper.do[0].with_child.deed"] {
        words = text.split(separator: " ").first
      } else {
        words = nil
      }
      deeds[words.map(String.init) ?? "nothing", default: 0] += 1
    }
    // Six standard deviations of a binomial distribution.
    for (deed, share) in [("nothing", 0.6), ("takes", 0.2), ("puts", 0.1), ("moves", 0.1)] {
      let deviation = (300 * share * (1 - share)).squareRoot()
      #expect(abs(Double(deeds[deed] ?? 0) - 300 * share) < 6 * deviation, "\(deed)")
    }
  }

  @Test func whoIsWithAChildAnswersLate() throws {
    let plan = try Self.plan(
      "habits: { with_child: { probability: 0.5, distraction_s: 7 } },", "[{ add: {} }]")
    let delays = (0..<200).map { plan.shopper.delay(ofAnswer: $0, key: plan.randomKey) }
    let late = delays.filter { $0 == plan.shopper.reactionTime + 7 }.count
    #expect(late + delays.filter { $0 == plan.shopper.reactionTime }.count == 200)
    #expect((60...140).contains(late))
  }

  @Test func heavyThingsGoIntoTheBagFirst() throws {
    for episode in 0..<10 {
      let plan = try Self.plan(
        "habits: { bagger: { bag: bag, repack: 0 } },", "[{ add: { count: 4 } }]",
        episode: episode)
      #expect(plan.items[0].sku == "bag" && plan.items[0].isBelonging)
      let order = plan.actions.compactMap { action -> Int? in
        if case .add(let items, _) = action.kind { items[0] } else { nil }
      }
      #expect(order.count == 5 && order[0] == 0)
      let masses = order.dropFirst().map { plan.items[$0].mass }
      #expect(masses == masses.sorted(by: >))
      #expect(order.dropFirst().allSatisfy { plan.items[$0].place == .inside(item: 0) })
    }
  }

  @Test(arguments: [0, 1])
  func lighterThingsAreLaidOnHeavierOnes(probability: Int) throws {
    let plan = try Self.plan(
      "habits: { bagger: { bag: bag, repack: \(probability) } },",
      "[{ add: { from: sku-1 } }, { add: { from: sku-0 } }, { add: { from: sku-7 } }]")
    let kinds = plan.actions.map(\.kind)
    let put = { (item: Int) in PlannedAction.Kind.add(items: [item], dropHeight: 0.02) }
    #expect(
      kinds
        == (probability == 0
          ? [put(0), put(1), put(2), put(3)]
          : [
            put(0), put(1), put(2), .remove(item: 2), .remove(item: 1), put(3), put(1), put(2),
          ]))
  }

  @Test func whatTheBagHasNoRoomForLiesBesideIt() throws {
    // Half of 22.5 litres, by packs of 0.49 litres.
    let plan = try Self.plan(
      "habits: { bagger: { bag: bag, repack: 0 } },", "[{ add: { count: 30 } }]")
    let inside = plan.items.filter { $0.place == .inside(item: 0) }.count
    #expect(inside == 22)
  }

  @Test func aChildThatDoesNothingIsRefused() {
    #expect(throws: ConfigurationError.self) {
      try Self.plan(Self.child("takes_out: 0, puts_in: 0, moves: 0"), "[{ add: {} }]")
    }
  }
}
