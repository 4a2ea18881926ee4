/// What the cart's screen shows: the only way its software speaks to the shopper.
package struct CartDisplay: Sendable, Hashable {
  /// The basket as the cart understands it: SKU to count, no zero counts.
  package var basket: [String: Int]
  /// Net grams of what is sold by weight, by SKU, as they are charged.
  package var weighed: [String: Int] = [:]
  package var prompt: Prompt?
  /// The newest of what is wrong and not over.
  package var alert: CartAlert?
  package var state: State

  /// What the screen's frame and the beacon above it tell from afar.
  package enum State: String, Sendable, CaseIterable, Codable {
    case idle
    /// The weight moves, or what it means is not clear yet.
    case weighing
    /// Something was booked just now.
    case recognised
    /// A question waits for its answer.
    case asking
    case alert
    /// An attendant has been called.
    case assistance
  }

  package enum Prompt: Sendable, Hashable {
    /// "We could not recognise that item; please show it to a camera."
    case presentItem(id: Int)
    /// "Which of these was it?", each a SKU; `ScreenAnswer` brings back what the shopper touched.
    case confirm(id: Int, candidates: [String])
    /// "What is this? Choose, or type its number": loose goods, each a SKU.
    case weighProduce(id: Int, candidates: [String])
    /// "An attendant will be with you."
    case callAttendant(id: Int)

    package enum Kind: Sendable, Hashable {
      case presentItem, confirm, weighProduce, callAttendant
    }

    package var kind: Kind {
      switch self {
      case .presentItem: .presentItem
      case .confirm: .confirm
      case .weighProduce: .weighProduce
      case .callAttendant: .callAttendant
      }
    }

    /// Counts up within an episode; a prompt that stays on screen keeps its id.
    package var id: Int {
      switch self {
      case .presentItem(let id), .confirm(let id, _), .weighProduce(let id, _),
        .callAttendant(let id):
        id
      }
    }
  }

  /// - Parameter state: nil: what prompt and alert make of it.
  package init(
    basket: [String: Int] = [:], prompt: Prompt? = nil, alert: CartAlert? = nil,
    state: State? = nil
  ) {
    self.basket = basket
    self.prompt = prompt
    self.alert = alert
    self.state = state ?? Self.urgentState(prompt: prompt, alert: alert) ?? .idle
  }

  /// What goes before weighing and booking; nil where nothing is urgent.
  package static func urgentState(prompt: Prompt?, alert: CartAlert?) -> State? {
    if prompt?.kind == .callAttendant { return .assistance }
    if alert != nil { return .alert }
    return prompt == nil ? nil : .asking
  }
}
