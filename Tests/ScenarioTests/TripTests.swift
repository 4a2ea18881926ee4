import Catalog
import Configuration
import Foundation
import Geometry
import Scenario
import Testing

@Suite struct TripTests {
  private static func trip(_ lengths: [Double]) -> Trip {
    Trip(
      zones: lengths.enumerated().map { number, length in
        TripZone(
          name: "zone-\(number)", length: length,
          lighting: StoreLighting(
            illuminance: Double(100 * (number + 1)), colorTemperature: 4000, ambientFraction: 0.3),
          store: StoreLook(
            floorColor: SIMD3(repeating: 0.5), shelfVariant: number, aisleHalfWidth: 1.2))
      })
  }

  @Test func zonesFollowEachOther() {
    let trip = Self.trip([2, 5, 1])
    #expect([-3, 0, 1.9, 2, 6.9, 7, 8, 20].map(trip.zone) == [0, 0, 0, 1, 1, 2, 2, 2])
    #expect(trip.length == 8 && trip.start(ofZone: 2) == 7)
  }

  @Test func sharesAddUpAndAreContinuous() {
    let trip = Self.trip([2, 5, 1, 0.5, 3])
    var last = trip.mean(at: -1) { $0.lighting.illuminance }
    for step in 0...3000 {
      let x = -1 + 0.005 * Double(step)
      let shares = trip.shares(at: x)
      #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-12)
      let now = trip.mean(at: x) { $0.lighting.illuminance }
      // The steepest of these: 100 lx over half a metre, by the smooth step's 1.5.
      #expect(abs(now - last) <= 100 / 0.5 * 1.5 * 0.005 + 1e-9)
      last = now
    }
    #expect(trip.shares(at: 2).map(\.share) == [0.5, 0.5])
  }

  private static func scenario(_ more: String) throws -> Scenario {
    try Scenario(
      text: BadScene.good.replacing(
        "do: [{ add: { count: 1 } }]",
        with: "do: [{ wait_for: { trigger: { zone: freezer }, timeout_s: 5 } }]") + "\n" + more,
      file: BadScene.file, name: "test")
  }

  @Test func zonesAreReadAndTriggersFindThem() throws {
    let plan = try Self.scenario(
      """
      trip:
        - { zone: entrance, length_m: 4 }
        - { zone: freezer, length_m: 3, temperature_c: -2, floor: { pitch_deg: 3 },
            lighting: { illuminance_lux: 90 } }
        - { zone: ramp, length_m: 2, outdoors: true }
      """
    ).plan(episode: 0, catalog: sampleCatalog())
    #expect(plan.trip.zones.map(\.name) == ["entrance", "freezer", "ramp"])
    #expect(plan.trip.zones[1].lighting.illuminance == 90)
    // What the zone does not say is the scene's.
    #expect(plan.trip.zones[1].lighting.colorTemperature == plan.lighting.colorTemperature)
    #expect(plan.trip.zones[0].lighting == plan.lighting)
    #expect(abs(plan.trip.zones[1].ride.pitch - 3 * .pi / 180) < 1e-12)
    guard case .wait(let trigger, _)? = plan.threads[0].steps.first else {
      Issue.record("nobody waits")
      return
    }
    #expect(trigger == .between(4, 7))
  }

  @Test func aZoneThatIsNotThereIsToldOf() throws {
    do {
      _ = try Self.scenario("trip: [{ zone: freezers, length_m: 4 }]")
      Issue.record("was read")
    } catch let error as ConfigurationError {
      #expect("\(error)".contains("did you mean \"freezers\"?"))
    }
  }

  @Test(arguments: [
    // Equinox, noon: the altitude is 90° less the latitude, in the south.
    (12.0, 80.0, 42.0, 180.0), (6.0, 80.0, 0.0, 90.0),
    // Midsummer at 48°: 65.4° at noon.
    (12.0, 172.0, 65.4, 180.0),
  ])
  func theSunStandsByTheClock(hour: Double, day: Double, altitude: Double, bearing: Double) throws {
    let text = """
      illuminance_lux: 500
      color_temperature_k: 4000
      ambient_fraction: 0.4
      sun: { illuminance_lux: 9000, color_temperature_k: 5000, hour: \(hour + 0.2),
             day_of_year: \(day), latitude_deg: 48, facing_deg: \(bearing) }
      """
    let path = "/tmp/cartsim-sun-\(hour)-\(day).yaml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let sun = try #require(try LightingRecipe.lighting(path: path, seed: 1).sun)
    // Twelve minutes are three degrees of the hour's angle.
    #expect(abs(sun.elevation * 180 / .pi - altitude) < 2.6)
    #expect(abs(DeterministicMath.sin(sun.azimuth)) < 0.14)
    #expect(DeterministicMath.cos(sun.azimuth) > 0.98)
  }
}
