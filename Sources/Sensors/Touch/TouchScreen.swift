package import CartInterface
package import Geometry

/// Which button the screen takes a finger to have touched.
package struct TouchScreen: Sendable {
  private let model: TouchScreenModel
  private let key: RandomKey
  private var touches = 0

  package init(model: TouchScreenModel, key: RandomKey) {
    self.model = model
    self.key = key
  }

  /// - Parameters:
  ///   - answer: what the shopper meant to touch.
  ///   - candidates: the buttons from the top; "none of these" lies below them.
  /// - Returns: nil where the screen felt nothing, or the finger missed all buttons.
  package mutating func touch(_ answer: ScreenAnswer, candidates: [String]) -> ScreenAnswer? {
    var stream = key.with("touch.finger", tick: touches).stream
    touches += 1
    // Whoever types sees the digits.
    if answer.typed != nil { return stream.uniform() < model.missProbability ? nil : answer }
    let isMissed = stream.uniform() < model.missProbability
    let wanted = answer.choice.flatMap(candidates.firstIndex(of:)) ?? candidates.count
    let row = (Double(wanted) + model.positionDeviation * stream.normal()).rounded()
    guard !isMissed, row >= 0, row <= Double(candidates.count) else { return nil }
    let touched = Int(row)
    return ScreenAnswer(
      promptID: answer.promptID, choice: touched < candidates.count ? candidates[touched] : nil)
  }
}
