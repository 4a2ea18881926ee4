package import Geometry

/// Where the moving things are at one physics step.
package struct WorldState: Sendable {
  package var time: Nanoseconds
  package var worldFromCart: RigidTransform
  /// Parallel to the plan's items; nil while an item is not in the world.
  package var cartFromItems: [RigidTransform?]
  /// Hands in the world, ascending by number.
  package var hands: [HandState]
  /// Those who are seen as whole figures, ascending by number.
  package var people: [PersonState] = []
  /// Of the centre of mass of a child in the seat from where it rests, in the cart's axes, metres; nil
  /// without one.
  package var childOffset: SIMD3<Double>?

  package init(
    time: Nanoseconds, worldFromCart: RigidTransform, cartFromItems: [RigidTransform?],
    hands: [HandState]
  ) {
    self.time = time
    self.worldFromCart = worldFromCart
    self.cartFromItems = cartFromItems
    self.hands = hands
  }
}

/// How fingers close.
package enum GraspForm: String, Sendable, CaseIterable {
  /// All alike, as around something that lies against the palm.
  case palm
  /// Between the tips of thumb and forefinger, the others out of the way.
  case pinch
  /// Around something slender, fingers bent at all joints and the thumb across.
  case wrap
}

/// A hand with its forearm.
package struct HandState: Sendable, Hashable {
  /// Among all that the plan has, from 0.
  package var number: Int
  /// Whose; 0 is the shopper.
  package var person: Int
  /// Palm frame: origin in the palm's centre, +X along the fingers, +Z out of the back of the hand
  /// (the palm looks along −Z).
  package var cartFromPalm: RigidTransform
  /// The forearm runs from the wrist to here, in the cart's frame.
  package var elbowInCart: SIMD3<Double>
  /// Distance between thumb and fingers in metres; 0 is a fist.
  package var aperture: Double
  package var isRightHand: Bool
  package var form = GraspForm.palm
  /// How far each finger presses into what the hand holds, metres.
  package var squeeze = 0.0

  package init(
    number: Int = 0, person: Int = 0, cartFromPalm: RigidTransform, elbowInCart: SIMD3<Double>,
    aperture: Double, isRightHand: Bool
  ) {
    self.number = number
    self.person = person
    self.cartFromPalm = cartFromPalm
    self.elbowInCart = elbowInCart
    self.aperture = aperture
    self.isRightHand = isRightHand
  }
}
