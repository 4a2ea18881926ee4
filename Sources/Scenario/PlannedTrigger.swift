package import CartInterface

/// What somebody waits for, or looks at before doing this or that; every number drawn.
package indirect enum PlannedTrigger: Sendable, Hashable {
  /// Seconds since the episode began.
  case after(Double)
  /// Metres from where the cart stood at first, ahead.
  case travelled(Double)
  /// Metres from where the cart stood at first, ahead: from the first and before the second.
  case between(Double, Double)
  /// The indicated weight in kilograms, net of tare: at least the first, at most the second.
  case indicates(atLeast: Double?, atMost: Double?)
  /// Items of these SKUs that truly lie in the basket.
  case inBasket(skus: Set<String>, atLeast: Int)
  /// What the screen asks for; nil: nothing.
  case prompt(CartDisplay.Prompt.Kind?)
  /// What state the screen shows.
  case display(CartDisplay.State)
  case all([PlannedTrigger])
  case any([PlannedTrigger])
  case not(PlannedTrigger)
}

extension PlannedTrigger {
  /// What a trigger can see of the world.
  package struct Sight: Sendable {
    /// Seconds since the episode began.
    package var time: Double
    /// Metres ahead of where the cart stood at first.
    package var travelled: Double
    /// Kilograms; nil before the first indication and where the scale indicates none.
    package var indicatedWeight: Double?
    /// SKUs of what lies in the basket, one entry an item.
    package var basket: [String]
    package var prompt: CartDisplay.Prompt.Kind?
    package var state: CartDisplay.State

    package init(
      time: Double, travelled: Double, indicatedWeight: Double?, basket: [String],
      prompt: CartDisplay.Prompt.Kind?, state: CartDisplay.State = .idle
    ) {
      self.state = state
      self.time = time
      self.travelled = travelled
      self.indicatedWeight = indicatedWeight
      self.basket = basket
      self.prompt = prompt
    }
  }

  package func holds(in sight: Sight) -> Bool {
    switch self {
    case .after(let time): sight.time >= time
    case .travelled(let distance): sight.travelled >= distance
    case .between(let low, let high): sight.travelled >= low && sight.travelled < high
    case .indicates(let low, let high):
      sight.indicatedWeight.map { $0 >= low ?? -.infinity && $0 <= high ?? .infinity } ?? false
    case .inBasket(let skus, let count): sight.basket.count(where: skus.contains) >= count
    case .prompt(let kind): sight.prompt == kind
    case .display(let state): sight.state == state
    case .all(let triggers): triggers.allSatisfy { $0.holds(in: sight) }
    case .any(let triggers): triggers.contains { $0.holds(in: sight) }
    case .not(let trigger): !trigger.holds(in: sight)
    }
  }
}
