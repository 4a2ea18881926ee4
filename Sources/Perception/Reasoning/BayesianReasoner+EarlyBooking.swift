import CartInterface
import Geometry

extension BayesianReasoner {
  /// Books one item at the first calm of the weight, if weight and sight leave no doubt of it. What is less
  /// clear waits for the scale to call the weight stable.
  mutating func bookPromptly(from: WeightPlateau, time: Nanoseconds) {
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
  mutating func confirmed(_ early: WeightPlateau) -> WeightPlateau {
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
