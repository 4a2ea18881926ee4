/// How many of one product were in the basket over time, and how many the cart believed in.
package struct BasketLane: Sendable, Hashable {
  /// From `time` on there are `count`.
  package struct Step: Sendable, Hashable {
    package var time: Double
    package var count: Int

    package init(time: Double, count: Int) {
      self.time = time
      self.count = count
    }
  }

  package var item: String
  /// Ascending in time.
  package var truth: [Step]
  package var believed: [Step]

  package init(item: String, truth: [Step], believed: [Step]) {
    self.item = item
    self.truth = truth
    self.believed = believed
  }

  /// A stretch in which neither count changes.
  package struct Stretch: Sendable, Hashable {
    package var from: Double
    package var to: Double
    package var truth: Int
    package var believed: Int

    package init(from: Double, to: Double, truth: Int, believed: Int) {
      self.from = from
      self.to = to
      self.truth = truth
      self.believed = believed
    }
  }

  /// All of 0…`end`, cut where a count changes.
  package func stretches(until end: Double) -> [Stretch] {
    let cuts = Set((truth + believed).map(\.time).filter { $0 > 0 && $0 < end }).sorted()
    let times = [0] + cuts + [end]
    return zip(times, times.dropFirst()).map { from, to in
      Stretch(
        from: from, to: to, truth: Self.count(in: truth, at: from),
        believed: Self.count(in: believed, at: from))
    }
  }

  private static func count(in steps: [Step], at time: Double) -> Int {
    steps.last { $0.time <= time }?.count ?? 0
  }
}

extension BasketLane {
  /// Lanes of all products that appear, ascending by name.
  /// - Parameters:
  ///   - events: Adds and removes of both sources, in any order; others are passed over.
  ///   - start: What lies in the basket at first, which the cart knows.
  package static func lanes(
    of events: [EventMark], start: [String: Int] = [:]
  ) -> [BasketLane] {
    let items = Set(start.keys).union(events.filter { $0.kind.change != 0 }.map(\.item)).sorted()
    return items.map { item in
      func steps(_ source: EventMark.Source) -> [Step] {
        var count = start[item] ?? 0
        var steps = [Step(time: 0, count: count)]
        let changes = events.filter { $0.source == source && $0.item == item }
        for event in changes.sorted(by: { $0.time < $1.time }) where event.kind.change != 0 {
          count += event.kind.change
          steps.append(Step(time: event.time, count: count))
        }
        return steps
      }
      return BasketLane(item: item, truth: steps(.truth), believed: steps(.reported))
    }
  }
}

extension EventMark.Kind {
  var change: Int {
    switch self {
    case .add: 1
    case .remove: -1
    case .other: 0
    }
  }
}
