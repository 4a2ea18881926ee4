import Dataset
import Foundation
import TestSupport
import Testing

@Suite struct DatasetAuditTests {
  /// Generated once; every test works on a copy.
  private static let original = Task {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    let world = SyntheticWorld()
    try await world.generator(frames: 130, layout: layout).run {
      { try world.play($0, into: $1) }
    }
    return (folder, layout)
  }

  private func audit(after damage: (DatasetLayout) throws -> Void) async throws -> AuditReport {
    let (_, original) = try await Self.original.value
    let folder = try TemporaryFolder()
    let layout = folder.layout("copy")
    try FileManager.default.copyItem(at: original.root, to: layout.root)
    try damage(layout)
    return try await DatasetAudit(layout: layout, workers: 2).run()
  }

  @Test func findsNothingWrongWithAnIntactDataset() async throws {
    let report = try await audit { _ in }
    #expect(report.violations == [])
    #expect(report.isClean && report.isComplete)
    #expect(report.episodes == 2 && report.frames == 130)
    #expect(report.instances > 350)
  }

  @Test(arguments: PlantedError.all)
  func findsEveryPlantedError(planted: PlantedError) async throws {
    let report = try await audit { try planted.damage($0) }
    #expect(
      report.violations.contains { $0.rule == planted.rule },
      "\(planted): found \(report.violations.prefix(5))")
    // Every violation says where.
    #expect(report.violations.allSatisfy { !$0.place.isEmpty && !$0.message.isEmpty })
  }

  @Test func manyViolationsAreCountedButNotAllKept() async throws {
    let report = try await audit { layout in
      for index in 0..<60 {
        try PlantedError.editFrame(layout, tick: index, camera: 0) { frame in
          frame.instances = (0..<20).flatMap { _ in frame.instances }
        }
      }
    }
    #expect(report.violations.count == AuditReport.limit)
    #expect(report.violationCount > AuditReport.limit)
  }

  @Test func theReportDoesNotDependOnTheWorkers() async throws {
    let (_, original) = try await Self.original.value
    let folder = try TemporaryFolder()
    let layout = folder.layout("copy")
    try FileManager.default.copyItem(at: original.root, to: layout.root)
    for planted in PlantedError.all where planted.canBeCombined { try planted.damage(layout) }
    let one = try await DatasetAudit(layout: layout, workers: 1).run()
    let four = try await DatasetAudit(layout: layout, workers: 4).run()
    #expect(one == four)
    #expect(!one.isClean)
  }

  @Test func aFolderWithoutAManifestIsNoDataset() async throws {
    let folder = try TemporaryFolder()
    let error = await #expect(throws: DatasetError.self) {
      try await DatasetAudit(layout: folder.layout("nothing")).run()
    }
    #expect(error?.cause == .input)
  }
}
