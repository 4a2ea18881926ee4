import Dataset
package import Foundation

/// Questions of an exported set of conversations, and a model's replies to them.
package struct AnswerFiles: Sendable {
  package var questions: [GroundedQuestion]
  /// By the questions' ids.
  package var replies: [String: String]
  /// Of all products.
  package var names: [String]

  /// A line of the file of replies.
  private struct Reply: Decodable {
    var id: String
    var answer: String
  }

  /// - Parameters:
  ///   - truth: `PART.truth.jsonl` of an export; `names.json` lies beside it.
  ///   - replies: a line of JSON each, `{"id": …, "answer": …}`.
  /// - Throws: `DatasetError` that names files, lines and what is wrong with them, all at once.
  package init(truth: URL, replies: URL) throws {
    var problems: [String] = []
    questions = try Self.lines(of: truth, GroundedQuestion.self, &problems)
    let said = try Self.lines(of: replies, Reply.self, &problems)
    let namesFile = truth.deletingLastPathComponent().appending(path: "names.json")
    do {
      names = try JSONDecoder().decode([String].self, from: DatasetFiles.read(namesFile))
    } catch let error as DecodingError {
      names = []
      problems.append(
        "\(namesFile.path): \(RecordCoding.sentence(for: error)); it lists the products' names and is"
          + " written by cartsim export")
    }
    self.replies = [:]
    let ids = Set(questions.map(\.id))
    if ids.count != questions.count { problems.append("\(truth.path): two questions share an id") }
    for reply in said {
      if !ids.contains(reply.id) {
        problems.append("\(replies.path): there is no question '\(reply.id)' in \(truth.path)")
      } else if self.replies.updateValue(reply.answer, forKey: reply.id) != nil {
        problems.append("\(replies.path): '\(reply.id)' is answered twice")
      }
    }
    if questions.isEmpty, problems.isEmpty { problems.append("\(truth.path) asks nothing") }
    guard problems.isEmpty else {
      let rest = problems.count - 20
      throw DatasetError(.input, problems.prefix(20) + (rest > 0 ? ["… and \(rest) more"] : []))
    }
  }

  private static func lines<Line: Decodable>(
    of file: URL, _ type: Line.Type, _ problems: inout [String]
  ) throws -> [Line] {
    let decoder = JSONDecoder()
    var result: [Line] = []
    let lines = try DatasetFiles.read(file).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (place, line) in lines.enumerated() where !line.isEmpty {
      do {
        result.append(try decoder.decode(type, from: Data(line)))
      } catch {
        problems.append(
          "\(file.path):\(place + 1): \(RecordCoding.sentence(for: error)); a line is"
            + " \(type == Reply.self ? #"{"id": …, "answer": …}"# : "a question that cartsim export wrote")"
        )
      }
    }
    return result
  }
}
