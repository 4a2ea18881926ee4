/// A value of a document that is left to chance, at the place where it is written.
///
/// Variables and blends are not among them: what they are made of is.
package struct OpenValue: Sendable, Hashable {
  package enum Chance: Sendable, Hashable {
    case number(Distribution)
    /// One of several values that are no numbers, as they are written.
    case option([YAMLNode], weights: [Double])
  }

  package var keyPath: String
  package var chance: Chance

  package init(keyPath: String, chance: Chance) {
    self.keyPath = keyPath
    self.chance = chance
  }
}

extension OpenValue {
  /// The value below which a share of all draws lies, as a document says it in its stead.
  ///
  /// Numbers are rounded to four significant digits, so that people can read what was tried; what is
  /// written is what counts. Values that are no numbers stand in the order of their list.
  /// - Parameter share: 0…1.
  package func value(atShare share: Double) -> YAMLNode {
    let place = SourceLocation(file: keyPath)
    switch chance {
    case .number(let distribution):
      let value = distribution.quantile(share) ?? distribution.support.lowerBound
      let rounded = Double(value.text(significantDigits: 4)) ?? value
      let support = distribution.support
      let inside = min(max(rounded, support.lowerBound), support.upperBound)
      return YAMLNode(.scalar(Bounds.text(inside), isQuoted: false), location: place)
    case .option(let values, let weights):
      let target = share * weights.reduce(0, +)
      var sum = 0.0
      for (value, weight) in zip(values, weights) {
        sum += weight
        if target < sum { return value }
      }
      return values[weights.lastIndex { $0 > 0 } ?? 0]
    }
  }
}

extension Cursor {
  /// Takes down a number that is left to chance.
  func open(_ distribution: Distribution) -> Quantity {
    if case .document(_, let complaints) = target, let own = distribution.ownChance {
      complaints.openValues.append(OpenValue(keyPath: keyPath, chance: .number(own)))
    }
    return Quantity(distribution, keyPath: keyPath)
  }

  /// Takes down a choice between values that are no numbers.
  func noteOptions(weights: [Double]) {
    guard case .document(let node, let complaints) = target, weights.count(where: { $0 > 0 }) > 1,
      case .list(let elements)? = node["choice"]?.content, elements.count == weights.count
    else { return }
    complaints.openValues.append(
      OpenValue(
        keyPath: keyPath, chance: .option(elements.map { $0["value"] ?? $0 }, weights: weights)))
  }
}

extension Distribution {
  /// Itself where it has quantiles and more than one value; a list as a choice. Nil for what is made
  /// of other quantities.
  fileprivate var ownChance: Distribution? {
    switch self {
    case .constant, .shared, .blend, .correlated: return nil
    case .uniform, .integers, .normal, .logNormal, .choice:
      return quantile(0) == quantile(1) ? nil : self
    case .listed(let values, _):
      guard Set(values).count > 1 else { return nil }
      return .choice(
        WeightedChoice(values: values, weights: values.map { _ in 1 }))
    }
  }
}

extension OpenValue {
  /// The part of it between two shares, as a document says it: of numbers every one as probable as the
  /// others, of options those that are reached.
  package func part(from low: Double, to high: Double) -> YAMLNode {
    let place = SourceLocation(file: keyPath)
    func tagged(_ name: String, _ values: [YAMLNode]) -> YAMLNode {
      YAMLNode(
        .mapping([
          YAMLNode.Entry(
            key: name, keyLocation: place, value: YAMLNode(.list(values), location: place))
        ]), location: place)
    }
    if case .number(let distribution) = chance {
      guard case .choice = distribution else {
        let ends = [value(atShare: low), value(atShare: high)]
        return ends[0] == ends[1] ? ends[0] : tagged("uniform", ends)
      }
    }
    var values: [YAMLNode] = []
    for step in 0...200 {
      let value = value(atShare: low + (high - low) * Double(step) / 200)
      if !values.contains(value) { values.append(value) }
    }
    return values.count == 1 ? values[0] : tagged("choice", values)
  }
}
