import ArgumentParser
import Dataset
import Export
import Foundation

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Audit a dataset's labels against its pictures and buffers, or an export of one.",
    discussion: """
      Reads every file again: boxes, areas and masks against the id images, depth against the \
      products' poses, weights and events against the basket, tables and exports against the \
      labels. Exits with 1 and the list of violations if anything is wrong.

      Reads folders that cartsim generate wrote, with their manifest.json. Of COCO it reads the \
      instances.json in them, as written: one entry a line, masks as compressed run lengths, every \
      entry compared with the labels.

      Of a folder that cartsim export wrote it reads the split (no episode and no picture on two \
      sides) and, in COCO's and Ultralytics' formats, every label: polygons, run lengths and panoptic \
      segments against the areas and boxes beside them, lines against what trainers take.
      """)

  @Argument(help: "Folder of the dataset, or of an export.")
  var dataset: String

  @Option(help: "Episodes read at the same time.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if workers < 1 { throw ValidationError("--workers must be at least 1, got \(workers).") }
  }

  func run() async throws {
    let folder = URL(filePath: dataset, directoryHint: .isDirectory)
    let terminal = Terminal.standardError(quiet: quiet)
    let report = try await CommandFailure.mapped {
      if ExportRecord.isIn(folder) { return try ExportAudit(folder: folder).run() }
      let layout = DatasetLayout(root: folder)
      return try await DatasetAuditRun(layout: layout, workers: workers, terminal: terminal).run()
    }
    for violation in report.violations { print(violation) }
    if report.violationCount > report.violations.count {
      print("… and \(report.violationCount - report.violations.count) more")
    }
    print(report.summary(of: dataset))
    if !report.isClean { throw ExitStatus.criterionFailed }
  }
}
