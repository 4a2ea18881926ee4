import Catalog
import Configuration
import Foundation
import Geometry
import Scenario
import Testing

private func scenario(_ actions: String, _ more: String = "") throws -> Scenario {
  let text = BadScene.good.replacing("do: [{ add: { count: 1 } }]", with: "do: \(actions)")
  return try Scenario(text: text + "\n" + more, file: BadScene.file, name: "test")
}

private func plan(_ actions: String, _ more: String = "", episode: Int = 0) throws -> EpisodePlan {
  try scenario(actions, more).plan(episode: episode, catalog: sampleCatalog())
}

@Suite struct PlanningTests {
  @Test func actionsComeInOrderWithTheirItems() throws {
    let plan = try plan(
      """
      [{ add: { count: 2, one_hand: true, from: can } }, { wait_s: 2 },
       { remove: { which: first } }, { hover: { from: sku-4, duration_s: 1.5 } },
       { drop: { height_m: 0.2, count: 2, identical: true } }, { lean: { force_n: 30, duration_s: 2 } },
       { roll: { distance_m: 3, speed_m_per_s: 0.8 } }, { rearrange: { duration_s: 2 } }]
      """)
    #expect(
      plan.actions.map(\.kind) == [
        .add(items: [0, 1], dropHeight: 0.02), .remove(item: 0), .hover(item: 2, duration: 1.5),
        .add(items: [3], dropHeight: 0.2), .add(items: [4], dropHeight: 0.2),
        .lean(force: 30, duration: 2), .roll(distance: 3, speed: 0.8), .rearrange(duration: 2),
      ])
    #expect(plan.items.prefix(2).allSatisfy { ["sku-0", "sku-3", "sku-6"].contains($0.sku) })
    #expect(plan.items[2].sku == "sku-4")
    #expect(plan.items[3].sku == plan.items[4].sku)
    // The wait comes on top of the shopper's pause of 0.6 s at least.
    #expect(plan.actions[1].pause >= 2.6 && plan.actions[0].pause < 6)
    #expect(plan.items.allSatisfy { !$0.startsInBasket })
  }

  @Test func nothingIsRemovedFromAnEmptyBasket() throws {
    #expect(try plan("[{ remove: {} }]").actions.isEmpty)
    let plan = try plan(
      "[{ remove: { from: jar } }, { remove: {} }]",
      "basket_at_start: { count: 1, from: can }")
    #expect(plan.actions.map(\.kind) == [.remove(item: 0)])
  }

  @Test func repetitionsAreDrawnAnew() throws {
    let plan = try plan(
      "[{ repeat: { times: 6, do: [{ hover: { duration_s: { uniform: [1, 2] } } }] } }]")
    let durations = plan.actions.compactMap { action -> Double? in
      if case .hover(_, let duration) = action.kind { duration } else { nil }
    }
    #expect(durations.count == 6 && Set(durations).count == 6)
    #expect(
      plan.drawnValues["shopper.do[0].repeat.do[0].hover.duration_s#5"] == .number(durations[5]))
  }

  @Test func branchesFollowTheirProbabilities() throws {
    let scenario = try scenario(
      """
      [{ maybe: { probability: 0.3, do: [{ rearrange: { duration_s: 1 } }] } },
       { choose: [{ weight: 3, do: [{ add: {} }] }, { do: [{ hover: { duration_s: 1 } }] }] }]
      """)
    var (rearranged, added) = (0.0, 0.0)
    let episodes = 2000
    for episode in 0..<episodes {
      for action in try scenario.plan(episode: episode, catalog: sampleCatalog()).actions {
        if case .rearrange = action.kind { rearranged += 1 }
        if case .add = action.kind { added += 1 }
      }
    }
    #expect(abs(rearranged / 2000 - 0.3) < 5 * (0.21 / 2000.0).squareRoot())
    #expect(abs(added / 2000 - 0.75) < 5 * (0.1875 / 2000.0).squareRoot())
  }

  /// Masses scatter as the catalogue says, within three deviations.
  @Test func massesFollowTheCatalogue() throws {
    let scenario = try scenario("[{ add: { from: sku-3 } }]")
    let masses = try (0..<4000).map {
      try scenario.plan(episode: $0, catalog: sampleCatalog()).items[0].mass
    }
    let mean = masses.reduce(0, +) / 4000
    let deviation = (masses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000).squareRoot()
    #expect(abs(mean - 0.5) < 5 * 0.004 / 4000.0.squareRoot())
    #expect(abs(deviation / 0.004 - 0.9866) < 0.06)
    // Three deviations of the content and three of a carton's tare: 1.5 % of 25 g.
    #expect(masses.allSatisfy { abs($0 - 0.5) <= 0.012 + 3 * 0.000375 + 1e-12 })
  }

  /// What the rules on prepacked goods demand of a lot: 2 % at most miss the tolerable error, none twice.
  @Test(arguments: [0.03, 0.25, 0.5, 2]) func packsKeepTheRules(nominal: Double) throws {
    // A product without a tare: all of it is content.
    let catalog = ProductCatalog(products: [
      Product(
        sku: "loose", ean13: "4006381333931", name: "Loose", productClass: "can",
        nominalMass: nominal, massDeviation: PackTolerance.deviation(forQuantity: nominal),
        dimensions: SIMD3(0.07, 0.07, 0.1), surface: .skin,
        collisionProxy: .box(size: SIMD3(0.07, 0.07, 0.1)), priceCents: 199,
        model: Model(name: "empty", parts: []))
    ])
    let scenario = try scenario("[{ add: {} }]")
    let shortfalls = try (0..<6000).map {
      nominal - (try scenario.plan(episode: $0, catalog: catalog).items[0].mass)
    }
    let tolerable = PackTolerance.tolerableNegativeError(forQuantity: nominal)
    let missing = Double(shortfalls.count { $0 > tolerable }) / 6000
    // 1.9 % are expected; four deviations of a count of 114 either way.
    #expect(missing > 0.012 && missing < 0.0261)
    #expect((shortfalls.max() ?? 1) < 2 * tolerable)
  }

  @Test func episodesAndSeedsDiffer() throws {
    let scenario = try scenario("[{ add: {} }]", "basket_at_start: { count: 5 }")
    let catalog = sampleCatalog()
    let plans = try [
      scenario.plan(episode: 0, catalog: catalog), scenario.plan(episode: 1, catalog: catalog),
      scenario.plan(episode: 0, seed: 2, catalog: catalog),
    ]
    #expect(Set(plans.map(\.items)).count == 3)
    #expect(plans[2].seed == 2 && plans[1].episode == 1)
  }

  /// The promise of keyed randomness: a quantity made random, or an action put behind the others,
  /// changes no other value.
  @Test func addingAQuantityLeavesTheOthersUnchanged() throws {
    let before = try scenario("[{ add: { count: { uniform: [1, 3] } } }]")
    let more = try scenario(
      "[{ add: { count: { uniform: [1, 3] }, drop_height_m: { uniform: [0, 0.1] } } }, { add: {} }]",
      "basket_at_start: { count: { uniform: [0, 4] } }")
    for episode in 0..<30 {
      let a = try before.plan(episode: episode, catalog: sampleCatalog())
      let b = try more.plan(episode: episode, catalog: sampleCatalog())
      let height = "shopper.do[0].add.drop_height_m"
      for (key, value) in a.drawnValues where key != height { #expect(b.drawnValues[key] == value) }
      let start = b.items.filter(\.startsInBasket).count
      #expect(Array(b.items[start...].prefix(a.items.count)) == a.items)
      #expect(b.actions.prefix(a.actions.count).map(\.pause) == a.actions.map(\.pause))
    }
  }

  @Test func variablesReachEveryPart() throws {
    let text =
      BadScene.good
      .replacing(
        "lighting/panel-4000k",
        with: """
          { base: lighting/panel-4000k, illuminance_lux: { blend: { from: 100, to: 300, at: $s } } }
          """
      )
      .replacing("{ count: 1 }", with: "{ drop_height_m: $s }")
      + "\nvariables: { s: { uniform: [0, 1] } }"
    let scenario = try Scenario(text: text, file: BadScene.file, name: "test")
    for episode in 0..<10 {
      let plan = try scenario.plan(episode: episode, catalog: sampleCatalog())
      guard case .number(let s)? = plan.drawnValues["variables.s"],
        case .add(_, let height)? = plan.actions.first?.kind
      else {
        Issue.record("no variable or no action")
        return
      }
      #expect(height == s)
      #expect(abs(plan.lighting.illuminance - (100 + 200 * s)) < 1e-9)
    }
  }

  /// The true camera is turned by the given angle and moved by the given distance; the cart goes on
  /// believing in the old place.
  @Test func knockedCamerasAreNotWhereTheyWereCalibrated() throws {
    let text = BadScene.good.replacing(
      "carts/two-camera",
      with: "{ base: carts/two-camera, cameras: { front: { knock_deg: 5, knock_m: 0.02 } } }")
    let scenario = try Scenario(text: text, file: BadScene.file, name: "test")
    let untouched = try Scenario(text: BadScene.good, file: BadScene.file, name: "test")
      .plan(episode: 0, catalog: sampleCatalog()).cart
    let cart = try scenario.plan(episode: 0, catalog: sampleCatalog()).cart
    let front = cart.cameras[0]
    let knock = front.calibratedCartFromCamera.inverse * front.cartFromCamera
    #expect(abs(knock.translation.length - 0.02) < 1e-12)
    #expect(abs(2 * acos(min(1, abs(knock.rotation.w))) - 5 * .pi / 180) < 1e-9)
    #expect(front.calibratedCartFromCamera == untouched.cameras[0].cartFromCamera)
    #expect(cart.cameras[1].cartFromCamera == cart.cameras[1].calibratedCartFromCamera)
    let other = try scenario.plan(episode: 1, catalog: sampleCatalog()).cart.cameras[0]
    #expect(other.cartFromCamera != front.cartFromCamera)
  }

  @Test func unlistedProductsAreNamed() throws {
    #expect(
      try plan("[{ add: {} }]", "unlisted_products: [jar, sku-0]").unlistedSKUs
        == ["sku-0", "sku-2", "sku-5"])
    #expect(try plan("[{ add: {} }]").unlistedSKUs.isEmpty)
  }

  @Test func namesThatTheCatalogueLacksAreTold() throws {
    let scenario = try scenario(
      "[{ maybe: { probability: 0, do: [{ add: { from: [sku-9, cann] } }] } }]",
      "products: { of: all, except: bottel-of-milk }")
    let error = #expect(throws: ConfigurationError.self) {
      try scenario.check(against: sampleCatalog())
    }
    let faults = error?.diagnostics.map(\.description) ?? []
    #expect(faults.count == 3, "\(faults)")
    #expect(
      faults.first?.hasSuffix(
        ":8:86 shopper.do[0].maybe.do[0].add.from[0]: \"sku-9\" is neither a SKU nor a class of the "
          + "catalogue; did you mean \"sku-0\"?") == true, "\(faults)")
    #expect(faults.contains { $0.contains("did you mean \"can\"?") })
    #expect(throws: ConfigurationError.self) {
      try scenario.plan(episode: 0, catalog: sampleCatalog())
    }
  }

  @Test func selectionsOutsideOfTheScenariosProductsAreTold() throws {
    let scenario = try scenario("[{ add: { from: jar } }]", "products: [can]")
    let error = #expect(throws: ConfigurationError.self) {
      try scenario.plan(episode: 0, catalog: sampleCatalog())
    }
    #expect("\(try #require(error))".contains("none of these products is among the scenario's"))
  }
}
