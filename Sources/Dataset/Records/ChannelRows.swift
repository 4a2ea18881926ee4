package import CartInterface
import Geometry
package import Sensors
package import Simulation

/// A message of a sensor: the sensor's time, and when the cart's computer had it.
package protocol ChannelRow: SeriesRow {
  /// Seconds, by the sensor's clock.
  var time: Double { get }
  /// Seconds; nil, and empty in the file, for a message that was lost.
  var received: Double? { get }
}

/// What the sensors besides cameras and scale said in an episode.
package struct ChannelRows: Sendable {
  package var inertial: [InertialRow] = []
  package var odometry: [OdometryRow] = []
  package var locations: [LocationRow] = []
  package var barcodes: [BarcodeRow] = []
  package var display: [DisplayRow] = []

  package init() {}

  package mutating func append(_ outcome: ChannelOutcome) {
    inertial += zip(outcome.inertial, outcome.trueInertial).map(InertialRow.init)
    odometry += zip(outcome.odometry, outcome.odometryPlaces).map(OdometryRow.init)
    locations += zip(outcome.locations, outcome.locationPlaces).map(LocationRow.init)
    barcodes += zip(outcome.barcodes, outcome.scannedItems).map(BarcodeRow.init)
    display += outcome.display.map(DisplayRow.init)
  }

  package func encoded(_ kind: ChannelRecord.Kind) -> [UInt8] {
    switch kind {
    case .inertial: Series.encode(inertial)
    case .odometry: Series.encode(odometry)
    case .location: Series.encode(locations)
    case .barcodeImager: Series.encode(barcodes)
    case .touchScreen: Series.encode(display)
    }
  }
}

/// A row of `inertial.csv`. Vectors are in the cart's frame.
package struct InertialRow: ChannelRow {
  package var time: Double
  package var received: Double?
  /// m/s².
  package var specificForce: [Double]
  /// rad/s.
  package var angularRate: [Double]
  package var trueSpecificForce: [Double]
  package var trueAngularRate: [Double]

  package init(_ delivery: Delivery<InertialSample>, truth: InertialSample) {
    time = delivery.message.time.seconds
    received = delivery.received?.seconds
    specificForce = (0..<3).map { delivery.message.specificForce[$0] }
    angularRate = (0..<3).map { delivery.message.angularRate[$0] }
    trueSpecificForce = (0..<3).map { truth.specificForce[$0] }
    trueAngularRate = (0..<3).map { truth.angularRate[$0] }
  }

  package static let header =
    ["time_s", "received_s"]
    + ["", "true_"].flatMap { prefix in
      ["x", "y", "z"].map { "\(prefix)specific_force_\($0)_m_per_s2" }
        + ["x", "y", "z"].map { "\(prefix)angular_rate_\($0)_rad_per_s" }
    }

  package var fields: [String] {
    Self.times(time, received)
      + (specificForce + angularRate + trueSpecificForce + trueAngularRate).map { "\($0)" }
  }

  package init?(fields: [Substring]) {
    let numbers = fields.dropFirst(2).compactMap(Series.finite)
    guard let (time, received) = Self.times(fields), numbers.count == 12 else { return nil }
    self.time = time
    self.received = received
    specificForce = Array(numbers[0..<3])
    angularRate = Array(numbers[3..<6])
    trueSpecificForce = Array(numbers[6..<9])
    trueAngularRate = Array(numbers[9..<12])
  }
}

/// A row of `odometry.csv`.
package struct OdometryRow: ChannelRow {
  package var time: Double
  package var received: Double?
  package var ticks: Int
  /// Metres.
  package var trueAlongAisle: Double

  package init(_ delivery: Delivery<OdometryReading>, place: Double) {
    time = delivery.message.time.seconds
    received = delivery.received?.seconds
    ticks = delivery.message.ticks
    trueAlongAisle = place
  }

  package static let header = ["time_s", "received_s", "ticks", "true_along_aisle_m"]

  package var fields: [String] {
    Self.times(time, received) + ["\(ticks)", "\(trueAlongAisle)"]
  }

  package init?(fields: [Substring]) {
    guard let (time, received) = Self.times(fields), let ticks = Int(fields[2]),
      let place = Series.finite(fields[3])
    else { return nil }
    self.time = time
    self.received = received
    self.ticks = ticks
    trueAlongAisle = place
  }
}

/// A row of `locations.csv`.
package struct LocationRow: ChannelRow {
  package var time: Double
  package var received: Double?
  /// Metres.
  package var alongAisle: Double
  package var deviation: Double
  package var zone: Int
  package var trueAlongAisle: Double

  package init(_ delivery: Delivery<LocationFix>, place: Double) {
    time = delivery.message.time.seconds
    received = delivery.received?.seconds
    alongAisle = delivery.message.alongAisle
    deviation = delivery.message.deviation
    zone = delivery.message.zone
    trueAlongAisle = place
  }

  package static let header = [
    "time_s", "received_s", "along_aisle_m", "deviation_m", "zone", "true_along_aisle_m",
  ]

  package var fields: [String] {
    Self.times(time, received)
      + ["\(alongAisle)", "\(deviation)", "\(zone)", "\(trueAlongAisle)"]
  }

  package init?(fields: [Substring]) {
    guard let (time, received) = Self.times(fields), let along = Series.finite(fields[2]),
      let deviation = Series.finite(fields[3]), let zone = Int(fields[4]),
      let place = Series.finite(fields[5])
    else { return nil }
    self.time = time
    self.received = received
    alongAisle = along
    self.deviation = deviation
    self.zone = zone
    trueAlongAisle = place
  }
}

/// A row of `barcodes.csv`.
package struct BarcodeRow: ChannelRow {
  package var time: Double
  package var received: Double?
  package var gtin: String
  /// Whose symbol it truly was.
  package var item: Int

  package init(_ delivery: Delivery<BarcodeRead>, item: Int) {
    time = delivery.message.time.seconds
    received = delivery.received?.seconds
    gtin = delivery.message.gtin
    self.item = item
  }

  package static let header = ["time_s", "received_s", "gtin", "item"]

  package var fields: [String] { Self.times(time, received) + [gtin, "\(item)"] }

  package init?(fields: [Substring]) {
    guard let (time, received) = Self.times(fields), let item = Int(fields[3]), item >= 0,
      !fields[2].isEmpty
    else { return nil }
    self.time = time
    self.received = received
    gtin = String(fields[2])
    self.item = item
  }
}

/// A row of `display.csv`.
package struct DisplayRow: ChannelRow {
  package enum Kind: String, Sendable, CaseIterable {
    case shown, touched, state, alert
  }

  package var time: Double
  package var received: Double?
  package var kind: Kind
  /// The prompt's number, or the alert's; empty in the file where the screen shows none.
  package var prompt: Int?
  /// SKU that was touched or code that was typed, empty in the file for "none of these"; the cart's state; the alert's reason.
  package var choice: String?

  package init(_ delivery: Delivery<DisplayEvent>) {
    time = delivery.message.time.seconds
    received = delivery.received?.seconds
    switch delivery.message.kind {
    case .shown(let id):
      kind = .shown
      prompt = id
    case .touched(let answer):
      kind = .touched
      prompt = answer.promptID
      choice = answer.choice ?? answer.typed
    case .turned(let state):
      kind = .state
      choice = state.rawValue
    case .alerted(let alert):
      kind = .alert
      prompt = alert.id
      choice = alert.reason.rawValue
    }
  }

  package static let header = ["time_s", "received_s", "kind", "prompt", "choice"]

  package var fields: [String] {
    Self.times(time, received) + [kind.rawValue, prompt.map(String.init) ?? "", choice ?? ""]
  }

  package init?(fields: [Substring]) {
    guard let (time, received) = Self.times(fields), let kind = Kind(rawValue: String(fields[2]))
    else { return nil }
    self.time = time
    self.received = received
    self.kind = kind
    if !fields[3].isEmpty {
      guard let id = Int(fields[3]) else { return nil }
      prompt = id
    }
    choice = fields[4].isEmpty ? nil : String(fields[4])
  }
}

extension ChannelRow {
  fileprivate static func times(_ time: Double, _ received: Double?) -> [String] {
    ["\(time)", received.map { "\($0)" } ?? ""]
  }

  /// Of the first two fields; nil if they are no times.
  fileprivate static func times(_ fields: [Substring]) -> (time: Double, received: Double?)? {
    guard let time = Series.finite(fields[0]) else { return nil }
    if fields[1].isEmpty { return (time, nil) }
    return Series.finite(fields[1]).map { (time, $0) }
  }
}
