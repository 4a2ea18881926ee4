import CartInterface
import Geometry
import Scenario

/// What a shopper makes of the cart's prompts: noticed after a while, answered until patience ends.
struct PromptMemory: Sendable {
  enum Response {
    case nothing
    case event(TrueEvent)
    /// Show an item to a camera; the prompt appeared at `seen`.
    case present(seen: Nanoseconds)
    /// Touch one of the candidates; the prompt appeared at `seen`.
    case confirm(id: Int, candidates: [String], seen: Nanoseconds)
  }

  private let shopper: ShopperProfile
  private var shown: (prompt: CartDisplay.Prompt, since: Nanoseconds)?
  private var lastAnswered = Int.min
  private var answers = 0
  private var hasGivenUp = false

  init(shopper: ShopperProfile) { self.shopper = shopper }

  /// What the screen shows from `time` on.
  mutating func see(_ display: CartDisplay, at time: Nanoseconds) {
    guard let prompt = display.prompt else {
      shown = nil
      return
    }
    if shown?.prompt.id == prompt.id { return }
    shown = (prompt, time)
  }

  /// What the shopper does about the screen at `time`; each prompt is dealt with once.
  mutating func due(at time: Nanoseconds) -> Response {
    guard let (prompt, since) = shown, prompt.id != lastAnswered, !hasGivenUp,
      time >= since + Nanoseconds(seconds: shopper.reactionTime)
    else { return .nothing }
    lastAnswered = prompt.id
    if case .callAttendant = prompt { return .nothing }
    guard answers < shopper.patience else {
      hasGivenUp = true
      return .event(TrueEvent(kind: .giveUp, item: nil, start: since, end: time))
    }
    answers += 1
    switch prompt {
    case .presentItem: return .present(seen: since)
    case .confirm(let id, let candidates):
      return .confirm(id: id, candidates: candidates, seen: since)
    case .callAttendant: return .nothing
    }
  }
}
