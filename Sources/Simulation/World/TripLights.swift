import Geometry
import Scenario
import Scene

/// The light along a trip: each zone's own, mixed over the borders.
///
/// A plan without a trip has one zone, whose light is given as it is.
struct TripLights {
  let trip: Trip
  let zones: [StoreLights]
  private let ambients: [AmbientLight]

  init(plan: EpisodePlan) {
    trip = plan.trip
    let height = plan.cart.basket.maximum.z
    let floor = FloorProfile(plan: plan)
    let looks = trip.isEmpty ? [plan.store] : trip.zones.map(\.store)
    let lightings = trip.isEmpty ? [plan.lighting] : trip.zones.map(\.lighting)
    zones = zip(looks, lightings).enumerated().map { number, zone in
      StoreLights(
        geometry: StoreGeometry(look: zone.0, floor: floor, trip: plan.trip, zone: number),
        lighting: zone.1, referenceHeight: height, basketX: plan.cart.basket.center.x)
    }
    ambients = zip(zones, looks).map { $0.ambient(floorColor: $1.floorColor) }
  }

  /// The zone that a place is more in.
  func zone(at x: Double) -> Int { trip.isEmpty ? 0 : trip.zone(at: x) }

  /// Everything that shines on a cart at `x` along the aisle.
  func lights(aroundX x: Double) -> [Light] {
    let shares = shares(at: x)
    guard shares.count > 1 else { return zones[shares[0].zone].lights(aroundX: x) }
    var lights: [Light] = []
    for (zone, share) in shares {
      for light in zones[zone].lights(aroundX: x) {
        let part = light.scaled(by: share)
        if let same = lights.firstIndex(where: { $0.isLike(part) }) {
          lights[same] = lights[same].mixed(with: part)
        } else {
          lights.append(part)
        }
      }
    }
    return lights
  }

  func ambient(atX x: Double) -> AmbientLight {
    let shares = shares(at: x)
    guard shares.count > 1 else { return ambients[shares[0].zone] }
    var (above, below, color) = (0.0, 0.0, SIMD3<Float>.zero)
    for (zone, share) in shares {
      let light = ambients[zone]
      above += share * light.illuminanceFromAbove
      below += share * light.illuminanceFromBelow
      color += light.color * Float(share * light.illuminanceFromAbove)
    }
    return AmbientLight(
      illuminanceFromAbove: above, illuminanceFromBelow: below,
      color: above > 0 ? color / Float(above) : SIMD3(repeating: 1))
  }

  private func shares(at x: Double) -> [(zone: Int, share: Double)] {
    trip.isEmpty ? [(0, 1)] : trip.shares(at: x)
  }
}

extension Light {
  /// The same lamp, brighter or darker.
  fileprivate func scaled(by factor: Double) -> Light {
    switch self {
    case .directional(let way, let illuminance, let color, let shadow):
      .directional(
        directionInWorld: way, illuminance: illuminance * factor, color: color, castsShadow: shadow)
    case .point(let place, let intensity, let color, let shadow):
      .point(
        positionInWorld: place, intensity: intensity * factor, color: color, castsShadow: shadow)
    case .panel(let center, let u, let v, let flux, let color, let shadow):
      .panel(
        centerInWorld: center, halfEdgeU: u, halfEdgeV: v, flux: flux * factor, color: color,
        castsShadow: shadow)
    }
  }

  /// Whether another lamp stands where this one does.
  fileprivate func isLike(_ other: Light) -> Bool {
    switch (self, other) {
    case (.directional(let a, _, _, let s), .directional(let b, _, _, let t)): a == b && s == t
    case (.point(let a, _, _, let s), .point(let b, _, _, let t)): a == b && s == t
    case (.panel(let a, let u, let v, _, _, let s), .panel(let b, let p, let q, _, _, let t)):
      a == b && u == p && v == q && s == t
    default: false
    }
  }

  /// Both lamps' light from where they stand.
  fileprivate func mixed(with other: Light) -> Light {
    func color(_ a: SIMD3<Float>, _ x: Double, _ b: SIMD3<Float>, _ y: Double) -> SIMD3<Float> {
      x + y > 0 ? a * Float(x / (x + y)) + b * Float(y / (x + y)) : a
    }
    switch (self, other) {
    case (.directional(let way, let x, let a, let shadow), .directional(_, let y, let b, _)):
      return .directional(
        directionInWorld: way, illuminance: x + y, color: color(a, x, b, y), castsShadow: shadow)
    case (.point(let place, let x, let a, let shadow), .point(_, let y, let b, _)):
      return .point(
        positionInWorld: place, intensity: x + y, color: color(a, x, b, y), castsShadow: shadow)
    case (
      .panel(let center, let u, let v, let x, let a, let shadow), .panel(_, _, _, let y, let b, _)
    ):
      return .panel(
        centerInWorld: center, halfEdgeU: u, halfEdgeV: v, flux: x + y, color: color(a, x, b, y),
        castsShadow: shadow)
    default: return self
    }
  }
}
