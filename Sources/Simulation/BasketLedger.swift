package import Geometry
package import Scenario

/// Keeps what is truly in the basket, and says when something came, went or fell.
package struct BasketLedger: Sendable {
  private let bounds: BasketBounds
  /// By item.
  private var isInside: [Bool]
  private var fallenSince: [Nanoseconds?]
  private var lastInside: [Nanoseconds]
  /// By item that is high above the rim, over the basket: since when it has not moved.
  private var calmSince: [Nanoseconds?]

  /// What has been calm for so long lies on a heap; what falls, or turns in the air, is not.
  private static let calmTime = Nanoseconds(seconds: 0.2)
  /// Metres a second.
  private static let calmSpeed = 0.05
  /// An item on the floor is picked up by someone after this time.
  private static let timeOnFloor = Nanoseconds(seconds: 1)

  package init(basket: Box3, rail: GuardRail? = nil, items: Int) {
    bounds = BasketBounds(inside: basket, rail: rail)
    isInside = Array(repeating: false, count: items)
    fallenSince = Array(repeating: nil, count: items)
    lastInside = Array(repeating: 0, count: items)
    calmSince = Array(repeating: nil, count: items)
  }

  /// Items in the basket that no hand holds, ascending.
  package var itemsInBasket: [Int] { isInside.indices.filter { isInside[$0] } }

  /// Takes note of the world after a step.
  /// - Parameter purposes: why the shopper handles items; what is fulfilled is removed.
  /// - Returns: what happened, ascending by item.
  package mutating func update(
    _ world: PhysicsWorld, at time: Nanoseconds, purposes: inout [Int: Purpose]
  ) -> [TrueEvent] {
    var events: [TrueEvent] = []
    for item in isInside.indices {
      let isHeld = world.heldItems.contains(item)
      if world.isParked[item] {
        isInside[item] = false
        calmSince[item] = nil
        fallenSince[item] = nil
        continue
      }
      let center = world.cartFromItem(item).translation
      let purpose = purposes[item]
      if isHeld {
        isInside[item] = false
        calmSince[item] = nil
        if let purpose, purpose.kind == .remove, bounds.isBeyondRim(center) {
          events.append(TrueEvent(kind: .remove, item: item, start: purpose.start, end: time))
          purposes[item] = nil
        }
        continue
      }
      isInside[item] = bounds.holds(center) || liesOnHeap(item, in: world, at: time)
      if isInside[item] {
        lastInside[item] = time
        if let purpose, purpose.kind == .add {
          events.append(TrueEvent(kind: .add, item: item, start: purpose.start, end: time))
          purposes[item] = nil
        }
      } else if bounds.isFallen(center) {
        if let event = fell(item, in: world, at: time, purpose: purpose) {
          events.append(event)
          purposes[item] = nil
        }
      }
    }
    return events
  }

  /// Whether an item has come to rest high above the rim. Where it has, it may move with the heap.
  private mutating func liesOnHeap(_ item: Int, in world: PhysicsWorld, at time: Nanoseconds)
    -> Bool
  {
    guard bounds.isOverHeap(world.cartFromItem(item).translation) else {
      calmSince[item] = nil
      return false
    }
    if let since = calmSince[item], time - since >= Self.calmTime { return true }
    let velocity = world.velocity(ofItem: item).linear
    if (velocity * velocity).sum() > Self.calmSpeed * Self.calmSpeed {
      calmSince[item] = nil
    } else if calmSince[item] == nil {
      calmSince[item] = time
    }
    return false
  }

  /// An item that lies beside the cart: an event when it gets there, gone a while later.
  private mutating func fell(
    _ item: Int, in world: PhysicsWorld, at time: Nanoseconds, purpose: Purpose?
  ) -> TrueEvent? {
    guard let since = fallenSince[item] else {
      fallenSince[item] = time
      return TrueEvent(
        kind: .drop, item: item, start: max(purpose?.start ?? 0, lastInside[item]), end: time)
    }
    if time - since >= Self.timeOnFloor { world.park(item) }
    return nil
  }
}
