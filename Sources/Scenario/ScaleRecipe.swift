import Configuration
package import Sensors

/// The scale with nothing drawn yet.
package struct ScaleRecipe: Sendable, Hashable {
  var numbers: DrawnModel<ScaleModel>
  /// When the failed cell stops working; nil: it never worked.
  var failureTime: Quantity?

  static let `default` = ScaleRecipe(numbers: DrawnModel(.default))

  /// With what is not left to chance.
  package var model: ScaleModel {
    get { numbers.model }
    set { numbers.model = newValue }
  }

  func draw(_ draws: inout Draws) -> ScaleModel {
    var scale = numbers.draw(&draws)
    if let failureTime { scale.faults.cellFailure?.time = draws.number(failureTime) }
    return scale
  }
}
