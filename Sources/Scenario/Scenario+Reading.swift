package import Catalog
package import Configuration
import Foundation

extension Scenario {
  /// Reads a scenario file and the bases it names.
  /// - Parameter catalog: where the products that it names are looked up; nil leaves that to
  ///   `check(against:)`.
  /// - Throws: `ConfigurationError` with everything that is wrong, in base files too.
  package static func load(path: String, catalog: ProductCatalog? = nil) throws -> Scenario {
    try Scenario(
      document: YAMLNode(path: path), name: Scenario.name(ofFile: path), catalog: catalog)
  }

  /// Reads a scenario file as `load(path:)`, at a severity instead of its own.
  /// - Throws: `ConfigurationError` with everything that is wrong, in base files too.
  package static func load(path: String, severity: Double) throws -> Scenario {
    let override = try YAMLNode(text: "severity: \(severity)", file: path)
    return try Scenario(
      document: SceneComposer.overriding(YAMLNode(path: path), with: override),
      name: Scenario.name(ofFile: path))
  }

  /// - Parameter text: YAML, such as another scenario's `sourceText`.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package init(text: String, file: String, name: String) throws {
    try self.init(document: YAMLNode(text: text, file: file), name: name)
  }

  /// - Parameters:
  ///   - document: a whole scenario; its bases are looked up around the files it is from.
  ///   - catalog: as for `load(path:catalog:)`.
  /// - Throws: `ConfigurationError` with everything that is wrong, in base files too.
  package init(document: YAMLNode, name: String, catalog: ProductCatalog? = nil) throws {
    if let problem = SceneSchema.problem(whereSceneIsWanted: document) {
      throw ConfigurationError([problem])
    }
    var composer = SceneComposer()
    let composed = composer.compose(SceneMigration.upgraded(document))
    let complaints = composer.complaints
    let failed = composer.failedParts
    let scenario = composed.read(into: complaints) { cursor in
      Scenario.read(cursor, without: failed)
    }
    if let catalog {
      // Also where the rest is wrong: a second round of faults is a second run of the program.
      let named = ProductSelection(included: complaints.outsideNames, excluded: [])
      _ = named.indices(in: catalog, complaints)
    }
    try complaints.check()
    guard var scenario else {
      // Unreachable: a part that cannot be read has been complained about.
      throw ConfigurationError([Diagnostic(location: document.location, problem: "cannot be used")])
    }
    scenario.name = name
    scenario.sourceText = composed.text
    var known: Set<String> = []
    scenario.openValues = complaints.openValues.filter { known.insert($0.keyPath).inserted }
    self = scenario
  }

  /// The JSON Schema of a scenario file.
  package static var schema: JSONValue {
    jsonSchema(title: "CartSim scenario", isPartial: true) { read($0, without: []) }
  }

  package static func name(ofFile path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  /// - Parameter failed: parts that were taken out because their base could not be had.
  private static func read(_ cursor: Cursor, without failed: Set<String>) -> Scenario? {
    cursor.object { fields in
      _ = fields.required("cartsim", isInherited: false, "Version of the format.") {
        $0.integer(in: SceneMigration.formats)
      }
      let purpose = fields.required("purpose", isInherited: false, "What it shows, in one line.") {
        $0.text()
      }
      _ = fields.optional("base", "A scenario to start from, such as `smoke/base`.") {
        $0.identifier(allowing: "-_/")
      }
      // First of all: every quantity read later may name a variable.
      let severity = fields.optional(
        "severity", "How hard it is, from 0, harmless, to 1, severe: what others name `$severity`."
      ) { $0.quantity(in: .fraction) }
      fields.cursor.declareVariables([severity].compactMap { $0 })
      let correlated = fields.optional(
        "correlated", default: [], "Sets of variables that go together."
      ) { $0.correlatedVariables() }
      let others = fields.optional(
        "variables", default: [], "Quantities that others share as `$name`."
      ) { $0.variables() }
      let variables = [severity].compactMap { $0 } + correlated + others
      let mode = fields.required(
        "mode", "snapshot: one picture at rest; sequence: a stretch of time."
      ) {
        $0.oneOf(ScenarioMode.self)
      }
      let episodes = fields.optional("episodes", default: 1, "Episodes to play.") {
        $0.integer(in: 1...10_000_000)
      }
      let seed = fields.optional("seed", default: 1, "Selects the random numbers.") {
        $0.integer(in: 0...Int.max)
      }
      let time = readTime(fields, mode: mode)
      func part<Value>(
        _ key: String, _ summary: String, _ read: @escaping (Cursor) -> Value?
      ) -> Value? {
        let named: (Cursor) -> Value? = { cursor in
          cursor.either([
            Way([.text]) {
              _ = $0.identifier(allowing: "-_/"); return nil
            },
            Way([.mapping]) { $0.partial(as: key, read) },
          ])
        }
        return failed.contains(key)
          ? fields.optional(key, summary, named) : fields.required(key, summary, named)
      }
      _ = fields.optional(
        "faults", "Base file of what is laid over the cart, or overrides of one.", anyPart)
      let cart = part("cart", "Base file, or overrides of one.", CartRecipe.read)
      let store = part("store", "Base file, or overrides of one.", StoreRecipe.read)
      let lighting = part("lighting", "Base file, or overrides of one.", LightingRecipe.read)
      let trip = fields.optional(
        "trip", default: [],
        "Zones along the aisle, one behind the other from where the cart stands.",
        ZoneRecipe.readTrip)
      let shopper = part("shopper", "Base file, or overrides of one.", ShopperRecipe.read)
      let companions = fields.optional(
        "companions", default: [], "Who else is at the cart: shoppers with a `do` of their own."
      ) { $0.list(count: 0...3, readCompanion) }
      let child = fields.optional(
        "child", "A child in the seat of the cart, which hangs on the weighed basket.",
        ChildRecipe.read)
      let products = fields.optional(
        "products", default: .all, "What can take part: `all`, SKUs, classes.",
        ProductSelection.read)
      let start = fields.optional("basket_at_start", "What lies in the basket.", readBasketAtStart)
      let condition = fields.optional(
        "condition", default: ConditionRecipe(), "What has happened to packs; a list of rules.",
        ConditionRecipe.read)
      let massChange = fields.optional(
        "mass_change", default: MassChangeRecipe(),
        "What melts, dries or leaks; a list of rules.", MassChangeRecipe.read)
      let unlisted = fields.optional(
        "unlisted_products", "What the catalogue on the cart does not know.",
        ProductSelection.read)
      let stale = fields.optional(
        "stale_products", "Where the catalogue on the cart is out of date.", StaleEntriesRecipe.read
      )
      let criteria = fields.optional(
        "criteria", default: [], "When the scenario counts as passed.", Criterion.readNamed)
      let edgeCase = fields.optional(
        "edge_case", "What it is there to try, and the right outcome.", EdgeCase.read)
      if edgeCase != nil, severity == nil {
        fields.cursor.complain(
          "an edge case needs a severity", remedy: "such as `severity: { uniform: [0, 1] }`")
      }
      if let mode, let shopper {
        checkExtent(of: [shopper] + companions, start: start, mode: mode, at: fields.cursor)
      }
      if let shopper {
        checkZones(of: [shopper] + companions, trip: trip, at: fields.cursor)
      }
      // Its arm is too short for what lies behind the back rest.
      if child != nil, let shopper,
        ([shopper] + companions).contains(where: { $0.habits.withChild != nil })
      {
        fields.cursor.complain(
          "a child sits in the seat and another one reaches in beside the cart",
          remedy: "take away `child` or the habit `with_child`")
      }
      if let cart, let shopper, cart.guardRail == nil,
        ([shopper] + companions).contains(where: { $0.actions.contains(where: \.usesRail) })
      {
        fields.cursor.complain(
          "something rests on the frame, but no part of the cart's frame is beside the rim",
          remedy: "give the cart a `guard_rail: { side: right }`")
      }
      if let cart, let shopper, cart.channels.barcodeImager == nil,
        ([shopper] + companions).contains(where: { $0.actions.contains(where: \.scans) })
      {
        fields.cursor.complain(
          "somebody scans, but the cart has no barcode imager",
          remedy: "give the cart a `barcode_imager: {}`")
      }
      guard let purpose, let mode, let time, let cart, let store, let lighting, let shopper else {
        return nil
      }
      return Scenario(
        name: "", purpose: purpose, mode: mode, episodes: episodes, seed: UInt64(seed),
        tickRate: time.rate, ticks: time.ticks, cart: cart, store: store, lighting: lighting,
        trip: trip,
        shopper: shopper, child: child, companions: companions, products: products,
        basketAtStart: start, condition: condition, massChange: massChange,
        unlistedProducts: unlisted, staleEntries: stale,
        variables: variables,
        criteria: criteria + (edgeCase?.implied(besides: criteria) ?? []), edgeCase: edgeCase,
        sourceText: "")
    }
  }

  private static func readTime(
    _ fields: Fields, mode: ScenarioMode?
  ) -> (rate: Double, ticks: Int)? {
    let rate = fields.optional("tick_rate_hz", default: 5, "Pictures a second and camera.") {
      $0.number(in: .between(0.1, 120))
    }
    let duration = fields.optional("duration_s", "Length of an episode; for a sequence.") {
      $0.number(in: .above(0, upTo: 36_000))
    }
    switch mode {
    case nil: return nil
    case .snapshot:
      if duration != nil { fields.cursor.complain("a snapshot has no duration_s") }
      return (rate, 1)
    case .sequence:
      guard let duration else {
        // One that is there and wrong has been complained about.
        if fields.cursor.node?["duration_s"] == nil {
          fields.cursor.complain("a sequence needs duration_s")
        }
        return nil
      }
      return (rate, max(1, Int((duration * rate).rounded())))
    }
  }

  private static func readBasketAtStart(_ cursor: Cursor) -> BasketAtStart? {
    cursor.object { fields in
      let count = fields.required("count", "Number of items.") { $0.count(in: 0...100) }
      let from = fields.optional(
        "from", default: .all, "SKUs or classes to choose from.", ProductSelection.read)
      let undeclared = fields.optional(
        "undeclared", "How many of them the cart has not been told of, such as left over."
      ) { $0.count(in: 0...100) }
      return count.map { BasketAtStart(count: $0, selection: from, undeclared: undeclared) }
    }
  }

  /// A name, or a mapping that the composer has laid over another part already.
  private static func anyPart(_ cursor: Cursor) -> Bool? {
    cursor.either([
      Way([.text]) { $0.identifier(allowing: "-_/").map { _ in true } },
      Way([.mapping]) { $0.partial(as: "cart", CartRecipe.read).map { _ in true } },
    ])
  }

  private static func readCompanion(_ cursor: Cursor) -> ShopperRecipe? {
    cursor.either([
      Way([.text]) {
        _ = $0.identifier(allowing: "-_/")
        return nil
      },
      Way([.mapping]) { $0.partial(as: "shopper", ShopperRecipe.read) },
    ])
  }

  /// Triggers that name zones which the trip lacks.
  private static func checkZones(
    of people: [ShopperRecipe], trip: [ZoneRecipe], at cursor: Cursor
  ) {
    let known = Set(trip.map(\.name))
    for name in people.flatMap({ $0.actions.flatMap(\.zones) }) where !known.contains(name.value) {
      cursor.complain(
        "a trigger waits for the zone \"\(name.value)\", which the trip lacks",
        remedy: trip.isEmpty
          ? "give the scene a `trip`"
          : Spelling.nearest(to: name.value, in: known.sorted()).map { "did you mean \"\($0)\"?" }
            ?? "it has \(known.sorted().joined(separator: ", "))")
    }
  }

  /// Bounds what a plan can grow to.
  private static func checkExtent(
    of people: [ShopperRecipe], start: BasketAtStart?, mode: ScenarioMode, at cursor: Cursor
  ) {
    let extents = people.flatMap { $0.actions.map(\.largestExtent) }
    let hands = people.map {
      ($0.actions.map(\.hands).max() ?? 1) + ($0.habits.withChild == nil ? 0 : 1)
    }.reduce(0, +)
    let items =
      extents.reduce(0) { $0 + min($1.items, 1_000_000) }
      * (people.map(\.habits.largestItemCount).max() ?? 1)
      + Int(start?.count.distribution.support.upperBound ?? 0)
      + people.count { $0.habits.bagger != nil }
    let besides = people.map(\.habits.largestExtent).max() ?? 1
    let actions = extents.reduce(0) { $0 + min($1.actions, 1_000_000) } * besides
    if items > 300 {
      cursor.complain("up to \(items) items could take part", remedy: "the limit is 300")
    }
    if actions > 1000 {
      cursor.complain("up to \(actions) actions could result", remedy: "the limit is 1000")
    }
    if hands > 6 {
      cursor.complain("up to \(hands) hands could be at the cart", remedy: "the limit is 6")
    }
    if mode == .snapshot, actions > 1 {
      cursor.complain(
        "a snapshot shows one action at most, shopper.do can give \(actions)",
        remedy: "use maybe and choose")
    }
  }
}
