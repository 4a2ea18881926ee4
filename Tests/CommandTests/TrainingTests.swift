import Foundation
import TestSupport
import Testing

/// `Scripts/train` from generation to 8 bits, on next to nothing. Wants a Python with the packages of
/// `Scripts/train/requirements.txt`, which `CARTSIM_TRAINER` names.
@Suite struct TrainingTests {
  @Test(.enabled(if: trainer != nil && LongProof.isDue("training")))
  func trainsResumesQuantisesAndRefuses() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun(
      URL(filePath: try #require(trainer)),
      [
        Repository.root.appending(path: "Scripts/judge-training.py").path,
        CommandRun.executable.path, folder.url.path,
      ])
    try #require(run.status == 0 && run.output.hasSuffix("ok\n"), "\(run.output)\(run.errors)")
    try LongProof.recordPass("training")
  }
}

private let trainer = ProcessInfo.processInfo.environment["CARTSIM_TRAINER"]
