import CartInterface
import Geometry
import Scenario

/// What a shopper makes of the cart's screen: noticed after a while, thought about, answered until
/// patience ends, and sometimes wrongly.
struct PromptMemory: Sendable {
  enum Response {
    case nothing
    case event(TrueEvent)
    /// Show an item to a camera; the prompt or alert appeared at `seen`.
    case present(seen: Nanoseconds, isMistaken: Bool)
    /// Touch one of the candidates; the prompt appeared at `seen`.
    case confirm(ScreenUse.Question, isMistaken: Bool, seen: Nanoseconds)
  }

  private let shopper: ShopperProfile
  private let key: RandomKey
  private var shown: (prompt: CartDisplay.Prompt, since: Nanoseconds)?
  private var alert: (alert: CartAlert, since: Nanoseconds)?
  private var lastAnswered = Int.min
  private var lastHeeded = Int.min
  private var answers = 0
  private var hasGivenUp = false

  init(shopper: ShopperProfile, key: RandomKey) {
    self.shopper = shopper
    self.key = key
  }

  /// What the screen shows from `time` on.
  mutating func see(_ display: CartDisplay, at time: Nanoseconds) {
    if shown?.prompt.id != display.prompt?.id { shown = display.prompt.map { ($0, time) } }
    if alert?.alert.id != display.alert?.id { alert = display.alert.map { ($0, time) } }
  }

  /// What the shopper does about the screen at `time`; each prompt and alert is dealt with once.
  mutating func due(at time: Nanoseconds) -> Response {
    guard !hasGivenUp else { return .nothing }
    if let (prompt, since) = shown, prompt.id != lastAnswered, isTime(time, since: since) {
      lastAnswered = prompt.id
      return answer(to: prompt, since: since, at: time)
    }
    if shown == nil, let (alert, since) = alert, alert.id != lastHeeded,
      isTime(time, since: since)
    {
      lastHeeded = alert.id
      return heed(alert, since: since, at: time)
    }
    return .nothing
  }

  private func isTime(_ time: Nanoseconds, since: Nanoseconds) -> Bool {
    time >= since + Nanoseconds(seconds: shopper.delay(ofAnswer: answers, key: key))
  }

  private mutating func answer(
    to prompt: CartDisplay.Prompt, since: Nanoseconds, at time: Nanoseconds
  ) -> Response {
    if case .callAttendant = prompt { return .nothing }
    guard hasPatience() else {
      return .event(TrueEvent(kind: .giveUp, item: nil, start: since, end: time))
    }
    let isMistaken = happens(shopper.mistakeProbability, "shopper.mistake", prompt.id)
    switch prompt {
    case .presentItem: return .present(seen: since, isMistaken: isMistaken)
    case .confirm(let id, let candidates):
      return .confirm(
        .init(id: id, candidates: candidates, isOfProduce: false), isMistaken: isMistaken,
        seen: since)
    case .weighProduce(let id, let candidates):
      return .confirm(
        .init(id: id, candidates: candidates, isOfProduce: true), isMistaken: isMistaken,
        seen: since)
    case .callAttendant: return .nothing
    }
  }

  /// Alerts about goods are answered by showing what was handled last; of the others the shopper
  /// takes note.
  private mutating func heed(_ alert: CartAlert, since: Nanoseconds, at time: Nanoseconds)
    -> Response
  {
    switch alert.reason {
    case .unrecognisedWeight, .itemWithoutWeight, .scanMismatch: break
    default: return .nothing
    }
    guard !happens(shopper.ignoredAlerts, "shopper.ignored-alert", alert.id) else {
      return .nothing
    }
    guard hasPatience() else {
      return .event(TrueEvent(kind: .giveUp, item: nil, start: since, end: time))
    }
    return .present(
      seen: since,
      isMistaken: happens(shopper.mistakeProbability, "shopper.mistake-alert", alert.id))
  }

  private mutating func hasPatience() -> Bool {
    guard answers < shopper.patience else {
      hasGivenUp = true
      return false
    }
    answers += 1
    return true
  }

  private func happens(_ probability: Double, _ purpose: StaticString, _ entity: Int) -> Bool {
    guard probability > 0 else { return false }
    var stream = key.with(purpose, entity: entity).stream
    return stream.uniform() < probability
  }
}
