import Evaluation
import Foundation
import Scenario

/// An earlier run's results, to be played again without its detector.
struct RunReplay {
  let file: String
  let document: ResultDocument

  /// - Throws: `CommandFailure` if the file cannot be read or holds no results.
  init(file: String) throws {
    self.file = file
    do {
      document = try JSONDecoder().decode(
        ResultDocument.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    } catch {
      throw CommandFailure(
        .wrongInput,
        "\(file) holds no results that can be played again; give --replay a file that "
          + "cartsim run --json wrote")
    }
  }

  /// The entry with the episodes that the results hold; nil if they hold none of it.
  /// - Throws: `CommandFailure` if the scene is no longer what it was.
  func replaying(_ entry: SuiteRunner.Entry) throws -> SuiteRunner.Entry? {
    guard let part = document.scenarios.first(where: { $0.name == entry.scenario.name }) else {
      return nil
    }
    guard part.scene_hash == entry.scenario.sourceHash else {
      throw CommandFailure(
        .wrongInput,
        "\(entry.path): \(part.name) is not the scene that \(file) has results of; replay it with "
          + "the scene as it was, or run it anew")
    }
    var entry = entry
    entry.seed = part.episodes.first.flatMap { UInt64($0.seed) } ?? entry.seed
    entry.logs = Dictionary(
      part.episodes.compactMap { episode in episode.log.map { (episode.episode, $0) } },
      uniquingKeysWith: { first, _ in first })
    return entry
  }
}
