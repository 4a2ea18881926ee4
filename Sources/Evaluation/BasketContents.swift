package import Simulation

/// Which items true events say are in the basket.
package struct BasketContents: Sendable {
  private var items: Set<Int>

  /// - Parameter items: that lie in it at the start, as numbers of the plan.
  package init(_ items: [Int]) { self.items = Set(items) }

  /// Takes an event in.
  /// - Returns: whether the event is of an item that was in the basket.
  package mutating func held(before event: TrueEvent) -> Bool {
    guard let item = event.item else { return false }
    let wasHeld = items.contains(item)
    switch event.kind {
    case .add: items.insert(item)
    case .remove, .drop: items.remove(item)
    case .hover, .present, .scan, .rearrange, .lean, .roll, .confirm, .giveUp: break
    }
    return wasHeld
  }

  /// What the shopper has to pay for: what lies in the basket, and what was put in and not taken out though
  /// it lies there not: a hand has just lifted it to show it to a camera, or to put it elsewhere.
  /// - Parameter lying: numbers of the items that are in the basket and in no hand.
  /// - Returns: numbers of items, ascending.
  package func owed(lying: [Int]) -> [Int] { items.union(lying).sorted() }
}
