/// How the shopper moves and reacts.
package struct ShopperProfile: Sendable, Hashable {
  /// Mean speed of the hand, m/s.
  package var handSpeed: Double
  /// Seconds until a prompt on the display is noticed.
  package var reactionTime: Double
  /// How many prompts are answered before the shopper ignores the cart.
  package var patience: Int
  /// Linear Rec. 709.
  package var skinColor: SIMD3<Float>
  package var sleeveColor: SIMD3<Float>

  package init(
    handSpeed: Double, reactionTime: Double, patience: Int, skinColor: SIMD3<Float>,
    sleeveColor: SIMD3<Float>
  ) {
    self.handSpeed = handSpeed
    self.reactionTime = reactionTime
    self.patience = patience
    self.skinColor = skinColor
    self.sleeveColor = sleeveColor
  }
}
