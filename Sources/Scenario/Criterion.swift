import Configuration

/// A condition on the outcome of a scenario, with its bound.
package struct Criterion: Sendable, Hashable {
  package enum Measure: String, Sendable, CaseIterable, Codable {
    /// Every episode's final basket equals the truth. Bound: the share of episodes, 0…1.
    case basketExact = "basket_exact"
    /// F1 of add and remove events over all episodes.
    case eventF1 = "event_f1"
    /// Prompts shown, per episode on average.
    case questions
    /// Items that the cart had not recognised and that the shopper showed to a camera when asked, per
    /// episode on average.
    case itemsPresented = "items_presented"
    /// Share of episodes in which the cart asked something or called for help.
    case asked
    /// Share of episodes in which the cart reported that something is wrong.
    case flagged
    /// Alerts that were not true, per episode on average.
    case falseAlerts = "false_alerts"
    /// What the receipt charges too much and too little, line by line, the worst, in cents.
    case receiptError = "receipt_error_cents"
    /// |final stable reading − true mass|, the worst, in kilograms.
    case weightError = "weight_error_kg"
  }

  package var measure: Measure
  package var minimum: Double?
  package var maximum: Double?
  /// Seconds by which a reported event may miss the true one.
  package var tolerance: Double

  package init(measure: Measure, minimum: Double?, maximum: Double?, tolerance: Double = 1) {
    self.measure = measure
    self.minimum = minimum
    self.maximum = maximum
    self.tolerance = tolerance
  }
}

extension Criterion {
  /// Of a scenario: a file's name, or the criteria themselves over those of a file.
  static func readNamed(_ cursor: Cursor) -> [Criterion]? {
    cursor.either([
      Way([.text]) {
        _ = $0.identifier(allowing: "-_/")
        return nil
      },
      Way([.mapping]) { $0.partial(as: "criteria", readAll) },
    ])
  }

  /// The `criteria:` of a scenario.
  static func readAll(_ cursor: Cursor) -> [Criterion]? {
    cursor.object { fields in
      fields.header()
      let basket = fields.optional(
        "basket_exact", "Share of episodes whose final basket is exactly right; true for all."
      ) { cursor in
        cursor.either([
          Way([.boolean]) { cursor in
            guard cursor.boolean() == true else { return nil }
            return Criterion(measure: .basketExact, minimum: 1, maximum: nil)
          },
          Way([.mapping]) { read(.basketExact, $0, limit: .fraction) },
        ])
      }
      let events = fields.optional("event_f1", "F1 of add and remove events.") {
        read(.eventF1, $0, limit: .fraction)
      }
      let questions = fields.optional("questions", "Prompts an episode, on average.") {
        read(.questions, $0, limit: .between(0, 1000))
      }
      let presented = fields.optional(
        "items_presented",
        "Unrecognised items that the shopper showed to a camera when asked, an episode, on average."
      ) { read(.itemsPresented, $0, limit: .between(0, 1000)) }
      let asked = fields.optional(
        "asked", "Share of episodes in which the cart asked something or called for help."
      ) { read(.asked, $0, limit: .fraction) }
      let flagged = fields.optional(
        "flagged", "Share of episodes in which the cart reported that something is wrong."
      ) { read(.flagged, $0, limit: .fraction) }
      let falseAlerts = fields.optional(
        "false_alerts", "Alerts that were not true, an episode, on average."
      ) { read(.falseAlerts, $0, limit: .between(0, 1000)) }
      let receipt = fields.optional(
        "receipt_error_cents",
        "Worst sum of what the receipt charges too much and too little, line by line."
      ) { read(.receiptError, $0, limit: .between(0, 1e7)) }
      let weight = fields.optional(
        "weight_error_kg", "Worst difference of the final stable reading from the truth."
      ) { read(.weightError, $0, limit: .between(0, 100)) }
      return [basket, events, questions, presented, asked, flagged, falseAlerts, receipt, weight]
        .compactMap { $0 }
    }
  }

  /// `{ min: …, max: … }`, and `tolerance_s` where events are matched in time.
  private static func read(_ measure: Measure, _ cursor: Cursor, limit: Bounds) -> Criterion? {
    cursor.object { fields in
      let minimum = fields.optional("min", "Smallest value that passes.") { $0.number(in: limit) }
      let maximum = fields.optional("max", "Largest value that passes.") { $0.number(in: limit) }
      var tolerance = 1.0
      if measure == .eventF1 {
        tolerance = fields.optional(
          "tolerance_s", default: 1, "By which a reported event may miss the true one."
        ) { $0.number(in: .above(0, upTo: 60)) }
      }
      guard minimum != nil || maximum != nil else {
        cursor.complain("needs min or max")
        return nil
      }
      return Criterion(
        measure: measure, minimum: minimum, maximum: maximum, tolerance: tolerance)
    }
  }
}
