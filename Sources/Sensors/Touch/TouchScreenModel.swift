/// Named parameters of the cart's touch screen.
package struct TouchScreenModel: Sendable, Hashable {
  /// From the software's order to the picture, in seconds.
  package var showDelay: Double
  /// Standard deviation of where a finger lands about the middle of the button, in heights of a
  /// button. Buttons lie below each other without gaps.
  package var positionDeviation: Double
  /// That a touch is not felt, 0…1.
  package var missProbability: Double

  package init(showDelay: Double, positionDeviation: Double, missProbability: Double) {
    self.showDelay = showDelay
    self.positionDeviation = positionDeviation
    self.missProbability = missProbability
  }

  package enum Preset: String, Sendable, CaseIterable {
    case ideal
    /// Large buttons on a glass screen.
    case capacitive
    /// A worn one: touches land beside the button or not at all.
    case worn
  }

  /// Estimates.
  package init(_ preset: Preset) {
    self =
      switch preset {
      case .ideal: TouchScreenModel(showDelay: 0, positionDeviation: 0, missProbability: 0)
      case .capacitive:
        TouchScreenModel(showDelay: 0.05, positionDeviation: 0.12, missProbability: 0.01)
      case .worn: TouchScreenModel(showDelay: 0.2, positionDeviation: 0.4, missProbability: 0.2)
      }
  }
}
