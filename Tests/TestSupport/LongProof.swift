import Foundation

/// Tests too long for every change, run by `Scripts/test --full` alone.
///
/// A proof that passed leaves a stamp in `out/proofs` and is not due again until the sources, scenes
/// or assets change, so that an interrupted full run goes on where it stopped. Use:
///
///     @Test(.enabled(if: LongProof.isDue("resume-100k")))
///     func resumesLargeRuns() throws {
///       …
///       try LongProof.recordPass("resume-100k")
///     }
package enum LongProof {
  private static let environment = ProcessInfo.processInfo.environment

  /// Whether long proofs run at all and this one has not passed yet on these sources.
  /// - Parameter name: A file name, unique among the proofs.
  package static func isDue(_ name: String) -> Bool {
    guard environment["CARTSIM_FULL"] == "1" else { return false }
    let stamp = try? String(contentsOf: stampURL(name), encoding: .utf8)
    return stamp == nil || stamp != environment["CARTSIM_SOURCES_HASH"]
  }

  /// All of some cases in `Scripts/test --full`, and every so many of them else: a fixed sample.
  package static func sample<Case>(_ cases: [Case], every step: Int) -> [Case] {
    environment["CARTSIM_FULL"] == "1"
      ? cases : stride(from: 0, to: cases.count, by: step).map { cases[$0] }
  }

  /// Called at the end of a proof. A failed `#expect` does not stop a test: proofs use `#require`.
  package static func recordPass(_ name: String) throws {
    let url = stampURL(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try (environment["CARTSIM_SOURCES_HASH"] ?? "").write(
      to: url, atomically: true, encoding: .utf8)
  }

  private static func stampURL(_ name: String) -> URL {
    Repository.root.appending(path: "out/proofs/\(name)")
  }
}
