import Foundation
import Perception
import Scenario
import Synchronization

/// Every finished episode of a run, a line of JSON each, written as soon as it is played.
///
/// A run that ended early goes on from its journal, and journals of a run's parts together are judged
/// as the whole. Pictures are not kept. A journal is for the version of the program that wrote it.
package final class RunJournal: Sendable {
  /// What run a journal is of: what must be the same to go on, or to be judged as one.
  package struct Header: Sendable, Hashable, Codable {
    /// Of the format.
    package static let current = 2

    package var cartsim_journal = Header.current
    package var version: String
    package var detector: String
    package var stack: String?
    package var products: String?
    package var pictures: Bool
    /// The part that this journal is of, as `--shard` says it; nil for the whole.
    package var shard: String?
    /// What the whole run plays, in its order: by it episodes are dealt out to parts.
    package var scenes: [Scene]

    /// A scenario with the episodes that are to be played.
    package struct Scene: Sendable, Hashable, Codable {
      package var scene: String
      package var scenario: String
      package var scene_hash: String
      package var seed: UInt64
      package var first_episode: Int
      package var episodes: Int

      init(_ entry: SuiteRunner.Entry) {
        let range = entry.episodes ?? 0..<entry.scenario.episodes
        scene = entry.path
        scenario = entry.scenario.name
        scene_hash = entry.scenario.sourceHash
        seed = entry.seed ?? entry.scenario.seed
        first_episode = range.lowerBound
        episodes = range.count
      }

      var name: String {
        Scenario.name(ofFile: scene) == scenario ? scene : "\(scenario) of \(scene)"
      }
      var extent: String {
        episodes == 1
          ? "episode \(first_episode)"
          : "episodes \(first_episode)…\(first_episode + episodes - 1)"
      }
    }

    package init(
      version: String, setup: RunSetup, entries: [SuiteRunner.Entry], shard: Shard? = nil
    ) {
      self.version = version
      detector = setup.detector
      stack = setup.stack
      products = setup.products
      pictures = setup.takesPictures
      self.shard = shard?.description
      scenes = entries.map(Scene.init)
    }

    var part: String { shard.map { "part \($0)" } ?? "the whole run" }
  }

  /// A play with its outcome.
  struct Line: Codable {
    var scene: String
    var scenario: String
    var scene_hash: String
    var seed: UInt64
    var play: Int
    var broken: BrokenEpisode?
    var result: JournalledResult?

    var outcome: EpisodeOutcome? {
      broken.map(EpisodeOutcome.broken) ?? result.map { .played($0.episodeResult) }
    }
    var episode: Int? { broken?.episode ?? result?.episode }
  }

  private let file: Mutex<FileHandle>

  /// Begins a journal, or goes on with one.
  /// - Throws: `JournalError` if there is a file already and `isResumed` is false, or if it was
  ///   written by another program or for another run; what Foundation throws on a file.
  package init(path: String, header: Header, isResumed: Bool) throws {
    let url = URL(fileURLWithPath: path)
    if FileManager.default.fileExists(atPath: path) {
      guard isResumed else {
        throw JournalError(
          "\(path) is there already; go on with it by --resume, or choose another name")
      }
      let contents = try JournalContents(path: path)
      try contents.checkResumed(by: header)
      let handle = try FileHandle(forUpdating: url)
      // A line that a kill cut short would spoil the next one.
      try handle.truncate(atOffset: UInt64(contents.wholeBytes))
      try handle.seekToEnd()
      file = Mutex(handle)
    } else {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try (Self.encoder.encode(header) + Data("\n".utf8)).write(to: url)
      let handle = try FileHandle(forUpdating: url)
      try handle.seekToEnd()
      file = Mutex(handle)
    }
  }

  /// Adds a play; it is on its way to the disk when this returns.
  package func add(_ play: EpisodePlay, _ outcome: EpisodeOutcome, of entry: SuiteRunner.Entry)
    throws
  {
    let line = Line(
      scene: entry.path, scenario: entry.scenario.name, scene_hash: entry.scenario.sourceHash,
      seed: entry.seed ?? entry.scenario.seed, play: play.number, broken: outcome.broken,
      result: outcome.result.map(JournalledResult.init))
    let data = try Self.encoder.encode(line) + Data("\n".utf8)
    try file.withLock { try $0.write(contentsOf: data) }
  }

  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}

/// A journal cannot be used.
package struct JournalError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }
}

/// A journal as it was read.
package struct JournalContents {
  package let path: String
  package let header: RunJournal.Header
  let lines: [RunJournal.Line]
  /// Up to the end of the last whole line.
  let wholeBytes: Int

  /// - Throws: `JournalError` if it cannot be read; a last line that was cut short is left out.
  package init(path: String) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw JournalError("\(path) cannot be read; give a file that cartsim run --journal wrote")
    }
    let rows = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What follows the last line's end is nothing, or a line that was cut short.
    wholeBytes = data.count - (rows.last?.count ?? 0)
    let whole = rows.dropLast()
    guard let first = whole.first,
      let stamp = try? RunJournal.decoder.decode(Stamp.self, from: Data(first))
    else {
      throw JournalError("\(path) is no journal; give a file that cartsim run --journal wrote")
    }
    guard stamp.cartsim_journal == RunJournal.Header.current,
      let header = try? RunJournal.decoder.decode(RunJournal.Header.self, from: Data(first))
    else {
      throw JournalError(
        "\(path) is a journal of another version of the program; play the run anew")
    }
    self.header = header
    lines = try whole.dropFirst().enumerated().map { number, row in
      do { return try RunJournal.decoder.decode(RunJournal.Line.self, from: Data(row)) } catch {
        throw JournalError("\(path):\(number + 2): is no episode of a journal; run it anew")
      }
    }
  }

  /// By which a journal of any format is known.
  private struct Stamp: Decodable { var cartsim_journal: Int }

  /// - Throws: `JournalError` unless it is of the run, whichever part of it.
  package func check(_ wanted: RunJournal.Header) throws {
    let pairs: [(String, String, String)] = [
      ("version", header.version, wanted.version),
      ("--detector", header.detector, wanted.detector),
      ("--stack", header.stack ?? "none", wanted.stack ?? "none"),
      ("--products", header.products ?? "the default", wanted.products ?? "the default"),
      ("--pictures", "\(header.pictures)", "\(wanted.pictures)"),
    ]
    if let (name, then, now) = pairs.first(where: { $0.1 != $0.2 }) {
      throw JournalError(
        "\(path) was written with \(name) \(then), this run has \(now): they are not one run; give "
          + "the same, or another journal")
    }
    try checkScenes(wanted.scenes)
  }

  private func checkScenes(_ wanted: [RunJournal.Header.Scene]) throws {
    let (own, others) = (header.scenes.map(\.name), wanted.map(\.name))
    if own != others {
      let more = own.first { !others.contains($0) }.map {
        "it plays \($0), which this run does not"
      }
      let less = others.first { !own.contains($0) }.map {
        "this run plays \($0), which it does not"
      }
      throw JournalError(
        "\(path) is of another run: "
          + (more ?? less ?? "it plays the same scenes in another order")
          + "; give the scenes of that run in their order, or another journal")
    }
    for (then, now) in zip(header.scenes, wanted) {
      if then.scene_hash != now.scene_hash {
        throw JournalError("\(path): \(then.scenario) has changed since; play it anew")
      }
      if then.seed != now.seed {
        throw JournalError(
          "\(path): \(then.scenario) was played with seed \(then.seed); give --seed \(then.seed), or "
            + "another journal")
      }
      if (then.first_episode, then.episodes) != (now.first_episode, now.episodes) {
        throw JournalError(
          "\(path) is of another run: of \(then.scenario) it plays \(then.extent), this run "
            + "\(now.extent); give the same --episode, or another journal")
      }
    }
  }

  /// - Throws: `JournalError` unless a run with this header may go on with it.
  package func checkResumed(by wanted: RunJournal.Header) throws {
    try check(wanted)
    guard header.shard == wanted.shard else {
      throw JournalError(
        "\(path) holds \(header.part), this run plays \(wanted.part); give "
          + (header.shard.map { "--shard \($0)" } ?? "no --shard") + ", or another --journal")
    }
  }

  /// - Throws: `JournalError` unless the journals are different parts of the run.
  package static func check(
    _ journals: [JournalContents], arePartsOf wanted: RunJournal.Header
  ) throws {
    var known: [String: String] = [:]
    for journal in journals {
      try journal.check(wanted)
      if let other = known.updateValue(journal.path, forKey: journal.header.shard ?? "") {
        throw JournalError(
          "\(other) and \(journal.path) both hold \(journal.header.part); give each part once, and "
            + "go on with one that was interrupted by --resume")
      }
    }
    guard let first = journals.first else { return }
    func parts(_ journal: JournalContents) -> Int? {
      journal.header.shard.flatMap(Shard.init(argument:))?.count
    }
    if let other = journals.first(where: { parts($0) != parts(first) }) {
      throw JournalError(
        "\(first.path) holds \(first.header.part) and \(other.path) \(other.header.part): they are not "
          + "parts of one run; play all with the same number of parts")
    }
  }

  /// The outcomes of all journals together, for the entries of a run.
  /// - Precondition: the journals are of the run, and different parts of it.
  /// - Throws: `JournalError` for an episode that is none of the run's, or is there twice.
  package static func outcomes(
    in journals: [JournalContents], for entries: [SuiteRunner.Entry]
  ) throws -> [EpisodePlay: EpisodeOutcome] {
    var outcomes: [EpisodePlay: EpisodeOutcome] = [:]
    for journal in journals {
      for (number, line) in journal.lines.enumerated() {
        let place = "\(journal.path):\(number + 2)"
        guard
          let index = entries.firstIndex(where: {
            $0.path == line.scene && $0.scenario.name == line.scenario
              && $0.scenario.sourceHash == line.scene_hash
              && ($0.seed ?? $0.scenario.seed) == line.seed
          }), let outcome = line.outcome, let episode = line.episode,
          entries[index].played.contains(episode)
        else {
          throw JournalError(
            "\(place): the episode of \(line.scenario) is none of the run's; the file has been put "
              + "together of several, give each of them")
        }
        let play = EpisodePlay(entry: index, episode: episode, number: line.play)
        if outcomes.updateValue(outcome, forKey: play) != nil {
          throw JournalError(
            "\(place): episode \(episode) of \(line.scenario) is there twice; give each part once")
        }
      }
    }
    return outcomes
  }
}
