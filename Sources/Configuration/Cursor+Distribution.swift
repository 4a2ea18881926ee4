extension Cursor {
  /// A number, or a distribution of numbers, within bounds.
  ///
  /// `3`, `{ uniform: [1, 2] }`, `{ normal: { mean: 3, deviation: 1, min: 0, max: 5 } }`,
  /// `{ lognormal: { median: 3, sigma: 0.4 } }`, `{ choice: [1, 2, { value: 5, weight: 3 }] }`,
  /// `{ blend: { from: 1, to: 2, at: $severity } }`, `{ sequence: [1, 2, 3] }`, `{ grid: [1, 2] }`,
  /// `$severity`.
  /// A normal or log-normal distribution is cut off at the key's own bounds too.
  package func quantity(in bounds: Bounds = .any) -> Quantity? {
    let distribution: Distribution? = defined(as: "quantity", within: bounds) { cursor, bounds in
      cursor.either([
        Way([.number]) { $0.number(in: bounds).map(Distribution.constant) },
        Way([.text]) { $0.variable(in: bounds) },
        Way([.mapping]) { $0.tagged(Cursor.continuous(bounds)) },
      ])
    }
    return distribution.map { open($0) }
  }

  /// The variables of this document, by name: a mapping of names to quantities. Quantities read
  /// from now on may name them.
  package func variables() -> [Quantity]? {
    let pairs = dictionary(count: 0...100) { $0.quantity() }
    declareVariables((pairs ?? []).map(\.value))
    return pairs?.map(\.value)
  }

  /// Quantities that are read from now on may name these by the ends of their key paths.
  package func declareVariables(_ quantities: [Quantity]) {
    guard case .document(_, let complaints) = target else { return }
    for quantity in quantities {
      let name = quantity.keyPath.split(separator: ".").last.map(String.init) ?? quantity.keyPath
      guard complaints.variables[name] == nil else {
        complain("there are two variables called \"\(name)\"")
        continue
      }
      complaints.variables[name] = quantity
    }
  }

  /// One value an episode, in their order.
  private static func sequence(_ read: @escaping (Cursor) -> Double?) -> Tag<Distribution> {
    Tag("sequence", "The first in the first episode, the second in the second, and so on.") {
      guard let values = $0.list(count: 1...10_000, read), !values.isEmpty else { return nil }
      return .listed(values, stride: 1)
    }
  }

  /// Every combination with the other grids of the document, one an episode; the first grid runs
  /// fastest.
  private static func grid(_ read: @escaping (Cursor) -> Double?) -> Tag<Distribution> {
    Tag("grid", "All combinations with the scenario's other grids, one an episode.") { cursor in
      guard let values = cursor.list(count: 1...10_000, read), !values.isEmpty else { return nil }
      guard case .document(_, let complaints) = cursor.target else { return nil }
      let stride = complaints.gridSize
      let (size, overflow) = stride.multipliedReportingOverflow(by: values.count)
      guard !overflow, size <= 100_000_000 else {
        cursor.complain("all grids together have more than 100 million combinations")
        return nil
      }
      complaints.gridSize = size
      return .listed(values, stride: stride)
    }
  }

  /// `$name`.
  private func variable(in bounds: Bounds) -> Distribution? {
    describe(
      .members(("type", .string("string")), ("pattern", .string("^\\$[A-Za-z0-9_-]+$"))))
    guard case .document(let node, let complaints) = target,
      case .scalar(let text, _) = node.content
    else { return nil }
    guard text.hasPrefix("$") else {
      refuse("a number, a distribution or a $variable")
      return nil
    }
    guard let quantity = complaints.variables[String(text.dropFirst())] else {
      complain(
        "there is no variable \"\(text)\"",
        remedy: Spelling.nearest(
          to: String(text.dropFirst()), in: complaints.variables.keys.sorted()
        ).map { "did you mean \"$\($0)\"?" } ?? "declare it under `variables`")
      return nil
    }
    let support = quantity.distribution.support
    guard bounds.contains(support.lowerBound), bounds.contains(support.upperBound) else {
      complain(
        "\(bounds.rule), but \(text) is \(Bounds.text(support.lowerBound)) … "
          + Bounds.text(support.upperBound))
      return nil
    }
    return .shared(quantity)
  }

  /// A whole number, or a distribution of whole numbers; what lies between is rounded.
  package func count(in range: ClosedRange<Int>) -> Quantity? {
    let distribution: Distribution? = defined(as: "count", within: Bounds(range)) {
      cursor, bounds in
      let range = bounds == .any ? Int.min...Int.max : range
      return cursor.either([
        Way([.number]) { $0.integer(in: range).map { .constant(Double($0)) } },
        Way([.text]) { $0.variable(in: bounds) },
        Way([.mapping]) { $0.tagged(Cursor.whole(range)) },
      ])
    }
    return distribution.map { open($0) }
  }

  /// One value, or a choice of several: `a`, `{ choice: [a, { value: b, weight: 2 }] }`.
  package func choice<Value: Sendable & Hashable>(
    _ kinds: [YAMLNode.Kind] = [.text], _ read: @escaping (Cursor) -> Value?
  ) -> WeightedChoice<Value>? {
    let choice: WeightedChoice<Value>? = either([
      Way(kinds) { read($0).map(WeightedChoice.init) },
      Way([.mapping]) {
        $0.tagged([
          Tag("choice", "One of these, with equal or given weights.") {
            $0.weightedChoice(kinds, read)
          }
        ])
      },
    ])
    if let choice { noteOptions(weights: choice.weights) }
    return choice
  }

  private static func continuous(_ bounds: Bounds) -> [Tag<Distribution>] {
    [
      Tag("uniform", "Any number from the first to the second.") { cursor in
        guard let ends = cursor.list(count: 2...2, { $0.number(in: bounds) }), ends.count == 2
        else { return nil }
        guard ends[0] <= ends[1] else {
          cursor.complain("must ascend, got [\(Bounds.text(ends[0])), \(Bounds.text(ends[1]))]")
          return nil
        }
        return .uniform(ends[0]...ends[1])
      },
      Tag("normal", "Normal distribution, cut off at min and max.") { cursor in
        cursor.object { fields in
          let mean = fields.required("mean", "Mean before the cut.") { $0.number() }
          let deviation = fields.required("deviation", "Standard deviation before the cut.") {
            $0.number(in: .atLeast(0))
          }
          let range = fields.cutOff(within: bounds)
          guard let mean, let deviation, let range else { return nil }
          let reach = deviation * 8
          guard mean + reach >= range.lowerBound, mean - reach <= range.upperBound else {
            cursor.complain("min and max lie more than 8 deviations away from the mean")
            return nil
          }
          return .normal(mean: mean, deviation: deviation, bounds: range)
        }
      },
      Tag("lognormal", "Log-normal distribution, cut off at min and max.") { cursor in
        cursor.object { fields in
          let median = fields.required("median", "Half of the values lie below.") {
            $0.number(in: .positive)
          }
          let sigma = fields.required("sigma", "Standard deviation of the natural logarithm.") {
            $0.number(in: .between(0, 3))
          }
          let range = fields.cutOff(within: bounds)
          guard let median, let sigma, let range else { return nil }
          guard range.contains(median) else {
            cursor.complain("the median \(Bounds.text(median)) lies outside of min … max")
            return nil
          }
          // Powers are positive, whatever the key allows.
          return .logNormal(
            median: median, sigma: sigma, bounds: max(range.lowerBound, 0)...range.upperBound)
        }
      },
      Tag("choice", "One of these numbers, with equal or given weights.") {
        $0.weightedChoice([.number]) { $0.number(in: bounds) }.map(Distribution.choice)
      },
      Tag("blend", "Between two numbers, as far as another quantity says.") { cursor in
        cursor.object { fields in
          let from = fields.required("from", "Where `at` is 0.") { $0.number(in: bounds) }
          let to = fields.required("to", "Where `at` is 1.") { $0.number(in: bounds) }
          let position = fields.required("at", "0…1.") { $0.quantity(in: .fraction) }
          guard let from, let to, let position else { return nil }
          return .blend(from: from, to: to, at: position.distribution)
        }
      },
      sequence { $0.number(in: bounds) },
      grid { $0.number(in: bounds) },
    ]
  }

  private static func whole(_ range: ClosedRange<Int>) -> [Tag<Distribution>] {
    [
      Tag("blend", "Between two whole numbers, as far as another quantity says; rounded.") {
        $0.object { fields in
          let from = fields.required("from", "Where `at` is 0.") { $0.integer(in: range) }
          let to = fields.required("to", "Where `at` is 1.") { $0.integer(in: range) }
          let position = fields.required("at", "0…1.") { $0.quantity(in: .fraction) }
          guard let from, let to, let position else { return nil }
          return .blend(from: Double(from), to: Double(to), at: position.distribution)
        }
      },
      Tag("uniform", "Any whole number from the first to the second, both included.") { cursor in
        guard let ends = cursor.list(count: 2...2, { $0.integer(in: range) }), ends.count == 2
        else { return nil }
        guard ends[0] <= ends[1] else {
          cursor.complain("must ascend, got [\(ends[0]), \(ends[1])]")
          return nil
        }
        return .integers(ends[0]...ends[1])
      },
      Tag("choice", "One of these whole numbers, with equal or given weights.") {
        $0.weightedChoice([.number]) { $0.integer(in: range).map(Double.init) }
          .map(Distribution.choice)
      },
      sequence { $0.integer(in: range).map(Double.init) },
      grid { $0.integer(in: range).map(Double.init) },
    ]
  }

  private func weightedChoice<Value: Sendable & Hashable>(
    _ kinds: [YAMLNode.Kind], _ read: @escaping (Cursor) -> Value?
  ) -> WeightedChoice<Value>? {
    let pairs: [(Value, Double)]? = list(count: 1...1000) {
      $0.either([
        Way(kinds) { read($0).map { ($0, 1) } },
        Way([.mapping]) {
          $0.object { fields in
            let value = fields.required("value", "What is chosen.", read)
            let weight = fields.required("weight", "Its weight among the others.") {
              $0.number(in: .between(0, 1e6))
            }
            guard let value, let weight else { return nil }
            return (value, weight)
          }
        },
      ])
    }
    guard let pairs, !pairs.isEmpty else { return nil }
    guard pairs.contains(where: { $0.1 > 0 }) else {
      complain("must have a weight above 0")
      return nil
    }
    return WeightedChoice(values: pairs.map(\.0), weights: pairs.map(\.1))
  }
}

extension Fields {
  /// `min` and `max` of a distribution, within the key's own bounds.
  fileprivate func cutOff(within bounds: Bounds) -> ClosedRange<Double>? {
    let low = optional("min", "Smallest value.") { $0.number(in: bounds) }
    let high = optional("max", "Largest value.") { $0.number(in: bounds) }
    // The smallest double above an excluded bound stands in for it.
    let floor = bounds.minimum.map { bounds.excludesMinimum ? $0.nextUp : $0 } ?? -.infinity
    let lower = low ?? floor
    let upper = high ?? bounds.maximum ?? .infinity
    guard lower <= upper else {
      cursor.complain("min must not exceed max")
      return nil
    }
    return lower...upper
  }
}
