/// What a cart's mistakes cost, over episodes.
package struct CartEconomics: Sendable, Hashable, Codable {
  /// What a mistake costs the store, in cents. Estimates: wages of 30 €/h, half a minute of a shopper's
  /// good will for a question, and a customer that feels accused.
  package struct Rates: Sendable, Hashable {
    package var question = 5
    package var falseAlert = 100
    /// Three minutes of an attendant.
    package var attendantCall = 150

    package init() {}
  }

  /// Items that truly came into baskets or lay there at first.
  package var items = 0
  /// Cents.
  package var owed = 0
  package var charged = 0
  package var overcharged = 0
  package var undercharged = 0
  /// Part of `undercharged`: in episodes in which the cart reported nothing.
  package var unnoticed = 0
  package var questions = 0
  package var alerts = 0
  package var falseAlerts = 0
  package var attendantCalls = 0

  package init() {}

  package static func + (a: CartEconomics, b: CartEconomics) -> CartEconomics {
    var sum = a
    sum.items += b.items
    sum.owed += b.owed
    sum.charged += b.charged
    sum.overcharged += b.overcharged
    sum.undercharged += b.undercharged
    sum.unnoticed += b.unnoticed
    sum.questions += b.questions
    sum.alerts += b.alerts
    sum.falseAlerts += b.falseAlerts
    sum.attendantCalls += b.attendantCalls
    return sum
  }

  /// nil without items.
  package var questionsPer100Items: Double? { per100Items(questions) }
  package var falseAlertsPer100Items: Double? { per100Items(falseAlerts) }
  package var attendantCallsPer100Items: Double? { per100Items(attendantCalls) }

  private func per100Items(_ count: Int) -> Double? {
    items > 0 ? 100 * Double(count) / Double(items) : nil
  }

  /// Lost goods and the price of mistakes, in cents. What is charged too much is owed back.
  package func cost(at rates: Rates = Rates()) -> Int {
    undercharged + overcharged + questions * rates.question + falseAlerts * rates.falseAlert
      + attendantCalls * rates.attendantCall
  }
}
