import Geometry
import Scenario
import Sensors

/// What the air along a trip does to the cart: its temperature, and the mist on lenses that come from
/// the cold.
///
/// Air of 50 % relative humidity has its dew point about 10.5 K below its temperature, between 5
/// and 30 °C. A lens colder than that mists over, the more the colder it is.
struct TripClimate: Sendable {
  private let trip: Trip
  /// Where a zone says nothing, degrees Celsius.
  private let usual: Double
  /// Of the lenses, degrees Celsius.
  private var lens: Double

  /// In which a camera's housing takes on 63 % of a change, seconds.
  private static let lag = 40.0
  private static let dewPointDepression = 10.5
  /// Below the dew point by so much, a lens is misted over, kelvin.
  private static let fullMist = 8.0

  init(plan: EpisodePlan) {
    trip = plan.trip
    usual = plan.cart.scale.environment.ambientTemperature
    lens = usual
    lens = temperature(at: 0)
  }

  /// Whether there is anything to follow.
  var isSteady: Bool { !trip.zones.contains { $0.temperature != nil } }

  /// Of the air around the cart, degrees Celsius.
  func temperature(at x: Double) -> Double {
    trip.isEmpty ? usual : trip.mean(at: x) { $0.temperature ?? usual }
  }

  /// - Parameter dt: seconds since the last step.
  mutating func advance(at x: Double, dt: Double) {
    lens += (temperature(at: x) - lens) * min(dt / Self.lag, 1)
  }

  /// How far the lenses are misted over, 0…1.
  func mist(at x: Double) -> Double {
    let dewPoint = temperature(at: x) - Self.dewPointDepression
    return min(max((dewPoint - lens) / Self.fullMist, 0), 1)
  }
}
