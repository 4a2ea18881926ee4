import Configuration
import Scenario

/// How a run was started: what its files and replay commands must say again.
package struct RunSetup: Sendable, Hashable {
  /// As given on the command line: `perfect`, or a model's path.
  package var detector: String
  /// Of a cart software outside this process, as given on the command line: `exec:./stack.py`.
  package var stack: String?
  /// Of a second one beside the first.
  package var shadow: String?
  /// Folder of the products, if it is not the default.
  package var products: String?
  /// Whether pictures were taken that the detector does not need.
  package var takesPictures: Bool

  package init(
    detector: String, products: String? = nil, stack: String? = nil, shadow: String? = nil,
    takesPictures: Bool = false
  ) {
    self.takesPictures = takesPictures
    self.detector = detector
    self.stack = stack
    self.shadow = shadow
    self.products = products
  }
}

extension ScenarioResult {
  /// The command that plays a failing episode alone.
  package func replayCommand(for failure: FailingFrame, setup: RunSetup) -> String {
    replayCommand(forEpisode: failure.episode, setup: setup)
  }

  /// The command that plays an episode alone.
  package func replayCommand(forEpisode episode: Int, setup: RunSetup) -> String {
    let seed = episodes.first?.seed ?? seed
    var words = ["cartsim", "run", path]
    if isInSuite { words += ["--scene", scenario.name] }
    words += ["--detector", setup.detector]
    if let stack = setup.stack { words += ["--stack", stack] }
    if let shadow = setup.shadow { words += ["--shadow", shadow] }
    if let products = setup.products { words += ["--products", products] }
    if setup.takesPictures { words.append("--pictures") }
    words += ["--episode", "\(episode)"]
    if seed != scenario.seed { words += ["--seed", "\(seed)"] }
    return ShellCommand.line(words)
  }
}
