package import CartInterface
package import Catalog
package import Geometry
package import Perception
package import Scenario
import Scene
import Simulation

/// A detector that misses and confuses as `DegradationModel` says.
package final class DegradedDetector: TruthFedDetector {
  package let name = "degraded"
  package var declaredLatency: Nanoseconds { model.latency }
  /// For the contrast in the picture.
  package let needsPictures = true
  package let model: DegradationModel
  private let skus: [String?]
  private let catalogSKUs: [String]
  private let lookAlikes: LookAlikes
  private let randomKey: RandomKey
  private var truth: TickTruth?

  package init(
    plan: EpisodePlan, catalog: ProductCatalog, lookAlikes: LookAlikes,
    model: DegradationModel = DegradationModel()
  ) {
    self.model = model
    self.lookAlikes = lookAlikes
    skus = plan.soldSKUs
    catalogSKUs = catalog.products.map(\.sku)
    randomKey = plan.randomKey
  }

  package func take(_ truth: TickTruth) { self.truth = truth }

  package func detections(in observation: Observation) -> [Detection] {
    guard let truth else { return [] }
    return truth.frames.flatMap { frame in
      frame.buffer.labels.compactMap { detection(of: $0, in: frame, truth: truth) }
        + phantom(in: frame)
    }
  }

  private func detection(of label: InstanceLabel, in frame: LabelledFrame, truth: TickTruth)
    -> Detection?
  {
    guard label.visibleArea > 0, let sku = skus.sku(ofInstance: label.id) else { return nil }
    // Cameras are told apart by the entity: 60 000 instances each.
    let entity = frame.camera * 65_536 + Int(label.id)
    var persistent = randomKey.with("detector.persistent", entity: entity).stream
    var stream = randomKey.with("detector.degraded", entity: entity, tick: frame.tick).stream
    let side = Double(label.visibleArea).squareRoot()
    let quality = model.quality(
      DegradationModel.Appearance(
        visibleFraction: label.visibleFraction, side: side,
        blur: truth.blur(of: label, in: frame), contrast: frame.contrast(of: label)),
      persistent: persistent.normal())
    guard stream.uniform() < DegradationModel.sigmoid(quality) else { return nil }
    let believed = believedSKU(sku, quality: quality, stream: &stream)
    let spread = model.boxError * side * DegradationModel.sigmoid(-quality)
    let box = label.visibleBox
    let x = [Double(box.x0), Double(box.x1)].map { $0 + spread * stream.normal() }.sorted()
    let y = [Double(box.y0), Double(box.y1)].map { $0 + spread * stream.normal() }.sorted()
    return Detection(
      camera: frame.camera, x0: max(x[0], 0), y0: max(y[0], 0),
      x1: min(x[1], Double(frame.buffer.width)), y1: min(y[1], Double(frame.buffer.height)),
      sku: believed, confidence: 0.3 + 0.7 * DegradationModel.sigmoid(quality - 1))
  }

  private func believedSKU(_ sku: String, quality: Double, stream: inout RandomStream) -> String {
    let others = lookAlikes.others(than: sku).map {
      ($0.sku, DeterministicMath.exp(-$0.distance / model.confusability))
    }
    let sum = others.reduce(0) { $0 + $1.1 }
    let chance = min(
      0.5, DegradationModel.sigmoid(model.confusionThreshold - quality) * sum)
    guard stream.uniform() < chance else { return sku }
    var rest = stream.uniform() * sum
    for (other, part) in others {
      rest -= part
      if rest <= 0 { return other }
    }
    return others.last?.0 ?? sku
  }

  private func phantom(in frame: LabelledFrame) -> [Detection] {
    var stream = randomKey.with("detector.phantom", entity: frame.camera, tick: frame.tick).stream
    guard stream.uniform() < model.phantoms, !catalogSKUs.isEmpty else { return [] }
    let sku = catalogSKUs[stream.index(below: catalogSKUs.count)]
    let width = Double(frame.buffer.width)
    let height = Double(frame.buffer.height)
    let side = stream.uniform(in: 0.05...0.2) * width
    let x = stream.uniform(in: 0...max(width - side, 0))
    let y = stream.uniform(in: 0...max(height - side, 0))
    return [
      Detection(
        camera: frame.camera, x0: x, y0: y, x1: x + side, y1: min(y + side, height), sku: sku,
        confidence: stream.uniform(in: 0.3...0.7))
    ]
  }
}
