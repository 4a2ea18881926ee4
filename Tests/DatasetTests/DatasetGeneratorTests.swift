import Dataset
import Foundation
import GRDB
import Scene
import Simulation
import Synchronization
import TestSupport
import Testing

@Suite struct DatasetGeneratorTests {
  private let world = SyntheticWorld()

  /// Every file but the database, and the database as an ordered dump.
  private func content(of layout: DatasetLayout) throws -> [String: Data] {
    var files = try TemporaryFolder.files(below: layout.root)
    files["catalogue.sqlite"] = Data(try dump(layout.catalogue).utf8)
    return files
  }

  private func dump(_ url: URL) throws -> String {
    let queue = try DatabaseQueue(path: url.path)
    return try queue.read { database in
      try CatalogueSchema.all.map { table in
        // A table without rows may be absent.
        let isThere = try !table.isOptional || database.tableExists(table.name)
        let rows =
          isThere ? try Row.fetchAll(database, sql: table.selection(ofEpisode: false)) : []
        return table.name + "\n"
          + rows.map { "\(Array($0.databaseValues))" }.joined(separator: "\n")
      }.joined(separator: "\n")
    }
  }

  private func generate(
    _ layout: DatasetLayout, frames: Int = 500, workers: Int = 1
  ) async throws {
    var generator = try world.generator(frames: frames, layout: layout)
    generator.workers = workers
    let world = world
    try await generator.run { { try world.play($0, into: $1) } }
  }

  @Test func framesAreRoundedUpToWholeTicksOfAllCameras() throws {
    let allotments = try EpisodeAllotment.allot(frames: 17) { _ in (3, 2) }
    #expect(allotments.map(\.ticks) == [3, 3, 3])
    #expect(allotments.reduce(0) { $0 + $1.frames } == 18)
    let uneven = try EpisodeAllotment.allot(frames: 5) { $0 == 0 ? (1, 4) : (2, 3) }
    #expect(uneven.map(\.ticks) == [1, 1])
    #expect(throws: DatasetError.self) { try EpisodeAllotment.allot(frames: 1) { _ in (1, 0) } }
  }

  @Test func bytesDoNotDependOnTheWorkers() async throws {
    let folder = try TemporaryFolder()
    try await generate(folder.layout("one"), workers: 1)
    try await generate(folder.layout("three"), workers: 3)
    let one = try content(of: folder.layout("one"))
    let three = try content(of: folder.layout("three"))
    #expect(three == one)
    // 500 pictures of two cameras at 60 ticks an episode: 4 episodes and 10 ticks.
    #expect(one.keys.filter { $0.contains("/images/") }.count == 500)
    #expect(!one.keys.contains { $0.hasPrefix(".unfinished") })
  }

  @Test func anInterruptedRunIsResumedToTheSameBytes() async throws {
    let folder = try TemporaryFolder()
    try await generate(folder.layout("whole"))
    let layout = folder.layout("interrupted")
    var generator = try world.generator(frames: 500, layout: layout)
    let asked = Counter()
    // Stops in the middle of the third episode.
    generator.isCancelled = { asked.increment() > 150 }
    let world = world
    await #expect(throws: DatasetError.cancelled) {
      try await generator.run { { try world.play($0, into: $1) } }
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: layout.episodes.path)
    #expect(left.sorted() == ["000000", "000001"])
    let partial = try await DatasetAudit(layout: layout).run()
    #expect(partial.violations == [])
    #expect(!partial.isComplete)

    generator.isCancelled = { false }
    generator.isResuming = true
    generator.workers = 2
    let played = Counter()
    try await generator.run {
      { allotment, store in
        _ = played.increment()
        try world.play(allotment, into: store)
      }
    }
    #expect(played.value == 3)
    let whole = try content(of: folder.layout("whole"))
    let resumed = try content(of: layout)
    #expect(resumed == whole)
  }

  @Test func aKilledRunLeavesADraftThatResumeClears() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("killed")
    try await generate(layout, frames: 240)
    let whole = try content(of: layout)
    // As if killed in the middle of episode 1: its draft is there, what spans episodes is not.
    try FileManager.default.createDirectory(
      at: layout.unfinished, withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      at: layout.episode(1), to: layout.unfinished.appending(path: "000001"))
    for url in [layout.catalogue, layout.coco] { try FileManager.default.removeItem(at: url) }
    var generator = try world.generator(frames: 240, layout: layout)
    generator.isResuming = true
    let world = world
    try await generator.run { { try world.play($0, into: $1) } }
    let resumed = try content(of: layout)
    #expect(resumed == whole)
  }

  @Test func resumeRefusesAnotherManifest() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    try await generate(layout, frames: 2)
    var generator = try world.generator(frames: 4, layout: layout)
    generator.isResuming = true
    generator.manifest.seed = 8
    let error = await #expect(throws: DatasetError.self) { try await generator.run { { _, _ in } } }
    #expect(error?.cause == .input)
    #expect(error?.problems.contains("manifest.json: seed is 7, this command would make 8") == true)
    #expect(error?.problems.contains { $0.contains("requested_frames is 2") } == true)
  }

  @Test func aFolderWithFilesIsLeftAlone() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("mine")
    try FileManager.default.createDirectory(at: layout.root, withIntermediateDirectories: true)
    try Data("dear".utf8).write(to: layout.root.appending(path: "diary.txt"))
    for isResuming in [false, true] {
      var generator = try world.generator(frames: 2, layout: layout)
      generator.isResuming = isResuming
      let error = await #expect(throws: DatasetError.self) {
        try await generator.run { { _, _ in } }
      }
      #expect(error?.cause == .input)
    }
    #expect(try TemporaryFolder.files(below: layout.root).count == 1)
  }

  @Test func anUnwritableOutputIsAFaultOfTheEnvironment() async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "file")
    try Data().write(to: file)
    let layout = DatasetLayout(root: file.appending(path: "set"))
    let error = await #expect(throws: DatasetError.self) { try await generate(layout, frames: 2) }
    #expect(error?.cause == .environment)
    #expect(error?.description.contains(file.path) == true)
  }

  @Test func anErrorInOneEpisodeEndsTheRunAndKeepsTheOthersWhole() async throws {
    struct Fault: Error {}
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    let generator = try world.generator(frames: 360, layout: layout)
    let world = world
    await #expect(throws: Fault.self) {
      try await generator.run {
        { allotment, store in
          if allotment.episode == 1 {
            let recorder = try store.begin(world.record(episode: 1))
            try recorder.record(world.tick(0))
            throw Fault()
          }
          try world.play(allotment, into: store)
        }
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: layout.episodes.path) == ["000000"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: layout.unfinished.path) == [])
  }

  @Test func aFrameAloneHasTheBytesOfTheWholeRun() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    try await generate(layout, frames: 480)
    let kinds = Dictionary(
      uniqueKeysWithValues: world.tick(33).motion.base.instances.map { ($0.id, $0.kind) })
    let alone = try EncodedFrame(
      world.frame(episode: 2, tick: 33, camera: 1), episode: 2, kinds: kinds,
      zone: world.tick(33).tripPlace?.name, by: FrameEncoder(.png))
    #expect(alone.files.count == 4)
    for (name, bytes) in alone.files {
      #expect(try Data(contentsOf: layout.episode(2).appending(path: name)) == Data(bytes))
    }
  }

  @Test func progressCountsPictures() async throws {
    let folder = try TemporaryFolder()
    var generator = try world.generator(frames: 8, layout: folder.layout("set"))
    let seen = Mutex<[Int]>([])
    generator.progress = { completed, total in
      #expect(total == 8)
      seen.withLock { $0.append(completed) }
    }
    let world = world
    try await generator.run { { try world.play($0, into: $1) } }
    #expect(seen.withLock { $0 } == Array(0...8))
  }
}

/// Counts calls from any thread.
final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  func increment() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
