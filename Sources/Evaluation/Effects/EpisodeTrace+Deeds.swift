import Catalog
import Geometry
package import Simulation

extension EpisodeTrace {
  /// In the order of their ends.
  package func events(_ kind: TrueEvent.Kind) -> [TrueEvent] {
    ticks.flatMap(\.events).filter { $0.kind == kind }.sorted { $0.end < $1.end }
  }

  /// Seconds of the longest event of a kind; 0 without one.
  func longest(_ kind: TrueEvent.Kind) -> Double {
    events(kind).map { ($0.end - $0.start).seconds }.max() ?? 0
  }

  var addsAtOnce: Double {
    let ends = events(.add).map(\.end)
    let window = Nanoseconds(seconds: 0.25)
    return Double(ends.map { end in ends.count { $0 >= end && $0 <= end + window } }.max() ?? 0)
  }

  var addGap: Double? {
    let ends = events(.add).map(\.end)
    return zip(ends, ends.dropFirst()).map { ($1 - $0).seconds }.min()
  }

  var exchangeGap: Double? {
    let removed = events(.remove).map(\.end)
    return events(.add).flatMap { add in removed.map { abs(($0 - add.end).seconds) } }.min()
  }

  /// Of the stretches in which two hands or more were at work, waiting left out.
  var handsTogether: Double {
    let deeds = ticks.flatMap(\.actions).filter { $0.action != nil }
    let edges = deeds.flatMap { [($0.start, $0.hand, 1), ($0.end, $0.hand, -1)] }
      .sorted { ($0.0, $0.2) < ($1.0, $1.2) }
    var busy: [Int: Int] = [:]
    var since: Nanoseconds?
    var longest = 0.0
    for (time, hand, change) in edges {
      busy[hand, default: 0] += change
      let together = busy.values.count { $0 > 0 } > 1
      if together, since == nil { since = time }
      if !together, let start = since {
        longest = max(longest, (time - start).seconds)
        since = nil
      }
    }
    return longest
  }

  var addsByOthers: Double {
    Double(
      ticks.flatMap(\.actions).count {
        $0.person > 0 && $0.name == "add" && $0.outcome == .done
      })
  }

  /// Items that no hand holds, from tick to tick, in the cart's frame.
  var itemTravel: Double {
    zip(ticks, ticks.dropFirst()).reduce(0) { sum, pair in
      let both = Set(pair.0.itemsInBasket).intersection(pair.1.itemsInBasket)
      return sum
        + both.sorted().reduce(0.0) { way, item in
          guard let a = pair.0.cartFromItems[item], let b = pair.1.cartFromItems[item] else {
            return way
          }
          return way + (a.translation - b.translation).length
        }
    }
  }
}
