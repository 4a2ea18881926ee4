package import Geometry
package import Perception

/// A change of the basket: what the truth and the cart's bookings are compared as.
package struct LedgerEvent: Sendable, Hashable {
  package var kind: BasketEvent.Kind
  package var sku: String
  package var time: Nanoseconds

  package init(kind: BasketEvent.Kind, sku: String, time: Nanoseconds) {
    self.kind = kind
    self.sku = sku
    self.time = time
  }
}

/// Which true events the cart reported, one to one.
///
/// Two events match if kind and SKU agree and their times differ by the tolerance at most. Within one
/// kind and SKU, both sides in order of time, taking the earliest partner that is still free gives a
/// largest possible matching: an exchange of partners never gains one, since all windows are
/// equally wide.
package struct EventMatch: Sendable, Hashable {
  /// Index pairs (true, reported), ascending.
  package var pairs: [SIMD2<Int>]
  /// Indices of true events that no report matches, ascending.
  package var missed: [Int]
  /// Indices of reports that no true event matches, ascending.
  package var invented: [Int]

  /// - Parameter tolerance: seconds, ≥ 0.
  package init(true truth: [LedgerEvent], reported: [LedgerEvent], tolerance: Double) {
    func order(_ events: [LedgerEvent]) -> [Int] {
      events.indices.sorted {
        events[$0].time != events[$1].time ? events[$0].time < events[$1].time : $0 < $1
      }
    }
    let width = Nanoseconds(seconds: tolerance)
    var free = order(reported)
    pairs = []
    missed = []
    for i in order(truth) {
      let partner = free.firstIndex { j in
        reported[j].kind == truth[i].kind && reported[j].sku == truth[i].sku
          && abs(reported[j].time - truth[i].time) <= width
      }
      if let partner {
        pairs.append(SIMD2(i, free.remove(at: partner)))
      } else {
        missed.append(i)
      }
    }
    pairs.sort { ($0.x, $0.y) < ($1.x, $1.y) }
    missed.sort()
    invented = free.sorted()
  }
}

/// Counts of hits and misses over any number of episodes.
package struct EventScore: Sendable, Hashable {
  package var matched = 0
  package var missed = 0
  package var invented = 0

  package init() {}

  package init(_ match: EventMatch) {
    matched = match.pairs.count
    missed = match.missed.count
    invented = match.invented.count
  }

  package static func + (a: EventScore, b: EventScore) -> EventScore {
    var sum = EventScore()
    sum.matched = a.matched + b.matched
    sum.missed = a.missed + b.missed
    sum.invented = a.invented + b.invented
    return sum
  }

  /// Of what was reported, the true part; 1 if nothing was reported.
  package var precision: Double { Self.part(matched, of: matched + invented) }

  /// Of what was true, the reported part; 1 if nothing happened.
  package var recall: Double { Self.part(matched, of: matched + missed) }

  /// Harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN); 1 if nothing happened and
  /// nothing was reported.
  package var f1: Double { Self.part(2 * matched, of: 2 * matched + missed + invented) }

  private static func part(_ a: Int, of b: Int) -> Double { b == 0 ? 1 : Double(a) / Double(b) }
}
