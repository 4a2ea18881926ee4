package import CartInterface
package import Geometry
package import Perception
package import Scenario
import Scene
import Simulation

/// Finds every product of which at least one pixel is visible, at once, in its visible box.
package final class PerfectDetector: TruthFedDetector {
  package let name = "perfect"
  package let declaredLatency: Nanoseconds = 0
  package let needsPictures = false
  private let skus: [String?]
  private var truth: TickTruth?

  package init(plan: EpisodePlan) { skus = plan.soldSKUs }

  package func take(_ truth: TickTruth) { self.truth = truth }

  package func detections(in observation: Observation) -> [Detection] {
    guard let truth else { return [] }
    return truth.frames.flatMap { frame in
      frame.buffer.labels.compactMap { label in
        guard label.visibleArea > 0, let sku = skus.sku(ofInstance: label.id) else { return nil }
        return Detection(
          camera: frame.camera, box: label.visibleBox, sku: sku, confidence: 1)
      }
    }
  }
}

/// Finds nothing, ever: what the cart knows by its weight alone.
package final class BlindDetector: Detector {
  package let name = "blind"
  package let declaredLatency: Nanoseconds = 0
  package let needsPictures = false

  package init() {}

  package func detections(in observation: Observation) -> [Detection] { [] }
}

extension EpisodePlan {
  /// SKUs by item; nil for belongings, which no detector was taught.
  package var soldSKUs: [String?] { items.map { $0.isBelonging ? nil : $0.sku } }
}

extension [String?] {
  /// The SKU of an instance, where this lists the SKUs of the plan's items; nil for what is no item.
  func sku(ofInstance id: UInt16) -> String? {
    id >= 1 && Int(id) <= count ? self[Int(id) - 1] : nil
  }
}

extension Detection {
  init(camera: Int, box: PixelBox, sku: String, confidence: Double) {
    self.init(
      camera: camera, x0: Double(box.x0), y0: Double(box.y0), x1: Double(box.x1),
      y1: Double(box.y1), sku: sku, confidence: confidence)
  }
}
