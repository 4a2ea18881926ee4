import ArgumentParser
import Dataset
import Foundation

struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Make one dataset of several.",
    discussion: """
      The parts' episodes follow each other under new numbers, each with a note of where it came \
      from; catalogue, exports and card are made for the whole, which is then audited. Parts must be \
      finished, be made with the same options, and agree on every product that they share. The same \
      scene with the same seed twice is refused: its pictures could come to train and to test.
      """)

  @Argument(help: "Folders of the datasets, in order.")
  var parts: [String]

  @Option(name: .shortAndLong, help: "Folder of the whole; new, or empty.")
  var output: String

  @Flag(help: "Link files instead of copying them, where the file system can.")
  var link = false

  @Flag(help: "Finish an interrupted run of the same command.")
  var resume = false

  @Option(help: "Episodes copied at the same time; the bytes do not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    var problems: [String] = []
    if parts.count < 2 { problems.append("Name at least two datasets.") }
    if workers < 1 { problems.append("--workers must be at least 1, got \(workers).") }
    if output.isEmpty { problems.append("--output must name a folder.") }
    if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
  }

  func run() async throws {
    let layout = DatasetLayout(root: URL(filePath: output, directoryHint: .isDirectory))
    var merge = DatasetMerge(
      parts: parts.map { DatasetLayout(root: URL(filePath: $0, directoryHint: .isDirectory)) },
      layout: layout)
    merge.workers = workers
    merge.linksFiles = link
    merge.isResuming = resume
    merge.isCancelled = { Cancellation.isRequested }
    let terminal = Terminal.standardError(quiet: quiet)
    let progress = ProgressLine(task: "merging", unit: "episodes", terminal: terminal)
    merge.progress = { completed, total in progress.update(completed, of: total) }
    let prepared = merge
    let report = try await CommandFailure.mapped {
      defer { progress.finish() }
      try await prepared.run()
      return try await DatasetAuditRun(layout: layout, workers: workers, terminal: terminal).run()
    }
    print(report.summary(of: output))
    if !report.isClean { throw CommandFailure(.criterionFailed, report.violationText) }
  }
}
