import Geometry
package import Sensors
package import CartInterface
package import Simulation

/// The basket at the end of one tick: a row of `ticks.csv`.
package struct TickRow: SeriesRow {
  package var tick: Int
  package var time: Double
  package var trueBasketMass: Double
  package var trueLoad: Double
  package var isAtRest: Bool
  /// Ascending; in the file separated by spaces.
  package var itemsInBasket: [Int]

  package init(_ tick: EpisodeTick) {
    self.tick = tick.tick
    time = tick.time.seconds
    trueBasketMass = tick.trueBasketMass
    trueLoad = tick.trueLoad
    isAtRest = tick.isAtRest
    itemsInBasket = tick.itemsInBasket
  }

  package static let header = [
    "tick", "time_s", "true_basket_mass_kg", "true_load_kg", "is_at_rest", "items_in_basket",
  ]

  package var fields: [String] {
    [
      "\(tick)", "\(time)", "\(trueBasketMass)", "\(trueLoad)", isAtRest ? "1" : "0",
      itemsInBasket.map(String.init).joined(separator: " "),
    ]
  }

  package init?(fields: [Substring]) {
    guard let tick = Int32(fields[0]), tick >= 0, let time = Series.finite(fields[1]),
      let mass = Series.finite(fields[2]), let load = Series.finite(fields[3]),
      let isAtRest = Series.flag(fields[4])
    else { return nil }
    let words = fields[5].split(separator: " ")
    let items = words.compactMap { Int($0) }
    guard items.count == words.count else { return nil }
    self.tick = Int(tick)
    self.time = time
    trueBasketMass = mass
    trueLoad = load
    self.isAtRest = isAtRest
    itemsInBasket = items
  }
}

/// Where on a trip the cart is at the end of one tick: a row of `zones.csv`.
package struct ZoneRow: SeriesRow {
  package var tick: Int
  package var time: Double
  package var alongAisle: Double
  package var zone: Int
  package var name: String

  /// Nil without a trip.
  package init?(_ tick: EpisodeTick) {
    guard let place = tick.tripPlace else { return nil }
    self.tick = tick.tick
    time = tick.time.seconds
    alongAisle = place.alongAisle
    zone = place.zone
    name = place.name
  }

  package static let header = ["tick", "time_s", "along_aisle_m", "zone", "name"]

  package var fields: [String] {
    ["\(tick)", "\(time)", "\(alongAisle)", "\(zone)", name]
  }

  package init?(fields: [Substring]) {
    guard let tick = Int32(fields[0]), tick >= 0, let time = Series.finite(fields[1]),
      let alongAisle = Series.finite(fields[2]), let zone = Int(fields[3])
    else { return nil }
    self.tick = Int(tick)
    self.time = time
    self.alongAisle = alongAisle
    self.zone = zone
    name = String(fields[4])
  }
}

/// A row of `events.csv`.
package struct EventRow: SeriesRow {
  package var kind: TrueEvent.Kind
  /// Empty in the file where no item takes part.
  package var item: Int?
  package var start: Double
  package var end: Double

  package init(_ event: TrueEvent) {
    kind = event.kind
    item = event.item
    start = event.start.seconds
    end = event.end.seconds
  }

  package static let header = ["kind", "item", "start_s", "end_s"]

  package var fields: [String] {
    [kind.rawValue, item.map(String.init) ?? "", "\(start)", "\(end)"]
  }

  package init?(fields: [Substring]) {
    guard let kind = TrueEvent.Kind(rawValue: String(fields[0])),
      let start = Series.finite(fields[2]), let end = Series.finite(fields[3])
    else { return nil }
    if fields[1].isEmpty {
      item = nil
    } else {
      guard let number = Int(fields[1]) else { return nil }
      item = number
    }
    self.kind = kind
    self.start = start
    self.end = end
  }
}

/// A raw conversion: a row of `scale_samples.csv`.
package struct ScaleSampleRow: SeriesRow {
  package var time: Double
  /// Converter counts, one a cell.
  package var counts: [Int32]
  /// True forces in newton, one a cell.
  package var forces: [Double]

  package init(_ sample: ScaleSample) {
    time = sample.time.seconds
    counts = (0..<4).map { sample.counts[$0] }
    forces = (0..<4).map { sample.forces[$0] }
  }

  package static let header =
    ["time_s"] + (0..<4).map { "cell_\($0)_counts" } + (0..<4).map { "cell_\($0)_true_force_n" }

  package var fields: [String] {
    ["\(time)"] + counts.map(String.init) + forces.map { "\($0)" }
  }

  package init?(fields: [Substring]) {
    let counts = fields[1...4].compactMap { Int32($0) }
    let forces = fields[5...8].compactMap { Series.finite($0) }
    guard let time = Series.finite(fields[0]), counts.count == 4, forces.count == 4 else {
      return nil
    }
    self.time = time
    self.counts = counts
    self.forces = forces
  }
}

/// What the scale's firmware sent: a row of `scale_readings.csv`.
package struct ScaleReadingRow: SeriesRow {
  package var time: Double
  package var displayedMass: Double
  package var extendedMass: Double
  package var isStable: Bool
  package var isOverloaded: Bool

  package init(_ reading: ScaleReading) {
    time = reading.time.seconds
    displayedMass = reading.displayedMass
    extendedMass = reading.extendedMass
    isStable = reading.isStable
    isOverloaded = reading.isOverloaded
  }

  package static let header = [
    "time_s", "displayed_mass_kg", "extended_mass_kg", "is_stable", "is_overloaded",
  ]

  package var fields: [String] {
    [
      "\(time)", "\(displayedMass)", "\(extendedMass)", isStable ? "1" : "0",
      isOverloaded ? "1" : "0",
    ]
  }

  package init?(fields: [Substring]) {
    guard let time = Series.finite(fields[0]), let mass = Series.finite(fields[1]),
      let extended = Series.finite(fields[2]), let isStable = Series.flag(fields[3]),
      let isOverloaded = Series.flag(fields[4])
    else { return nil }
    self.time = time
    displayedMass = mass
    extendedMass = extended
    self.isStable = isStable
    self.isOverloaded = isOverloaded
  }
}
