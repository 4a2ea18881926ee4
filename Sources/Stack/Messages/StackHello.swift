/// What the simulation says first.
struct SimulatorHello: Codable, Sendable {
  var type = "hello"
  /// Versions that it speaks, ascending.
  var protocols = [StackHello.version]
  var simulator = "cartsim"
}

/// What a cart's software says of itself.
package struct StackHello: Codable, Sendable, Hashable {
  /// Of the protocol that Protocol.md describes.
  package static let version = 1

  package enum Want: String, Codable, Sendable, CaseIterable {
    /// The cameras' pictures.
    case pictures
    /// What a detector of the simulation found.
    case detections
    case inertial, odometry, locations, barcodes
    /// The log of the cart's screen.
    case screen
  }

  package enum Gift: String, Codable, Sendable, CaseIterable {
    case detections
    /// The screen's content and the bookings.
    case bookings
  }

  package var type = "hello"
  package var `protocol` = Self.version
  package var name: String
  package var wants: [Want]
  package var gives: [Gift]
  /// From an observation to the answer, as the simulation charges it. Never measured.
  package var latency_s = 0.0
  /// Whether it may play another episode when one is over; else each gets a process of its own.
  package var reusable = false

  package init(
    name: String, wants: [Want], gives: [Gift], latency: Double = 0, reusable: Bool = false
  ) {
    self.name = name
    self.wants = wants
    self.gives = gives
    latency_s = latency
    self.reusable = reusable
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    `protocol` = try values.decode(Int.self, forKey: .protocol)
    name = try values.decode(String.self, forKey: .name)
    wants = try values.decodeIfPresent([Want].self, forKey: .wants) ?? []
    gives = try values.decode([Gift].self, forKey: .gives)
    latency_s = try values.decodeIfPresent(Double.self, forKey: .latency_s) ?? 0
    reusable = try values.decodeIfPresent(Bool.self, forKey: .reusable) ?? false
  }
}
