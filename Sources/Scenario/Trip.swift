import Geometry

/// The way that a cart goes through zones of a store, one behind the other along the aisle.
///
/// What comes before the first zone belongs to it, and what comes after the last one to that.
package struct Trip: Sendable, Hashable {
  package var zones: [TripZone]

  package init(zones: [TripZone] = []) { self.zones = zones }

  package var isEmpty: Bool { zones.isEmpty }

  package var length: Double { zones.reduce(0) { $0 + $1.length } }

  /// Where a zone begins, in metres from where the cart first stands.
  package func start(ofZone index: Int) -> Double {
    zones.prefix(index).reduce(0) { $0 + $1.length }
  }

  /// The zone of a place, by number.
  /// - Precondition: there are zones.
  package func zone(at x: Double) -> Int {
    var end = 0.0
    for (index, zone) in zones.enumerated() {
      end += zone.length
      if x < end { return index }
    }
    return zones.count - 1
  }

  /// How much of each zone a place has: one, or two near a border, whose parts add up to 1.
  /// - Precondition: there are zones.
  package func shares(at x: Double) -> [(zone: Int, share: Double)] {
    let index = zone(at: x)
    let (start, end) = (self.start(ofZone: index), self.start(ofZone: index + 1))
    func share(ofOther other: Int, distance: Double) -> Double {
      let reach = self.reach(ofBorderBefore: max(index, other))
      guard distance < reach else { return 0 }
      // Half at the border, by the smooth step over both sides of it.
      let u = (1 - distance / reach) / 2
      return u * u * (3 - 2 * u)
    }
    for (other, distance) in [(index - 1, x - start), (index + 1, end - x)]
    where zones.indices.contains(other) {
      let part = share(ofOther: other, distance: distance)
      if part > 0 { return [(index, 1 - part), (other, part)] }
    }
    return [(index, 1)]
  }

  /// A quantity of the zones at a place.
  package func mean(at x: Double, _ value: (TripZone) -> Double) -> Double {
    shares(at: x).reduce(0) { $0 + $1.share * value(zones[$1.zone]) }
  }

  /// Half of the way over which the zone before becomes a zone, in metres: so far from their border
  /// each is only itself.
  /// - Precondition: there is a zone before it.
  package func reach(ofBorderBefore zone: Int) -> Double {
    min(Self.transition, zones[zone - 1].length / 2, zones[zone].length / 2)
  }

  /// Half of the way over which one zone becomes the next, metres, if neither is shorter than this.
  private static let transition = 0.75
}

/// A stretch of a trip, all its quantities drawn.
package struct TripZone: Sendable, Hashable {
  package var name: String
  /// Along the aisle, metres.
  package var length: Double
  package var lighting: StoreLighting
  /// Of the air, in degrees Celsius; nil: as the scale's environment says.
  package var temperature: Double?
  package var store: StoreLook
  package var ride: RideModel
  /// Without roof, lamps and shelves.
  package var isOutdoors: Bool

  package init(
    name: String, length: Double, lighting: StoreLighting, temperature: Double? = nil,
    store: StoreLook, ride: RideModel = RideModel(), isOutdoors: Bool = false
  ) {
    self.name = name
    self.length = length
    self.lighting = lighting
    self.temperature = temperature
    self.store = store
    self.ride = ride
    self.isOutdoors = isOutdoors
  }
}

extension EpisodePlan {
  /// The light where the cart is that far from where it first stood, in metres: on a border, that of
  /// the zone it is more in.
  package func lighting(at x: Double) -> StoreLighting {
    trip.isEmpty ? lighting : trip.zones[trip.zone(at: x)].lighting
  }
}
