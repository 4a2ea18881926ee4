import Configuration
package import Evaluation
import Geometry
package import Scenario
import Simulation

/// A small scene that fails, with what a right cart does and what this one did.
package struct Regression: Sendable {
  package var scene: OpenScene
  package var criterion: Criterion
  package var outcome: CriterionOutcome
  package var result: EpisodeResult
  /// Scenes that were played to find it.
  package var trials: Int
  /// The search's scene, as the user named it.
  package var origin: String
  package var detector: String

  /// The file: a scene that anybody can play again.
  package var text: String {
    get throws {
      var scene = scene
      scene.set(
        .words("Found by a search of \(origin) and reduced: \(sentence)."), at: "purpose")
      let lines = [
        "# Right: \(criterion.measure.rawValue) \(criterion.expectation).",
        "# Found: \(outcome.actualText) with the detector \(detector); \(outcome.reason).",
        "# The failing episode's result as JSON has the FNV-1a \(try result.fingerprint).",
      ]
      return lines.joined(separator: "\n") + "\n" + scene.text
    }
  }

  private var sentence: String {
    outcome.reason.isEmpty ? "it fails by \(criterion.measure.rawValue)" : outcome.reason
  }
}

extension StressSearch {
  /// Reduces a failing evaluation.
  /// - Parameters:
  ///   - criterion: number of the criterion that must go on failing.
  ///   - limit: on scenes played.
  /// - Returns: nil if the evaluation does not fail when it is played alone.
  package func regression(
    of evaluation: StressEvaluation, criterion number: Int, limit: Int = 120
  ) async throws -> Regression? {
    let criterion = scenario.criteria[number]
    let start = scene(of: evaluation)
    guard let (_, found) = try play(start) else { return nil }
    let foundOutcome = criterion.judged(on: [found])
    // A scene cut so short that nobody could have been right, or in which nothing is left to measure,
    // fails too, but not by what was found.
    let rest = min(found.timeAfterLastEvent, Nanoseconds(seconds: 3))
    var shrinker = SceneShrinker(start, limit: limit) { candidate in
      guard let (_, result) = try play(candidate) else { return false }
      let outcome = criterion.judged(on: [result])
      return !outcome.passed && (outcome.actual == nil) == (foundOutcome.actual == nil)
        && result.timeAfterLastEvent >= rest
    }
    let values = space.values(at: evaluation.point)
    let parameters = space.parameters.enumerated().map { index, parameter in
      // Harmless is the default of severity, the middle that of all else.
      let low = parameter.keyPath == "severity" ? 0 : 0.5
      let high = evaluation.point[index]
      let value = values[index]
      return SceneShrinker.Parameter(keyPath: parameter.keyPath) { place in
        place == 1 ? value : parameter.value(atShare: low + (high - low) * place)
      }
    }
    try await shrinker.shrink(parameters, keeping: criterion)
    guard let (_, result) = try play(shrinker.scene) else { return nil }
    let outcome = criterion.judged(on: [result])
    guard !outcome.passed else { return nil }
    return Regression(
      scene: shrinker.scene, criterion: criterion, outcome: outcome, result: result,
      trials: shrinker.trials, origin: identity.scene, detector: identity.detector)
  }
}

extension EpisodeResult {
  /// From the end of the last thing that happened, or the beginning, to the end of the episode.
  fileprivate var timeAfterLastEvent: Nanoseconds {
    duration - (trueEvents.map(\.event.end).max() ?? 0)
  }
}
