import Catalog
import Configuration
import Geometry

/// Draws the items and actions of one episode, in the order of the scenario's `do:` list.
///
/// Keeps the basket's content as the actions would leave it, so that only what is there is taken.
struct EpisodeDraft {
  let catalog: ProductCatalog
  /// What the scenario allows, as indices of the catalogue, ascending.
  let products: [Int]
  /// What may have happened to packs.
  let conditions: [ResolvedCondition]
  /// What makes items lighter or heavier.
  let massChanges: [ResolvedMassChange]
  /// What triggers that name zones refer to.
  let trip: Trip
  var draws: Draws
  var items: [PlannedItem] = []
  var actions: [PlannedAction] = []
  var threads: [PlannedThread] = []
  let complaints = Complaints()

  var basket: [Int] = []
  private var visits: [String: Int] = [:]
  private var waiting = 0.0
  /// Between two actions of the person in hand, seconds.
  private var pause = Distribution.constant(0)
  private(set) var habits = ShopperHabits()
  /// The bag that the person in hand packs, and the child beside them.
  var packing: Packing?
  private(set) var child: ChildBeside?
  /// Number of the thread that is being written.
  private(set) var thread = 0
  /// Hands given out.
  private var hands = 0

  init(
    catalog: ProductCatalog, products: [Int],
    conditions: [ResolvedCondition] = [], massChanges: [ResolvedMassChange] = [],
    trip: Trip = Trip(), draws: Draws
  ) {
    self.massChanges = massChanges
    self.trip = trip
    self.catalog = catalog
    self.products = products
    self.conditions = conditions
    self.draws = draws
  }

  mutating func fillBasket(count: Int, from selection: ProductSelection) {
    let candidates = self.candidates(selection)
    guard !candidates.isEmpty else { return }
    for number in 0..<count {
      let item = newItem(
        from: candidates, purpose: "basket_at_start", visit: number, startsInBasket: true)
      basket.append(item)
    }
  }

  /// Everything that a person does.
  /// - Parameter child: number of the child with them, as a person.
  mutating func plan(_ recipe: ShopperRecipe, person: Int, child: Int? = nil) {
    pause = recipe.pause
    habits = recipe.habits
    waiting = 0
    thread = threads.count
    threads.append(
      PlannedThread(
        person: person, hand: hands, side: side(of: recipe, person: person), startsAtOnce: true,
        steps: []))
    let ownHand = hands
    hands += recipe.actions.map(\.hands).max() ?? 1
    self.child = child.map { ChildBeside(person: $0, hand: hands, grownUpsHand: ownHand) }
    if child != nil { hands += 1 }
    packing = nil
    if let bagger = habits.bagger { bringBag(bagger) }
    append(recipe.actions)
  }

  /// A whole figure does not leap from side to side.
  private func side(of recipe: ShopperRecipe, person: Int) -> CartSide? {
    guard recipe.hasBody, recipe.side == nil else { return recipe.side }
    var stream = draws.stream("body.stands", visit: person)
    let sides: [CartSide] = [.left, .right, .rear]
    return sides[stream.index(below: sides.count)]
  }

  private mutating func append(_ recipes: [ActionRecipe]) {
    for recipe in recipes { append(recipe) }
  }

  private mutating func append(_ recipe: ActionRecipe) {
    let visit = visits[recipe.keyPath, default: 0]
    visits[recipe.keyPath] = visit + 1
    switch recipe.kind {
    case .add(let addition): add(addition, recipe.keyPath, visit)
    case .remove(let selection, let which): remove(selection, which, recipe.keyPath, visit)
    case .hover(let selection, let duration):
      let candidates = self.candidates(selection)
      guard !candidates.isEmpty else { return }
      let item = newItem(
        from: candidates, purpose: recipe.keyPath, visit: visit, startsInBasket: false)
      act(.hover(item: item, duration: draws.number(duration, visit: visit)), recipe.keyPath, visit)
    case .scan(let scan): self.scan(scan, recipe.keyPath, visit)
    case .swap(let swap): self.swap(swap, recipe.keyPath, visit)
    case .rearrange(let duration):
      act(.rearrange(duration: draws.number(duration, visit: visit)), recipe.keyPath, visit)
    case .lean(let force, let duration):
      let (force, duration) = (
        draws.number(force, visit: visit), draws.number(duration, visit: visit)
      )
      act(.lean(force: force, duration: duration), recipe.keyPath, visit)
    case .roll(let distance, let speed, let stopWay):
      let (distance, speed) = (
        draws.number(distance, visit: visit), draws.number(speed, visit: visit)
      )
      let way = stopWay.map { draws.number($0, visit: visit) }
      act(.roll(distance: distance, speed: speed, stopWay: way), recipe.keyPath, visit)
    case .wait(let time): waiting += draws.number(time, visit: visit)
    case .repeat(let times, let actions):
      for _ in 0..<draws.count(times, visit: visit) { append(actions) }
    case .maybe(let probability, let actions):
      let probability = draws.number(probability, visit: visit)
      if draws.happens(probability, keyPath: "\(recipe.keyPath).maybe", visit: visit) {
        append(actions)
      }
    case .choose(let branches):
      let index = WeightedChoice(
        values: Array(branches.indices), weights: branches.map(\.weight)
      ).draw(draws.key.with(purposeNamed: "\(recipe.keyPath).choose", entity: visit))
      draws.record(
        .number(Double(index)), keyPath: "\(recipe.keyPath).choose", visit: visit)
      append(branches[index].actions)
    case .parallel(let lanes): run(lanes)
    case .waitFor(let trigger, let timeout):
      waitNow()
      threads[thread].steps.append(
        .wait(for: planned(trigger, visit), timeout: draws.number(timeout, visit: visit)))
    case .branch(let trigger, let actions, let others):
      branch(planned(trigger, visit), then: actions, otherwise: others)
    }
  }

  /// Lanes beside each other: the first goes on with this thread's hand, the others take hands of
  /// their own.
  private mutating func run(_ lanes: [ActionRecipe.Lane]) {
    waitNow()
    let own = thread
    var hand = threads[own].hand
    var started: [Int] = []
    for lane in lanes {
      thread = threads.count
      started.append(thread)
      threads.append(
        PlannedThread(
          person: threads[own].person, hand: hand, side: lane.side ?? threads[own].side,
          startsAtOnce: false, steps: []))
      append(lane.actions)
      waitNow()
      hand += lane.actions.map(\.hands).max() ?? 1
    }
    thread = own
    threads[own].steps += [.start(started), .join(started)]
  }

  /// The basket is then thought to hold what the first branch leaves in it.
  private mutating func branch(
    _ trigger: PlannedTrigger, then actions: [ActionRecipe], otherwise others: [ActionRecipe]
  ) {
    waitNow()
    let before = basket
    let start = threads[thread].steps.count
    threads[thread].steps.append(.jump(to: 0))
    append(actions)
    waitNow()
    let after = basket
    let end = threads[thread].steps.count
    threads[thread].steps.append(.jump(to: 0))
    basket = before
    append(others)
    waitNow()
    basket = after
    threads[thread].steps[start] = .skip(unless: trigger, to: end + 1)
    threads[thread].steps[end] = .jump(to: threads[thread].steps.count)
  }

  /// Makes a step of the waiting that the next action's pause would have taken up.
  mutating func waitNow() {
    if waiting > 0 { threads[thread].steps.append(.wait(for: .any([]), timeout: waiting)) }
    waiting = 0
  }

  private mutating func planned(_ trigger: TriggerRecipe, _ visit: Int) -> PlannedTrigger {
    switch trigger {
    case .after(let time): return .after(draws.number(time, visit: visit))
    case .travelled(let distance): return .travelled(draws.number(distance, visit: visit))
    case .weightAbove(let weight):
      return .indicates(atLeast: draws.number(weight, visit: visit), atMost: nil)
    case .weightBelow(let weight):
      return .indicates(atLeast: nil, atMost: draws.number(weight, visit: visit))
    case .inBasket(let selection, let count):
      let skus = selection.indices(in: catalog, complaints).map { catalog.thing($0).sku }
      return .inBasket(skus: Set(skus), atLeast: draws.count(count, visit: visit))
    case .prompt(let choice): return .prompt(choice.kind)
    case .zone(let name):
      let stretches = trip.zones.indices.filter { trip.zones[$0].name == name.value }.map { zone in
        PlannedTrigger.between(
          zone == 0 ? -.infinity : trip.start(ofZone: zone),
          zone == trip.zones.count - 1 ? .infinity : trip.start(ofZone: zone + 1))
      }
      return stretches.count == 1 ? stretches[0] : .any(stretches)
    case .display(let state): return .display(state)
    case .all(let triggers): return .all(triggers.map { planned($0, visit) })
    case .any(let triggers): return .any(triggers.map { planned($0, visit) })
    case .not(let trigger): return .not(planned(trigger, visit))
    }
  }

  private mutating func add(_ addition: ActionRecipe.Addition, _ keyPath: String, _ visit: Int) {
    var candidates = self.candidates(addition.selection)
    guard !candidates.isEmpty else { return }
    let count = draws.count(addition.count, visit: visit)
    let height = draws.number(addition.dropHeight, visit: visit)
    var added: [Int] = []
    for number in 0..<count {
      // 64 numbers a visit: a count never exceeds 50.
      let item = newItem(
        from: candidates, purpose: keyPath, visit: visit * 64 + number, startsInBasket: false)
      added.append(item)
      if let labelDown = addition.labelDown {
        items[item].facesDown = draws.happens(
          draws.number(labelDown, visit: visit), keyPath: "\(keyPath).label_down.happens",
          visit: visit * 64 + number)
      }
      if addition.isIdentical, let index = catalog.index(ofSKU: items[item].sku) {
        candidates = [index]
      }
    }
    if let container = addition.container.flatMap(lastInBasket) {
      for item in added { items[item].place = .inside(item: container) }
    } else if packing != nil, addition.railShare == nil, !addition.takesTwoHands {
      added = packed(added, inOneHand: addition.isOneHand)
    }
    if addition.takesTwoHands {
      for item in added { items[item].takesTwoHands = true }
      reserveSecondHand()
    }
    if let railShare = addition.railShare {
      let share = draws.number(railShare, visit: visit)
      // Less and it tips over the rim's edge.
      if share >= 0.05 { for item in added { items[item].place = .acrossRail(share: share) } }
    }
    if addition.isOneHand {
      put(added, in: height, keyPath, visit)
    } else {
      for (number, item) in added.enumerated() {
        put([item], in: height, keyPath, visit * 64 + number)
      }
    }
    basket += added
  }

  /// The hand beside this thread's own, which has nothing to do by itself.
  private mutating func reserveSecondHand() {
    let own = threads[thread]
    guard !threads.contains(where: { $0.hand == own.hand + 1 }) else { return }
    threads.append(
      PlannedThread(
        person: own.person, hand: own.hand + 1, side: own.side, startsAtOnce: false, steps: []))
  }

  /// Puts items in with what the person's habits add to it.
  private mutating func put(_ items: [Int], in height: Double, _ keyPath: String, _ visit: Int) {
    let unpacked = unpack(for: items, keyPath, visit)
    let reach = childReachesIn(keyPath, visit)
    if let duration = drawn(habits.hesitate, "hesitate", keyPath, visit), let first = items.first {
      act(.hover(item: first, duration: duration), "\(keyPath).hesitate", visit)
    }
    let height = drawn(habits.toss, "toss", keyPath, visit) ?? height
    act(.add(items: items, dropHeight: height), keyPath, visit)
    if let reach { attend(to: reach, keyPath, visit) }
    packAgain(unpacked, keyPath, visit)
    if let duration = drawn(habits.rearrange, "rearrange", keyPath, visit) {
      act(.rearrange(duration: duration), "\(keyPath).rearrange", visit)
    }
  }

  /// How far a habit goes this time; nil where it does not show.
  private mutating func drawn(
    _ habit: ShopperHabits.Habit?, _ name: String, _ keyPath: String, _ visit: Int
  ) -> Double? {
    guard let habit else { return nil }
    let probability = draws.number(
      Quantity(habit.probability.distribution, keyPath: "\(keyPath).\(name).probability"),
      visit: visit)
    guard draws.happens(probability, keyPath: "\(keyPath).\(name).happens", visit: visit) else {
      return nil
    }
    return draws.number(
      Quantity(habit.extent.distribution, keyPath: "\(keyPath).\(name).extent"), visit: visit)
  }

  /// The item that a selection means and that came into the basket last.
  private func lastInBasket(_ selection: ProductSelection) -> Int? {
    let wanted = Set(selection.indices(in: catalog, complaints))
    return basket.last { catalog.index(ofSKU: items[$0].sku).map(wanted.contains) ?? false }
  }

  private mutating func scan(_ scan: ActionRecipe.Scan, _ keyPath: String, _ visit: Int) {
    // Who scans takes what has something to scan.
    let candidates = self.candidates(scan.selection).filter {
      !catalog.thing($0).barcodes.isEmpty
    }
    guard !candidates.isEmpty else { return }
    let item = newItem(from: candidates, purpose: keyPath, visit: visit, startsInBasket: false)
    if let sticker = scan.sticker {
      // A label is stuck over the own one of something else.
      let others = self.candidates(sticker).filter { catalog.thing($0).sku != items[item].sku }
      var choice = draws.stream("\(keyPath).as", visit: visit)
      if !others.isEmpty {
        items[item].sticker = catalog.thing(others[choice.index(below: others.count)]).sku
      }
    }
    act(
      .scan(
        item: item, duration: draws.number(scan.duration, visit: visit), putsIn: scan.putsIn,
        dropHeight: draws.number(scan.dropHeight, visit: visit)), keyPath, visit)
    if scan.putsIn { basket.append(item) }
    if let substitute = scan.substitute,
      let other = newItem(substitute, for: item, "\(keyPath).put_in", visit)
    {
      act(
        .add(items: [other], dropHeight: draws.number(scan.dropHeight, visit: visit)),
        "\(keyPath).put_in", visit)
      basket.append(other)
    }
  }

  /// Out with one hand, in with the other.
  private mutating func swap(_ swap: ActionRecipe.Swap, _ keyPath: String, _ visit: Int) {
    guard let old = itemInBasket(swap.out, swap.which, keyPath, visit) else { return }
    guard let new = newItem(swap.substitute, for: old, keyPath, visit) else { return }
    waitNow()
    let own = thread
    let person = threads[own]
    var started: [Int] = []
    for (offset, kind) in [
      PlannedAction.Kind.remove(item: old), .add(items: [new], dropHeight: 0.02),
    ].enumerated() {
      thread = threads.count
      started.append(thread)
      threads.append(
        PlannedThread(
          person: person.person, hand: person.hand + offset, side: person.side,
          startsAtOnce: false, steps: [.act(actions.count)]))
      actions.append(PlannedAction(kind: kind, pause: 0))
    }
    thread = own
    let pause = draws.number(Quantity(pause, keyPath: "\(keyPath).pause_s"), visit: visit)
    threads[own].steps += [
      .wait(for: .any([]), timeout: pause), .start(started), .join(started),
    ]
    basket.removeAll { $0 == old }
    basket.append(new)
  }

  /// An item in another one's stead; nil where nothing else is allowed.
  private mutating func newItem(
    _ substitute: ActionRecipe.Substitute, for item: Int, _ keyPath: String, _ visit: Int
  ) -> Int? {
    let sku = items[item].sku
    var others = candidates(substitute.selection).filter { catalog.thing($0).sku != sku }
    if substitute.isOfEqualMass, let mass = catalog[sku]?.nominalMass {
      others =
        others.min {
          abs(catalog.thing($0).nominalMass - mass) < abs(catalog.thing($1).nominalMass - mass)
        }.map { [$0] } ?? []
    }
    guard !others.isEmpty else { return nil }
    return newItem(from: others, purpose: keyPath, visit: visit, startsInBasket: false)
  }

  private mutating func remove(
    _ selection: ProductSelection, _ which: ActionRecipe.BasketChoice, _ keyPath: String,
    _ visit: Int
  ) {
    guard let item = itemInBasket(selection, which, keyPath, visit) else { return }
    basket.removeAll { $0 == item }
    act(.remove(item: item), keyPath, visit)
  }

  /// One of the items that lie in the basket by then; nil if there is none of the kind.
  private func itemInBasket(
    _ selection: ProductSelection, _ which: ActionRecipe.BasketChoice, _ keyPath: String,
    _ visit: Int
  ) -> Int? {
    let allowed = Set(selection.indices(in: catalog, complaints))
    let matches = basket.filter {
      catalog.index(ofSKU: items[$0].sku).map(allowed.contains) ?? false
    }
    switch which {
    case .first: return matches.first
    case .last: return matches.last
    case .any:
      guard !matches.isEmpty else { return nil }
      var stream = draws.stream("\(keyPath).item", visit: visit)
      return matches[stream.index(below: matches.count)]
    }
  }

  mutating func act(_ kind: PlannedAction.Kind, _ keyPath: String, _ visit: Int) {
    let own = draws.number(Quantity(pause, keyPath: "\(keyPath).pause_s"), visit: visit)
    threads[thread].steps.append(.act(actions.count))
    actions.append(PlannedAction(kind: kind, pause: own + waiting))
    waiting = 0
  }

  /// Products that both the scenario and the selection allow, and belongings that the selection
  /// names.
  func candidates(_ selection: ProductSelection) -> [Int] {
    let chosen = Set(selection.indices(in: catalog, complaints))
    let both =
      products.filter(chosen.contains)
      + catalog.belongingIndices.filter { chosen.contains($0) && !products.contains($0) }
    if both.isEmpty, !chosen.isEmpty, let name = selection.included.first {
      complaints.diagnostics.append(
        name.diagnostic("none of these products is among the scenario's `products`"))
    }
    return both
  }

  /// A new item, its SKU, mass and condition drawn from streams of their own.
  mutating func newItem(
    from candidates: [Int], purpose: String, visit: Int, startsInBasket: Bool
  ) -> Int {
    var choice = draws.stream("\(purpose).sku", visit: visit)
    let number = candidates[choice.index(below: candidates.count)]
    let product = catalog.thing(number)
    var weighing = draws.stream("\(purpose).mass_kg", visit: visit)
    // Packs beyond three deviations are weeded out where they are filled: none misses its nominal
    // quantity by twice the tolerable error, which would be 4.1 deviations.
    let z = weighing.truncatedNormal(from: -3, to: 3)
    var packing = draws.stream("\(purpose).tare_kg", visit: visit)
    let tare = product.nominalMass * PackTolerance.tareFraction(of: product.surface)
    let tareError =
      tare * PackTolerance.tareSpread(of: product.surface)
      * packing.truncatedNormal(from: -3, to: 3)
    let mass = max(
      product.nominalMass + product.massDeviation * z + tareError, product.nominalMass * 0.1)
    var condition = PackCondition.asNew
    for rule in conditions where rule.products.contains(number) {
      do {
        try rule.draw(for: product, purpose: purpose, visit: visit, &draws, into: &condition)
      } catch { complaints.diagnostics += error.diagnostics }
    }
    var item = PlannedItem(
      sku: product.sku, mass: mass, startsInBasket: startsInBasket, condition: condition)
    item.isBelonging = catalog.belongingIndices.contains(number)
    // Of several rules about a product the last counts.
    item.massChange = massChanges.last { $0.products.contains(number) }?
      .draw(mass: mass, purpose: purpose, visit: visit, &draws)
    items.append(item)
    return items.count - 1
  }
}
