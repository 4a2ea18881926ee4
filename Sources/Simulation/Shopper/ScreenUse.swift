import CartInterface
import Geometry
import Scenario

/// What a shopper touches or types where the screen asks which item it was.
///
/// Shoppers are honest and remember what they did last; but they make mistakes.
struct ScreenUse {
  let stage: Stage

  /// A question with buttons.
  struct Question {
    var id: Int
    var candidates: [String]
    /// Loose goods, for which there are look-up codes too.
    var isOfProduce: Bool
  }

  func answer(to question: Question, isMistaken: Bool) -> ScreenAnswer {
    let sku = stage.lastHandledItem.map { stage.plan.items[$0].sku }
    let right = question.candidates.first { $0 == sku }
    let code = question.isOfProduce ? sku.flatMap { stage.codes[$0] } : nil
    var answer = ScreenAnswer(promptID: question.id, choice: right)
    if right == nil { answer.typed = code }
    guard isMistaken else { return answer }
    var stream = stage.plan.randomKey.with("shopper.mistake-choice", entity: question.id).stream
    if answer.typed != nil {
      let others = stage.allCodes.filter { $0 != code }
      if !others.isEmpty { answer.typed = others[stream.index(below: others.count)] }
    } else {
      // Any button but the right one; the last says "none of these".
      let others = question.candidates.filter { $0 != right } + (right == nil ? [] : [""])
      guard !others.isEmpty else { return answer }
      let chosen = others[stream.index(below: others.count)]
      answer.choice = chosen.isEmpty ? nil : chosen
    }
    return answer
  }
}
