import Export
import Foundation
import Metrics
import Testing

/// What replies are taken to say.
@Suite struct AnswerTests {
  @Test(
    arguments: [
      ("2.", 2), ("There are two packs.", 2), ("None.", 0), ("I can see 3 (three) of them", 3),
      ("maybe 2 or 3", nil), ("many", nil), ("", nil),
    ] as [(String, Int?)])
  func numbers(reply: String, expected: Int?) {
    #expect(SpokenAnswer.number(in: reply) == expected)
  }

  @Test(
    arguments: [
      ("Yes.", true), ("No, it is not.", false), ("yes and no", nil), ("Nothing there", nil),
    ] as [(String, Bool?)])
  func yesAndNo(reply: String, expected: Bool?) {
    #expect(SpokenAnswer.yes(in: reply) == expected)
  }

  /// The longer of two names counts, and no word for two.
  @Test func names() {
    let known = ["Cola", "Cola Zero", "Oat Drink 1 l"]
    func found(_ reply: String) -> Set<String> { SpokenAnswer.names(in: reply, known: known) }
    #expect(found("cola zero and oat drink 1 L.") == ["Cola Zero", "Oat Drink 1 l"])
    #expect(found("Cola, and Cola Zero") == ["Cola", "Cola Zero"])
    #expect(found("Colander") == [])
    #expect(found("Cola Cola Zero Zero") == ["Cola", "Cola Zero"])
  }

  @Test func boxes() throws {
    let size = [640, 480]
    #expect(SpokenAnswer.box(in: "[0.25, 0.5, 0.5, 1]", size: size) == [160, 240, 320, 480])
    #expect(
      SpokenAnswer.box(in: #"{"bbox_2d": [10, 20, 30, 40]}"#, size: size) == [10, 20, 30, 40])
    #expect(SpokenAnswer.box(in: "at 30, 20, 10, 40", size: size) == nil)
    #expect(SpokenAnswer.box(in: "left", size: size) == nil)
    #expect(abs(SpokenAnswer.overlap([0, 0, 2, 2], [1, 0, 3, 2]) - 1.0 / 3) < 1e-12)
    #expect(SpokenAnswer.overlap([0, 0, 1, 1], [1, 1, 2, 2]) == 0)
  }

  private static func question(
    _ id: String, _ kind: GroundedQuestion.Kind, _ expected: GroundedQuestion.Expected,
    isNegative: Bool = false
  ) -> GroundedQuestion {
    GroundedQuestion(
      id: id, image: "a.png", kind: kind, question: "?", answer: "", expected: expected,
      is_negative: isNegative)
  }

  @Test func scoresOfAFewReplies() throws {
    let questions = [
      Self.question("1", .count, .init(number: 2)),
      Self.question("2", .count, .init(number: 0), isNegative: true),
      Self.question("3", .box, .init(box_px: [0, 0, 10, 10], size_px: [100, 100])),
      Self.question("4", .box, .init(box_px: [0, 0, 10, 10], size_px: [100, 100])),
      Self.question("5", .hidden, .init(names: [])),
      Self.question("6", .hidden, .init(names: ["Cola"])),
      Self.question("7", .weight, .init(yes: false), isNegative: true),
    ]
    let score = AnswerScore(
      questions,
      replies: [
        "1": "two", "2": "One.", "3": "[0, 0, 0.1, 0.05]", "4": "[0, 0, 0.1, 0.04]",
        "5": "All of them can be seen.", "6": "Cola and Oat Drink",
      ], names: ["Cola", "Oat Drink"])
    #expect(score.parts.map(\.kind) == [.count, .hidden, .weight, .box])
    #expect(score.parts.map(\.right) == [1, 1, 0, 1])
    #expect(score.parts.map(\.understood) == [2, 2, 0, 2])
    #expect(score.negatives == 2 && score.rightNegatives == 0 && score.unanswered == 1)
    let overlap = try #require(score.parts[3].meanOverlap)
    #expect(abs(overlap - 0.45) < 1e-12)
    #expect(score.parts[0].interval.low > 0 && score.parts[0].interval.high < 1)
  }
}
