import CartInterface
import Geometry
import Perception

/// What a cart's software makes of one observation.
struct AnswerMessage: Codable, Sendable {
  var type = "answer"
  /// The observation's.
  var tick: Int
  var detections: [DetectionMessage]?
  /// Absent: as it was.
  var display: DisplayMessage?
  /// Booked just now, in order of time.
  var events: [EventMessage]?

  struct EventMessage: Codable, Sendable {
    var kind: BasketEvent.Kind
    var sku: String
    var time_ns: Int64
    /// 0…1; absent: does not say.
    var certainty: Double?
  }
}

/// One thing found in one picture.
struct DetectionMessage: Codable, Sendable {
  var camera: Int
  /// x0, y0, x1, y1: edges; the left edge of the leftmost pixel is 0.
  var box_px: [Double]
  var sku: String
  var confidence: Double

  init(_ detection: Detection) {
    (camera, sku, confidence) = (detection.camera, detection.sku, detection.confidence)
    box_px = [detection.x0, detection.y0, detection.x1, detection.y1]
  }

  func detection() throws(StackViolation) -> Detection {
    guard box_px.count == 4 else {
      throw StackViolation("box_px has \(box_px.count) numbers instead of 4")
    }
    return Detection(
      camera: camera, x0: box_px[0], y0: box_px[1], x1: box_px[2], y1: box_px[3], sku: sku,
      confidence: confidence)
  }
}

/// A detector's answer to one observation, when it arrives.
struct BatchMessage: Codable, Sendable {
  /// Of the observation that was looked at.
  var tick: Int
  var time_ns: Int64
  /// Cameras that sent a picture, and those whose picture shows nothing or the same as ever.
  var cameras, blind: [Int]
  var found: [DetectionMessage]

  init(_ batch: DetectionBatch) {
    (tick, time_ns) = (batch.tick, batch.time)
    (cameras, blind) = (batch.cameras, batch.blind)
    found = batch.detections.map(DetectionMessage.init)
  }

  func batch() throws(StackViolation) -> DetectionBatch {
    DetectionBatch(
      tick: tick, time: time_ns, cameras: cameras, blind: blind,
      detections: try found.map { one throws(StackViolation) in try one.detection() })
  }
}

struct DisplayMessage: Codable, Sendable {
  var basket: [String: Int]
  var weighed_g: [String: Int]?
  var prompt: PromptMessage?
  var alert: AlertMessage?
  /// Absent: what prompt and alert make of it.
  var state: CartDisplay.State?

  init(_ display: CartDisplay) {
    basket = display.basket
    weighed_g = display.weighed.isEmpty ? nil : display.weighed
    prompt = display.prompt.map(PromptMessage.init)
    alert = display.alert.map(AlertMessage.init)
    state = display.state
  }

  var display: CartDisplay {
    var display = CartDisplay(
      basket: basket, prompt: prompt?.prompt, alert: alert?.alert, state: state)
    display.weighed = weighed_g ?? [:]
    return display
  }
}

struct PromptMessage: Codable, Sendable {
  enum Kind: String, Codable, Sendable {
    case presentItem = "present_item"
    case confirm
    case weighProduce = "weigh_produce"
    case callAttendant = "call_attendant"
  }

  var kind: Kind
  var id: Int
  /// For `confirm` and `weigh_produce` alone.
  var candidates: [String]?

  init(_ prompt: CartDisplay.Prompt) {
    id = prompt.id
    switch prompt {
    case .presentItem: kind = .presentItem
    case .confirm(_, let choices): (kind, candidates) = (.confirm, choices)
    case .weighProduce(_, let choices): (kind, candidates) = (.weighProduce, choices)
    case .callAttendant: kind = .callAttendant
    }
  }

  var prompt: CartDisplay.Prompt {
    switch kind {
    case .presentItem: .presentItem(id: id)
    case .confirm: .confirm(id: id, candidates: candidates ?? [])
    case .weighProduce: .weighProduce(id: id, candidates: candidates ?? [])
    case .callAttendant: .callAttendant(id: id)
    }
  }
}

struct AlertMessage: Codable, Sendable {
  var id: Int
  var reason: CartAlert.Reason
  var subject: String?

  init(_ alert: CartAlert) {
    (id, reason, subject) = (alert.id, alert.reason, alert.subject)
  }

  var alert: CartAlert { CartAlert(id: id, reason: reason, subject: subject) }
}
