/// What the cart's screen shows: the only way its software speaks to the shopper.
package struct CartDisplay: Sendable, Hashable {
  /// The basket as the cart understands it: SKU to count, no zero counts.
  package var basket: [String: Int]
  package var prompt: Prompt?

  package enum Prompt: Sendable, Hashable {
    /// "We could not recognise that item; please show it to a camera."
    case presentItem(id: Int)
    /// "Which of these was it?", each a SKU; `ScreenAnswer` brings back what the shopper touched.
    case confirm(id: Int, candidates: [String])
    /// "An attendant will be with you."
    case callAttendant(id: Int)

    package enum Kind: Sendable, Hashable {
      case presentItem, confirm, callAttendant
    }

    package var kind: Kind {
      switch self {
      case .presentItem: .presentItem
      case .confirm: .confirm
      case .callAttendant: .callAttendant
      }
    }

    /// Counts up within an episode; a prompt that stays on screen keeps its id.
    package var id: Int {
      switch self {
      case .presentItem(let id), .confirm(let id, _), .callAttendant(let id): id
      }
    }
  }

  package init(basket: [String: Int] = [:], prompt: Prompt? = nil) {
    self.basket = basket
    self.prompt = prompt
  }
}
