import Configuration
import Evaluation
package import Foundation
package import Scenario

/// The files that a search leaves in its folder, besides its list of evaluations.
package struct StressFolder: Sendable {
  /// The list of evaluations; everything else can be made from it again.
  package static let log = "evaluations.jsonl"

  package let path: String
  package let summary: StressSummary

  package init(path: String, summary: StressSummary) {
    self.path = path
    self.summary = summary
  }

  /// A file that is to be written.
  package struct File: Sendable {
    package var path: String
    package var data: Data
  }

  /// A scene for every distinct failure.
  package func failures() throws -> [File] {
    var seen: Set<DistinctFailure> = []
    var files: [File] = []
    for evaluation in summary.failures {
      let own = [evaluation.searched].distinctFailures(on: summary.search.search.grid)
      guard !own.isSubset(of: seen) else { continue }
      seen.formUnion(own)
      let file = "\(path)/failures/\(Self.fourDigits(evaluation.index)).yaml"
      files.append(File(path: file, data: Data(try text(of: evaluation, for: file).utf8)))
    }
    return files
  }

  private func text(of evaluation: StressEvaluation, for file: String) throws -> String {
    let criteria = summary.search.scenario.criteria
    let lines = criteria.indices.filter { evaluation.margins[$0] < 0 }.map { number in
      "# \(criteria[number].measure.rawValue) \(criteria[number].expectation) fails: "
        + evaluation.reasons[number]
    }
    return lines.joined(separator: "\n") + "\n"
      + "# The episode's result as JSON has the FNV-1a \(evaluation.result).\n"
      + (try Self.portableText(of: summary.search.scene(of: evaluation), for: file))
  }

  /// The scene as it is written, or with everything written out where its parts cannot be found from
  /// the file's place.
  package static func portableText(of scene: OpenScene, for file: String) throws -> String {
    let here = try scene.scenario(name: "scene")
    let there = try? Scenario(text: scene.text, file: file, name: "scene")
    return there?.sourceText == here.sourceText ? scene.text : here.sourceText
  }

  package func file(for regression: Regression, mode: Int) throws -> File {
    let name = summary.search.scenario.name
    let measure = regression.criterion.measure.rawValue.split(separator: "_").joined(separator: "-")
    let file = "\(path)/regressions/\(name)-\(measure)-\(mode + 1).yaml"
    var regression = regression
    let here = try regression.scene.scenario(name: "scene")
    let there = try? Scenario(text: regression.scene.text, file: file, name: "scene")
    if there?.sourceText != here.sourceText {
      regression.scene = try OpenScene(text: here.sourceText, file: file)
    }
    return File(path: file, data: Data(try regression.text.utf8))
  }

  private static func fourDigits(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(4 - digits.count, 0)) + digits
  }
}
