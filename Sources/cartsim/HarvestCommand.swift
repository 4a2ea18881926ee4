import ArgumentParser
import Configuration
import Evaluation
import Foundation
import Scenario
import Search

struct HarvestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harvest",
    abstract: "Turn a search's failures into scenes to generate training data from.",
    discussion: """
      Writes one scene for each failure mode: what its failures have in common is drawn from their range \
      and a little beyond, all else as before. Prints the commands that make the data, frames shared out \
      as the failures are.
      """)

  @Argument(help: "Folder that cartsim stress --out has made.")
  var folder: String

  @Option(name: .shortAndLong, help: "Folder for the scenes; FOLDER/training if not said.")
  var output: String?

  @Option(help: "By which a range grows to either side, of its own width.")
  var spread = 0.25

  @Option(help: "Pictures in all, for the printed commands.")
  var frames = 1000

  func validate() throws {
    if !(0...10).contains(spread) {
      throw ValidationError("--spread must be in 0 … 10, got \(spread).")
    }
    if !(1...100_000_000).contains(frames) {
      throw ValidationError("--frames must be in 1 … 100000000, got \(frames).")
    }
  }

  func run() async throws {
    do {
      let (identity, evaluations) = try EvaluationLog.contents("\(folder)/\(StressFolder.log)")
      let search = try StressSearch(resuming: identity)
      let summary = StressSummary(search: search, evaluations: evaluations)
      let harvest = Harvest(summary, spread: spread)
      guard !harvest.parts.isEmpty else {
        throw CommandFailure(
          .wrongInput, "\(folder) holds no failure to harvest; search on with a larger --budget")
      }
      try write(harvest, of: search)
    } catch let error as StressError {
      throw CommandFailure(
        error.cause == .input ? .wrongInput : .environmentFailed, error.description)
    }
  }

  private func write(_ harvest: Harvest, of search: StressSearch) throws {
    let target = output ?? "\(folder)/training"
    for (number, part) in harvest.parts.enumerated() {
      let name = "\(search.scenario.name)-mode-\(number + 1)"
      let file = "\(target)/\(name).yaml"
      let text = try StressFolder.portableText(of: part.scene, for: file)
      try OutputFile.write(Data(text.utf8), to: file)
      let share = max(Int((part.share * Double(frames)).rounded()), 1)
      print(
        "# \((100 * part.share).text(decimals: 0)) % of the failures"
          + (part.aim.isEmpty ? "" : ": " + part.aim.joined(separator: ", ")))
      print(
        ShellCommand.line([
          "cartsim", "generate", file, "--frames", "\(share)", "--output", "\(target)/\(name)",
        ]))
    }
  }
}
