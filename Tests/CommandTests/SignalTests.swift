import Foundation
import TestSupport
import Testing

/// A signal winds a long command up: the exit status tells the signal, and what is finished stays.
@Suite struct SignalTests {
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func generateStopsAndCanBeResumed(signal: Int32, status: Int32) throws {
    let folder = try TemporaryFolder()
    let output = folder.url.appending(path: "dataset")
    let run = try CommandRun([
      "generate", "Scenes/training/basket-snapshots.yaml", "--frames", "100000", "--output",
      output.path,
    ]) { process in
      // The command creates its folder once all input is read and work begins.
      while process.isRunning, !FileManager.default.fileExists(atPath: output.path) {
        Thread.sleep(forTimeInterval: 0.02)
      }
      kill(process.processIdentifier, signal)
    }
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains("--resume"), "\(run.errors)")
    #expect(FileManager.default.fileExists(atPath: output.path + "/.unfinished"))
  }
}
