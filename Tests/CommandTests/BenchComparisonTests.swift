import Foundation
import TestSupport
import Testing

/// What `cartsim bench` tells of memory, labels and many instances.
struct BenchComparisonTests {
  private static let compiler = URL(filePath: "/usr/bin/cc")

  /// Once all has been seen, a moving world is drawn in the memory that is there.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: compiler.path)),
    arguments: ["plain", "physical"])
  func framesAskForNoMemory(shading: String) throws {
    let run = try CommandRun(
      Repository.root.appending(path: "Scripts/count-allocations"),
      [
        CommandRun.executable.path, "bench", "--frames", "160", "--height", "96", "--shading",
        shading,
      ])
    #expect(run.status == 0, "\(run.errors)")
    let marks = run.output.split(separator: "\n").filter { $0.hasPrefix("after ") }
    #expect(marks.count == 3)
    // Sixteen moments and four cameras: all of them before the second mark.
    #expect(marks.last?.hasSuffix(", 0 allocations since the last mark") == true, "\(run.output)")
    let counted = marks.first?.firstMatch(of: /, ([0-9]+) allocations/)?.1
    #expect(counted.flatMap { Int($0) } ?? 0 > 1000)
  }

  @Test func ratiosComeInPairs() throws {
    let run = try CommandRun([
      "bench", "--ratios", "--height", "48", "--seconds", "0.01", "--rounds", "1", "--shading",
      "plain",
    ])
    #expect(run.status == 0)
    #expect(run.output.contains(/64×48 plain: all labels and normals [0-9.]+ ms, .* [0-9.]+ ×\n/))
    #expect(
      run.output.contains(
        /64×48, all of the cameras a moment: physical shading [0-9.]+ ms, .* [0-9.]+ ×\n/))
    #expect(run.output.contains(/64×48 plain: in 300 instances [0-9.]+ ms, .* [0-9.]+ ×\n/))
  }
}
