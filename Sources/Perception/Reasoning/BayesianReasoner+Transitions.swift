import CartInterface
import Geometry

extension BayesianReasoner {
  mutating func explainTransition(from: WeightPlateau, time: Nanoseconds) {
    var from = confirmed(from)
    // The plateau itself may have grown since it was taken.
    from = plateaus.plateaus.first { $0.start == from.start } ?? from
    let later = plateaus.plateaus.filter { $0.start > from.start }
    guard let newest = later.last else {
      explained = from
      bookPromptly(from: from, time: time)
      return
    }
    if later.allSatisfy({ $0.duration < settings.shortestPlateau }),
      bookPromptly(from: from, time: time)
    {
      return
    }
    var mayPass = false
    var load: Double?
    for to in later where to.duration >= settings.shortestPlateau {
      let seenUntil = min(to.end, to.start + Nanoseconds(seconds: settings.restWindow))
      guard vision.newest >= seenUntil else {  // The pictures are still on their way.
        bookPromptly(from: from, time: time)
        return
      }
      let ranking = ranked(
        from: from, to: to, seenUntil: max(seenUntil, min(to.end, vision.newest)))
      let best = ranking.first
      mayPass =
        best.map {
          $0.hypothesis.isForeignLoad || isInView($0.hypothesis, from: from, to: to)
            || mayBePart($0.hypothesis, from: from, to: to)
        } ?? false
      load = best?.hypothesis.isForeignLoad == true ? to.mass - from.mass : nil
      let isPremature =
        question != nil && best?.hypothesis == .nothing
        && (to.duration < settings.withdrawalTime || isSomethingShown(from: from, to: to))
      if let best, best.probability >= settings.bookingProbability, !mayPass, !isPremature {
        if asksForProduce, isLooseAddition(best.hypothesis) {
          if question == nil { askForProduce(ranking, time: time) }
          return
        }
        book(
          best.hypothesis, certainty: best.probability, from: from, to: to, time: time)
        question = nil
        return
      }
    }
    watchLoad(load, time: time)
    if newest.duration >= settings.shortestPlateau {
      doubtSince = doubtSince ?? newest.start
    }
    askIfInDoubt(
      newest: newest, time: time,
      patience: mayPass ? settings.loadPatience : settings.patience)
  }

  func ranked(from: WeightPlateau, to: WeightPlateau, seenUntil: Nanoseconds)
    -> [BasketPosterior.Ranked]
  {
    let windows = windows(from: from, to: to, seenUntil: seenUntil)
    let seen = vision.changes(in: windows, booked: basket)
    var evidence = TransitionEvidence(
      massChange: to.mass - from.mass, sightings: seen.changes, cameras: seen.cameras,
      scanned: scanned(before: to.start))
    evidence.massDeviation = deviation(from: from, to: to)
    evidence.passages = vision.passages(in: windows)
    return posterior.ranked(evidence, basket: basket)
  }

  /// By how many standard deviations a change of weight differs from that of an explanation.
  func misfit(
    _ hypothesis: BasketHypothesis, from: WeightPlateau, to: WeightPlateau
  ) -> Double {
    posterior.misfit(
      hypothesis, massChange: to.mass - from.mass, deviation: deviation(from: from, to: to))
  }

  private func deviation(from: WeightPlateau, to: WeightPlateau) -> Double {
    (from.deviation * from.deviation + to.deviation * to.deviation).squareRoot()
  }

  /// Products whose barcodes were read not long before a weight, each once.
  func scanned(before time: Nanoseconds) -> [Int] {
    let oldest = time - Nanoseconds(seconds: settings.scanTime)
    return Set(scans.filter { $0.time <= time && $0.time >= oldest }.map(\.product)).sorted()
  }

  func sights(from: WeightPlateau, to: WeightPlateau, seenUntil: Nanoseconds) -> (
    changes: [SightingChange], cameras: [Int]
  ) {
    vision.changes(in: windows(from: from, to: to, seenUntil: seenUntil), booked: basket)
  }

  private func windows(from: WeightPlateau, to: WeightPlateau, seenUntil: Nanoseconds)
    -> TransitionWindows
  {
    let rest = Nanoseconds(seconds: settings.restWindow)
    // A hand is in view before it touches anything, and after.
    let late = max(from.start + rest, from.end - Nanoseconds(seconds: settings.approachTime))
    return TransitionWindows(
      restBefore: earlyRest(of: from), lateRestBefore: max(from.start, late - rest)...late,
      restAfter: max(to.start, seenUntil - rest)...max(to.start, seenUntil),
      earlierRest: earlierRest,
      mayShowHandBefore: from.duration < settings.approachTime + settings.restWindow)
  }

  /// Whether the cameras still see an item that is off the scale: it is held, perhaps to be shown.
  func isInView(
    _ hypothesis: BasketHypothesis, from: WeightPlateau, to: WeightPlateau
  ) -> Bool {
    let gone = hypothesis.changes.filter { $0.count < 0 }
    guard !gone.isEmpty else { return false }
    let seen = sights(from: from, to: to, seenUntil: vision.newest).changes
    return gone.contains { change in
      seen.contains {
        $0.product == change.product && $0.after > (basket[change.product] ?? 0) + change.count
      }
    }
  }

  /// Whether what was found may be but a part of it: what went out for an item may still be in view, in
  /// the hand that takes it away. Then the weight is as before and yet cameras see more of a product
  /// than before, and than is booked; or the weight hardly fits.
  private func mayBePart(
    _ hypothesis: BasketHypothesis, from: WeightPlateau, to: WeightPlateau
  ) -> Bool {
    guard to.duration < settings.exchangeTime else { return false }
    guard hypothesis == .nothing else {
      return misfit(hypothesis, from: from, to: to) > settings.poorFit
    }
    let seen = sights(from: from, to: to, seenUntil: vision.newest)
    var witnesses: [Int: Int] = [:]
    for change in seen.changes where change.after > max(change.before, basket[change.product] ?? 0)
    {
      witnesses[change.product, default: 0] += 1
    }
    // One camera may mistake one thing for another.
    return witnesses.values.contains { $0 >= min(2, seen.cameras.count) }
  }

  /// Whether the cameras now see more of a product than is booked: an item in the shopper's hand.
  private func isSomethingShown(from: WeightPlateau, to: WeightPlateau) -> Bool {
    sights(from: from, to: to, seenUntil: vision.newest).changes.contains {
      $0.after > basket[$0.product] ?? 0
    }
  }

  /// The rest window of a plateau from which the hand that made it has gone, if it is long enough.
  private func earlyRest(of plateau: WeightPlateau) -> ClosedRange<Nanoseconds> {
    let rest = Nanoseconds(seconds: settings.restWindow)
    let approach = Nanoseconds(seconds: settings.approachTime)
    let start = min(plateau.start + approach, max(plateau.start, plateau.end - approach - rest))
    return start...(start + rest)
  }

  mutating func book(
    _ hypothesis: BasketHypothesis, certainty: Double? = nil, from: WeightPlateau,
    to: WeightPlateau, time: Nanoseconds
  ) {
    let items = hypothesis.changes.flatMap { change in
      Array(
        repeating: (product: change.product, isAdded: change.count > 0), count: abs(change.count))
    }
    let moments = stepTimes(of: items, from: from, to: to)
    for (item, moment) in zip(items, moments).sorted(by: { $0.1 < $1.1 }) {
      basket[item.product, default: 0] += item.isAdded ? 1 : -1
      if basket[item.product] == 0 { basket[item.product] = nil }
      events.append(
        BasketEvent(
          kind: item.isAdded ? .add : .remove, sku: catalog[item.product].sku, time: moment,
          decided: time, certainty: certainty))
    }
    weigh(hypothesis, change: to.displayed - from.displayed)
    if !items.isEmpty { booked = time }
    checkScans(against: hypothesis, to: to, time: time)
    earlierRest = hypothesis == .nothing ? earlierRest ?? earlyRest(of: from) : nil
    explained = to
    earlyBooking = nil
    doubtSince = nil
    loadedSince = nil
    findings.remove(.init(reason: .basketLifted))
    findings.remove(.init(reason: .basketPressed))
    // What was scanned and did not come in was put back.
    if !hypothesis.changes.isEmpty { scans.removeAll { $0.time <= to.start } }
  }

  /// The moments of letting go. What is taken out leaves the scale before it leaves the basket.
  private func stepTimes(
    of items: [(product: Int, isAdded: Bool)], from: WeightPlateau, to: WeightPlateau
  ) -> [Nanoseconds] {
    let nominal = items.map {
      $0.isAdded ? catalog[$0.product].nominalMass : -catalog[$0.product].nominalMass
    }
    // All together the steps lead to the weight that was measured.
    let rest = (to.mass - from.mass - nominal.reduce(0, +)) / Double(max(items.count, 1))
    let moving = readings.filter { $0.time > from.end && $0.time <= to.start }
    let fit = StepTimes(
      steps: nominal.map { $0 + rest }, from: from.mass, readings: moving, end: to.start)
    return zip(items, fit.times).map {
      $0.isAdded ? $1 : $1 + Nanoseconds(seconds: settings.removalTime)
    }
  }

  mutating func forgetOld() {
    guard let explained else { return }
    let oldest =
      explained.end - Nanoseconds(seconds: settings.approachTime + 2 * settings.restWindow)
    plateaus.forget(before: explained.start)
    vision.forget(
      before: oldest,
      keeping: [explained.start...(explained.start + (explained.end - oldest))]
        + (earlierRest.map { [$0] } ?? []))
    readings.removeAll { $0.time < oldest }
  }
}
