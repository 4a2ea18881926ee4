import Catalog
import Geometry
import Scenario
import Sensors
import Simulation
import Testing

/// A cart that something stops short, against the motion of the smooth step.
@Suite struct CollisionTests {
  private static let level: RideModel = {
    var ride = RideModel()
    ride.vibration = 0
    ride.jointShock = 0
    ride.wheelFlat = 0
    ride.push = 0
    return ride
  }()

  private static func peak(speed: Double, stopWay: Double) -> (peak: Double, motion: CartMotion) {
    var motion = CartMotion(key: RandomKey(seed: 4), ride: level)
    let duration = motion.start(at: 0, distance: 3, speed: speed, stopWay: stopWay)
    let peak = (0..<Int(duration * 4000)).map {
      motion.gravity(at: Nanoseconds(seconds: Double($0) / 4000)).x
    }.max()
    return (peak ?? 0, motion)
  }

  @Test("Stopping takes three quarters of v²/way at its peak", arguments: [0.3, 1.0])
  func deceleration(speed: Double) {
    for way in [0.02, 0.2] {
      let (peak, motion) = Self.peak(speed: speed, stopWay: way)
      let expected = 0.75 * speed * speed / way
      #expect(abs(peak / expected - 1) < 0.01)
      let end = motion.gravity(at: Nanoseconds(seconds: 60))
      #expect(end == SIMD3(0, 0, -standardGravity))
    }
  }

  @Test("Goods slide where a collision is hard, and stay where the cart rolls out")
  func sliding() throws {
    func travel(stopWay: Double?) throws -> Double {
      var plan = Fixtures.plan(
        tickRate: 5, ticks: 30, items: Fixtures.items(3, seed: 11),
        actions: [
          PlannedAction(kind: .roll(distance: 1.5, speed: 1.2, stopWay: stopWay), pause: 0.2)
        ])
      plan.cart.ride = Self.level
      let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
      var first: [RigidTransform?]?
      var last: [RigidTransform?] = []
      while let tick = try dynamics.nextTick(display: nil) {
        let items = tick.states.last?.cartFromItems ?? []
        first = first ?? items
        last = items
      }
      return zip(first ?? [], last).map { a, b in
        guard let a, let b else { return 0 }
        return b.translation.x - a.translation.x
      }.max() ?? 0
    }
    #expect(try travel(stopWay: nil) < 0.01)
    #expect(try travel(stopWay: 0.02) > 0.03)
  }
}
