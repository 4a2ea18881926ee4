import Catalog
import Configuration
import Geometry

/// A bag in the basket and what lies in it, as the actions would leave it.
struct Packing {
  let bag: Int
  /// Of the bag's box, metres.
  let size: SIMD3<Double>
  /// From the bottom to the top.
  var content: [Int] = []
}

extension EpisodeDraft {
  /// Of a bag's box: what goes in before it is full. Packs leave gaps, and walls have thickness.
  private static let usableShare = 0.5
  /// How many times as heavy as a thing another one is that must not lie on it.
  private static let heavier = 1.2

  /// The bag goes into the basket before anything else.
  mutating func bringBag(_ habit: BaggerHabit) {
    let candidates = self.candidates(habit.bag)
    guard !candidates.isEmpty else { return }
    let path = "\(habit.keyPath).bag"
    let bag = newItem(from: candidates, purpose: path, visit: 0, startsInBasket: false)
    act(.add(items: [bag], dropHeight: 0.02), path, 0)
    basket.append(bag)
    packing = Packing(bag: bag, size: size(of: bag))
  }

  private func size(of item: Int) -> SIMD3<Double> {
    catalog.index(ofSKU: items[item].sku).map { catalog.thing($0).dimensions } ?? .zero
  }

  /// Things to be put in, what is heavy first; those that the bag has room for are meant for it.
  /// - Parameter inOneHand: all at once, so that they go to the same place.
  mutating func packed(_ added: [Int], inOneHand: Bool) -> [Int] {
    guard let packing else { return added }
    let sorted = added.sorted { (items[$1].mass, $0) < (items[$0].mass, $1) }
    var used = packing.content.filter(basket.contains).reduce(0) { $0 + volume(of: $1) }
    let usable = Self.usableShare * packing.size.x * packing.size.y * packing.size.z
    var meant: [Int] = []
    for item in sorted where fits(item, into: packing) && used + volume(of: item) <= usable {
      meant.append(item)
      used += volume(of: item)
    }
    if !inOneHand || meant.count == sorted.count {
      for item in meant { items[item].place = .inside(item: packing.bag) }
    }
    return sorted
  }

  private func volume(of item: Int) -> Double {
    let size = size(of: item)
    return size.x * size.y * size.z
  }

  /// However it is turned about the vertical, between the walls.
  private func fits(_ item: Int, into packing: Packing) -> Bool {
    let size = size(of: item)
    let across = (size.x * size.x + size.y * size.y).squareRoot()
    return across < min(packing.size.x, packing.size.y) && size.z < packing.size.z
  }

  /// Takes what is lighter off the top of the bag for something heavier, where it is done this time.
  /// - Returns: what was taken out, from the top down.
  mutating func unpack(for added: [Int], _ keyPath: String, _ visit: Int) -> [Int] {
    guard let habit = habits.bagger, let packing, let first = added.first,
      items[first].place == .inside(item: packing.bag)
    else { return [] }
    let mass = added.map { items[$0].mass }.max() ?? 0
    let inside = packing.content.filter(basket.contains)
    let lighter = Array(
      inside.reversed().prefix { items[$0].mass * Self.heavier < mass }
        .prefix(BaggerHabit.mostUnpacked))
    guard !lighter.isEmpty else {
      self.packing?.content = inside + added
      return []
    }
    let path = "\(keyPath).repack"
    let probability = draws.number(
      Quantity(habit.repack.distribution, keyPath: path), visit: visit)
    let repacks = draws.happens(probability, keyPath: "\(path).happens", visit: visit)
    guard repacks else {
      self.packing?.content = inside + added
      return []
    }
    // Sixteen numbers a visit are more than are ever taken out.
    for (number, item) in lighter.enumerated() {
      act(.remove(item: item), "\(path).out", visit * 16 + number)
    }
    self.packing?.content = inside.filter { !lighter.contains($0) } + added
    return lighter
  }

  /// What was taken out goes back on top, what is heavy first.
  mutating func packAgain(_ unpacked: [Int], _ keyPath: String, _ visit: Int) {
    let sorted = unpacked.sorted { (items[$1].mass, $0) < (items[$0].mass, $1) }
    for (number, item) in sorted.enumerated() {
      act(.add(items: [item], dropHeight: 0.02), "\(keyPath).repack.in", visit * 16 + number)
    }
    packing?.content += sorted
  }
}
