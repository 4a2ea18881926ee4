/// One episode, told in curves and pictures. Times in seconds since it began, masses in kilograms.
package struct EpisodeReport: Sendable, Hashable {
  package var episode: Int
  package var isPassed: Bool
  package var duration: Double
  /// Shown in the episode's heading: `events 12/13`, `questions 1`.
  package var facts: [RunReport.Fact]
  package var weight: WeightTrace?
  package var events: [EventMark]
  package var basket: [BasketLane]
  package var prompts: [PromptMark]
  package var pictures: [ReportPicture]

  package init(
    episode: Int, isPassed: Bool, duration: Double, facts: [RunReport.Fact],
    weight: WeightTrace? = nil, events: [EventMark] = [], basket: [BasketLane] = [],
    prompts: [PromptMark] = [], pictures: [ReportPicture] = []
  ) {
    self.episode = episode
    self.isPassed = isPassed
    self.duration = duration
    self.facts = facts
    self.weight = weight
    self.events = events
    self.basket = basket
    self.prompts = prompts
    self.pictures = pictures
  }
}

/// What the scale said and what was true. Points are (seconds, kilograms), ascending in time.
package struct WeightTrace: Sendable, Hashable {
  package var displayed: [SIMD2<Double>]
  /// True mass of the items in the basket.
  package var basketMass: [SIMD2<Double>]
  /// All that presses on the cells, hands and shocks too; may be empty.
  package var load: [SIMD2<Double>]
  /// Spans in which the firmware called the reading stable.
  package var stable: [ClosedRange<Double>]

  package init(
    displayed: [SIMD2<Double>], basketMass: [SIMD2<Double>], load: [SIMD2<Double>] = [],
    stable: [ClosedRange<Double>] = []
  ) {
    self.displayed = displayed
    self.basketMass = basketMass
    self.load = load
    self.stable = stable
  }
}

/// Something that happened, or that the cart believed had happened.
package struct EventMark: Sendable, Hashable {
  package enum Source: Sendable, Hashable { case truth, reported }

  package enum Kind: Sendable, Hashable {
    case add, remove
    /// Leaves the basket's content as it is.
    case other(String)

    package var name: String {
      switch self {
      case .add: "add"
      case .remove: "remove"
      case .other(let name): name
      }
    }
  }

  package var source: Source
  package var kind: Kind
  package var item: String
  /// When it was over, or booked.
  package var time: Double
  /// A true event that was reported, or a reported one that is true; nil where that is not asked.
  package var isMatched: Bool?

  package init(source: Source, kind: Kind, item: String, time: Double, isMatched: Bool?) {
    self.source = source
    self.kind = kind
    self.item = item
    self.time = time
    self.isMatched = isMatched
  }
}

/// What the cart asked the shopper.
package struct PromptMark: Sendable, Hashable {
  package var time: Double
  package var text: String

  package init(time: Double, text: String) {
    self.time = time
    self.text = text
  }
}
