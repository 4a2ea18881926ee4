package import Catalog
package import Geometry

/// What the physics needs to know of one item.
package struct ItemBody: Sendable {
  /// Kilograms.
  package var mass: Double
  /// Coulomb's coefficient.
  package var friction: Double
  package var proxy: CollisionProxy
  /// In the item's frame, metres; nil: that of the proxy.
  package var centerOfMass: SIMD3<Double>?
  /// How far its surface gives way, metres; 0 for what is rigid.
  package var give: Double

  package init(
    mass: Double, friction: Double, proxy: CollisionProxy, centerOfMass: SIMD3<Double>? = nil,
    give: Double = 0
  ) {
    self.give = give
    self.centerOfMass = centerOfMass
    self.mass = mass
    self.friction = friction
    self.proxy = proxy
  }

  /// Half the size of an axis-aligned box around the item's origin that holds its collision proxy,
  /// in metres.
  package func halfExtents(rotation: Quaternion) -> SIMD3<Double> {
    rotation.halfExtents(of: halfSize)
  }

  /// Radius of a sphere about the origin that holds the proxy, in metres.
  package var boundingRadius: Double { halfSize.length }

  private var halfSize: SIMD3<Double> {
    switch proxy {
    case .box(let size), .ellipsoid(let size): size / 2
    case .cylinder(let radius, let height): SIMD3(radius, radius, height / 2)
    case .convexHull(let points): reach(of: points)
    case .pieces(let pieces): reach(of: pieces.flatMap(\.self))
    }
  }

  private func reach(of points: [SIMD3<Float>]) -> SIMD3<Double> {
    points.reduce(SIMD3<Double>.zero) { bound, point in
      let p = SIMD3<Double>(point).magnitudes
      return bound.replacing(with: p, where: p .> bound)
    }
  }
}
