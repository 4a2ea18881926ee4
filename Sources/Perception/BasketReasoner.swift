package import CartInterface
package import Geometry

/// Keeps the basket: finds out from scale and detections what was added and taken out.
///
/// Time is cut at resting weights. Between the last explained plateau and a new one lies a
/// transition; it is explained by the likeliest hypothesis as soon as that is likely enough. Until
/// then the transition stays open and reaches to the newest plateau, so that a hand that leans for a
/// while, or an item shown again, ends in a clear picture. Doubt that lasts makes the cart ask.
///
/// Deterministic: same observations and detections, same answers. One owner.
package struct BasketReasoner: Sendable {
  package private(set) var events: [BasketEvent] = []
  package private(set) var display: CartDisplay

  private let catalog: [CartDescription.CatalogEntry]
  private let settings: ReasonerSettings
  private let posterior: BasketPosterior
  private var plateaus: WeightPlateaus
  private var vision: VisionMemory
  private var readings: [ScaleReading] = []
  /// Count of each product by catalogue index, no zeros.
  private var basket: [Int: Int] = [:]
  /// The plateau up to which everything is explained; nil before the first.
  private var explained: WeightPlateau?
  /// Since when the weight is stable and doubtful.
  private var doubtSince: Nanoseconds?
  private var question: Question?
  private var questions = 0

  private struct Question: Sendable {
    var prompt: CartDisplay.Prompt
    var asked: Nanoseconds
  }

  package init(cart: CartDescription, settings: ReasonerSettings = ReasonerSettings()) {
    catalog = cart.catalog
    self.settings = settings
    posterior = BasketPosterior(cart: cart, settings: settings)
    plateaus = WeightPlateaus(tolerance: 1.5 * cart.scale.division)
    vision = VisionMemory(catalog: cart.catalog, settings: settings)
    for (index, entry) in cart.catalog.enumerated() {
      if let count = cart.initialBasket[entry.sku], count > 0 { basket[index] = count }
    }
    display = CartDisplay(basket: cart.initialBasket.filter { $0.value > 0 })
  }

  /// Takes one tick in: the readings of the scale, and answers of the detector to this or earlier
  /// ticks.
  /// - Returns: What the screen shows from now on.
  package mutating func step(
    time: Nanoseconds, readings new: [ScaleReading], batches: [DetectionBatch]
  ) -> CartDisplay {
    for reading in new { plateaus.add(reading) }
    readings += new
    for batch in batches { vision.add(batch) }
    guard let from = explained else {
      explained = plateaus.plateaus.first
      return display
    }
    explainTransition(from: from, time: time)
    ageQuestion(time: time)
    forgetOld()
    display = CartDisplay(basket: shownBasket, prompt: question?.prompt)
    return display
  }

  private var shownBasket: [String: Int] {
    var shown: [String: Int] = [:]
    for (product, count) in basket { shown[catalog[product].sku] = count }
    return shown
  }
}

// MARK: - Transitions

extension BasketReasoner {
  private mutating func explainTransition(from: WeightPlateau, time: Nanoseconds) {
    let later = plateaus.plateaus.filter { $0.start > from.start }
    guard let newest = later.last else {
      explained = plateaus.plateaus.first { $0.start == from.start } ?? from
      return
    }
    // The plateau itself may have grown since it was taken.
    let from = plateaus.plateaus.first { $0.start == from.start } ?? from
    var looksLikeLoad = false
    for to in later where to.duration >= settings.shortestPlateau {
      let seenUntil = min(to.end, to.start + Nanoseconds(seconds: settings.restWindow))
      guard vision.newest >= seenUntil else { return }  // The pictures are still on their way.
      let best = ranked(
        from: from, to: to, seenUntil: max(seenUntil, min(to.end, vision.newest))
      ).first
      looksLikeLoad = best?.hypothesis.isForeignLoad ?? false
      let isPremature =
        question != nil && best?.hypothesis == .nothing && to.duration < settings.withdrawalTime
      if let best, best.probability >= settings.bookingProbability, !looksLikeLoad, !isPremature {
        book(best.hypothesis, from: from, to: to, time: time)
        question = nil
        return
      }
    }
    if newest.duration >= settings.shortestPlateau {
      doubtSince = doubtSince ?? newest.start
    }
    askIfInDoubt(
      newest: newest, time: time,
      patience: looksLikeLoad ? settings.loadPatience : settings.patience)
  }

  private func ranked(from: WeightPlateau, to: WeightPlateau, seenUntil: Nanoseconds)
    -> [BasketPosterior.Ranked]
  {
    let rest = Nanoseconds(seconds: settings.restWindow)
    // A hand is in view before it touches anything, and after.
    let late = max(from.start + rest, from.end - Nanoseconds(seconds: settings.approachTime))
    let seen = vision.changes(
      in: TransitionWindows(
        restBefore: earlyRest(of: from), lateRestBefore: max(from.start, late - rest)...late,
        restAfter: max(to.start, seenUntil - rest)...max(to.start, seenUntil)))
    return posterior.ranked(
      TransitionEvidence(
        massChange: to.mass - from.mass, sightings: seen.changes, cameras: seen.cameras),
      basket: basket)
  }

  /// The rest window of a plateau from which the hand that made it has gone, if it is long enough.
  private func earlyRest(of plateau: WeightPlateau) -> ClosedRange<Nanoseconds> {
    let rest = Nanoseconds(seconds: settings.restWindow)
    let approach = Nanoseconds(seconds: settings.approachTime)
    let start = min(plateau.start + approach, max(plateau.start, plateau.end - approach - rest))
    return start...(start + rest)
  }

  private mutating func book(
    _ hypothesis: BasketHypothesis, from: WeightPlateau, to: WeightPlateau, time: Nanoseconds
  ) {
    for change in hypothesis.changes {
      basket[change.product, default: 0] += change.count
      if basket[change.product] == 0 { basket[change.product] = nil }
      let kind: BasketEvent.Kind = change.count > 0 ? .add : .remove
      let moment = stepTime(from: from, to: to, adding: change.count > 0)
      for _ in 0..<abs(change.count) {
        events.append(
          BasketEvent(kind: kind, sku: catalog[change.product].sku, time: moment, decided: time))
      }
    }
    explained = to
    doubtSince = nil
  }

  /// When the weight passed half way for the last time: the moment of letting go. What is taken
  /// out leaves the scale before it leaves the basket.
  private func stepTime(from: WeightPlateau, to: WeightPlateau, adding: Bool) -> Nanoseconds {
    let half = (from.mass + to.mass) / 2
    let rising = to.mass > from.mass
    var moment = to.start
    for reading in readings.reversed() where reading.time <= to.start && reading.time >= from.end {
      guard (reading.displayedMass > half) == rising else { break }
      moment = reading.time
    }
    return adding ? moment : moment + Nanoseconds(seconds: settings.removalTime)
  }

  private mutating func forgetOld() {
    guard let explained else { return }
    let oldest =
      explained.end - Nanoseconds(seconds: settings.approachTime + 2 * settings.restWindow)
    plateaus.forget(before: explained.start)
    vision.forget(
      before: oldest,
      keeping: explained.start...(explained.start + (explained.end - oldest)))
    readings.removeAll { $0.time < oldest }
  }
}

// MARK: - Questions

extension BasketReasoner {
  private mutating func askIfInDoubt(
    newest: WeightPlateau, time: Nanoseconds, patience: Double
  ) {
    guard question == nil, let doubtSince,
      newest.duration >= settings.shortestPlateau,
      (time - doubtSince).seconds >= patience
    else { return }
    questions += 1
    question = Question(prompt: .presentItem(id: questions), asked: time)
  }

  /// A question that stays open ends with the likeliest booking and a call for help.
  private mutating func ageQuestion(time: Nanoseconds) {
    guard let open = question else { return }
    let age = (time - open.asked).seconds
    if case .callAttendant = open.prompt {
      if age >= settings.attendantTime { question = nil }
      return
    }
    guard age >= settings.answerTime, let from = explained,
      let to = plateaus.plateaus.last, to.start > from.start
    else { return }
    let best = ranked(from: from, to: to, seenUntil: max(to.end, vision.newest)).first {
      !$0.hypothesis.isForeignLoad
    }
    if let best, best.probability >= 0.5 {
      book(best.hypothesis, from: from, to: to, time: time)
      question = nil
    } else {
      book(.nothing, from: from, to: to, time: time)
      questions += 1
      question = Question(prompt: .callAttendant(id: questions), asked: time)
    }
  }
}
