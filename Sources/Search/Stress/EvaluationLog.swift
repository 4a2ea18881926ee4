import Dataset
import Foundation
import Synchronization

/// The evaluations of a search in a file, one JSON line each behind a line that says which search it is.
///
/// Each line is on the disk before the next evaluation is told of, so that a kill loses what was under
/// way and nothing else. Half a line at the end, as a kill may leave it, is cut off.
package final class EvaluationLog: Sendable {
  /// Those that the file held when it was opened, by their numbers.
  package let earlier: [Int: StressEvaluation]
  private let file: Mutex<FileHandle>

  /// Opens the file, or makes it.
  /// - Throws: `StressError` if it holds another search, or cannot be read or written.
  package init(path: String, identity: StressIdentity) throws {
    let url = URL(filePath: path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: url) }
    } catch {
      throw StressError(
        .environment,
        "\(path): cannot be made: \(error.localizedDescription); check folder and free space")
    }
    let (found, evaluations, end) = try Self.read(path)
    if let found, found != identity {
      throw StressError(
        .input,
        "\(path) holds another search (\(Self.difference(found, identity))); choose another --out "
          + "folder, or call it as before")
    }
    var known: [Int: StressEvaluation] = [:]
    for evaluation in evaluations { known[evaluation.index] = evaluation }
    earlier = known
    do {
      let handle = try FileHandle(forUpdating: url)
      try handle.truncate(atOffset: UInt64(end))
      file = Mutex(handle)
      if found == nil { try write(RecordCoding.encode(identity)) }
    } catch {
      throw StressError(.environment, "\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// Reads a file that a search has left, up to the first evaluation that it lacks.
  /// - Throws: `StressError` if it is none.
  package static func contents(
    _ path: String
  ) throws -> (identity: StressIdentity, evaluations: [StressEvaluation]) {
    let (identity, evaluations, _) = try read(path)
    guard let identity else {
      throw StressError(
        .input, "\(path) holds no search; name a folder that cartsim stress --out has made")
    }
    let sorted = evaluations.sorted { $0.index < $1.index }
    return (identity, sorted.enumerated().prefix { $0.offset == $0.element.index }.map(\.element))
  }

  /// Puts one more on the disk.
  package func append(_ evaluation: StressEvaluation) throws {
    do {
      try write(RecordCoding.encode(evaluation))
    } catch {
      throw StressError(
        .environment,
        "evaluation \(evaluation.index) cannot be written: \(error.localizedDescription)")
    }
  }

  private func write(_ line: Data) throws {
    try file.withLock { handle in
      try handle.seekToEnd()
      try handle.write(contentsOf: line)
      try handle.synchronize()
    }
  }

  /// - Returns: also where the last whole line ends, in bytes.
  private static func read(
    _ path: String
  ) throws -> (StressIdentity?, [StressEvaluation], end: Int) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw StressError(
        .input,
        "\(path): cannot be read: \(DatasetFiles.reason(error)); name a folder that cartsim stress --out has made"
      )
    }
    var identity: StressIdentity?
    var evaluations: [StressEvaluation] = []
    var (start, number) = (0, 0)
    while let end = data[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = data[start..<end]
      number += 1
      do {
        if identity == nil {
          identity = try JSONDecoder().decode(StressIdentity.self, from: line)
        } else {
          evaluations.append(try JSONDecoder().decode(StressEvaluation.self, from: line))
        }
      } catch {
        throw StressError(.input, "\(path):\(number): is no line of a search")
      }
      start = end + 1
    }
    return (identity, evaluations, start)
  }

  private static func difference(_ a: StressIdentity, _ b: StressIdentity) -> String {
    var parts: [String] = []
    if a.scene != b.scene { parts.append("of \(a.scene)") }
    if a.scene == b.scene, a.scene_hash != b.scene_hash { parts.append("the scene has changed") }
    if a.detector != b.detector { parts.append("with the detector \(a.detector)") }
    if a.seed != b.seed { parts.append("with the seed \(a.seed)") }
    if a.batch != b.batch { parts.append("with --batch \(a.batch)") }
    if a.method != b.method { parts.append("\(a.method.rawValue)") }
    if a.products != b.products { parts.append("with other products") }
    return parts.isEmpty ? "with other parameters or criteria" : parts.joined(separator: ", ")
  }
}
