import ArgumentParser
import Evaluation
import Foundation

/// How a run is spread, repeated, ended and gone on with: what a gate in CI needs.
struct SuiteArguments: ParsableArguments {
  @Option(
    help: """
      Play one part of the episodes: 2/5 is the second of five. Parts together hold each episode \
      once; each judges its own. Let them write a --journal and judge the whole by --merge.
      """)
  var shard: String?

  @Option(
    name: .customLong("repeat"),
    help: "Play every episode this often; a play that comes out otherwise is a flake, which fails.")
  var plays = 1

  @Flag(
    help: """
      Play failing episodes once more. The verdict stays; a play that comes out otherwise is \
      reported as a flake.
      """)
  var retryFailed = false

  @Flag(help: "End the run as soon as a criterion cannot be met any more.")
  var failFast = false

  @Option(
    help: """
      Seconds of wall time that an episode may take. One that takes longer fails, the others go on.
      """)
  var timeLimit: Double?

  @Option(
    help: """
      Write the failing frame and a clip around it into this folder, for each failed criterion; \
      --junit and --json name them.
      """)
  var artifacts: String?

  @Option(help: "Write every finished episode to this file at once, for --resume and --merge.")
  var journal: String?

  @Flag(help: "Go on with --journal: play only what it does not hold yet.")
  var resume = false

  @Option(
    parsing: .upToNextOption,
    help: "Judge the episodes in these journals together instead of playing any.")
  var merge: [String] = []

  var part: Shard? { shard.flatMap(Shard.init(argument:)) }

  func validate() throws {
    if let shard, part == nil {
      throw ValidationError("--shard must be like 2/5, from 1/5 to 5/5, got \(shard).")
    }
    if !(1...1000).contains(plays) {
      throw ValidationError("--repeat must be in 1 … 1000, got \(plays).")
    }
    if let timeLimit, !(timeLimit > 0 && timeLimit <= 1e6) {
      throw ValidationError(
        "--time-limit must be more than 0 and at most 1000000, got \(timeLimit).")
    }
    if resume, journal == nil { throw ValidationError("--resume needs a --journal.") }
    let plain = shard == nil && plays == 1 && !retryFailed && !failFast && journal == nil
    if !merge.isEmpty, !plain || timeLimit != nil {
      throw ValidationError(
        "--merge plays nothing: only --artifacts goes with it of the options for suites.")
    }
  }

  func apply(to runner: inout SuiteRunner) {
    runner.shard = part
    runner.plays = plays
    runner.retriesFailed = retryFailed
    runner.failsFast = failFast
    runner.timeLimit = timeLimit.map { .seconds($0) }
  }
}

/// The journals of a run: what is known already, and where the rest is written to.
struct RunJournals {
  let known: [EpisodePlay: EpisodeOutcome]
  /// nil writes none.
  let journal: RunJournal?
  /// Whether nothing is played.
  let isMerge: Bool

  /// - Throws: `JournalError`, and what Foundation throws on files.
  init(_ arguments: SuiteArguments, setup: RunSetup, entries: [SuiteRunner.Entry]) throws {
    let header = RunJournal.Header(
      version: CartSim.configuration.version, setup: setup, entries: entries,
      shard: arguments.part)
    isMerge = !arguments.merge.isEmpty
    var contents = try arguments.merge.map { try JournalContents(path: $0) }
    try JournalContents.check(contents, arePartsOf: header)
    if arguments.resume, let path = arguments.journal,
      FileManager.default.fileExists(atPath: path)
    {
      let earlier = try JournalContents(path: path)
      try earlier.checkResumed(by: header)
      contents.append(earlier)
    }
    known = try JournalContents.outcomes(in: contents, for: entries)
    journal = try arguments.journal.map {
      try RunJournal(path: $0, header: header, isResumed: arguments.resume)
    }
  }
}
