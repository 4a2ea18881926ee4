package import CartInterface
package import Configuration

/// What somebody waits for or looks at, with nothing drawn yet.
package indirect enum TriggerRecipe: Sendable, Hashable {
  case after(Quantity)
  case travelled(Quantity)
  case weightAbove(Quantity)
  case weightBelow(Quantity)
  case inBasket(from: ProductSelection, atLeast: Quantity)
  case prompt(PromptChoice)
  case zone(Located<String>)
  case display(CartDisplay.State)
  case all([TriggerRecipe])
  case any([TriggerRecipe])
  case not(TriggerRecipe)

  /// What the screen may ask for, as files name it.
  package enum PromptChoice: String, Sendable, CaseIterable {
    case nothing
    case presentItem = "present_item"
    case confirm
    case weighProduce = "weigh_produce"
    case callAttendant = "call_attendant"

    var kind: CartDisplay.Prompt.Kind? {
      switch self {
      case .nothing: nil
      case .presentItem: .presentItem
      case .confirm: .confirm
      case .weighProduce: .weighProduce
      case .callAttendant: .callAttendant
      }
    }
  }

  static func read(_ cursor: Cursor) -> TriggerRecipe? {
    cursor.defined(as: "trigger") { $0.tagged(tags) }
  }

  private static var tags: [Tag<TriggerRecipe>] {
    [
      Tag("after_s", "That long after the episode's start.") {
        $0.quantity(in: .between(0, 36_000)).map(TriggerRecipe.after)
      },
      Tag("travelled_m", "The cart has come so far ahead.") {
        $0.quantity(in: .between(0, 10_000)).map(TriggerRecipe.travelled)
      },
      Tag("weight_above_kg", "The scale indicates so much or more.") {
        $0.quantity(in: .between(-100, 1000)).map(TriggerRecipe.weightAbove)
      },
      Tag("weight_below_kg", "The scale indicates so much or less.") {
        $0.quantity(in: .between(-100, 1000)).map(TriggerRecipe.weightBelow)
      },
      Tag("in_basket", "So many of these truly lie in the basket.") {
        $0.object { fields in
          let from = fields.optional(
            "from", default: .all, "SKUs or classes that count.", ProductSelection.read)
          let path = fields.cursor.keyPath
          let count = fields.optional(
            "at_least", default: Quantity(.constant(1), keyPath: "\(path).at_least"), "How many."
          ) { $0.count(in: 1...300) }
          return .inBasket(from: from, atLeast: count)
        }
      },
      Tag("prompt", "What the cart's screen asks for.") {
        $0.oneOf(PromptChoice.self).map(TriggerRecipe.prompt)
      },
      Tag("zone", "The cart is in the zone of the trip that has this name.") {
        $0.locatedIdentifier(allowing: "-_").map(TriggerRecipe.zone)
      },
      Tag("display", "The state that the cart's screen shows.") {
        $0.oneOf(CartDisplay.State.self).map(TriggerRecipe.display)
      },
      Tag("all", "All of these hold.") { $0.list(count: 1...20, read).map(TriggerRecipe.all) },
      Tag("any", "One of these holds.") { $0.list(count: 1...20, read).map(TriggerRecipe.any) },
      Tag("not", "This does not hold.") { read($0).map(TriggerRecipe.not) },
    ]
  }

  var selections: [ProductSelection] {
    switch self {
    case .inBasket(let selection, _): [selection]
    case .all(let triggers), .any(let triggers): triggers.flatMap(\.selections)
    case .not(let trigger): trigger.selections
    case .after, .travelled, .weightAbove, .weightBelow, .prompt, .zone, .display: []
    }
  }

  var zones: [Located<String>] {
    switch self {
    case .zone(let name): [name]
    case .all(let triggers), .any(let triggers): triggers.flatMap(\.zones)
    case .not(let trigger): trigger.zones
    case .after, .travelled, .weightAbove, .weightBelow, .prompt, .inBasket, .display: []
    }
  }
}
