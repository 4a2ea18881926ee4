import ArgumentParser
import Dataset
import Foundation

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Audit a dataset's labels against its pictures and buffers.",
    discussion: """
      Reads every file again: boxes, areas and masks against the id images, depth against the \
      products' poses, weights and events against the basket, tables and exports against the \
      labels. Exits with 1 and the list of violations if anything is wrong.

      Reads folders that cartsim generate wrote, with their manifest.json. Of COCO it reads the \
      instances.json in them, as written: one entry a line, masks as compressed run lengths, every \
      entry compared with the labels. It does not read COCO files of other programs or written \
      anew by them, polygons, keypoints, captions or panoptic segments.
      """)

  @Argument(help: "Folder of the dataset.")
  var dataset: String

  @Option(help: "Episodes read at the same time.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if workers < 1 { throw ValidationError("--workers must be at least 1, got \(workers).") }
  }

  func run() async throws {
    let layout = DatasetLayout(root: URL(filePath: dataset, directoryHint: .isDirectory))
    let terminal = Terminal.standardError(quiet: quiet)
    let report = try await CommandFailure.mapped {
      try await DatasetAuditRun(layout: layout, workers: workers, terminal: terminal).run()
    }
    for violation in report.violations { print(violation) }
    if report.violationCount > report.violations.count {
      print("… and \(report.violationCount - report.violations.count) more")
    }
    print(report.summary(of: dataset))
    if !report.isClean { throw ExitStatus.criterionFailed }
  }
}
