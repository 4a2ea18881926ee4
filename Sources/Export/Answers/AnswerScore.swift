package import Metrics

/// How well replies answer the questions of a set of conversations.
package struct AnswerScore: Sendable, Hashable {
  /// Of the questions of one kind.
  package struct Part: Sendable, Hashable {
    package var kind: GroundedQuestion.Kind
    package var questions = 0
    /// With a reply from which an answer can be read.
    package var understood = 0
    package var right = 0
    /// Questions that suggest something that is not so, and the replies that fell for none of it.
    package var negatives = 0
    package var rightNegatives = 0
    /// Of boxes alone: the mean overlap, an unreadable reply counting as 0.
    package var meanOverlap: Double?

    /// Right ones of all, 0…1.
    package var accuracy: Double { questions == 0 ? 0 : Double(right) / Double(questions) }
    /// Of the accuracy, 95 %.
    package var interval: Interval { .share(right, of: questions) }
  }

  /// A box is right from this overlap on.
  package static let leastOverlap = 0.5

  /// Kinds that were asked, in the order of `GroundedQuestion.Kind`.
  package private(set) var parts: [Part] = []
  package private(set) var unanswered = 0

  package var questions: Int { parts.reduce(0) { $0 + $1.questions } }
  package var right: Int { parts.reduce(0) { $0 + $1.right } }
  package var negatives: Int { parts.reduce(0) { $0 + $1.negatives } }
  package var rightNegatives: Int { parts.reduce(0) { $0 + $1.rightNegatives } }

  /// - Parameters:
  ///   - replies: by the questions' ids; a question without one is answered wrongly.
  ///   - names: of all products, which tells what a reply names.
  package init(_ questions: [GroundedQuestion], replies: [String: String], names: [String]) {
    let known = Set(names).union(questions.flatMap { $0.expected.names ?? [] }).sorted()
    for kind in GroundedQuestion.Kind.allCases {
      let asked = questions.filter { $0.kind == kind }
      guard !asked.isEmpty else { continue }
      var part = Part(kind: kind)
      var overlaps = 0.0
      for question in asked {
        let reply = replies[question.id]
        if reply == nil { unanswered += 1 }
        let verdict = Self.verdict(on: reply ?? "", to: question, known: known)
        part.questions += 1
        part.understood += verdict.isUnderstood ? 1 : 0
        part.right += verdict.isRight ? 1 : 0
        part.negatives += question.is_negative ? 1 : 0
        part.rightNegatives += question.is_negative && verdict.isRight ? 1 : 0
        overlaps += verdict.overlap
      }
      if kind == .box { part.meanOverlap = overlaps / Double(asked.count) }
      parts.append(part)
    }
  }

  private struct Verdict {
    var isUnderstood = false
    var isRight = false
    var overlap = 0.0
  }

  private static func verdict(
    on reply: String, to question: GroundedQuestion, known: [String]
  ) -> Verdict {
    let expected = question.expected
    if let number = expected.number {
      let said = SpokenAnswer.number(in: reply)
      return Verdict(isUnderstood: said != nil, isRight: said == number)
    }
    if let yes = expected.yes {
      let said = SpokenAnswer.yes(in: reply)
      return Verdict(isUnderstood: said != nil, isRight: said == yes)
    }
    if let names = expected.names {
      // Silence is no answer, not "nothing".
      let isUnderstood = reply.contains { $0.isLetter }
      let said = SpokenAnswer.names(in: reply, known: known)
      return Verdict(isUnderstood: isUnderstood, isRight: isUnderstood && said == Set(names))
    }
    guard let box = expected.box_px, box.count == 4,
      let said = SpokenAnswer.box(in: reply, size: expected.size_px ?? [])
    else { return Verdict() }
    let overlap = SpokenAnswer.overlap(said, box.map(Double.init))
    return Verdict(isUnderstood: true, isRight: overlap >= leastOverlap, overlap: overlap)
  }
}
