import Configuration

/// One entry of a shopper's `do:` list, with nothing drawn yet.
package struct ActionRecipe: Sendable, Hashable {
  indirect enum Kind: Sendable, Hashable {
    case add(Addition)
    case remove(from: ProductSelection, which: BasketChoice)
    case hover(from: ProductSelection, duration: Quantity)
    case scan(Scan)
    case swap(Swap)
    case rearrange(duration: Quantity)
    case lean(force: Quantity, duration: Quantity)
    /// `stopWay`: on which something stops the cart at the end; nil: it rolls out gently.
    case roll(distance: Quantity, speed: Quantity, stopWay: Quantity?)
    case wait(Quantity)
    case `repeat`(times: Quantity, [ActionRecipe])
    case maybe(probability: Quantity, [ActionRecipe])
    case choose([Branch])
    /// Several hands at the same time; the next action waits for all of them.
    case parallel([Lane])
    case waitFor(TriggerRecipe, timeout: Quantity)
    case branch(TriggerRecipe, then: [ActionRecipe], otherwise: [ActionRecipe])
  }

  struct Addition: Sendable, Hashable {
    var count: Quantity
    var selection: ProductSelection
    /// All at once in one hand; otherwise one after the other.
    var isOneHand: Bool
    /// All of the same SKU.
    var isIdentical: Bool
    /// Each item is carried with both hands.
    var takesTwoHands = false
    /// Above the basket's content, metres.
    var dropHeight: Quantity
    /// Into one of these in the basket, such as a bag that stands open; nil: anywhere.
    var container: ProductSelection?
    /// Probability that an item goes in with its front to the floor; nil: none does.
    var labelDown: Quantity?
    /// Of its weight that the cart's guard rail bears; nil: it goes into the basket.
    var railShare: Quantity?
  }

  struct Scan: Sendable, Hashable {
    var selection: ProductSelection
    /// Time before the imager at most, seconds.
    var duration: Quantity
    var putsIn: Bool
    var dropHeight: Quantity
    /// Whose barcode is stuck over its own.
    var sticker: ProductSelection?
    /// What goes in in its stead.
    var substitute: Substitute?
  }

  /// Another item, perhaps of the mass that is expected.
  struct Substitute: Sendable, Hashable {
    var selection: ProductSelection
    /// Of those the one whose nominal mass is nearest.
    var isOfEqualMass: Bool
  }

  /// One item out with one hand while another goes in with the other.
  struct Swap: Sendable, Hashable {
    var out: ProductSelection
    var which: BasketChoice
    var substitute: Substitute
  }

  /// What one hand does beside others.
  struct Lane: Sendable, Hashable {
    /// Where its arm comes over the rim; nil: as the person's.
    var side: CartSide?
    var actions: [ActionRecipe]
  }

  struct Branch: Sendable, Hashable {
    var weight: Double
    var actions: [ActionRecipe]
  }

  /// Which of the items that match is taken.
  enum BasketChoice: String, Sendable, CaseIterable {
    case any, first, last
  }

  var kind: Kind
  /// Names the random streams of everything drawn here.
  var keyPath: String

  /// Whether it, or one inside it, scans.
  var scans: Bool {
    switch kind {
    case .scan: true
    case .add, .swap, .remove, .hover, .rearrange, .lean, .roll, .wait, .waitFor: false
    case .repeat(_, let actions), .maybe(_, let actions): actions.contains(where: \.scans)
    case .choose(let branches): branches.contains { $0.actions.contains(where: \.scans) }
    case .parallel(let lanes): lanes.contains { $0.actions.contains(where: \.scans) }
    case .branch(_, let actions, let others): (actions + others).contains(where: \.scans)
    }
  }

  /// Whether it, or one inside it, lays something across the guard rail.
  var usesRail: Bool {
    switch kind {
    case .add(let addition): addition.railShare != nil
    case .scan, .swap, .remove, .hover, .rearrange, .lean, .roll, .wait, .waitFor: false
    case .repeat(_, let actions), .maybe(_, let actions): actions.contains(where: \.usesRail)
    case .choose(let branches): branches.contains { $0.actions.contains(where: \.usesRail) }
    case .parallel(let lanes): lanes.contains { $0.actions.contains(where: \.usesRail) }
    case .branch(_, let actions, let others): (actions + others).contains(where: \.usesRail)
    }
  }

  /// Items that can come into the world at most, and actions that can result.
  var largestExtent: (items: Int, actions: Int) {
    func sum(_ actions: [ActionRecipe]) -> (items: Int, actions: Int) {
      actions.map(\.largestExtent).reduce((0, 0)) { ($0.0 + $1.items, $0.1 + $1.actions) }
    }
    switch kind {
    case .add(let addition):
      let count = Int(addition.count.distribution.support.upperBound)
      return (count, addition.isOneHand ? 1 : count)
    case .hover: return (1, 1)
    case .scan(let scan): return scan.substitute == nil ? (1, 1) : (2, 2)
    case .swap: return (1, 2)
    case .remove, .rearrange, .lean, .roll: return (0, 1)
    case .wait, .waitFor: return (0, 0)
    case .repeat(let times, let actions):
      let inner = sum(actions)
      let count = Int(times.distribution.support.upperBound)
      return (inner.items * count, inner.actions * count)
    case .maybe(_, let actions): return sum(actions)
    case .choose(let branches):
      let all = branches.map { sum($0.actions) }
      return (all.map(\.items).max() ?? 0, all.map(\.actions).max() ?? 0)
    case .parallel(let lanes): return sum(lanes.flatMap(\.actions))
    case .branch(_, let actions, let others): return sum(actions + others)
    }
  }

  /// How many hands it takes at the same time at most.
  var hands: Int {
    func most(_ actions: [ActionRecipe]) -> Int { actions.map(\.hands).max() ?? 1 }
    return switch kind {
    case .add(let addition): addition.takesTwoHands ? 2 : 1
    case .remove, .hover, .scan, .rearrange, .lean, .roll, .wait, .waitFor: 1
    case .swap: 2
    case .repeat(_, let actions), .maybe(_, let actions): most(actions)
    case .choose(let branches): most(branches.flatMap(\.actions))
    case .parallel(let lanes): lanes.map { most($0.actions) }.reduce(0, +)
    case .branch(_, let actions, let others): most(actions + others)
    }
  }
}
