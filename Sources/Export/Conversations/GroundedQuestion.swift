import Dataset
import Geometry
import Scenario
import Simulation

/// A question about a picture whose answer follows from the labels.
package struct GroundedQuestion: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// What was put in within the last second and a half.
    case added
    /// How many of a product can be seen.
    case count
    /// Whether a product can be seen.
    case present
    /// Which products in the basket cannot be seen.
    case hidden
    /// Whether the scale's reading agrees with a list of products.
    case weight
    /// Where a product is.
    case box
  }

  /// Unique in the set: `000003-000012-front-left#2`.
  package var id: String
  /// Path from the set's root.
  package var image: String
  package var kind: Kind
  package var question: String
  /// As a person would say it.
  package var answer: String
  package var expected: Expected
  /// Whether the question suggests something that is not so.
  package var is_negative: Bool

  package init(
    id: String, image: String, kind: Kind, question: String, answer: String, expected: Expected,
    is_negative: Bool
  ) {
    self.id = id
    self.image = image
    self.kind = kind
    self.question = question
    self.answer = answer
    self.expected = expected
    self.is_negative = is_negative
  }

  /// What counts as right: exactly one of these is set.
  package struct Expected: Sendable, Hashable, Codable {
    package var number: Int?
    package var yes: Bool?
    /// Names, in any order; empty means none.
    package var names: [String]?
    /// x0, y0, x1, y1 in pixels, half-open.
    package var box_px: [Int]?
    /// Width and height, with a box alone.
    package var size_px: [Int]?

    package init(
      number: Int? = nil, yes: Bool? = nil, names: [String]? = nil, box_px: [Int]? = nil,
      size_px: [Int]? = nil
    ) {
      self.number = number
      self.yes = yes
      self.names = names
      self.box_px = box_px
      self.size_px = size_px
    }
  }
}

/// Asks about one picture. What is asked follows from the dataset's seed and the picture alone.
struct Questioner {
  private let frame: ExportedFrame
  private let products: [String: ProductRecord]
  private let state: FrameState
  private var stream: RandomStream
  private let image: String
  private var questions: [GroundedQuestion] = []

  /// Less than this part of a product counts as not to be seen; between it and `plain` nothing is asked.
  private static let hidden = 0.05
  private static let plain = 0.25

  init(_ frame: ExportedFrame, image: String, products: [ProductRecord], seed: UInt64) {
    self.frame = frame
    self.image = image
    self.products = Dictionary(products.map { ($0.sku, $0) }) { first, _ in first }
    state = FrameState(frame)
    stream =
      RandomKey(seed: seed, episode: frame.record.episode)
      .with("export.questions", entity: frame.record.camera, tick: frame.record.tick).stream
  }

  mutating func ask() -> [GroundedQuestion] {
    askAdded()
    askCount()
    askPresent()
    askHidden()
    askWeight()
    askBox()
    return questions
  }

  // MARK: - What can be seen

  private var shown: [InstanceRecord] { frame.record.instances.filter { $0.sku != nil } }

  /// SKUs of which something is plainly to be seen, ascending.
  private var plain: [String] {
    Set(shown.filter { $0.visibleFraction >= Self.plain }.compactMap(\.sku)).sorted()
  }

  /// Whether every pack of a product is either plainly to be seen or not at all.
  private func isClear(_ sku: String) -> Bool {
    shown.allSatisfy {
      $0.sku != sku || $0.visibleFraction >= Self.plain || $0.visibleFraction < Self.hidden
    }
  }

  /// A product that is easily taken for this one but is neither in the basket nor in the picture: of the
  /// same class, the nearest in mass; nil if there is none.
  private func decoy(for sku: String) -> ProductRecord? {
    guard let product = products[sku] else { return nil }
    let known = Set(shown.compactMap(\.sku)).union(state.basket.keys)
    return products.values.filter {
      $0.productClass == product.productClass && !known.contains($0.sku)
    }.min {
      let (a, b) = (
        abs($0.nominalMass - product.nominalMass), abs($1.nominalMass - product.nominalMass)
      )
      return (a, $0.sku) < (b, $1.sku)
    }
  }

  private func name(_ sku: String) -> String { products[sku]?.name ?? sku }

  private func list(_ names: [String]) -> String {
    guard let last = names.last else { return "nothing" }
    return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " and " + last
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[stream.index(below: elements.count)]
  }

  private mutating func add(
    _ kind: GroundedQuestion.Kind, _ question: String, _ answer: String,
    _ expected: GroundedQuestion.Expected, isNegative: Bool = false
  ) {
    questions.append(
      GroundedQuestion(
        id: "\(frame.stem)#\(questions.count)", image: image, kind: kind, question: question,
        answer: answer, expected: expected, is_negative: isNegative))
  }

  // MARK: - Questions

  private mutating func askAdded() {
    guard frame.episode.record.mode == .sequence, let time = state.tick?.time else { return }
    let adds = frame.episode.events.filter { $0.kind == .add }
    let recent = adds.filter { $0.end <= time && $0.end > time - 1.5 }
    // An item on its way, or put in a moment ago, is neither "just" nor "nothing".
    let isUnclear = adds.contains {
      $0.start <= time && $0.end > time || $0.end <= time - 1.5 && $0.end > time - 3
    }
    if isUnclear { return }
    let items = frame.episode.record.items
    let names = recent.compactMap(\.item).filter(items.indices.contains).map { name(items[$0].sku) }
      .sorted()
    // Where nothing happens most of the time, nothing would be most of the answers.
    if names.isEmpty, stream.uniform() > 0.1 { return }
    add(
      .added, "What was put into the basket just now?",
      names.isEmpty ? "Nothing was put in." : "\(list(names)).", .init(names: names),
      isNegative: names.isEmpty)
  }

  private mutating func askCount() {
    guard let sku = pick(plain.filter(isClear)) else { return }
    if stream.uniform() < 0.25, let decoy = decoy(for: sku) {
      return add(
        .count, "How many packs of \(decoy.name) can you see?", "None.", .init(number: 0),
        isNegative: true)
    }
    let count = shown.count { $0.sku == sku && $0.visibleFraction >= Self.plain }
    add(.count, "How many packs of \(name(sku)) can you see?", "\(count).", .init(number: count))
  }

  private mutating func askPresent() {
    guard let sku = pick(plain) else { return }
    if stream.uniform() < 0.5, let decoy = decoy(for: sku) {
      return add(
        .present, "Is \(decoy.name) in this picture?", "No.", .init(yes: false), isNegative: true)
    }
    add(.present, "Is \(name(sku)) in this picture?", "Yes.", .init(yes: true))
  }

  private mutating func askHidden() {
    guard !state.items.isEmpty else { return }
    let items = frame.episode.record.items
    let visible = Dictionary(
      frame.record.instances.map { (Int($0.id) - 1, $0.visibleFraction) }
    ) { first, _ in first }
    let parts = state.items.map { ($0, visible[$0] ?? 0) }
    guard parts.allSatisfy({ $0.1 < Self.hidden || $0.1 >= Self.plain }) else { return }
    let names = parts.filter { $0.1 < Self.hidden && items.indices.contains($0.0) }
      .map { name(items[$0.0].sku) }.sorted()
    if names.isEmpty, stream.uniform() > 0.3 { return }
    let held = state.basket.sorted { $0.key < $1.key }.map { "\($0.value) × \(name($0.key))" }
    add(
      .hidden,
      "The basket holds \(list(held)). Which of these packs can you not see in this picture?",
      names.isEmpty ? "All of them can be seen." : "\(list(names)).", .init(names: names),
      isNegative: names.isEmpty)
  }

  private mutating func askWeight() {
    guard let reading = state.reading, reading.isStable, state.tick?.isAtRest == true,
      !state.basket.isEmpty
    else { return }
    let held = state.basket.sorted { $0.key < $1.key }
    let mass = held.reduce(0) { $0 + Double($1.value) * (products[$1.key]?.nominalMass ?? .nan) }
    let tolerance = 0.01 + 0.02 * mass
    guard abs(mass - reading.displayedMass) <= tolerance else { return }
    var claimed = held.map { "\($0.value) × \(name($0.key))" }
    var isTrue = true
    if stream.uniform() < 0.5, let place = pick(Array(held.indices)),
      let nominal = products[held[place].key]?.nominalMass, nominal > 2 * tolerance
    {
      // One pack less than there is, which the scale feels.
      let left = held[place].value - 1
      if left == 0 {
        claimed.remove(at: place)
      } else {
        claimed[place] = "\(left) × \(name(held[place].key))"
      }
      isTrue = false
    }
    let shown = decimals(reading.displayedMass, 3)
    add(
      .weight, "The scale shows \(shown) kg. Does that agree with \(list(claimed))?",
      isTrue ? "Yes." : "No.", .init(yes: isTrue), isNegative: !isTrue)
  }

  private mutating func askBox() {
    let single = plain.filter { sku in
      isClear(sku) && shown.count { $0.sku == sku && $0.visibleFraction >= Self.plain } == 1
    }
    guard let sku = pick(single),
      let seen = shown.first(where: { $0.sku == sku && $0.visibleFraction >= Self.plain })
    else { return }
    let box = seen.visibleBox.box
    add(
      .box, "Where is \(name(sku))?", "",
      .init(
        box_px: [box.x0, box.y0, box.x1, box.y1], size_px: [frame.width, frame.height]))
  }
}
