import Dataset
import Evaluation
import Export
import Foundation
import Metrics

extension EvaluateCommand {
  /// Prints how well replies answer the questions of a set of conversations.
  func judge(answers: String) async throws {
    let files = try await CommandFailure.mapped {
      try AnswerFiles(truth: URL(filePath: dataset), replies: URL(filePath: answers))
    }
    let score = AnswerScore(files.questions, replies: files.replies, names: files.names)
    if let json {
      try OutputFile.write(RecordCoding.encode(AnswerDocument(score), pretty: true), to: json)
    }
    print(AnswerText(score: score).text)
  }
}

/// What `cartsim evaluate --answers` prints.
private struct AnswerText {
  var score: AnswerScore

  var text: String {
    let rows = score.parts.map { part in
      [
        part.kind.rawValue, "\(part.questions)", "\(part.understood)", "\(part.right)",
        Self.percent(part.accuracy),
        "\(Self.percent(part.interval.low)) … \(Self.percent(part.interval.high))",
        part.negatives == 0 ? "–" : "\(part.rightNegatives)/\(part.negatives)",
        part.meanOverlap.map { $0.text(decimals: 3) } ?? "–",
      ]
    }
    let header = [
      "asked for", "questions", "understood", "right", "accuracy", "95 %", "traps avoided",
      "mean overlap",
    ]
    let share = score.questions == 0 ? 0 : Double(score.right) / Double(score.questions)
    let total =
      "\(score.right) of \(score.questions) right (\(Self.percent(share))),"
      + " \(score.rightNegatives) of \(score.negatives) traps avoided,"
      + " \(score.unanswered) without a reply"
    return (TextTable(header: header, rows: rows).lines + ["", total]).joined(separator: "\n")
  }

  private static func percent(_ share: Double) -> String { (share * 100).text(decimals: 1) + " %" }
}

/// The same for other programs.
private struct AnswerDocument: Encodable {
  struct Part: Encodable {
    var kind: String
    var questions: Int
    var understood: Int
    var right: Int
    var accuracy: Double
    var accuracy_interval: [Double]
    var negatives: Int
    var right_negatives: Int
    var mean_overlap: Double?
  }

  var cartsim_answers = 1
  var questions: Int
  var right: Int
  var unanswered: Int
  var kinds: [Part]

  init(_ score: AnswerScore) {
    questions = score.questions
    right = score.right
    unanswered = score.unanswered
    kinds = score.parts.map { part in
      Part(
        kind: part.kind.rawValue, questions: part.questions, understood: part.understood,
        right: part.right, accuracy: part.accuracy,
        accuracy_interval: [part.interval.low, part.interval.high], negatives: part.negatives,
        right_negatives: part.rightNegatives, mean_overlap: part.meanOverlap)
    }
  }
}
