import Scenario

/// How a run was started: what its files and replay commands must say again.
package struct RunSetup: Sendable, Hashable {
  /// As given on the command line: `perfect`, or a model's path.
  package var detector: String
  /// Folder of the products, if it is not the default.
  package var products: String?

  package init(detector: String, products: String? = nil) {
    self.detector = detector
    self.products = products
  }
}

extension ScenarioResult {
  /// The command that plays a failing episode alone.
  package func replayCommand(for failure: FailingFrame, setup: RunSetup) -> String {
    let seed = episodes.first?.seed ?? scenario.seed
    var words = ["cartsim", "run", path]
    if isInSuite { words += ["--scene", scenario.name] }
    words += ["--detector", setup.detector]
    if let products = setup.products { words += ["--products", products] }
    words += ["--episode", "\(failure.episode)"]
    if seed != scenario.seed { words += ["--seed", "\(seed)"] }
    return words.map(Self.quotedForShell).joined(separator: " ")
  }

  private static func quotedForShell(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0)
        || "-_./=+:,@".unicodeScalars.contains($0)
    }
    return plain && !word.isEmpty
      ? word
      : "'"
        + word.split(
          separator: "'", omittingEmptySubsequences: false
        ).joined(separator: "'\\''") + "'"
  }
}
