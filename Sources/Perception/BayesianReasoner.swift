package import CartInterface
package import Geometry

/// The reference reasoner: finds out from scale and detections what was added and taken out.
///
/// Time is cut at resting weights. Between the last explained plateau and a new one lies a
/// transition; it is explained by the likeliest hypothesis as soon as that is likely enough. Until
/// then the transition stays open and reaches to the newest plateau, so that a hand that leans for a
/// while, or an item shown again, ends in a clear picture. Doubt that lasts makes the cart ask.
///
/// Deterministic: same observations and detections, same answers. One owner.
package struct BayesianReasoner: BasketReasoner {
  package private(set) var events: [BasketEvent] = []
  package private(set) var display: CartDisplay

  let catalog: [CartDescription.CatalogEntry]
  let settings: ReasonerSettings
  let posterior: BasketPosterior
  private(set) var plateaus: WeightPlateaus
  private var vision: VisionMemory
  private(set) var readings: [ScaleReading] = []
  /// Barcodes read since the explained plateau: catalogue index and time.
  private var scans: [(product: Int, time: Nanoseconds)] = []
  /// Count of each product by catalogue index, no zeros.
  private(set) var basket: [Int: Int] = [:]
  /// The plateau up to which everything is explained; nil before the first.
  private(set) var explained: WeightPlateau?
  /// It is a rest that the scale has not called stable yet.
  private var isExplainedEarly = false
  /// When the basket was first seen at rest as it is booked, if weights have come and gone since that
  /// changed nothing in it: the cart rolled, something leaned on it.
  private var earlierRest: ClosedRange<Nanoseconds>?
  /// Since when the weight is stable and doubtful.
  private var doubtSince: Nanoseconds?
  var question: Question?
  private var questions = 0
  let asksForProduce: Bool
  /// Net kilograms of what is sold by weight, by catalogue index.
  var weighed: [Int: Double] = [:]
  var watch: CartWatch
  var alerts = AlertBoard()
  /// When something was last booked.
  private(set) var booked: Nanoseconds?
  /// What the catalogue says that the booked basket weighed at first, with its standard deviation.
  let initialMass: (mean: Double, deviation: Double)
  let heaviest: Double
  /// Since when the likeliest explanation of the weight is that something pulls or presses.
  var loadedSince: Nanoseconds?
  var findings: Set<CartWatch.Finding> = []

  struct Question: Sendable {
    var prompt: CartDisplay.Prompt
    var asked: Nanoseconds
    /// What each candidate of a `confirm` means.
    var meanings: [String: BasketHypothesis] = [:]
  }

  package init(cart: CartDescription, settings: ReasonerSettings = ReasonerSettings()) {
    catalog = cart.catalog
    self.settings = settings
    posterior = BasketPosterior(cart: cart, settings: settings)
    plateaus = WeightPlateaus(
      tolerance: max(1.5 * cart.scale.resolution, 5 * cart.scale.noise))
    vision = VisionMemory(catalog: cart.catalog, settings: settings)
    var (mass, variance) = (0.0, 0.0)
    for (index, entry) in cart.catalog.enumerated() {
      guard let count = cart.initialBasket[entry.sku], count > 0 else { continue }
      basket[index] = count
      mass += Double(count) * entry.nominalMass
      variance += Double(count) * entry.massDeviation * entry.massDeviation
    }
    initialMass = (mass, variance.squareRoot())
    display = CartDisplay(basket: cart.initialBasket.filter { $0.value > 0 })
    asksForProduce = cart.asksForProduce
    for (product, count) in basket where catalog[product].plu != nil {
      weighed[product] = Double(count) * catalog[product].nominalMass
    }
    watch = CartWatch(cart: cart, settings: settings)
    heaviest = catalog.map(\.nominalMass).max() ?? 0
  }

  /// Takes one tick in: the readings of the scale, answers of the detector to this or earlier
  /// ticks, what the shopper touched on the screen, and barcodes that were read.
  /// - Returns: What the screen shows from now on.
  package mutating func step(
    time: Nanoseconds, readings new: [ScaleReading], batches: [DetectionBatch],
    answers: [ScreenAnswer] = [], barcodes: [BarcodeRead] = []
  ) -> CartDisplay {
    for read in barcodes {
      if let product = catalog.firstIndex(where: { $0.gtin == read.gtin }) {
        scans.append((product, read.time))
      }
    }
    for reading in new { plateaus.add(reading) }
    readings += new
    for batch in batches { vision.add(batch) }
    if let from = explained {
      for answer in answers { take(answer, time: time) }
      explainTransition(from: explained ?? from, time: time)
      ageQuestion(time: time)
      forgetOld()
    } else {
      explained = plateaus.plateaus.first
      if let explained { checkStart(explained) }
    }
    watchCart(time: time, readings: new, batches: batches)
    display = CartDisplay(
      basket: shownBasket, prompt: question?.prompt, alert: alerts.shown, state: state(at: time))
    display.weighed = shownGrams
    return display
  }

  private var shownBasket: [String: Int] {
    var shown: [String: Int] = [:]
    for (product, count) in basket { shown[catalog[product].sku] = count }
    return shown
  }
}

// MARK: - Transitions

extension BayesianReasoner {
  private mutating func explainTransition(from: WeightPlateau, time: Nanoseconds) {
    var from = isExplainedEarly ? confirmed(from) : from
    // The plateau itself may have grown since it was taken.
    from = plateaus.plateaus.first { $0.start == from.start } ?? from
    let later = plateaus.plateaus.filter { $0.start > from.start }
    guard let newest = later.last else {
      explained = from
      bookPromptly(from: from, time: time)
      return
    }
    var mayPass = false
    var load: Double?
    for to in later where to.duration >= settings.shortestPlateau {
      let seenUntil = min(to.end, to.start + Nanoseconds(seconds: settings.restWindow))
      guard vision.newest >= seenUntil else { return }  // The pictures are still on their way.
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

  private func ranked(from: WeightPlateau, to: WeightPlateau, seenUntil: Nanoseconds)
    -> [BasketPosterior.Ranked]
  {
    let windows = windows(from: from, to: to, seenUntil: seenUntil)
    let seen = vision.changes(in: windows, booked: basket)
    var evidence = TransitionEvidence(
      massChange: to.mass - from.mass, sightings: seen.changes, cameras: seen.cameras,
      scanned: scanned(before: to.start))
    evidence.passages = vision.passages(in: windows)
    return posterior.ranked(evidence, basket: basket)
  }

  /// Products whose barcodes were read not long before a weight, each once.
  func scanned(before time: Nanoseconds) -> [Int] {
    let oldest = time - Nanoseconds(seconds: settings.scanTime)
    return Set(scans.filter { $0.time <= time && $0.time >= oldest }.map(\.product)).sorted()
  }

  private func sights(from: WeightPlateau, to: WeightPlateau, seenUntil: Nanoseconds) -> (
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
  private func isInView(
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
      return posterior.misfit(hypothesis, massChange: to.mass - from.mass) > settings.poorFit
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

  private mutating func book(
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
    isExplainedEarly = false
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

  private mutating func forgetOld() {
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

// MARK: - Before the scale is sure

extension BayesianReasoner {
  /// Books one item at the first calm of the weight, if weight and sight leave no doubt of it. What is less
  /// clear waits for the scale to call the weight stable.
  private mutating func bookPromptly(from: WeightPlateau, time: Nanoseconds) {
    guard question == nil, let to = plateaus.calm, to.start > from.end,
      to.duration >= settings.promptRest, vision.newest >= to.start
    else { return }
    let ranking = ranked(from: from, to: to, seenUntil: max(to.end, vision.newest))
    guard let best = ranking.first, best.probability >= settings.promptProbability,
      !best.hypothesis.isForeignLoad, best.hypothesis.changes.count == 1,
      let change = best.hypothesis.changes.first, abs(change.count) == 1,
      posterior.misfit(best.hypothesis, massChange: to.mass - from.mass) <= settings.promptFit,
      isSeen(change, from: from, to: to), !isInView(best.hypothesis, from: from, to: to),
      // What is sold by weight must be weighed.
      catalog[change.product].plu == nil
    else { return }
    book(best.hypothesis, certainty: best.probability, from: from, to: to, time: time)
    isExplainedEarly = true
  }

  /// Whether a camera sees more of a product than before, or less.
  private func isSeen(
    _ change: BasketHypothesis.Change, from: WeightPlateau, to: WeightPlateau
  ) -> Bool {
    sights(from: from, to: to, seenUntil: max(to.end, vision.newest)).changes.contains {
      $0.product == change.product && ($0.after - $0.before).signum() == change.count.signum()
    }
  }

  /// The rest that an early one has become: the plateau that the scale calls stable, if it is the same
  /// weight; the early one as far as it has come, while there is none.
  private mutating func confirmed(_ early: WeightPlateau) -> WeightPlateau {
    guard let stable = plateaus.plateaus.first(where: { $0.start > early.start }) else {
      let grown = plateaus.calm.flatMap { $0.start == early.start ? $0 : nil } ?? early
      explained = grown
      return grown
    }
    isExplainedEarly = false
    guard abs(stable.mass - early.mass) <= 2 * plateaus.tolerance else { return early }
    explained = stable
    return stable
  }
}

// MARK: - Questions

extension BayesianReasoner {
  private mutating func askIfInDoubt(
    newest: WeightPlateau, time: Nanoseconds, patience: Double
  ) {
    guard question == nil, let doubtSince,
      newest.duration >= settings.shortestPlateau,
      (time - doubtSince).seconds >= patience
    else { return }
    if asksForProduce, let (from, to) = openTransition {
      let ranking = ranked(from: from, to: to, seenUntil: max(to.end, vision.newest))
      if let best = ranking.first(where: { !$0.hypothesis.isForeignLoad }),
        isLooseAddition(best.hypothesis)
      {
        askForProduce(ranking, time: time)
        return
      }
    }
    questions += 1
    question = Question(prompt: .presentItem(id: questions), asked: time)
  }

  /// A question that stays open leads to the next: show the item, say which it was, call for help.
  private mutating func ageQuestion(time: Nanoseconds) {
    guard let open = question else { return }
    let age = (time - open.asked).seconds
    if case .callAttendant = open.prompt {
      if age >= settings.attendantTime { question = nil }
      return
    }
    guard age >= settings.answerTime, let (from, to) = openTransition else { return }
    let ranking = ranked(from: from, to: to, seenUntil: max(to.end, vision.newest)).filter {
      !$0.hypothesis.isForeignLoad
    }
    if ranking.first?.hypothesis == .nothing, to.duration < settings.withdrawalTime { return }
    if case .presentItem = open.prompt, let choice = confirmation(of: ranking, time: time) {
      question = choice
    } else if let best = ranking.first, best.probability >= 0.5 {
      book(
        best.hypothesis, certainty: best.probability, from: from, to: to, time: time)
      question = nil
    } else {
      giveUp(from: from, to: to, time: time)
    }
  }

  /// From what is explained to the newest rest, if that is a later one.
  private var openTransition: (from: WeightPlateau, to: WeightPlateau)? {
    guard let from = explained, let to = plateaus.plateaus.last, to.start > from.start else {
      return nil
    }
    return (from, to)
  }

  /// "Which of these was it?", where it is almost surely one item of a few products.
  private mutating func confirmation(of ranking: [BasketPosterior.Ranked], time: Nanoseconds)
    -> Question?
  {
    let likely = ranking.prefix(settings.mostCandidates).filter {
      $0.hypothesis.changes.count == 1 && abs($0.hypothesis.changes[0].count) == 1
    }
    guard likely.count >= 2,
      likely.reduce(0, { $0 + $1.probability }) >= settings.bookingProbability
    else { return nil }
    var meanings: [String: BasketHypothesis] = [:]
    var candidates: [String] = []
    for one in likely {
      let sku = catalog[one.hypothesis.changes[0].product].sku
      guard meanings[sku] == nil else { continue }
      meanings[sku] = one.hypothesis
      candidates.append(sku)
    }
    questions += 1
    return Question(
      prompt: .confirm(id: questions, candidates: candidates), asked: time, meanings: meanings)
  }

  /// A look-up code was typed: books what it stands for, or asks again.
  private mutating func take(
    code: String, from: WeightPlateau, to: WeightPlateau, time: Nanoseconds
  ) {
    guard let meant = loosePieces(code: code, mass: to.mass - from.mass) else {
      questions += 1
      let candidates = question?.prompt.candidates ?? []
      question?.prompt = .weighProduce(id: questions, candidates: candidates)
      question?.asked = time
      return
    }
    book(meant, from: from, to: to, time: time)
    question = nil
  }

  /// "What is this?", with the loose goods that it may be.
  private mutating func askForProduce(_ ranking: [BasketPosterior.Ranked], time: Nanoseconds) {
    let meanings = looseMeanings(in: ranking)
    questions += 1
    question = Question(
      prompt: .weighProduce(id: questions, candidates: meanings.map(\.sku)), asked: time,
      meanings: Dictionary(
        meanings.map { ($0.sku, $0.hypothesis) }, uniquingKeysWith: { first, _ in first }))
  }

  private mutating func take(_ answer: ScreenAnswer, time: Nanoseconds) {
    guard let open = question, answer.promptID == open.prompt.id,
      let (from, to) = openTransition
    else { return }
    switch open.prompt {
    case .confirm: break
    case .weighProduce:
      if let code = answer.typed {
        take(code: code, from: from, to: to, time: time)
        return
      }
    case .presentItem, .callAttendant: return
    }
    if let choice = answer.choice, let meaning = open.meanings[choice] {
      book(meaning, from: from, to: to, time: time)
      question = nil
    } else {
      giveUp(from: from, to: to, time: time)
    }
  }

  private mutating func giveUp(from: WeightPlateau, to: WeightPlateau, time: Nanoseconds) {
    let change = to.mass - from.mass
    if abs(change) > settings.toleratedLeftover {
      alerts.raise(
        .init(reason: change > 0 ? .unrecognisedWeight : .unexplainedLoss),
        until: time + Nanoseconds(seconds: settings.alertTime))
    }
    book(.nothing, from: from, to: to, time: time)
    questions += 1
    question = Question(prompt: .callAttendant(id: questions), asked: time)
  }
}
