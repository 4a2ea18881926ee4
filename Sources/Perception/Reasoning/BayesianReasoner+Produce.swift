import CartInterface

extension BayesianReasoner {
  /// Whether it is one product that is sold by weight, put in.
  func isLooseAddition(_ hypothesis: BasketHypothesis) -> Bool {
    hypothesis.changes.count == 1 && hypothesis.changes[0].count > 0
      && catalog[hypothesis.changes[0].product].plu != nil
  }

  /// Loose goods that a weight may be, likeliest first, each with the number of pieces that fits best.
  func looseMeanings(in ranking: [BasketPosterior.Ranked]) -> [(
    sku: String, hypothesis: BasketHypothesis
  )] {
    var meanings: [(sku: String, hypothesis: BasketHypothesis)] = []
    for one in ranking where isLooseAddition(one.hypothesis) {
      let sku = catalog[one.hypothesis.changes[0].product].sku
      guard !meanings.contains(where: { $0.sku == sku }) else { continue }
      meanings.append((sku, one.hypothesis))
      if meanings.count == settings.mostCandidates { break }
    }
    return meanings
  }

  /// What a look-up code stands for at a weight; nil if it stands for nothing. Products that share a
  /// code share its price: the one that needs the fewest pieces is meant.
  func loosePieces(code: String, mass: Double) -> BasketHypothesis? {
    guard mass > 0 else { return nil }
    let readings = catalog.indices.filter { catalog[$0].plu == code }.map { product in
      let nominal = max(catalog[product].nominalMass, 1e-3)
      let count = min(max((mass / nominal).rounded(), 1), 50)
      return (product: product, count: Int(count), miss: abs(mass - count * nominal) / nominal)
    }
    return readings.min { ($0.miss, $0.count, $0.product) < ($1.miss, $1.count, $1.product) }.map {
      BasketHypothesis(changes: [.init(product: $0.product, count: $0.count)])
    }
  }

  /// Books the net weight of what is sold by it. What is sold by the piece takes its nominal mass off
  /// a mixed change, and loose goods share the rest by theirs.
  /// - Parameter change: of the displayed weight, kilograms.
  mutating func weigh(_ hypothesis: BasketHypothesis, change: Double) {
    for one in loose(in: hypothesis) { weighed[one.product, default: 0] += nominal(one) }
    weighAgain(hypothesis, difference: change - hypothesis.changes.reduce(0) { $0 + nominal($1) })
  }

  /// Corrects the net weight of the loose goods in a change.
  /// - Parameter difference: to what was taken as their weight, kilograms.
  mutating func weighAgain(_ hypothesis: BasketHypothesis, difference: Double) {
    let loose = loose(in: hypothesis)
    let total = loose.reduce(0) { $0 + abs(nominal($1)) }
    for one in loose {
      let share = total > 0 ? difference * abs(nominal(one)) / total : 0
      let mass = weighed[one.product, default: 0] + share
      weighed[one.product] = basket[one.product] == nil ? nil : max(mass, 0)
    }
  }

  private func loose(in hypothesis: BasketHypothesis) -> [BasketHypothesis.Change] {
    hypothesis.changes.filter { catalog[$0.product].plu != nil }
  }

  /// Kilograms by which a change should change the weight.
  private func nominal(_ change: BasketHypothesis.Change) -> Double {
    Double(change.count) * catalog[change.product].nominalMass
  }

  var shownGrams: [String: Int] {
    var grams: [String: Int] = [:]
    for (product, mass) in weighed { grams[catalog[product].sku] = Int((mass * 1000).rounded()) }
    return grams
  }
}

extension CartDisplay.Prompt {
  /// SKUs to choose from, from the top.
  package var candidates: [String] {
    switch self {
    case .confirm(_, let candidates), .weighProduce(_, let candidates): candidates
    case .presentItem, .callAttendant: []
    }
  }
}
