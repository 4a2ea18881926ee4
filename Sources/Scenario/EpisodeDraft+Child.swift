import Catalog
import Configuration
import Geometry

/// A child with the person whose actions are being drawn.
struct ChildBeside {
  /// As companions count.
  let person: Int
  let hand: Int
  /// It reaches in while this hand of whom it is with puts things in, not while others do.
  let grownUpsHand: Int
}

extension EpisodeDraft {
  /// Something the child does while one thing is put in.
  struct ChildsReach {
    var thread: Int
    /// What it takes out.
    var taken: Int?
    /// For which whom it is with attends to it, seconds.
    var distraction: Double
  }

  private enum Deed: CaseIterable {
    case takeOut, putIn, move
  }

  /// What a child's hand holds, kilograms.
  private static let heaviestForChild = 0.8
  /// From when the grown-up turns to the next thing until the child reaches in, seconds.
  private static let delays = 0.0...2.0

  /// Lets the child begin, where it does this time; nil where not.
  mutating func childReachesIn(_ keyPath: String, _ visit: Int) -> ChildsReach? {
    guard let habit = habits.withChild, let child, threads[thread].hand == child.grownUpsHand else {
      return nil
    }
    let path = "\(keyPath).with_child"
    let probability = draws.number(
      Quantity(habit.probability.distribution, keyPath: "\(path).probability"), visit: visit)
    guard draws.happens(probability, keyPath: "\(path).happens", visit: visit) else { return nil }
    let distraction = draws.number(
      Quantity(habit.distraction.distribution, keyPath: "\(path).distraction_s"), visit: visit)
    let delay = draws.number(
      Quantity(.uniform(Self.delays), keyPath: "\(path).delay_s"), visit: visit)
    let (deed, taken) = childsDeed(habit, distraction: distraction, path, visit)
    waitNow()
    let reach = ChildsReach(thread: threads.count, taken: taken, distraction: distraction)
    threads.append(
      PlannedThread(
        person: child.person, hand: child.hand, side: childsSide(habit), startsAtOnce: false,
        steps: [.act(actions.count)]))
    actions.append(PlannedAction(kind: deed, pause: delay))
    threads[thread].steps.append(.start([reach.thread]))
    return reach
  }

  private mutating func childsDeed(
    _ habit: ChildHabit, distraction: Double, _ path: String, _ visit: Int
  ) -> (PlannedAction.Kind, taken: Int?) {
    let deed = WeightedChoice(
      values: Deed.allCases, weights: [habit.takesOut, habit.putsIn, habit.moves]
    ).draw(draws.key.with(purposeNamed: "\(path).deed", entity: visit))
    var stream = draws.stream("\(path).item", visit: visit)
    switch deed {
    case .takeOut:
      let loose = basket.filter { isForChild($0) }
      if !loose.isEmpty {
        let item = loose[stream.index(below: loose.count)]
        draws.record(.text("takes out item \(item)"), keyPath: "\(path).deed", visit: visit)
        basket.removeAll { $0 == item }
        return (.remove(item: item), item)
      }
    case .putIn:
      let small = candidates(.all).filter {
        catalog.thing($0).nominalMass <= Self.heaviestForChild
      }
      if !small.isEmpty {
        let item = newItem(from: small, purpose: path, visit: visit, startsInBasket: false)
        draws.record(.text("puts in item \(item)"), keyPath: "\(path).deed", visit: visit)
        basket.append(item)
        return (.add(items: [item], dropHeight: 0.04), nil)
      }
    case .move: break
    }
    // A child that finds nothing to take has its hand in there all the same.
    draws.record(.text("moves things about"), keyPath: "\(path).deed", visit: visit)
    return (.rearrange(duration: max(distraction, 0.5)), nil)
  }

  /// Whether a child would take it out: no bag, nothing in one, nothing heavy.
  private func isForChild(_ item: Int) -> Bool {
    let planned = items[item]
    return !planned.isBelonging && planned.place == .anywhere
      && planned.mass <= Self.heaviestForChild
  }

  /// The same side throughout; of a whole figure not its own.
  private func childsSide(_ habit: ChildHabit) -> CartSide {
    var stream = draws.stream("\(habit.keyPath).stands", visit: 0)
    let side: CartSide = stream.uniform() < 0.5 ? .left : .right
    return side == threads[thread].side ? (side == .left ? .right : .left) : side
  }

  /// The grown-up deals with the child, and puts back what it took.
  mutating func attend(to reach: ChildsReach, _ keyPath: String, _ visit: Int) {
    guard let habit = habits.withChild else { return }
    waitNow()
    threads[thread].steps += [
      .wait(for: .any([]), timeout: reach.distraction), .join([reach.thread]),
    ]
    guard let item = reach.taken else { return }
    let path = "\(keyPath).with_child.put_back"
    let probability = draws.number(
      Quantity(habit.putBack.distribution, keyPath: path), visit: visit)
    guard draws.happens(probability, keyPath: "\(path).happens", visit: visit) else { return }
    act(.add(items: [item], dropHeight: 0.02), path, visit)
    basket.append(item)
  }
}
