import CartInterface
import Catalog
import Geometry
import Scenario
import Scene
import Sensors
import Simulation
import Testing

@Suite struct TripSimulationTests {
  private static func zone(
    _ name: String, _ length: Double, lux: Double, temperature: Double? = nil, pitch: Double = 0
  ) -> TripZone {
    var ride = RideModel()
    ride.pitch = pitch
    return TripZone(
      name: name, length: length,
      lighting: StoreLighting(illuminance: lux, colorTemperature: 4000, ambientFraction: 0.3),
      temperature: temperature,
      store: StoreLook(
        floorColor: SIMD3(repeating: 0.5), shelfVariant: 1, aisleHalfWidth: 1.2), ride: ride)
  }

  private static func ticks(_ zones: [TripZone], distance: Double) throws -> [EpisodeTick] {
    var plan = Fixtures.plan(
      tickRate: 5, ticks: 60,
      actions: [PlannedAction(kind: .roll(distance: distance, speed: 1), pause: 0.1)])
    plan.trip = Trip(zones: zones)
    let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
    var ticks: [EpisodeTick] = []
    while let tick = try player.nextTick() { ticks.append(tick) }
    return ticks
  }

  /// Illuminance of all lamps that stand over the basket, by their flux.
  private static func flux(_ tick: EpisodeTick) -> Double {
    tick.motion.base.lights.reduce(0) { sum, light in
      if case .panel(_, _, _, let flux, _, _) = light { sum + flux } else { sum }
    }
  }

  private static func place(_ tick: EpisodeTick) -> Double {
    tick.motion.keyframes[tick.motion.keyframes.count - 1].worldFromModels[1].translation.x
  }

  @Test func theLightIsThatOfThePlace() throws {
    let ticks = try Self.ticks(
      [Self.zone("a", 3, lux: 200), Self.zone("b", 3, lux: 1000), Self.zone("c", 3, lux: 400)],
      distance: 8)
    let dark = Self.flux(ticks[0])
    for tick in ticks {
      let x = Self.place(tick)
      let ratio = Self.flux(tick) / dark
      // Within a tick the cart goes on by 20 cm.
      if x < 2.2 { #expect(abs(ratio - 1) < 1e-9) }
      if x > 4 && x < 5.2 { #expect(abs(ratio - 5) < 1e-9) }
      if x > 7 { #expect(abs(ratio - 2) < 1e-9) }
      #expect(ratio > 0.999 && ratio < 5.001)
      // All zones have their lamps in the same places.
      #expect(tick.motion.base.lights.count == 4)
    }
    #expect(ticks.contains { Self.place($0) > 7.9 })
    #expect(ticks.contains { abs(Self.flux($0) / dark - 3) < 1.5 })
  }

  @Test func coldLensesMistOverInWarmAir() throws {
    let ticks = try Self.ticks(
      [
        Self.zone("outside", 3, lux: 500, temperature: 0),
        Self.zone("in", 9, lux: 500, temperature: 22),
      ],
      distance: 7)
    #expect(ticks.filter { Self.place($0) < 2 }.allSatisfy { $0.lensMist == 0 })
    let misted = ticks.map(\.lensMist).max() ?? 0
    #expect(misted > 0.9)
    // The glass warms up: it clears again.
    #expect((ticks.last?.lensMist ?? 1) < misted)
  }

  @Test func aRampTiltsTheLoad() throws {
    let pitch = 5 * Double.pi / 180
    var motion = CartMotion(
      key: RandomKey(seed: 3),
      trip: Trip(zones: [
        Self.zone("level", 3, lux: 500), Self.zone("ramp", 5, lux: 500, pitch: pitch),
      ]))
    #expect(motion.gravity(at: 0) == SIMD3(0, 0, -standardGravity))
    let duration = motion.start(at: 0, distance: 6, speed: 1)
    let gravity = motion.gravity(at: Nanoseconds(seconds: duration + 1))
    #expect(abs(gravity.x + standardGravity * DeterministicMath.sin(pitch)) < 1e-9)
    #expect(abs(gravity.z + standardGravity * DeterministicMath.cos(pitch)) < 1e-9)
  }

  @Test func theLocationServiceNamesTheZone() throws {
    var plan = Fixtures.plan(
      tickRate: 5, ticks: 40,
      actions: [PlannedAction(kind: .roll(distance: 5, speed: 1), pause: 0.1)])
    plan.trip = Trip(zones: [Self.zone("a", 1, lux: 500), Self.zone("b", 9, lux: 500)])
    plan.cart.channels.location = FaultyChannel(LocationModel(.ideal))
    let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
    var zones: [(Double, Int)] = []
    while let tick = try player.nextTick() {
      zones += tick.channels.received.locations.map { ($0.alongAisle, $0.zone) }
    }
    #expect(zones.count > 5)
    #expect(zones.allSatisfy { $0.1 == ($0.0 < 1 ? 0 : 1) })
    #expect(Set(zones.map(\.1)) == [0, 1])
  }
}
