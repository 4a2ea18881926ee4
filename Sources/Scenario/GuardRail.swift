import Configuration
package import Geometry

/// A tube of the cart's frame beside the basket's rim. The scale does not carry it, so what rests on
/// it is missing on the scale.
package struct GuardRail: Sendable, Hashable {
  package var side: CartSide
  /// From the basket's inner face outwards to the tube's axis, metres.
  package var distance: Double
  /// Of the tube's top above the rim, metres.
  package var rise: Double

  package static let radius = 0.011
  /// Of the side's length that it runs along, in its middle.
  private static let extent = 0.7

  package init(side: CartSide, distance: Double = 0.08, rise: Double = 0.006) {
    self.side = side
    self.distance = distance
    self.rise = rise
  }

  /// Both ends of the tube's axis, in the cart's frame.
  package func axis(of basket: Box3) -> (start: SIMD3<Double>, end: SIMD3<Double>) {
    let half = basket.size / 2
    let outward = side.outward
    let along = SIMD3(-outward.y, outward.x, 0)
    let reach = abs(outward.x) * half.x + abs(outward.y) * half.y + distance
    let length = (abs(along.x) * half.x + abs(along.y) * half.y) * Self.extent
    var middle = basket.center + outward * reach
    middle.z = basket.maximum.z + rise - Self.radius
    return (middle - along * length, middle + along * length)
  }

  /// From the basket's inner face to where a flat thing that lies on rim and tube touches the tube,
  /// metres.
  package var contactDistance: Double {
    let slope = rise / distance
    return distance - Self.radius * slope / (1 + slope * slope).squareRoot()
  }

  static func read(_ cursor: Cursor) -> GuardRail? {
    cursor.object { fields in
      let side = fields.required("side", "Beside which side of the basket.") {
        $0.oneOf(CartSide.self)
      }
      let distance = fields.optional(
        "distance_m", default: 0.08, "From the basket's inner face to the tube's axis."
      ) { $0.number(in: .between(0.03, 0.25)) }
      let rise = fields.optional("rise_m", default: 0.006, "Of the tube's top above the rim.") {
        $0.number(in: .between(0, 0.05))
      }
      return side.map { GuardRail(side: $0, distance: distance, rise: rise) }
    }
  }
}

extension CartSide {
  /// Horizontal and of unit length, in the cart's frame.
  package var outward: SIMD3<Double> {
    switch self {
    case .left: SIMD3(0, 1, 0)
    case .right: SIMD3(0, -1, 0)
    case .rear: SIMD3(-1, 0, 0)
    case .front: SIMD3(1, 0, 0)
    }
  }
}
