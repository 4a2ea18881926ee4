import Configuration

/// What somebody does besides what they set out to do, with nothing drawn yet.
struct ShopperHabits: Sendable, Hashable {
  /// One of them: how often, and how much of it.
  struct Habit: Sendable, Hashable {
    /// For each thing put in.
    var probability: Quantity
    /// Metres for a height, seconds for a time.
    var extent: Quantity
  }

  /// Things are thrown in, from that height above the content.
  var toss: Habit?
  /// A thing is held over the basket for that time and taken away again before it is put in.
  var hesitate: Habit?
  /// Things in the basket are moved about for that time after one was put in.
  var rearrange: Habit?

  static func read(_ cursor: Cursor) -> ShopperHabits? {
    cursor.object { fields in
      func habit(
        _ key: String, _ summary: String, _ extent: String, _ meaning: String, _ bounds: Bounds
      ) -> Habit? {
        fields.optional(key, summary) {
          $0.object { fields in
            let probability = fields.required("probability", "For each thing put in.") {
              $0.quantity(in: .fraction)
            }
            let extent = fields.required(extent, meaning) { $0.quantity(in: bounds) }
            guard let probability, let extent else { return nil }
            return Habit(probability: probability, extent: extent)
          }
        }
      }
      return ShopperHabits(
        toss: habit(
          "toss", "Throws things in, instead of letting go just above the others.", "height_m",
          "Above the basket's content.", .between(0, 1)),
        hesitate: habit(
          "hesitate", "Holds a thing over the basket and takes it away before putting it in.",
          "duration_s", "Time over the basket.", .between(0, 60)),
        rearrange: habit(
          "rearrange", "Moves things about after putting one in.", "duration_s",
          "Time with the hand inside.", .between(0, 60)))
    }
  }

  /// Actions that one thing put in can become at most.
  var largestExtent: Int { 1 + (hesitate == nil ? 0 : 1) + (rearrange == nil ? 0 : 1) }
}
