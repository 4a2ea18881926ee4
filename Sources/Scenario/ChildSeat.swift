package import Geometry

/// The folded-out seat at the basket's rear end, in the cart's frame. It takes up the basket behind its
/// back rest.
package struct ChildSeat: Sendable, Hashable {
  package let basket: Box3

  package init(basket: Box3) { self.basket = basket }

  /// From the basket's rear face to the front of the back rest, metres.
  private static let depth = 0.225
  package static let backThickness = 0.014
  /// How far the back rest rises above the rim.
  package static let backRise = 0.1

  /// Upper face of what one sits on.
  package var panHeight: Double {
    max(basket.minimum.z + 0.06, basket.maximum.z - 0.15)
  }

  /// All that goods cannot get into, the child included.
  package var obstacle: Box3 {
    var box = basket
    box.maximum.x = basket.minimum.x + Self.depth
    box.maximum.z = basket.maximum.z + 0.5
    return box
  }

  /// What is left of the basket for goods.
  package var openBasket: Box3 {
    var box = basket
    box.minimum.x += Self.depth
    return box
  }

  /// Child frame: origin on the seat below the child, +X where it looks, which is to who pushes the
  /// cart, +Z up.
  package var cartFromChild: RigidTransform {
    RigidTransform(
      rotation: Quaternion(angle: .pi, axis: SIMD3(0, 0, 1)),
      translation: SIMD3(basket.minimum.x + 0.115, basket.center.y, panHeight))
  }

  /// Where its centre of mass rests, metres.
  package var massCenter: SIMD3<Double> { cartFromChild.apply(toPoint: SIMD3(0.02, 0, 0.2)) }
}

extension EpisodePlan {
  /// Nil where no child sits in the cart.
  package var childSeat: ChildSeat? { child.map { _ in ChildSeat(basket: cart.basket) } }

  /// Where goods can lie.
  package var openBasket: Box3 { childSeat?.openBasket ?? cart.basket }
}
