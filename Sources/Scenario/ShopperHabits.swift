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
  /// A child is with them that reaches in as well.
  var withChild: ChildHabit?
  /// Goods are packed into a bag of their own.
  var bagger: BaggerHabit?

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
          "Time with the hand inside.", .between(0, 60)),
        withChild: fields.optional(
          "with_child", "A child is there too, which reaches in while things are put in.",
          ChildHabit.read),
        bagger: fields.optional(
          "bagger", "Brings a bag and packs things into it, what is heavy first.",
          BaggerHabit.read))
    }
  }

  /// Actions that one thing put in can become at most.
  var largestExtent: Int {
    1 + (hesitate == nil ? 0 : 1) + (rearrange == nil ? 0 : 1) + (withChild == nil ? 0 : 2)
      + (bagger == nil ? 0 : 2 * BaggerHabit.mostUnpacked)
  }

  /// Items that come in with one thing put in at most, that one included.
  var largestItemCount: Int { withChild.map { $0.putsIn > 0 ? 2 : 1 } ?? 1 }
}

/// A child beside the cart: now and then it reaches in while something is put in, and takes up the time
/// of whom it is with.
struct ChildHabit: Sendable, Hashable {
  /// For each thing put in.
  var probability: Quantity
  /// Seconds for which whom it is with does nothing else; also added to answers on the screen.
  var distraction: Quantity
  /// How often it takes something out, puts something in, or moves things about, against each other.
  var takesOut: Double
  var putsIn: Double
  var moves: Double
  /// That what it took out is put back.
  var putBack: Quantity
  /// Names what belongs to the habit as a whole.
  var keyPath: String

  static func read(_ cursor: Cursor) -> ChildHabit? {
    cursor.object { fields in
      let path = fields.cursor.keyPath
      let probability = fields.required("probability", "For each thing put in.") {
        $0.quantity(in: .fraction)
      }
      let distraction = fields.required(
        "distraction_s",
        "For how long the grown-up does nothing else then; answers on the screen are late by it too."
      ) { $0.quantity(in: .between(0, 60)) }
      func weight(_ key: String, _ summary: String) -> Double {
        fields.optional(key, default: 1, summary) { $0.number(in: .between(0, 1e6)) }
      }
      let takesOut = weight("takes_out", "Weight of taking something out, among what it does.")
      let putsIn = weight("puts_in", "Weight of putting something in that it took off the shelf.")
      let moves = weight("moves", "Weight of moving things about.")
      let putBack = fields.optional(
        "put_back", default: Quantity(.constant(0.7), keyPath: "\(path).put_back"),
        "Probability that the grown-up puts back what the child took out."
      ) { $0.quantity(in: .fraction) }
      if takesOut + putsIn + moves == 0 { fields.cursor.complain("the child never does anything") }
      guard let probability, let distraction else { return nil }
      return ChildHabit(
        probability: probability, distraction: distraction, takesOut: takesOut, putsIn: putsIn,
        moves: moves, putBack: putBack, keyPath: path)
    }
  }
}

/// Packing into a bag that stands in the basket.
struct BaggerHabit: Sendable, Hashable {
  /// What is put into the basket first of all.
  var bag: ProductSelection
  /// For each thing put in on top of lighter ones: that those are taken out first and go back on it.
  var repack: Quantity
  /// Names what belongs to the habit as a whole.
  var keyPath: String

  /// Things that are taken out of the bag for one that is heavier.
  static let mostUnpacked = 3

  static func read(_ cursor: Cursor) -> BaggerHabit? {
    cursor.object { fields in
      let path = fields.cursor.keyPath
      let bag = fields.required(
        "bag", "SKUs or classes of bags, such as `belonging-tote`: one is put in first.",
        ProductSelection.read)
      let repack = fields.optional(
        "repack", default: Quantity(.constant(0.5), keyPath: "\(path).repack"),
        "Probability that lighter things in the bag are taken out for a heavier one and laid on it."
      ) { $0.quantity(in: .fraction) }
      return bag.map { BaggerHabit(bag: $0, repack: repack, keyPath: path) }
    }
  }
}
