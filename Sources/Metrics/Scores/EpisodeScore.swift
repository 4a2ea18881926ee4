/// All that metrics need of one episode: counts and sums, no pictures.
///
/// Metrics of many episodes are computed from these alone, so that they come out the same from a run
/// that has just ended and from one that was stored.
package struct EpisodeScore: Sendable, Hashable, Codable {
  /// What a person would slice by: a drawn number, or a name.
  package enum Parameter: Sendable, Hashable {
    case number(Double)
    case text(String)
  }

  package var scenario: String
  package var seed: UInt64
  package var episode: Int
  /// Seconds.
  package var duration = 0.0
  /// Everything that was drawn for the episode, by its path in the scene.
  package var parameters: [String: Parameter] = [:]
  package var events = EventScore()
  /// Of the events that were paired by time and kind alone, how many there are and how many have the
  /// right product.
  package var namedEvents = 0
  package var rightlyNamedEvents = 0
  /// From the end of each event that the cart reported to when it was sure: seconds.
  package var decisionTimes: [Double] = []
  /// SKU to count.
  package var basket: [String: Int] = [:]
  package var trueBasket: [String: Int] = [:]
  /// Items, money, questions and alerts.
  package var economics = CartEconomics()
  /// Of the last stable reading, kilograms; nil if there was none.
  package var weightError: Double?
  /// Objects in pictures: see `DetectionTally`.
  package var visible = 0
  package var found = 0
  package var mistaken = 0
  package var invented = 0
  package var calibration = CalibrationCurve()
  /// Of bookings, by how sure the cart was of them.
  package var bookingCalibration = CalibrationCurve()

  package init(scenario: String, seed: UInt64, episode: Int) {
    self.scenario = scenario
    self.seed = seed
    self.episode = episode
  }

  /// What pairs episodes of two runs.
  package var identity: Identity {
    Identity(scenario: scenario, seed: seed, episode: episode)
  }

  package struct Identity: Sendable, Hashable, Comparable {
    package var scenario: String
    package var seed: UInt64
    package var episode: Int

    package init(scenario: String, seed: UInt64, episode: Int) {
      self.scenario = scenario
      self.seed = seed
      self.episode = episode
    }

    package static func < (a: Identity, b: Identity) -> Bool {
      (a.scenario, a.seed, a.episode) < (b.scenario, b.seed, b.episode)
    }
  }
}

extension EpisodeScore.Parameter: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}
