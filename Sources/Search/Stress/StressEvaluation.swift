/// One point of a space, played.
package struct StressEvaluation: Sendable, Hashable, Codable {
  package var index: Int
  /// In the unit cube.
  package var point: [Double]
  /// Of everything else that the episode draws; the episode is number 0.
  package var seed: UInt64
  /// By criterion: see `Criterion.margin`.
  package var margins: [Double]
  /// By criterion: what went wrong, in words; empty where nothing did.
  package var reasons: [String]
  /// Why the simulation could not play it; nil if it did. Such a point counts as passed.
  package var broken: String?
  /// FNV-1a of the episode's result as JSON; empty if it broke.
  package var result: String

  package var searched: SearchEvaluation {
    SearchEvaluation(index: index, point: point, margins: margins)
  }

  package var isFailure: Bool { margins.contains { $0 < 0 } }
}

/// What makes two searches the same: their evaluations may stand in one file.
package struct StressIdentity: Sendable, Hashable, Codable {
  package var cartsim_stress = 1
  package var scene: String
  /// Of the scenario with its bases written out.
  package var scene_hash: String
  package var detector: String
  package var products: String?
  package var seed: UInt64
  package var batch: Int
  package var method: FailureSearch.Method
  /// Key paths, in the order of the points' coordinates.
  package var parameters: [String]
  /// Names of the measures, in the order of margins.
  package var criteria: [String]
}

/// Why a search cannot go on.
package struct StressError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Cause: Sendable { case input, environment }

  package var cause: Cause
  package var description: String

  package init(_ cause: Cause, _ description: String) {
    self.cause = cause
    self.description = description
  }
}
