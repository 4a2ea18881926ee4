import Geometry
import Scenario

/// Keeps what is truly in the basket, and says when something came, went or fell.
struct BasketLedger: Sendable {
  private let bounds: BasketBounds
  /// By item.
  private var isInside: [Bool]
  private var fallenSince: [Nanoseconds?]
  private var lastInside: [Nanoseconds]

  /// An item on the floor is picked up by someone after this time.
  private static let timeOnFloor = Nanoseconds(seconds: 1)

  init(basket: Box3, rail: GuardRail? = nil, items: Int) {
    bounds = BasketBounds(inside: basket, rail: rail)
    isInside = Array(repeating: false, count: items)
    fallenSince = Array(repeating: nil, count: items)
    lastInside = Array(repeating: 0, count: items)
  }

  /// Items in the basket that no hand holds, ascending.
  var itemsInBasket: [Int] { isInside.indices.filter { isInside[$0] } }

  /// Takes note of the world after a step.
  /// - Parameter purposes: why the shopper handles items; what is fulfilled is removed.
  /// - Returns: what happened, ascending by item.
  mutating func update(
    _ world: PhysicsWorld, at time: Nanoseconds, purposes: inout [Int: Purpose]
  ) -> [TrueEvent] {
    var events: [TrueEvent] = []
    for item in isInside.indices {
      let isHeld = world.heldItems.contains(item)
      if world.isParked[item] {
        isInside[item] = false
        fallenSince[item] = nil
        continue
      }
      let center = world.cartFromItem(item).translation
      let purpose = purposes[item]
      if isHeld {
        isInside[item] = false
        if let purpose, purpose.kind == .remove, bounds.isBeyondRim(center) {
          events.append(TrueEvent(kind: .remove, item: item, start: purpose.start, end: time))
          purposes[item] = nil
        }
        continue
      }
      isInside[item] = bounds.holds(center)
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
