import Configuration

/// What a scenario is there to try, and what a cart ought to make of it.
package struct EdgeCase: Sendable, Hashable {
  /// In the catalogue of edge cases: a letter for the kind and a number, such as S1 or A5.
  package var id: String
  package var expectation: Expectation
  /// Which sensors could decide it: what no sensor of a cart tells apart cannot be expected.
  package var deciders: [Decider]
  /// What shows, in an episode that was played, that the case happens; nil: not said.
  package var effect: Effect?

  package init(id: String, expectation: Expectation, deciders: [Decider], effect: Effect? = nil) {
    self.id = id
    self.expectation = expectation
    self.deciders = deciders
    self.effect = effect
  }

  /// A measure that severity changes.
  package struct Effect: Sendable, Hashable {
    package var measure: EffectMeasure
    package var trend: Trend

    package init(measure: EffectMeasure, trend: Trend) {
      self.measure = measure
      self.trend = trend
    }
  }

  /// What a measure does as severity goes from 0 to 1.
  package enum Trend: String, Sendable, CaseIterable, Codable {
    case grows, falls
  }

  /// The right outcome.
  package enum Expectation: String, Sendable, CaseIterable, Codable {
    /// The basket that the cart books is the one that is there.
    case correctBasket = "correct_basket"
    /// The cart asks rather than guesses.
    case askShopper = "ask_shopper"
    /// The cart reports that something is wrong.
    case flag
  }

  package enum Decider: String, Sendable, CaseIterable, Codable {
    case cameras, scale, barcodes, inertial, odometry, location, screen
  }

  static func read(_ cursor: Cursor) -> EdgeCase? {
    cursor.object { fields in
      let id = fields.required("id", "A letter for the kind and a number, such as S1.") {
        $0.edgeCaseID()
      }
      let expectation = fields.required(
        "expect",
        "correct_basket: booked as it is; ask_shopper: asked rather than guessed; flag: reported."
      ) { $0.oneOf(Expectation.self) }
      let deciders = fields.required("decided_by", "Which sensors can tell.") {
        $0.list(count: 1...7) { $0.oneOf(Decider.self) }
      }
      let measure = fields.optional(
        "shown_by", "What `cartsim scenes measure` takes to see that it happens."
      ) { $0.oneOf(EffectMeasure.self) }
      let trend = fields.optional(
        "with_severity", default: Trend.grows, "What that measure does from severity 0 to 1."
      ) { $0.oneOf(Trend.self) }
      guard let id, let expectation, let deciders else { return nil }
      return EdgeCase(
        id: id, expectation: expectation, deciders: deciders,
        effect: measure.map { Effect(measure: $0, trend: trend) })
    }
  }

  /// Judges the expected outcome where a scenario sets no criterion of its own for it.
  func implied(besides criteria: [Criterion]) -> [Criterion] {
    let wanted: Criterion =
      switch expectation {
      case .correctBasket: Criterion(measure: .basketExact, minimum: 0.9, maximum: nil)
      case .askShopper: Criterion(measure: .asked, minimum: 0.9, maximum: nil)
      case .flag: Criterion(measure: .flagged, minimum: 0.9, maximum: nil)
      }
    return criteria.contains { $0.measure == wanted.measure } ? [] : [wanted]
  }
}

extension Cursor {
  fileprivate func edgeCaseID() -> String? {
    guard let text = identifier() else { return nil }
    guard let first = text.first, first.isASCII, first.isUppercase,
      let number = Int(text.dropFirst()),
      (1...99).contains(number)
    else {
      complain("must be a capital letter and a number, such as S1, got \"\(text)\"")
      return nil
    }
    return text
  }
}
