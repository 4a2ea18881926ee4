package import CartInterface

/// The software of this program's own cart: a detector, and a reasoner that turns what it finds into
/// bookings.
package final class DetectorAndReasoner: CartSoftware {
  private let eye: any Detector
  private let settings: ReasonerSettings
  private var reasoner: BasketReasoner?
  private var late = LateDetections()

  package init(_ detector: any Detector, settings: ReasonerSettings = ReasonerSettings()) {
    eye = detector
    self.settings = settings
  }

  package var name: String { eye.name }
  package var detector: (any Detector)? { eye }
  package var needsPictures: Bool { eye.needsPictures }
  package var events: [BasketEvent] { reasoner?.events ?? [] }

  package func begin(_ cart: CartDescription) {
    reasoner = BasketReasoner(cart: cart, settings: settings)
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
