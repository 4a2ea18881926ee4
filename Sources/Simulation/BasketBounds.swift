import Geometry
import Scenario

/// Where an item's centre must lie for the item to be in the basket.
struct BasketBounds: Sendable {
  /// Inside of the basket in the cart's frame.
  let inside: Box3
  /// What lies across it and the rim is in the basket too.
  var rail: GuardRail?
  /// How far above the rim what is let go of is in the basket at once, in metres: it lies on top of a full one,
  /// or is about to. What is higher must come to rest first.
  static let heapAllowance = 0.1

  func holds(_ center: SIMD3<Double>) -> Bool {
    isOverBottom(center) && center.z < inside.maximum.z + Self.heapAllowance
  }

  /// Higher than that, where only what lies on a heap comes to rest.
  func isOverHeap(_ center: SIMD3<Double>) -> Bool {
    isOverBottom(center) && center.z >= inside.maximum.z + Self.heapAllowance
  }

  private func isOverBottom(_ center: SIMD3<Double>) -> Bool {
    isWithinWalls(center) && center.z > inside.minimum.z || isOverRail(center)
  }

  private func isOverRail(_ center: SIMD3<Double>) -> Bool {
    guard let rail, center.z > inside.maximum.z else { return false }
    var strip = inside
    let outward = rail.side.outward * (rail.distance + GuardRail.radius)
    strip.minimum = strip.minimum + outward.replacing(with: 0, where: outward .> 0)
    strip.maximum = strip.maximum + outward.replacing(with: 0, where: outward .< 0)
    return strip.holdsColumn(of: SIMD2(center.x, center.y))
  }

  /// Beyond the rim: beside the basket, or above its edge.
  func isBeyondRim(_ center: SIMD3<Double>) -> Bool {
    !isWithinWalls(center) || center.z > inside.maximum.z
  }

  /// Down beside the cart.
  func isFallen(_ center: SIMD3<Double>) -> Bool {
    center.z < inside.minimum.z - 0.02
  }

  private func isWithinWalls(_ p: SIMD3<Double>) -> Bool {
    inside.holdsColumn(of: SIMD2(p.x, p.y))
  }
}

extension Box3 {
  /// Whether a place in the horizontal plane lies within the box.
  func holdsColumn(of place: SIMD2<Double>) -> Bool {
    place.x > minimum.x && place.x < maximum.x && place.y > minimum.y && place.y < maximum.y
  }

  /// A coordinate along one axis, `fraction` of the way between the faces moved inwards by `inset`;
  /// the middle if nothing is left between them.
  func coordinate(_ axis: Int, at fraction: Double, inset: Double) -> Double {
    let low = minimum[axis] + inset
    let high = maximum[axis] - inset
    return low < high ? low + (high - low) * fraction : (low + high) / 2
  }
}
