package import Catalog
import Configuration
import Geometry

extension Scenario {
  /// Draws everything left open: a pure function of (scenario, seed, episode, catalogue).
  /// - Parameter seed: instead of the scenario's own.
  /// - Throws: `ConfigurationError` where a name is not in the catalogue.
  package func plan(episode: Int, seed: UInt64? = nil, catalog: ProductCatalog) throws
    -> EpisodePlan
  {
    let seed = seed ?? self.seed
    var draws = Draws(key: RandomKey(seed: seed, episode: episode))
    let complaints = Complaints()
    // For the record; a quantity that names one draws the same value by the same key path.
    for variable in variables { _ = draws.number(variable) }
    let rig = cart.draw(&draws)
    var look = store.draw(&draws)
    look.shelfSKUs = try skus(of: store.shelfProducts, in: catalog)
    let light = lighting.draw(&draws)
    let profile = shopper.drawProfile(&draws)
    var trip = Trip(
      zones: self.trip.map {
        $0.draw(&draws, lighting: light, store: look, ride: rig.ride)
      })
    for (number, zone) in self.trip.enumerated() where zone.shelfProducts != nil {
      trip.zones[number].store.shelfSKUs = try skus(of: zone.shelfProducts, in: catalog)
    }
    var company = companions.map { $0.drawProfile(&draws) }
    // Their children come after all of them, in the same order.
    let people = [shopper] + companions
    let children = zip(people, [profile] + company).map { $0.drawChild(of: $1, &draws) }
    var childNumbers: [Int?] = []
    for child in children {
      childNumbers.append(child.map { _ in company.count + 1 })
      if let child { company.append(child) }
    }

    let child = self.child?.draw(&draws)

    let products = self.products.indices(in: catalog, complaints)
    let unlisted = unlistedProducts?.indices(in: catalog, complaints) ?? []
    var draft = EpisodeDraft(
      catalog: catalog, products: products,
      conditions: condition.resolved(in: catalog, complaints),
      massChanges: massChange.resolved(in: catalog, complaints), trip: trip, draws: draws)
    if let start = basketAtStart {
      draft.fillBasket(count: draft.draws.count(start.count), from: start.selection)
    }
    for (number, person) in people.enumerated() {
      draft.plan(person, person: number, child: childNumbers[number])
    }
    var undeclared = 0
    if let left = basketAtStart?.undeclared { undeclared = draft.draws.count(left) }
    var staleEntries: [String: StaleEntry] = [:]
    if let recipe = self.staleEntries {
      let skus = recipe.products.indices(in: catalog, complaints).map { catalog.thing($0).sku }
      staleEntries = recipe.draw(&draft.draws, skus: skus)
    }
    complaints.diagnostics += draft.complaints.diagnostics
    try complaints.check()
    var plan = EpisodePlan(
      scenarioName: name, seed: seed, episode: episode, mode: mode, tickRate: tickRate,
      ticks: ticks, cart: rig, store: look, lighting: light, items: draft.items,
      actions: draft.actions, threads: draft.threads, shopper: profile, companions: company,
      unlistedSKUs: unlisted.map { catalog.thing($0).sku }, drawnValues: draft.draws.values)
    // What lies at the bottom was left there; it was put in first.
    for item in plan.items.indices.prefix(undeclared) where plan.items[item].startsInBasket {
      plan.items[item].isDeclared = false
    }
    plan.staleEntries = staleEntries
    plan.trip = trip
    plan.child = child
    return plan
  }

  private func skus(of selection: ProductSelection?, in catalog: ProductCatalog) throws -> [String]
  {
    guard let selection else { return [] }
    let complaints = Complaints()
    let skus = selection.indices(in: catalog, complaints).map { catalog.thing($0).sku }
    try complaints.check()
    return skus
  }

  /// Belongings that can be in a basket of this scenario, in the order of their SKUs.
  package func belongings(in catalog: ProductCatalog) -> [Product] {
    let complaints = Complaints()
    let named = Set(selections.flatMap { $0.indices(in: catalog, complaints) })
    return catalog.belongingIndices.filter(named.contains).map(catalog.thing)
  }

  private var selections: [ProductSelection] {
    var selections = [products]
    selections += [basketAtStart?.selection, unlistedProducts, staleEntries?.products].compactMap {
      $0
    }
    selections += condition.selections + massChange.selections
    selections += [store.shelfProducts].compactMap { $0 } + trip.compactMap(\.shelfProducts)
    for person in [shopper] + companions {
      selections += person.actions.flatMap(\.selections)
      selections += [person.habits.bagger?.bag].compactMap { $0 }
    }
    return selections
  }

  /// Finds every name that the catalogue lacks, in branches that no episode may take too.
  /// - Throws: `ConfigurationError`.
  package func check(against catalog: ProductCatalog) throws {
    let complaints = Complaints()
    for selection in selections { _ = selection.indices(in: catalog, complaints) }
    try complaints.check()
  }
}

extension ActionRecipe {
  /// Zones that triggers in this action and those inside it name.
  var zones: [Located<String>] {
    switch kind {
    case .add, .remove, .hover, .scan, .swap, .rearrange, .lean, .roll, .wait: []
    case .repeat(_, let actions), .maybe(_, let actions): actions.flatMap(\.zones)
    case .choose(let branches): branches.flatMap { $0.actions.flatMap(\.zones) }
    case .parallel(let lanes): lanes.flatMap { $0.actions.flatMap(\.zones) }
    case .waitFor(let trigger, _): trigger.zones
    case .branch(let trigger, let actions, let others):
      trigger.zones + (actions + others).flatMap(\.zones)
    }
  }

  /// Every selection of products in this action and those inside it.
  fileprivate var selections: [ProductSelection] {
    switch kind {
    case .add(let addition): [addition.selection] + [addition.container].compactMap { $0 }
    case .remove(let selection, _), .hover(let selection, _): [selection]
    case .scan(let scan):
      [scan.selection] + [scan.sticker, scan.substitute?.selection].compactMap { $0 }
    case .swap(let swap): [swap.out, swap.substitute.selection]
    case .rearrange, .lean, .roll, .wait: []
    case .repeat(_, let actions), .maybe(_, let actions): actions.flatMap(\.selections)
    case .choose(let branches): branches.flatMap { $0.actions.flatMap(\.selections) }
    case .parallel(let lanes): lanes.flatMap { $0.actions.flatMap(\.selections) }
    case .waitFor(let trigger, _): trigger.selections
    case .branch(let trigger, let actions, let others):
      trigger.selections + (actions + others).flatMap(\.selections)
    }
  }
}
