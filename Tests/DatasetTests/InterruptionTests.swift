import Dataset
import Foundation
import GRDB
import Geometry
import TestSupport
import Testing

/// Whatever ends a run, what is on disk is whole and valid, and the same command with `--resume` ends
/// with the bytes of a run that nobody disturbed.
@Suite(.serialized) struct InterruptionTests {
  private let folder: TemporaryFolder
  private let scene: String

  init() throws {
    folder = try TemporaryFolder()
    scene = try folder.write(
      """
      cartsim: 2
      purpose: Many short episodes.
      mode: snapshot
      seed: 3
      cart: { base: carts/two-camera, every_camera: { width_px: 48, height_px: 36 } }
      store: stores/plain-aisle
      lighting: lighting/panel-4000k
      products: [can-cola-330, milk-whole-1l]
      basket_at_start: { count: 1 }
      shopper: shoppers/calm
      """, to: "short.yaml")
  }

  private func arguments(_ output: URL, frames: Int, seed: Int = 3, resume: Bool) -> [String] {
    [
      "generate", scene, "--frames", "\(frames)", "--seed", "\(seed)", "--output", output.path,
      "--workers", "2", "-q",
    ] + (resume ? ["--resume"] : [])
  }

  /// Every file, the database as an ordered dump.
  private func content(_ root: URL) throws -> [String: String] {
    var result = try TemporaryFolder.files(below: root).mapValues { SHA256.hexDigest(of: $0) }
    let queue = try DatabaseQueue(path: root.appending(path: "catalogue.sqlite").path)
    result["catalogue.sqlite"] = try queue.read { database in
      try CatalogueSchema.all.map { table in
        let isThere = try !table.isOptional || database.tableExists(table.name)
        let rows =
          isThere ? try Row.fetchAll(database, sql: table.selection(ofEpisode: false)) : []
        return table.name + rows.map { "\n\(Array($0.databaseValues))" }.joined()
      }.joined(separator: "\n")
    }
    return result
  }

  /// What is there counts, and is right.
  private func checkWhatIsThere(_ root: URL, _ note: String) async throws {
    let layout = DatasetLayout(root: root)
    guard FileManager.default.fileExists(atPath: layout.manifest.path) else {
      // Before its manifest a dataset holds nothing.
      #expect(try DatasetFiles.names(in: layout.episodes).isEmpty, "\(note)")
      return
    }
    guard FileManager.default.fileExists(atPath: layout.products.path) else {
      #expect(try DatasetFiles.names(in: layout.episodes).isEmpty, "\(note)")
      return
    }
    let report = try await DatasetAudit(layout: layout).run()
    #expect(report.violations == [], "\(note)")
    let known: Set = [
      "manifest.json", "products.json", "episodes", ".unfinished", ".lock", "instances.json",
      "preview.png", "README.md", "histograms.png", "catalogue.sqlite",
    ]
    let strangers = Set(try DatasetFiles.names(in: root)).subtracting(known)
    #expect(strangers.isEmpty, "\(note): \(strangers)")
  }

  /// Kills at random moments, again and again, until `kills` have struck.
  /// - Parameter command: what makes a dataset in a folder, or resumes it.
  private func killAndResume(
    kills: Int, seed: UInt64, _ command: (_ output: URL, _ resume: Bool) -> [String]
  ) async throws {
    let whole = folder.url.appending(path: "whole")
    let begun = Date()
    let undisturbed = try CommandRun(command(whole, false))
    let duration = Date().timeIntervalSince(begun)
    try #require(undisturbed.status == 0, "\(undisturbed.errors)")
    let expected = try content(whole)
    var stream = RandomKey(seed: seed).with("test.kill").stream
    var struck = 0
    var round = 0
    while struck < kills {
      let output = folder.url.appending(path: "round-\(round)")
      var resume = false
      // Three strikes at one dataset, so that later ones meet what earlier ones left.
      for strike in 0..<3 where struck < kills {
        let delay = stream.uniform() * duration
        let run = try CommandRun(command(output, resume)) { process in
          let end = Date() + delay
          while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.002) }
          kill(process.processIdentifier, SIGKILL)
        }
        resume = true
        if run.status == 128 + SIGKILL { struck += 1 }
        try await checkWhatIsThere(output, "round \(round), strike \(strike) after \(delay) s")
      }
      let last = try CommandRun(command(output, true))
      try #require(last.status == 0, "round \(round): \(last.errors)")
      let found = try content(output)
      try #require(found == expected, "round \(round)")
      try FileManager.default.removeItem(at: output)
      round += 1
    }
  }

  @Test func killedRunsAreResumedToTheSameBytes() async throws {
    try await killAndResume(kills: 2, seed: 8) { arguments($0, frames: 12, resume: $1) }
  }

  @Test func killedMergesAreResumedToTheSameBytes() async throws {
    let parts = (4...5).map { (seed: $0, url: folder.url.appending(path: "part-\($0)")) }
    for part in parts {
      let run = try CommandRun(arguments(part.url, frames: 12, seed: part.seed, resume: false))
      try #require(run.status == 0, "\(run.errors)")
    }
    try await killAndResume(kills: 2, seed: 10) { output, resume in
      ["merge"] + parts.map(\.url.path) + ["--output", output.path, "-q"]
        + (resume ? ["--resume"] : [])
    }
  }

  @Test(.enabled(if: LongProof.isDue("kill-and-resume")))
  func twoHundredKilledRunsAreResumedToTheSameBytes() async throws {
    try await killAndResume(kills: 200, seed: 9) { arguments($0, frames: 12, resume: $1) }
    try LongProof.recordPass("kill-and-resume")
  }

  /// The file system takes no more bytes in one file: as a full disk, an error of `write`.
  /// Blocks of 1024 bytes: not even the products, the catalogue, the preview.
  @Test(arguments: LongProof.sample([60, 20, 150], every: 3))
  func aFullDiskEndsTheRunAndIsResumed(blocks: Int) async throws {
    let (whole, output) = (folder.url.appending(path: "whole"), folder.url.appending(path: "full"))
    #expect(try CommandRun(arguments(whole, frames: 8, resume: false)).status == 0)
    let words = [CommandRun.executable.path] + arguments(output, frames: 8, resume: false)
    // The signal ignored, `write` fails.
    let limited = try CommandRun(
      URL(filePath: "/bin/bash"),
      ["-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "limited"] + words)
    #expect(limited.status == 3, "\(limited.errors)")
    #expect(limited.errors.contains(output.path), "\(limited.errors)")
    try await checkWhatIsThere(output, "full")
    let resumed = try CommandRun(arguments(output, frames: 8, resume: true))
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try content(output) == content(whole))
  }

  /// The device that is always full, as a dataset's folder.
  @Test func aTargetThatCannotBeWrittenIsSaid() throws {
    for target in ["/proc/dataset", "/dev/full/dataset"] {
      let run = try CommandRun(arguments(URL(filePath: target), frames: 2, resume: false))
      #expect(run.status == 3, "\(run.errors)")
      #expect(run.errors.contains(target), "\(run.errors)")
    }
  }

  @Test func aFolderThatGoesIsSaid() async throws {
    let output = folder.url.appending(path: "gone")
    let run = try CommandRun(arguments(output, frames: 60, resume: false)) { process in
      let episodes = output.appending(path: "episodes")
      while process.isRunning, !FileManager.default.fileExists(atPath: episodes.path) {
        Thread.sleep(forTimeInterval: 0.01)
      }
      // A file that is written meanwhile makes a removal fail.
      for _ in 0..<1000 where FileManager.default.fileExists(atPath: output.path) {
        try? FileManager.default.removeItem(at: output)
      }
    }
    #expect(run.status == 3, "\(run.errors)")
    #expect(run.errors.contains(output.path), "\(run.errors)")
  }

  /// One writes, the other is told so; who is dead holds nobody up.
  @Test func aFolderHasOneWriter() async throws {
    let output = folder.url.appending(path: "shared")
    var second: CommandRun?
    let first = try CommandRun(arguments(output, frames: 60, resume: false)) { process in
      let lock = output.appending(path: ".lock")
      while process.isRunning, (try? Data(contentsOf: lock))?.isEmpty != false {
        Thread.sleep(forTimeInterval: 0.005)
      }
      second = try CommandRun(arguments(output, frames: 60, resume: true))
      #expect(second?.errors.contains("(\(process.processIdentifier))") == true)
      kill(process.processIdentifier, SIGKILL)
    }
    #expect(first.status == 128 + SIGKILL)
    #expect(second?.status == 2, "\(second?.errors ?? "")")
    #expect(second?.errors.contains("is being written by another process") == true)
    #expect(FileManager.default.fileExists(atPath: output.path + "/.lock"))
    let third = try CommandRun(arguments(output, frames: 60, resume: true))
    #expect(third.status == 0, "\(third.errors)")
    #expect(!FileManager.default.fileExists(atPath: output.path + "/.lock"))
  }

  /// Within one process too: the lock is the folder's, not the process'.
  @Test func aLockIsTakenOnceAndGivenBack() throws {
    var lock: FolderLock? = try FolderLock(folder.url)
    let error = #expect(throws: DatasetError.self) { try FolderLock(folder.url) }
    #expect(error?.cause == .input)
    withExtendedLifetime(lock) {}
    lock = nil
    _ = try FolderLock(folder.url)
    #expect(!FileManager.default.fileExists(atPath: folder.url.path + "/" + FolderLock.name))
  }

  /// A clock that jumps to and fro by years changes no byte.
  @Test(.enabled(if: JumpingClock.library != nil, "needs a C compiler"))
  func theClockChangesNothing() throws {
    let library = try #require(JumpingClock.library)
    let (still, jumping) = (
      folder.url.appending(path: "still"), folder.url.appending(path: "jumping")
    )
    #expect(try CommandRun(arguments(still, frames: 6, resume: false)).status == 0)
    let run = try CommandRun(
      arguments(jumping, frames: 6, resume: false), environment: ["LD_PRELOAD": library.path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try content(jumping) == content(still))
  }
}

/// A library that, loaded before others, makes the calendar's clock jump.
enum JumpingClock {
  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdlib.h>
    #include <sys/time.h>
    #include <time.h>
    static time_t jump(void) { return (time_t)(rand() % 2000000000) - 1000000000; }
    int clock_gettime(clockid_t clock, struct timespec *time) {
      static int (*real)(clockid_t, struct timespec *);
      if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
      int result = real(clock, time);
      if (clock == CLOCK_REALTIME) time->tv_sec += jump();
      return result;
    }
    int gettimeofday(struct timeval *now, void *zone) {
      struct timespec time;
      clock_gettime(CLOCK_REALTIME, &time);
      now->tv_sec = time.tv_sec;
      now->tv_usec = time.tv_nsec / 1000;
      return 0;
    }
    time_t time(time_t *now) {
      struct timespec value;
      clock_gettime(CLOCK_REALTIME, &value);
      if (now) *now = value.tv_sec;
      return value.tv_sec;
    }
    """

  private static let folder = try? TemporaryFolder()

  /// Nil where there is no compiler.
  static let library: URL? = {
    guard let folder, let source = try? folder.write(source, to: "clock.c") else { return nil }
    let library = folder.url.appending(path: "clock.so")
    for compiler in ["cc", "clang", "gcc"] {
      let run = try? CommandRun(
        URL(filePath: "/usr/bin/env"),
        [compiler, "-shared", "-fPIC", "-o", library.path, source, "-ldl"])
      if run?.status == 0 { return library }
    }
    return nil
  }()
}
