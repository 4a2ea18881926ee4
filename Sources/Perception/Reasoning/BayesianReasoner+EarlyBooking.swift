import CartInterface
import Geometry

extension BayesianReasoner {
  /// What was booked before the scale called the weight stable.
  struct EarlyBooking: Sendable {
    var hypothesis: BasketHypothesis
    /// The weight before it.
    var from: WeightPlateau
  }

  /// Books one or two items while the weight still settles, if its curve and the cameras leave no doubt of
  /// them. What is less clear waits for the scale to call the weight stable.
  /// - Returns: whether anything was booked.
  @discardableResult
  mutating func bookPromptly(from: WeightPlateau, time: Nanoseconds) -> Bool {
    guard question == nil, let to = settlingWeight(after: from),
      vision.newest >= to.start - Nanoseconds(seconds: settings.promptLag)
    else { return false }
    // The scale is quicker than the detector: the newest picture shows the goods on their way down.
    var seen = to
    seen.start = max(from.end, min(to.start, vision.newest))
    let ranking = ranked(from: from, to: seen, seenUntil: vision.newest)
    guard let best = ranking.first, best.probability >= settings.promptProbability,
      isSmall(best.hypothesis), misfit(best.hypothesis, from: from, to: to) <= settings.promptFit,
      areSeen(best.hypothesis.changes, from: from, to: seen),
      !isInView(best.hypothesis, from: from, to: seen),
      !(asksForProduce && isLooseAddition(best.hypothesis))
    else { return false }
    book(best.hypothesis, certainty: best.probability, from: from, to: to, time: time)
    earlyBooking = EarlyBooking(hypothesis: best.hypothesis, from: from)
    return true
  }

  /// The weight that readings agree on, stable or not; else the newest one, if little is still moving: what is
  /// to come of it is hardly more than what came last.
  private func settlingWeight(after from: WeightPlateau) -> WeightPlateau? {
    if let calm = plateaus.calm, calm.start > from.end, calm.duration >= settings.promptRest {
      return calm
    }
    guard let last = readings.last, let previous = readings.dropLast().last,
      [last, previous].allSatisfy({ !$0.isOverloaded && $0.extendedMass.isFinite }),
      previous.time > from.end, (last.time - previous.time).seconds <= settings.promptRest
    else { return nil }
    let step = abs(last.extendedMass - previous.extendedMass)
    guard step <= settings.promptStep * abs(last.extendedMass - from.mass) else { return nil }
    return WeightPlateau(
      start: previous.time, end: last.time, mass: last.extendedMass,
      displayed: last.displayedMass, deviation: step)
  }

  /// Whether it is one item, in or out, or two that came in.
  private func isSmall(_ hypothesis: BasketHypothesis) -> Bool {
    guard !hypothesis.isForeignLoad else { return false }
    let items = hypothesis.changes.reduce(0) { $0 + abs($1.count) }
    return items == 1 || items == 2 && hypothesis.changes.allSatisfy { $0.count > 0 }
  }

  /// Whether for each product a camera sees more of it than before, or less.
  private func areSeen(
    _ changes: [BasketHypothesis.Change], from: WeightPlateau, to: WeightPlateau
  ) -> Bool {
    let seen = sights(from: from, to: to, seenUntil: vision.newest).changes
    return changes.allSatisfy { change in
      seen.contains {
        $0.product == change.product && ($0.after - $0.before).signum() == change.count.signum()
      }
    }
  }

  /// What an early booking has become: the plateau that the scale calls stable, or the rest that readings
  /// agree on, if it is the weight of what was booked. Where the scale finds another weight and cameras show
  /// why, something else has happened since, and the booked goods are taken to weigh what they should.
  mutating func confirmed(_ early: WeightPlateau) -> WeightPlateau {
    guard let booking = earlyBooking else { return early }
    let stable = plateaus.plateaus.first { $0.start > early.start }
    let calm = plateaus.calm.flatMap {
      $0.start >= early.start && $0.duration >= settings.promptRest ? $0 : nil
    }
    guard let rest = stable ?? calm else { return early }
    if !isWeight(of: booking, early: early, rest: rest) {
      guard stable != nil else { return early }
      earlyBooking = nil
      let taken = asItShouldWeigh(booking, early: early)
      let ranking = ranked(from: taken, to: rest, seenUntil: max(rest.end, vision.newest))
      if ranking.first?.hypothesis != .nothing {
        // What readings had agreed on was measured.
        let known = early.deviation > 0 ? taken : early
        explained = known
        return known
      }
    }
    if stable != nil { earlyBooking = nil }
    weighAgain(booking.hypothesis, difference: rest.displayed - early.displayed)
    explained = rest
    return rest
  }

  private func isWeight(of booking: EarlyBooking, early: WeightPlateau, rest: WeightPlateau) -> Bool
  {
    early.deviation > 0
      ? misfit(booking.hypothesis, from: booking.from, to: rest) <= settings.promptFit
      : abs(rest.mass - early.mass) <= 2 * plateaus.tolerance
  }

  /// An early weight as the catalogue has it.
  private func asItShouldWeigh(_ booking: EarlyBooking, early: WeightPlateau) -> WeightPlateau {
    let (mass, variance) = posterior.mass(of: booking.hypothesis)
    var taken = early
    taken.mass = booking.from.mass + mass
    taken.deviation = (variance + booking.from.deviation * booking.from.deviation).squareRoot()
    return taken
  }
}
