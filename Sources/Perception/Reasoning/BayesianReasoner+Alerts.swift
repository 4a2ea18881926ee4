import CartInterface
import Geometry

extension BayesianReasoner {
  /// What screen and beacon show of it all.
  func state(at time: Nanoseconds) -> CartDisplay.State {
    if let urgent = CartDisplay.urgentState(prompt: question?.prompt, alert: alerts.shown) {
      return urgent
    }
    if let booked, (time - booked).seconds < settings.recognisedTime { return .recognised }
    return restsSince == nil ? .weighing : .idle
  }

  /// Since when the weight has rested as it is explained; nil while it moves or is in doubt.
  private var restsSince: Nanoseconds? {
    guard let explained, let last = plateaus.plateaus.last, last.start == explained.start,
      readings.last.map({ $0.isStable && $0.time <= last.end }) ?? false
    else { return nil }
    return explained.start
  }

  mutating func watchCart(
    time: Nanoseconds, readings: [ScaleReading], batches: [DetectionBatch]
  ) {
    let found = watch.step(
      time: time, readings: readings, batches: batches, booked: basket, restsSince: restsSince)
    alerts.update(found.union(findings), time: time)
  }

  /// The first resting weight against what is booked from the start.
  mutating func checkStart(_ first: WeightPlateau) {
    let surplus = first.mass - initialMass.mean
    let bound = max(
      settings.toleratedLeftover,
      4 * (initialMass.deviation * initialMass.deviation + posterior.scaleVariance).squareRoot())
    guard surplus > bound else { return }
    alerts.raise(
      .init(reason: .leftInBasket), until: first.end + Nanoseconds(seconds: settings.alertTime))
  }

  /// A load that is no product and does not pass pulls at the basket or presses on it.
  /// - Parameter change: kilograms; nil where something else explains the weight better.
  mutating func watchLoad(_ change: Double?, time: Nanoseconds) {
    guard let change else {
      loadedSince = nil
      return
    }
    let since = loadedSince ?? time
    loadedSince = since
    guard (time - since).seconds >= settings.loadPatience else { return }
    if change < 0 {
      findings.insert(.init(reason: .basketLifted))
    } else if change > 1.3 * heaviest {
      // Nothing on sale weighs so much.
      findings.insert(.init(reason: .basketPressed))
    }
  }

  /// Something was scanned and something else went in.
  mutating func checkScans(
    against hypothesis: BasketHypothesis, to: WeightPlateau, time: Nanoseconds
  ) {
    let added = Set(hypothesis.changes.filter { $0.count > 0 }.map(\.product))
    let wanted = scanned(before: to.start)
    guard !added.isEmpty, let missing = wanted.first(where: { !added.contains($0) }) else { return }
    alerts.raise(
      .init(reason: .scanMismatch, subject: catalog[missing].sku),
      until: time + Nanoseconds(seconds: settings.alertTime))
  }
}
