import Configuration

extension ActionRecipe {
  /// A `do:` list.
  static func readList(_ cursor: Cursor) -> [ActionRecipe]? {
    cursor.list(count: 1...200, read)
  }

  static func read(_ cursor: Cursor) -> ActionRecipe? {
    cursor.defined(as: "action") { cursor in
      cursor.tagged(goodsHandling + otherDeeds + nested + timed)
        .map { ActionRecipe(kind: $0, keyPath: cursor.keyPath) }
    }
  }

  private static var goodsHandling: [Tag<Kind>] {
    [
      Tag("add", "Put items into the basket.") { $0.object { readAddition($0, height: nil) } },
      Tag("drop", "Let items fall into the basket.") {
        $0.object { fields in
          let height = fields.required("height_m", "Above the basket's content.") {
            $0.quantity(in: .between(0, 1))
          }
          return readAddition(fields, height: height)
        }
      },
      Tag("remove", "Take an item out of the basket; nothing happens if none is there.") {
        $0.object { fields in
          let from = fields.optional(
            "from", default: .all, "SKUs or classes that may be taken.", ProductSelection.read)
          let which = fields.optional("which", default: .any, "Which of those in the basket.") {
            $0.oneOf(BasketChoice.self)
          }
          return .remove(from: from, which: which)
        }
      },
      Tag("scan", "Show an item's barcode to the imager, then put it in.") {
        $0.object(readScan)
      },
      Tag("swap", "Take an item out with one hand while another goes in with the other.") {
        $0.object { fields in
          let out = fields.optional(
            "out", default: .all, "SKUs or classes that may be taken.", ProductSelection.read)
          let which = fields.optional("which", default: .last, "Which of those in the basket.") {
            $0.oneOf(BasketChoice.self)
          }
          return .swap(Swap(out: out, which: which, substitute: readSubstitute(fields, key: "in")))
        }
      },
      Tag("hover", "Hold an item over the basket and take it away again.") {
        $0.object { fields in
          let from = fields.optional(
            "from", default: .all, "SKUs or classes to choose from.", ProductSelection.read)
          let duration = fields.required("duration_s", "Time over the basket.", seconds)
          return duration.map { .hover(from: from, duration: $0) }
        }
      },
    ]
  }

  private static var otherDeeds: [Tag<Kind>] {
    [
      Tag("rearrange", "Move items about in the basket.") {
        $0.object { fields in
          fields.required("duration_s", "Time with the hand inside.", seconds)
            .map { .rearrange(duration: $0) }
        }
      },
      Tag("lean", "Rest a hand on the basket.") {
        $0.object { fields in
          let force = fields.required(
            "force_n", "Downward force in newton, of a hand that leans or hangs; negative lifts."
          ) {
            $0.quantity(in: .between(-300, 500))
          }
          let duration = fields.required("duration_s", "Time of resting.", seconds)
          guard let force, let duration else { return nil }
          return .lean(force: force, duration: duration)
        }
      },
      Tag("roll", "Push the cart on.") {
        $0.object { fields in
          let distance = fields.required("distance_m", "Way to go.") {
            $0.quantity(in: .above(0, upTo: 100))
          }
          let speed = fields.required("speed_m_per_s", "Walking speed.") {
            $0.quantity(in: .between(0.1, 2))
          }
          let stopWay = fields.optional(
            "stops_within_m",
            "Way on which something stops it at the end, such as another cart; else it rolls out."
          ) { $0.quantity(in: .between(0.005, 1)) }
          guard let distance, let speed else { return nil }
          return .roll(distance: distance, speed: speed, stopWay: stopWay)
        }
      },
      Tag("wait_s", "Wait before the next action, on top of the shopper's own pause.") {
        seconds($0).map(Kind.wait)
      },
    ]
  }

  private static var nested: [Tag<Kind>] {
    [
      Tag("repeat", "Do a list several times, drawn anew each time.") {
        $0.object { fields in
          let times = fields.required("times", "How often.") { $0.count(in: 0...200) }
          let actions = fields.required("do", "What.", readList)
          guard let times, let actions else { return nil }
          return .repeat(times: times, actions)
        }
      },
      Tag("maybe", "Do a list with some probability.") {
        $0.object { fields in
          let probability = fields.required("probability", "0…1.") { $0.quantity(in: .fraction) }
          let actions = fields.required("do", "What.", readList)
          guard let probability, let actions else { return nil }
          return .maybe(probability: probability, actions)
        }
      },
      Tag("choose", "Do one of several lists.") { cursor in
        let branches: [Branch]? = cursor.list(count: 1...50) {
          $0.object { fields in
            let weight = fields.optional("weight", default: 1, "Its weight among the others.") {
              $0.number(in: .above(0, upTo: 1e6))
            }
            return fields.required("do", "What.", readList)
              .map { Branch(weight: weight, actions: $0) }
          }
        }
        return branches.map(Kind.choose)
      },
    ]
  }

  private static var timed: [Tag<Kind>] {
    [
      Tag("parallel", "Several hands at the same time; all must be done before the next action.") {
        cursor in
        let lanes: [Lane]? = cursor.list(count: 2...4) {
          $0.object { fields in
            let side = fields.optional("from", "Where the arm comes over the rim.") {
              $0.oneOf(CartSide.self)
            }
            return fields.required("do", "What this hand does.", readList)
              .map { Lane(side: side, actions: $0) }
          }
        }
        return lanes.map(Kind.parallel)
      },
      Tag("wait_for", "Wait until something holds.") {
        $0.object { fields in
          let trigger = fields.required("trigger", "Until this holds.", TriggerRecipe.read)
          let timeout = fields.required("timeout_s", "Go on after that long anyway.", seconds)
          guard let trigger, let timeout else { return nil }
          return .waitFor(trigger, timeout: timeout)
        }
      },
      Tag("if", "Look, then do one thing or another.") {
        $0.object { fields in
          let trigger = fields.required("trigger", "Whether this holds then.", TriggerRecipe.read)
          let actions = fields.required("do", "If so.", readList)
          let others = fields.optional("else", default: [], "If not.", readList)
          guard let trigger, let actions else { return nil }
          return .branch(trigger, then: actions, otherwise: others)
        }
      },
    ]
  }

  /// - Parameter height: where it was given already.
  private static func readAddition(_ fields: Fields, height: Quantity?) -> Kind? {
    let path = fields.cursor.keyPath
    let count = fields.optional(
      "count", default: Quantity(.constant(1), keyPath: "\(path).count"), "Number of items."
    ) { $0.count(in: 1...50) }
    let from = fields.optional(
      "from", default: .all, "SKUs or classes to choose from.", ProductSelection.read)
    let isOneHand = fields.optional(
      "one_hand", default: false, "All at once in one hand; otherwise one after the other."
    ) { $0.boolean() }
    let isIdentical = fields.optional("identical", default: false, "All of the same SKU.") {
      $0.boolean()
    }
    let container = fields.optional(
      "into", "Into one of these that lies in the basket, such as a bag; else anywhere.",
      ProductSelection.read)
    var dropHeight = height
    if !path.hasSuffix("drop") {
      dropHeight = fields.optional(
        "drop_height_m", default: Quantity(.constant(0.02), keyPath: "\(path).drop_height_m"),
        "Above the basket's content where the hand lets go."
      ) { $0.quantity(in: .between(0, 1)) }
    }
    if isOneHand, count.distribution.support.upperBound > 4 {
      fields.cursor.complain("one hand holds 4 items at most")
    }
    let labelDown = fields.optional(
      "label_down", "Probability that an item goes in with its front to the floor."
    ) { $0.quantity(in: .fraction) }
    let rail = fields.optional(
      "rest_on_frame",
      "Share of its weight that the guard rail bears, across which it is laid; 0: none does."
    ) { $0.quantity(in: .between(0, 0.9)) }
    if rail != nil, isOneHand { fields.cursor.complain("one item alone is laid across the rail") }
    let hands = fields.optional(
      "hands", default: 1, "That carry an item: 2 for what is large, one on either side."
    ) { $0.integer(in: 1...2) }
    if hands == 2, isOneHand || rail != nil {
      fields.cursor.complain("with both hands one thing is carried into the basket at a time")
    }
    guard let dropHeight else { return nil }
    return .add(
      Addition(
        count: count, selection: from, isOneHand: isOneHand, isIdentical: isIdentical,
        takesTwoHands: hands == 2,
        dropHeight: dropHeight, container: container, labelDown: labelDown,
        railShare: rail))
  }

  private static func readScan(_ fields: Fields) -> Kind? {
    let path = fields.cursor.keyPath
    let from = fields.optional(
      "from", default: .all, "SKUs or classes to choose from.", ProductSelection.read)
    let duration = fields.optional(
      "duration_s", default: Quantity(.constant(4), keyPath: "\(path).duration_s"),
      "Before the imager at most; a beep ends it.", seconds)
    let sticker = fields.optional(
      "as", "SKUs or classes whose barcode is stuck over the item's own.", ProductSelection.read)
    let putIn = fields.optional(
      "put_in", default: .item(true),
      "Whether the item goes into the basket afterwards; or what goes in in its stead.", readPutIn)
    let dropHeight = fields.optional(
      "drop_height_m", default: Quantity(.constant(0.02), keyPath: "\(path).drop_height_m"),
      "Above the basket's content where the hand lets go."
    ) { $0.quantity(in: .between(0, 1)) }
    return .scan(
      ActionRecipe.Scan(
        selection: from, duration: duration, putsIn: putIn == .item(true),
        dropHeight: dropHeight, sticker: sticker, substitute: putIn.substitute))
  }

  private enum PutIn: Equatable {
    case item(Bool)
    case other(Substitute)

    var substitute: Substitute? { if case .other(let other) = self { other } else { nil } }
  }

  private static func readPutIn(_ cursor: Cursor) -> PutIn? {
    cursor.either([
      Way([.boolean]) { $0.boolean().map(PutIn.item) },
      Way([.mapping]) { $0.object { .other(readSubstitute($0, key: "from")) } },
    ])
  }

  private static func readSubstitute(_ fields: Fields, key: String) -> Substitute {
    let selection = fields.optional(
      key, default: .all, "SKUs or classes to choose from.", ProductSelection.read)
    let equal = fields.optional(
      "of_equal_mass", default: false, "Of those another one whose nominal mass is nearest."
    ) { $0.boolean() }
    return Substitute(selection: selection, isOfEqualMass: equal)
  }

  private static func seconds(_ cursor: Cursor) -> Quantity? {
    cursor.quantity(in: .between(0, 600))
  }
}
