package import Configuration
package import Geometry

/// How the shopper moves and reacts.
package struct ShopperProfile: Sendable, Hashable {
  /// Mean speed of the hand, m/s.
  package var handSpeed: Double
  /// Seconds until a prompt on the display is noticed.
  package var reactionTime: Double
  /// How many prompts are answered before the shopper ignores the cart.
  package var patience: Int
  /// Seconds from noticing to answering, drawn for each answer; nil: at once.
  package var answerDelay: Quantity?
  /// That an answer is wrong: another button, another item, another number; 0…1.
  package var mistakeProbability = 0.0
  /// That an alert is ignored, 0…1; otherwise the shopper shows what was handled last.
  package var ignoredAlerts = 1.0
  /// Linear Rec. 709.
  package var skinColor: SIMD3<Float>
  package var sleeveColor: SIMD3<Float>
  package var sleeves = SleeveLength.long
  /// Linear Rec. 709; nil: bare hands.
  package var gloveColor: SIMD3<Float>?
  /// Where a watch is worn, if one is.
  package var watch: BodySide?
  /// Whether the hand's form is that of the item, or always the same.
  package var graspsByItem = false
  /// Whether the whole figure is seen and casts shadows, not the arms alone.
  package var hasBody = false
  /// Whether it is a child, with small hands, that somebody has with them.
  package var isChild = false
  /// What keeps them from answering now and then; nil: nothing.
  package var distraction: Distraction?

  /// Something that takes up somebody's time, such as a child.
  package struct Distraction: Sendable, Hashable {
    /// For each answer, 0…1.
    package var probability: Double
    /// Seconds.
    package var time: Quantity

    package init(probability: Double, time: Quantity) {
      self.probability = probability
      self.time = time
    }
  }

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

package enum SleeveLength: String, Sendable, CaseIterable, Codable {
  case long, short
}

/// Of somebody's body.
package enum BodySide: String, Sendable, CaseIterable, Codable {
  case left, right
}

extension ShopperProfile {
  /// Seconds from when the screen shows something to the answer.
  /// - Parameter answer: its number in the episode.
  package func delay(ofAnswer answer: Int, key: RandomKey) -> Double {
    reactionTime + (answerDelay?.draw(key, entity: answer) ?? 0)
      + (distraction?.delay(ofAnswer: answer, key: key) ?? 0)
  }
}

extension ShopperProfile.Distraction {
  /// Seconds; 0 where nothing distracts.
  fileprivate func delay(ofAnswer answer: Int, key: RandomKey) -> Double {
    var stream = key.with("shopper.distraction", entity: answer).stream
    return stream.uniform() < probability ? time.draw(key, entity: answer) : 0
  }
}
