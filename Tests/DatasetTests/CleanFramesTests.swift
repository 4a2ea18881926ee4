import Dataset
import Foundation
import TestSupport
import Testing

/// The audit invents nothing: every scene of the repository, made small.
@Suite struct CleanFramesTests {
  /// Scenes that can be generated from: not their common bases.
  private static let scenes: [String] = {
    let root = Repository.root.appending(path: "Scenes")
    return ["smoke", "training", "stress"].flatMap { folder in
      let paths =
        FileManager.default.enumerator(atPath: root.appending(path: folder).path)?
        .compactMap { $0 as? String } ?? []
      return paths.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix("base.yaml") }
        .map { "\(folder)/\($0.dropLast(5))" }
    }.sorted()
  }()

  private static func audit(
    _ scene: String, frames: Int, width: Int, height: Int
  ) async throws -> AuditReport {
    let text = """
      cartsim: 2
      purpose: \(scene), small.
      base: \(scene)
      cart: { every_camera: { width_px: \(width), height_px: \(height) } }
      """
    let folder = try TemporaryFolder()
    try await RealAuditTests.generate(
      text: text, name: scene.replacingOccurrences(of: "/", with: "-"), frames: frames,
      layout: folder.layout("set"))
    return try await DatasetAudit(layout: folder.layout("set"), workers: 2).run()
  }

  @Test(arguments: [
    ("stress/item/on-the-frame", 80, 48, 36), ("stress/camera/knocked", 80, 48, 36),
    // Lenses with smears.
    ("training/detector-sensor", 32, 128, 96),
  ])
  func aFewFramesOfAwkwardScenesAreClean(
    scene: String, frames: Int, width: Int, height: Int
  ) async throws {
    let report = try await Self.audit(scene, frames: frames, width: width, height: height)
    #expect(report.violations == [])
    #expect(report.isComplete && report.frames >= frames)
  }

  @Test(.enabled(if: LongProof.isDue("clean-frames")))
  func tenThousandFramesOfAllScenesAreClean() async throws {
    let share = 10_000 / Self.scenes.count + 1
    var frames = 0
    for (index, scene) in Self.scenes.enumerated() {
      // Every fourth larger, where edges are enough to judge alignment by.
      let (width, height) = index % 4 == 0 ? (128, 96) : (64, 48)
      let report = try await Self.audit(scene, frames: share, width: width, height: height)
      try #require(report.violations == [], "\(scene)")
      frames += report.frames
    }
    try #require(frames >= 10_000)
    print("audited \(frames) frames of \(Self.scenes.count) scenes, no violation")
    try LongProof.recordPass("clean-frames")
  }
}
