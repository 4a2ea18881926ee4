import Foundation
import TestSupport
import Testing

/// The parts of `Scripts/scale` that need no cluster; `Scripts/scale/test` has those that do.
@Suite(.enabled(if: PythonJudge.isPresent)) struct ScaleScriptTests {
  @Test(arguments: ["test_work", "test_bigquery"])
  func holds(_ name: String) throws {
    let python = try #require(Repository.judgesPython)
    let file = Repository.root.appending(path: "Scripts/scale/tests/\(name).py")
    let run = try CommandRun(python, [file.path, "-v"])
    #expect(run.status == 0, "\(run.errors)")
    // As many as there are, so that none is lost unseen.
    let text = try String(contentsOf: file, encoding: .utf8)
    let tests = text.matches(of: /(?m)^    def test_/).count
    #expect(tests > 2 && run.errors.contains("Ran \(tests) tests"), "\(run.errors)")
  }
}
