package import Geometry
package import Scenario

/// The floor that the cart rolls on, as heights above the level of where it first stands.
///
/// The store is level: its Z is against gravity. On a ramp the floor is inclined in it, and the cart
/// stands on the plane that touches the floor below its origin; between zones of different slopes the
/// floor bends, so that the cart tips over to the next slope while it rolls. Everything that has to do
/// with slopes follows from here: gravity in the cart's frame, the cart's pose in the store and the
/// store's floor. So what cameras see leaning and what the cells feel missing is one angle.
///
/// Places and lengths along the aisle are counted level, as a plan of the store has them; over a ramp
/// the wheels roll farther by one over the cosine.
package struct FloorProfile: Sendable {
  private let ride: RideModel
  private let trip: Trip
  package let isLevel: Bool
  /// Where slopes begin and end to change, ascending, with the heights there, before `origin` is taken
  /// off: between the first and the second the slope changes, between the second and the third it does
  /// not, and so on.
  private var knots: [(x: Double, height: Double)] = []
  private var origin = 0.0

  package init(ride: RideModel = RideModel(), trip: Trip = Trip()) {
    self.ride = ride
    self.trip = trip
    isLevel =
      trip.isEmpty
      ? ride.pitch == 0 && ride.roll == 0
      : trip.zones.allSatisfy { $0.ride.pitch == 0 && $0.ride.roll == 0 }
    guard !isLevel, !trip.isEmpty else { return }
    for border in trip.zones.indices.dropFirst() {
      let (x, reach) = (trip.start(ofZone: border), trip.reach(ofBorderBefore: border))
      for place in [x - reach, x + reach] {
        knots.append((place, knots.isEmpty ? 0 : raisedHeight(at: place)))
      }
    }
    origin = raisedHeight(at: 0)
  }

  package init(plan: EpisodePlan) { self.init(ride: plan.cart.ride, trip: plan.trip) }

  /// Of the floor below the cart's origin `x` metres along the aisle, in radians: positive where the
  /// floor rises ahead.
  package func pitch(at x: Double) -> Double {
    trip.isEmpty ? ride.pitch : trip.mean(at: x) { $0.ride.pitch }
  }

  /// The same, positive where it rises to the left.
  package func roll(at x: Double) -> Double {
    trip.isEmpty ? ride.roll : trip.mean(at: x) { $0.ride.roll }
  }

  /// The store's Z, in the cart's frame, unit length.
  package func up(at x: Double) -> SIMD3<Double> {
    let sines = SIMD2(DeterministicMath.sin(pitch(at: x)), DeterministicMath.sin(roll(at: x)))
    return SIMD3(sines.x, sines.y, max(1 - (sines * sines).sum(), 0).squareRoot())
  }

  /// The cart's pose; it keeps its heading along the aisle.
  package func worldFromCart(at x: Double) -> RigidTransform {
    guard !isLevel else { return RigidTransform(translation: SIMD3(x, 0, 0)) }
    // What of each of the cart's axes goes up is given by `up`; that +X does not turn aside and the
    // axes stand at right angles gives the rest.
    let up = up(at: x)
    let level = (1 - up.x * up.x).squareRoot()
    let back = -up.x * up.y / level
    let ahead = SIMD3(level, 0, up.x)
    let left = SIMD3(back, max(1 - up.y * up.y - back * back, 0).squareRoot(), up.y)
    return RigidTransform(
      rotation: Quaternion(columns: ahead, left, ahead.cross(left)),
      translation: SIMD3(x, 0, height(at: x)))
  }

  /// Of the floor on the aisle's middle line, metres.
  package func height(at x: Double) -> Double { isLevel ? 0 : raisedHeight(at: x) - origin }

  /// Of the floor beside it: `y` metres to the left.
  package func height(at x: Double, _ y: Double) -> Double {
    isLevel ? 0 : height(at: x) + y * crossSlope(at: x)
  }

  /// Out of the floor, unit length.
  package func normal(at x: Double, _ y: Double) -> SIMD3<Double> {
    guard !isLevel else { return SIMD3(0, 0, 1) }
    let twist = change(at: x, of: crossSlope)
    return SIMD3(-slope(at: x) - y * twist, -crossSlope(at: x), 1).normalized
  }

  /// The acceleration of the cart's origin, in the cart's frame, m/s².
  ///
  /// Where the floor bends, the cart is carried up or down as well. What the turning adds to places
  /// away from the origin is left out: it is level, for the basket stands above the origin, and for
  /// ramps of some degrees no more than a push at the handle.
  /// - Parameters: along the aisle, in m/s and m/s².
  func acceleration(at x: Double, speed: Double, acceleration: Double) -> SIMD3<Double> {
    guard !isLevel else { return SIMD3(acceleration, 0, 0) }
    let upward = slope(at: x) * acceleration + change(at: x, of: slope) * speed * speed
    return worldFromCart(at: x).rotation.conjugate.rotate(SIMD3(acceleration, 0, upward))
  }

  /// From one place to another, so close that what is straight between them follows the floor.
  /// - Parameter spacing: largest distance on a level floor or a plane, metres.
  func places(from start: Double, to end: Double, spacing: Double) -> [Double] {
    guard !isLevel, !knots.isEmpty else {
      return CartModel.evenly(from: start, to: end, spacing: spacing)
    }
    let bends = knots.map(\.x).filter { $0 > start && $0 < end }
    let ends = [start] + bends + [end]
    return zip(ends, ends.dropFirst()).flatMap { a, b in
      CartModel.evenly(
        from: a, to: b, spacing: isBent(between: a, b) ? Self.bentSpacing : spacing
      ).dropLast()
    } + [end]
  }

  /// Along bends, metres: within it a floor that changes by 10° over its shortest bend of half a metre
  /// leaves the straight by 2 mm.
  private static let bentSpacing = 0.15
  /// Over which slopes are compared, metres.
  private static let smallStep = 1e-4

  /// Rise over a level metre, ahead.
  private func slope(at x: Double) -> Double { Self.tangent(pitch(at: x)) }

  /// Rise over a level metre, to the left.
  private func crossSlope(at x: Double) -> Double {
    let up = up(at: x)
    let level = 1 - up.x * up.x
    return up.y / (level * max(level - up.y * up.y, 0)).squareRoot()
  }

  private func change(at x: Double, of quantity: (Double) -> Double) -> Double {
    (quantity(x + Self.smallStep) - quantity(x - Self.smallStep)) / (2 * Self.smallStep)
  }

  private func isBent(between a: Double, _ b: Double) -> Bool {
    let middle = (a + b) / 2
    return (knots.firstIndex { $0.x > middle } ?? 0) % 2 == 1
  }

  /// As `height(at:)`, above the first knot.
  private func raisedHeight(at x: Double) -> Double {
    guard let first = knots.first else { return x * slope(at: x) }
    guard let last = knots.lastIndex(where: { $0.x <= x }) else {
      return (x - first.x) * slope(at: x)
    }
    let (start, height) = knots[last]
    guard last % 2 == 0 else { return height + (x - start) * slope(at: x) }
    // Simpson's rule: the angle is a cubic of the place, and the tangent of some degrees all but one.
    let steps = 8
    let half = (x - start) / Double(2 * steps)
    var sum = slope(at: start) + slope(at: x)
    for k in 1..<(2 * steps) {
      sum += (k % 2 == 1 ? 4 : 2) * slope(at: start + Double(k) * half)
    }
    return height + sum * half / 3
  }

  private static func tangent(_ angle: Double) -> Double {
    DeterministicMath.sin(angle) / DeterministicMath.cos(angle)
  }
}
