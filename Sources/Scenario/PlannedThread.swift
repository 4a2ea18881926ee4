/// What one hand of somebody does in the course of an episode.
///
/// A program for the simulation: what is done depends on what the episode brings, so branches that no
/// episode may take are in it too.
package struct PlannedThread: Sendable, Hashable {
  package enum Step: Sendable, Hashable {
    /// Number of one of the plan's actions.
    case act(Int)
    /// Goes on when the trigger holds, or after a time in seconds.
    case wait(for: PlannedTrigger, timeout: Double)
    /// Goes on at that step unless the trigger holds.
    case skip(unless: PlannedTrigger, to: Int)
    case jump(to: Int)
    /// Lets other threads begin, by their numbers.
    case start([Int])
    /// Goes on when those are over.
    case join([Int])
  }

  /// 0 is the shopper; others count from 1, as `EpisodePlan.companions`.
  package var person: Int
  /// Which hand of the world; two threads with the same hand never run at the same time.
  package var hand: Int
  /// Where the arm comes over the rim; nil: anywhere, drawn for each action.
  package var side: CartSide?
  /// Whether it runs from the start; the others are started by one that does.
  package var startsAtOnce: Bool
  package var steps: [Step]

  package init(
    person: Int, hand: Int, side: CartSide? = nil, startsAtOnce: Bool, steps: [Step]
  ) {
    self.person = person
    self.hand = hand
    self.side = side
    self.startsAtOnce = startsAtOnce
    self.steps = steps
  }
}

/// Where somebody stands beside the cart; left and right as seen by who pushes it.
package enum CartSide: String, Sendable, CaseIterable, Codable {
  case left, right, rear, front
}
