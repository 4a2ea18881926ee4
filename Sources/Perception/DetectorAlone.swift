package import CartInterface

/// A cart without a scale: a detector, and a basket kept by sight. The yardstick that shows what
/// weighing adds; it asks nothing and raises no alert.
package final class DetectorAlone: CartSoftware {
  private let eye: any Detector
  private let settings: ReasonerSettings
  private var ledger: SightLedger?
  private var late = LateDetections()

  package init(_ detector: any Detector, settings: ReasonerSettings = ReasonerSettings()) {
    eye = detector
    self.settings = settings
  }

  package var name: String { "\(eye.name), by sight alone" }
  package var detector: (any Detector)? { eye }
  package var needsPictures: Bool { eye.needsPictures }
  package var events: [BasketEvent] { ledger?.events ?? [] }

  package func begin(_ cart: CartDescription) {
    ledger = SightLedger(cart: cart, settings: settings)
    late = LateDetections()
  }

  package func detections(in observation: Observation) throws -> [Detection] {
    let found = try eye.detections(in: observation)
    late.add(found, in: observation, latency: eye.declaredLatency)
    return found
  }

  package func display(after observation: Observation) -> CartDisplay {
    for batch in late.arrived(by: observation.time) { ledger?.add(batch, now: observation.time) }
    return CartDisplay(basket: ledger?.shown ?? [:])
  }

  package func end() {}
}

/// Hands out carts without a scale.
package final class SightOnlySoftware: SoftwareSource {
  package init() {}

  package func software(
    detector: any Detector, settings: ReasonerSettings,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> any CartSoftware {
    DetectorAlone(detector, settings: settings)
  }
}
