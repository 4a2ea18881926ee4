package import Catalog

/// A validated scenario: values or distributions, nothing drawn yet.
package struct Scenario: Sendable {
  package var name: String
  package var purpose: String
  package var mode: ScenarioMode
  package var episodes: Int
  package var seed: UInt64
  package var criteria: [Criterion]

  package init(
    name: String, purpose: String, mode: ScenarioMode, episodes: Int, seed: UInt64,
    criteria: [Criterion]
  ) {
    self.name = name
    self.purpose = purpose
    self.mode = mode
    self.episodes = episodes
    self.seed = seed
    self.criteria = criteria
  }

  /// Draws everything left open.
  package func plan(episode: Int, seed: UInt64? = nil, catalog: ProductCatalog) throws
    -> EpisodePlan
  {
    preconditionFailure("written next")
  }
}

/// A condition on the outcome of a scenario, with its bound.
package struct Criterion: Sendable, Hashable {
  package enum Measure: String, Sendable, CaseIterable, Codable {
    /// Every episode's final basket equals the truth. Bound: the share of episodes, 0…1.
    case basketExact = "basket_exact"
    /// F1 of add and remove events over all episodes.
    case eventF1 = "event_f1"
    /// Prompts shown, per episode on average.
    case questions
    /// |final stable reading − true mass|, the worst, in kilograms.
    case weightError = "weight_error_kg"
  }

  package var measure: Measure
  package var minimum: Double?
  package var maximum: Double?
  /// Seconds by which a reported event may miss the true one.
  package var tolerance: Double

  package init(measure: Measure, minimum: Double?, maximum: Double?, tolerance: Double = 1) {
    self.measure = measure
    self.minimum = minimum
    self.maximum = maximum
    self.tolerance = tolerance
  }
}
