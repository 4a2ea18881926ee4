import Scenario

/// Why an episode cannot be played.
package struct SimulationError: Error, Sendable, CustomStringConvertible {
  package struct Code: Sendable, Hashable {
    let name: String

    /// The plan names something that does not exist or has an impossible value.
    package static let invalidPlan = Code(name: "invalid plan")
    /// The items cannot be brought to rest inside the basket.
    package static let unsettled = Code(name: "unsettled")
    /// The physics engine refused a model or failed in a step.
    package static let engine = Code(name: "physics engine")
  }

  package var code: Code
  package var scenario: String
  package var episode: Int
  /// What is wrong and what would mend it, one sentence each.
  package var problems: [String]

  package init(code: Code, scenario: String = "", episode: Int = 0, problems: [String]) {
    self.code = code
    self.scenario = scenario
    self.episode = episode
    self.problems = problems
  }

  package var description: String {
    let place = scenario.isEmpty ? "" : "\(scenario), episode \(episode): "
    return "\(place)\(code.name): \(problems.joined(separator: "; "))"
  }
}

extension SimulationError {
  /// The same error with the episode it belongs to.
  func placed(in plan: EpisodePlan) -> SimulationError {
    var error = self
    error.scenario = plan.scenarioName
    error.episode = plan.episode
    return error
  }
}
