package import CartInterface

/// The software of this program's own cart: a detector, a tracker and a reasoner that turns what they find
/// into bookings. Each may be another.
package final class DetectorAndReasoner: CartSoftware {
  private let eye: any Detector
  private let settings: ReasonerSettings
  private let parts: ReasoningParts
  private var reasoner: (any BasketReasoner)?
  private var late = LateDetections()

  package init(
    _ detector: any Detector, settings: ReasonerSettings = ReasonerSettings(),
    parts: ReasoningParts = .reference
  ) {
    eye = detector
    self.parts = parts
    self.settings = settings
  }

  package var name: String { parts.remark.map { "\(eye.name), \($0)" } ?? eye.name }
  package var detector: (any Detector)? { eye }
  package var needsPictures: Bool { eye.needsPictures }
  package var events: [BasketEvent] { reasoner?.events ?? [] }

  package func begin(_ cart: CartDescription) {
    reasoner = parts.assembled(for: cart, settings: settings)
    late = LateDetections()
  }

  package func detections(in observation: Observation) throws -> [Detection] {
    let found = try eye.detections(in: observation)
    late.add(found, in: observation, latency: eye.declaredLatency)
    return found
  }

  package func display(after observation: Observation) -> CartDisplay {
    reasoner?.step(
      time: observation.time, readings: observation.scaleReadings,
      batches: late.arrived(by: observation.time), answers: observation.screenAnswers,
      barcodes: observation.channels.barcodes) ?? CartDisplay()
  }

  package func end() {}
}
