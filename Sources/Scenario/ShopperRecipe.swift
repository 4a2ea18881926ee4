package import Configuration

/// A shopper with nothing drawn yet: `Scenes/shoppers/` and the scenario's `do:` list.
package struct ShopperRecipe: Sendable, Hashable {
  var handSpeed: Quantity
  var reactionTime: Quantity
  var patience: Quantity
  var answerDelay: Quantity?
  var mistakeProbability: Quantity?
  var ignoredAlerts: Quantity?
  /// Between two actions, in seconds.
  var pause: Distribution
  var skinColor: Choice<SRGBColor>
  var sleeveColor: Choice<SRGBColor>
  var sleeves = SleeveLength.long
  var gloveColor: Choice<SRGBColor>?
  var watch: BodySide?
  var graspsByItem = false
  var hasBody = false
  /// Where this person stands; nil: here and there.
  var side: CartSide?
  var habits = ShopperHabits()
  package var actions: [ActionRecipe]

  package static func read(_ cursor: Cursor) -> ShopperRecipe? {
    cursor.object { fields in
      fields.header()
      let speed = fields.required("hand_speed_m_per_s", "Mean speed of the hand.") {
        $0.quantity(in: .between(0.05, 3))
      }
      let reaction = fields.required(
        "reaction_time_s", "Until a prompt on the display is noticed."
      ) { $0.quantity(in: .between(0, 60)) }
      let patience = fields.required(
        "patience", "Prompts that are answered before the cart is ignored."
      ) { $0.count(in: 0...100) }
      let delay = fields.optional(
        "answer_delay_s", "From noticing a prompt to answering it, drawn for each answer."
      ) { $0.quantity(in: .between(0, 60)) }
      let mistakes = fields.optional(
        "mistake_probability",
        "That an answer is wrong: another button, another item shown, another number typed."
      ) { $0.quantity(in: .fraction) }
      let ignored = fields.optional(
        "ignored_alerts",
        "Share of the cart's alerts that are ignored, by default all; else what was handled last "
          + "is shown to a camera."
      ) { $0.quantity(in: .fraction) }
      let pause = fields.required("pause_s", "Between two actions.") {
        $0.quantity(in: .between(0, 600))
      }
      let skin = fields.required("skin_srgb", "Colour of the skin, `\"#rrggbb\"`.") { $0.colors() }
      let sleeve = fields.required("sleeve_srgb", "Colour of the sleeve, `\"#rrggbb\"`.") {
        $0.colors()
      }
      let sleeves = fields.optional(
        "sleeves", default: .long, "Down to the wrist, or to above the elbow."
      ) { $0.oneOf(SleeveLength.self) }
      let gloves = fields.optional(
        "gloves_srgb", "Colour of knitted gloves, `\"#rrggbb\"`; else bare hands."
      ) { $0.colors() }
      let watch = fields.optional("watch", "On which wrist one is worn; else none is.") {
        $0.oneOf(BodySide.self)
      }
      let grasps = fields.optional(
        "grasps_by_item", default: false,
        "Whether small things are pinched, slender ones wrapped, others held against the palm."
      ) { $0.boolean() }
      let body = fields.optional(
        "body", default: false,
        "Whether the whole figure stands beside the cart, seen and casting shadows."
      ) { $0.boolean() }
      let side = fields.optional("stands", "Beside which side of the cart; else here and there.") {
        $0.oneOf(CartSide.self)
      }
      let habits = fields.optional(
        "habits", default: ShopperHabits(), "What this person does besides.", ShopperHabits.read)
      let actions = fields.optional(
        "do", default: [], "What the shopper does, in order.", ActionRecipe.readList)
      guard let speed, let reaction, let patience, let pause, let skin, let sleeve else {
        return nil
      }
      return ShopperRecipe(
        handSpeed: speed, reactionTime: reaction, patience: patience,
        answerDelay: delay, mistakeProbability: mistakes, ignoredAlerts: ignored,
        pause: pause.distribution,
        skinColor: skin, sleeveColor: sleeve, sleeves: sleeves, gloveColor: gloves, watch: watch,
        graspsByItem: grasps, hasBody: body, side: side,
        habits: habits, actions: actions)
    }
  }

  func drawProfile(_ draws: inout Draws) -> ShopperProfile {
    var profile = ShopperProfile(
      handSpeed: draws.number(handSpeed), reactionTime: draws.number(reactionTime),
      patience: draws.count(patience), skinColor: draws.color(skinColor),
      sleeveColor: draws.color(sleeveColor))
    profile.answerDelay = answerDelay
    profile.sleeves = sleeves
    profile.gloveColor = gloveColor.map { draws.color($0) }
    profile.watch = watch
    profile.graspsByItem = graspsByItem
    profile.hasBody = hasBody
    if let mistakeProbability { profile.mistakeProbability = draws.number(mistakeProbability) }
    if let ignoredAlerts { profile.ignoredAlerts = draws.number(ignoredAlerts) }
    if let child = habits.withChild {
      profile.distraction = ShopperProfile.Distraction(
        probability: draws.number(child.probability),
        time: Quantity(
          child.distraction.distribution, keyPath: "\(child.keyPath).answer_distraction_s"))
    }
    return profile
  }

  /// The child that this person has with them, if any: of the same skin, with a slower hand.
  func drawChild(of profile: ShopperProfile, _ draws: inout Draws) -> ShopperProfile? {
    habits.withChild.map { child in
      let speed = Quantity(
        .uniform(Self.childHandSpeeds), keyPath: "\(child.keyPath).hand_speed_m_per_s")
      var result = ShopperProfile(
        handSpeed: draws.number(speed), reactionTime: 0, patience: 0,
        skinColor: profile.skinColor, sleeveColor: profile.sleeveColor)
      result.isChild = true
      return result
    }
  }

  /// Metres a second.
  private static let childHandSpeeds = 0.3...0.6
}
