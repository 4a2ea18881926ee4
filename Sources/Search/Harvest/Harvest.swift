import Configuration
package import Scenario

/// Scenes to generate training data from, aimed at where a search has found failures.
///
/// For each failure mode there is one: what the mode's failures have in common is drawn from their
/// range, widened to both sides so that the border between failing and passing is in it; everything
/// else is drawn as the scene itself says.
package struct Harvest: Sendable {
  package struct Part: Sendable {
    package var scene: OpenScene
    /// Of all failures.
    package var share: Double
    /// What was narrowed.
    package var aim: [String]
  }

  package let parts: [Part]

  /// - Parameters:
  ///   - spread: by which each range grows to either side, of its own width; at least a twentieth of
  ///     the whole.
  ///   - leastShare: of all failures; smaller modes are left out.
  package init(_ summary: StressSummary, spread: Double = 0.25, leastShare: Double = 0.02) {
    let all = Double(max(summary.failures.count, 1))
    parts = summary.modes.enumerated().compactMap { number, mode in
      let share = Double(mode.members.count) / all
      guard share >= leastShare else { return nil }
      var scene = summary.search.scene
      var aim: [String] = []
      for (parameter, range) in summary.decisive(in: mode) {
        let margin = max(spread * (range.upperBound - range.lowerBound), 0.05)
        let low = max(range.lowerBound - margin, 0)
        let high = min(range.upperBound + margin, 1)
        let value = summary.search.space.parameters[parameter]
        scene.set(value.part(from: low, to: high), at: value.keyPath)
        aim.append(summary.text(of: (parameter, low...high)))
      }
      scene.set(
        .words(
          "Training data where \(summary.search.scenario.name) fails by "
            + "\(summary.name(of: mode)); mode \(number + 1) of \(summary.modes.count)."),
        at: "purpose")
      scene.remove("criteria")
      scene.remove("edge_case")
      return Part(scene: scene, share: share, aim: aim)
    }
  }
}
