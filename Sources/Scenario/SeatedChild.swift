import Configuration

/// A child in the cart's seat, which hangs on the basket that is weighed.
package struct SeatedChild: Sendable, Hashable {
  /// Kilograms.
  package var mass: Double
  /// How much it moves, from 0, asleep, to 1.
  package var restlessness: Double

  package init(mass: Double, restlessness: Double) {
    self.mass = mass
    self.restlessness = restlessness
  }
}

/// One with nothing drawn yet.
package struct ChildRecipe: Sendable, Hashable {
  var mass: Quantity
  var restlessness: Quantity

  static func read(_ cursor: Cursor) -> ChildRecipe? {
    cursor.object { fields in
      let path = fields.cursor.keyPath
      let mass = fields.optional(
        "mass_kg", default: Quantity(.constant(12), keyPath: "\(path).mass_kg"), "Of the child."
      ) { $0.quantity(in: .between(3, 20)) }
      let restlessness = fields.required(
        "restlessness", "How much it moves: 0 sleeps, 1 bounces, sways and pushes itself up."
      ) { $0.quantity(in: .fraction) }
      return restlessness.map { ChildRecipe(mass: mass, restlessness: $0) }
    }
  }

  func draw(_ draws: inout Draws) -> SeatedChild {
    SeatedChild(mass: draws.number(mass), restlessness: draws.number(restlessness))
  }
}
