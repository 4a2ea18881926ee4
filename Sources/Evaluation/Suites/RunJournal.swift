import Foundation
import Perception
import Scenario
import Synchronization

/// Every finished episode of a run, a line of JSON each, written as soon as it is played.
///
/// A run that ended early goes on from its journal, and journals of a run's parts together are judged
/// as the whole. Pictures are not kept. A journal is for the version of the program that wrote it.
package final class RunJournal: Sendable {
  /// How the episodes were played: what must be the same to go on.
  package struct Header: Sendable, Hashable, Codable {
    package var cartsim_journal = 1
    package var version: String
    package var detector: String
    package var stack: String?
    package var products: String?
    package var pictures: Bool

    package init(version: String, setup: RunSetup) {
      self.version = version
      detector = setup.detector
      stack = setup.stack
      products = setup.products
      pictures = setup.takesPictures
    }
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
      try contents.check(header)
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
      let header = try? RunJournal.decoder.decode(RunJournal.Header.self, from: Data(first)),
      header.cartsim_journal == 1
    else {
      throw JournalError("\(path) is no journal; give a file that cartsim run --journal wrote")
    }
    self.header = header
    lines = try whole.dropFirst().enumerated().map { number, row in
      do { return try RunJournal.decoder.decode(RunJournal.Line.self, from: Data(row)) } catch {
        throw JournalError("\(path):\(number + 2): is no episode of a journal; run it anew")
      }
    }
  }

  /// - Throws: `JournalError` unless the episodes were played in the same way.
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
        "\(path) was written with \(name) \(then), this run has \(now): they are not one run")
    }
  }

  /// The outcomes of all journals together, for the entries of a run.
  ///
  /// A play that several of them hold counts once; where they disagree, the others become further
  /// plays of the episode, so that the difference shows.
  /// - Throws: `JournalError` if a scene or seed is no longer what it was.
  package static func outcomes(
    in journals: [JournalContents], for entries: [SuiteRunner.Entry]
  ) throws -> [EpisodePlay: EpisodeOutcome] {
    var outcomes: [EpisodePlay: EpisodeOutcome] = [:]
    for journal in journals {
      for line in journal.lines {
        guard
          let index = entries.firstIndex(where: {
            $0.path == line.scene && $0.scenario.name == line.scenario
          }), let outcome = line.outcome, let episode = line.episode
        else { continue }
        let entry = entries[index]
        guard entry.scenario.sourceHash == line.scene_hash else {
          throw JournalError(
            "\(journal.path): \(line.scenario) has changed since; run it anew")
        }
        guard entry.seed ?? entry.scenario.seed == line.seed else {
          throw JournalError(
            "\(journal.path): \(line.scenario) was played with seed \(line.seed); give --seed "
              + "\(line.seed)")
        }
        var play = EpisodePlay(entry: index, episode: episode, number: line.play)
        while let known = outcomes[play], !outcome.differences(from: known).isEmpty {
          play.number += 1
        }
        outcomes[play] = outcome
      }
    }
    return outcomes
  }
}
