import Configuration
import Geometry

/// A lamp besides those of the store, with nothing drawn yet.
struct AccentRecipe: Sendable, Hashable {
  var stands: AccentLight.Stand
  var position: SIMD3<Double>
  var color: Choice<SRGBColor>
  var illuminance: Quantity

  static func readList(_ cursor: Cursor) -> [AccentRecipe]? { cursor.list(count: 1...6, read) }

  private static func read(_ cursor: Cursor) -> AccentRecipe? {
    cursor.object { fields in
      let stands = fields.optional(
        "stands_on", default: .store,
        "`store`: the cart rolls past it; `cart`: it rolls along."
      ) { $0.oneOf(AccentLight.Stand.self) }
      let position = fields.required(
        "position_m",
        "Ahead of where the cart first stands (on the cart: of its middle), to the left, up."
      ) { $0.vector(in: .between(-200, 200)) }
      let color = fields.required("color_srgb", "Of the light, `\"#rrggbb\"`.") { $0.colors() }
      let illuminance = fields.required(
        "illuminance_lux", "On what faces it in the basket's middle, when it is nearest."
      ) { $0.quantity(in: .between(0.1, 20_000)) }
      guard let position, let color, let illuminance else { return nil }
      return AccentRecipe(
        stands: stands, position: position, color: color, illuminance: illuminance)
    }
  }

  func draw(_ draws: inout Draws) -> AccentLight {
    let color = draws.color(color)
    let luminance = (color * SIMD3(0.2126, 0.7152, 0.0722)).sum()
    // Black has no colour of light.
    return AccentLight(
      stands: stands, position: position, illuminance: draws.number(illuminance),
      color: luminance > 1e-4 ? color / luminance : SIMD3(repeating: 1))
  }
}

/// Where the sun stands by day and hour.
/// - SeeAlso: Cooper, "The absorption of radiation in solar stills", 1969, for the declination.
struct SunClock: Sendable, Hashable {
  /// True solar time.
  var hour: Quantity
  var latitude: Quantity
  var dayOfYear: Quantity
  /// Where the cart's front points: 0 north, 90 east.
  var facing: Quantity

  /// Above the horizon, and from the cart's front to its left, in radians.
  func place(_ draws: inout Draws) -> (elevation: Double, azimuth: Double) {
    let degree = Double.pi / 180
    let latitude = draws.number(latitude) * degree
    let declination =
      23.44 * degree
      * DeterministicMath.sin(2 * .pi * (284 + draws.number(dayOfYear)) / 365)
    let hourAngle = 15 * degree * (draws.number(hour) - 12)
    let (sinLatitude, cosLatitude) = (
      DeterministicMath.sin(latitude), DeterministicMath.cos(latitude)
    )
    let (sinSun, cosSun) = (DeterministicMath.sin(declination), DeterministicMath.cos(declination))
    let (sinHour, cosHour) = (DeterministicMath.sin(hourAngle), DeterministicMath.cos(hourAngle))
    // In a frame of east, north and up.
    let east = -cosSun * sinHour
    let north = sinSun * cosLatitude - cosSun * sinLatitude * cosHour
    let up = sinSun * sinLatitude + cosSun * cosLatitude * cosHour
    let bearing = DeterministicMath.atan2(east, north)
    let elevation = DeterministicMath.asin(min(max(up, -1), 1))
    return (elevation, draws.number(facing) * degree - bearing)
  }
}
