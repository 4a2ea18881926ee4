import CartInterface
import Geometry
import Perception

/// An answer that has been checked.
struct CheckedAnswer {
  var detections: [Detection]
  /// nil: as it was.
  var display: CartDisplay?
  /// `decided` is the observation's time; whoever delays the answer sets it anew.
  var events: [BasketEvent]
}

/// Believes nothing that a cart's software outside this process says, over one episode.
struct AnswerCheck {
  private let limits: StackLimits
  private let gives: Set<StackHello.Gift>
  private let cameras: [CameraIntrinsics]
  private let skus: Set<String>
  private var lastPrompt: CartDisplay.Prompt?
  private var eventCount = 0

  init(cart: CartDescription, gives: [StackHello.Gift], limits: StackLimits) {
    self.limits = limits
    self.gives = Set(gives)
    cameras = cart.cameras.map(\.intrinsics)
    skus = Set(cart.catalog.map(\.sku))
  }

  mutating func check(
    _ answer: AnswerMessage, to observation: Observation
  ) throws(StackViolation) -> CheckedAnswer {
    guard answer.tick == observation.tick else {
      throw StackViolation(
        "tick is \(answer.tick), but the observation was \(observation.tick)")
    }
    try checkGifts(of: answer)
    var checked = CheckedAnswer(detections: [], display: nil, events: [])
    let found = answer.detections ?? []
    guard found.count <= limits.detectionsPerTick else {
      throw StackViolation("\(found.count) detections, \(limits.detectionsPerTick) allowed")
    }
    for (index, message) in found.enumerated() {
      let detection = try message.detection()
      if let problem = problem(with: detection, in: observation) {
        throw StackViolation("detections[\(index)]: \(problem)")
      }
      checked.detections.append(detection)
    }
    if let display = answer.display {
      try check(display)
      checked.display = display.display
      try checkPrompt(checked.display?.prompt)
    }
    checked.events = try events(answer.events ?? [], at: observation.time)
    return checked
  }

  /// What was not announced would be lost without a word.
  private func checkGifts(of answer: AnswerMessage) throws(StackViolation) {
    if answer.detections?.isEmpty == false, !gives.contains(.detections) {
      throw StackViolation("there are detections, which its hello does not give")
    }
    if answer.display != nil || answer.events?.isEmpty == false, !gives.contains(.bookings) {
      throw StackViolation("there are bookings, which its hello does not give")
    }
  }

  private func problem(with detection: Detection, in observation: Observation) -> String? {
    guard observation.cameras.contains(detection.camera) else {
      return "camera \(detection.camera) sent no picture in this tick"
    }
    guard cameras.indices.contains(detection.camera) else {
      return "there is no camera \(detection.camera)"
    }
    let edges = [detection.x0, detection.y0, detection.x1, detection.y1]
    guard edges.allSatisfy(\.isFinite) else { return "box_px \(edges) is not finite" }
    guard detection.x0 < detection.x1, detection.y0 < detection.y1 else {
      return "box_px \(edges) is empty or inside out"
    }
    let (width, height) = (cameras[detection.camera].width, cameras[detection.camera].height)
    guard detection.x0 < Double(width), detection.y0 < Double(height), detection.x1 > 0,
      detection.y1 > 0
    else { return "box_px \(edges) lies outside the picture of \(width) × \(height)" }
    guard (0...1).contains(detection.confidence) else {
      return "confidence \(detection.confidence) is not in 0 … 1"
    }
    return unknown(detection.sku)
  }

  private func unknown(_ sku: String) -> String? {
    skus.contains(sku) ? nil : "the catalogue has no SKU \(quoted(sku))"
  }

  private func quoted(_ text: String) -> String { "\"\(text.prefix(60))\"" }

  // MARK: - The screen

  private func check(_ display: DisplayMessage) throws(StackViolation) {
    for (sku, count) in display.basket.sorted(by: { $0.key < $1.key }) {
      if let problem = unknown(sku) { throw StackViolation("display.basket: \(problem)") }
      guard (1...limits.count).contains(count) else {
        throw StackViolation(
          "display.basket: \(count) of \(quoted(sku)), not 1 … \(limits.count)")
      }
    }
    for (sku, grams) in (display.weighed_g ?? [:]).sorted(by: { $0.key < $1.key }) {
      if let problem = unknown(sku) { throw StackViolation("display.weighed_g: \(problem)") }
      guard (0...1_000_000).contains(grams) else {
        throw StackViolation("display.weighed_g: \(grams) g of \(quoted(sku)), not 0 … 1000000")
      }
    }
    if let alert = display.alert {
      guard alert.id >= 1 else { throw StackViolation("display.alert.id is \(alert.id), not ≥ 1") }
      guard (alert.subject ?? "").utf8.count <= limits.textBytes else {
        throw StackViolation("display.alert.subject is longer than \(limits.textBytes) bytes")
      }
    }
    if let prompt = display.prompt { try check(prompt) }
  }

  private func check(_ prompt: PromptMessage) throws(StackViolation) {
    guard prompt.id >= 1 else {
      throw StackViolation("display.prompt.id is \(prompt.id), not ≥ 1")
    }
    let candidates = prompt.candidates ?? []
    guard candidates.count <= limits.promptCandidates else {
      throw StackViolation(
        "display.prompt: \(candidates.count) candidates, \(limits.promptCandidates) allowed")
    }
    for sku in candidates {
      if let problem = unknown(sku) { throw StackViolation("display.prompt: \(problem)") }
    }
  }

  /// A question keeps its number as long as it stays on the screen, and a new one gets a greater.
  private mutating func checkPrompt(_ prompt: CartDisplay.Prompt?) throws(StackViolation) {
    guard let prompt else { return }
    if let last = lastPrompt {
      guard prompt.id > last.id || prompt == last else {
        throw StackViolation(
          prompt.id == last.id
            ? "display.prompt has the id \(prompt.id) of another prompt"
            : "display.prompt.id fell from \(last.id) to \(prompt.id)")
      }
    }
    lastPrompt = prompt
  }

  // MARK: - Bookings

  private mutating func events(
    _ messages: [AnswerMessage.EventMessage], at time: Nanoseconds
  ) throws(StackViolation) -> [BasketEvent] {
    eventCount += messages.count
    guard messages.count <= limits.eventsPerTick, eventCount <= limits.eventsPerEpisode else {
      throw StackViolation(
        "\(messages.count) events, \(eventCount) so far; \(limits.eventsPerTick) and "
          + "\(limits.eventsPerEpisode) allowed")
    }
    var events: [BasketEvent] = []
    var last: Nanoseconds = 0
    for (index, message) in messages.enumerated() {
      if let problem = unknown(message.sku) {
        throw StackViolation("events[\(index)]: \(problem)")
      }
      let latest = time + Nanoseconds(seconds: limits.eventLead)
      guard message.time_ns >= 0, message.time_ns <= latest else {
        throw StackViolation(
          "events[\(index)].time_ns is \(message.time_ns), not 0 … \(latest)")
      }
      guard message.time_ns >= last else {
        throw StackViolation(
          "events[\(index)].time_ns is \(message.time_ns), before the event ahead of it at \(last)")
      }
      if let certainty = message.certainty, !(0...1).contains(certainty) {
        throw StackViolation("events[\(index)].certainty is \(certainty), not 0 … 1")
      }
      last = message.time_ns
      events.append(
        BasketEvent(
          kind: message.kind, sku: message.sku, time: message.time_ns, decided: time,
          certainty: message.certainty))
    }
    return events
  }
}
