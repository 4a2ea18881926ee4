import Configuration

/// A number of a model that is drawn for each episode; the model's other numbers stand fast.
struct DrawnNumber<Model: Sendable>: Sendable {
  let path: any WritableKeyPath<Model, Double> & Sendable
  let quantity: Quantity
  /// Of what files write, in the model's unit: 1e-3 where they write grams.
  let unit: Double

  func draw(into model: inout Model, _ draws: inout Draws) {
    model[keyPath: path] = draws.number(quantity) * unit
  }
}

extension DrawnNumber: Hashable {
  static func == (a: DrawnNumber, b: DrawnNumber) -> Bool {
    a.path as AnyKeyPath == b.path as AnyKeyPath && a.quantity == b.quantity && a.unit == b.unit
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(path as AnyKeyPath)
    hasher.combine(quantity)
    hasher.combine(unit)
  }
}

/// A model of plain numbers, of which scenes may leave some to chance.
package struct DrawnModel<Model: Sendable & Hashable>: Sendable, Hashable {
  /// What holds where nothing is drawn.
  package var model: Model
  var numbers: [DrawnNumber<Model>] = []

  package init(_ model: Model) { self.model = model }

  func draw(_ draws: inout Draws) -> Model {
    var drawn = model
    for number in numbers { number.draw(into: &drawn, &draws) }
    return drawn
  }

  /// Takes what a file says of one number.
  /// - Parameter unit: of what the file says, in the model's.
  mutating func take(
    _ quantity: Quantity?, _ path: any WritableKeyPath<Model, Double> & Sendable, unit: Double = 1
  ) {
    guard let quantity else { return }
    if case .constant(let value) = quantity.distribution {
      model[keyPath: path] = value * unit
    } else {
      numbers.append(DrawnNumber(path: path, quantity: quantity, unit: unit))
    }
  }
}
