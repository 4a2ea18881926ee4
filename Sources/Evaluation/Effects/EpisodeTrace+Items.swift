import CartInterface
import Catalog
import Geometry
import Scenario
import Simulation

extension EpisodeTrace {
  private var added: [Int] { events(.add).compactMap(\.item) }

  var addedMasses: [Double] { added.map { plan.items[$0].mass } }

  func lookAlikes(_ lookAlikes: LookAlikes) -> Double? {
    added.isEmpty
      ? nil
      : added.map { item in
        Double(
          lookAlikes.others(than: plan.items[item].sku).count { $0.distance < LookAlikes.alike })
      }.mean
  }

  /// Of those, the ones that weigh the same to 3 %.
  func weightTwins(_ lookAlikes: LookAlikes, _ catalog: ProductCatalog) -> Double? {
    added.isEmpty
      ? nil
      : added.map { item in
        let sku = plan.items[item].sku
        let mass = catalog[sku]?.nominalMass ?? 0
        return Double(
          lookAlikes.others(than: sku).count { other in
            other.distance < LookAlikes.alike
              && abs((catalog[other.sku]?.nominalMass ?? 0) / max(mass, 1e-6) - 1) < 0.03
          })
      }.mean
  }

  /// Of the items put in, those that weigh, to 2 %, as 2 to 12 of another product in the basket.
  var massMultiples: Double? {
    guard let last = ticks.last, !added.isEmpty else { return nil }
    let listed = Dictionary(cart.catalog.map { ($0.sku, $0.nominalMass) }) { first, _ in first }
    let there = Set(last.itemsInBasket.map { plan.items[$0].sku })
    let found = added.count { item in
      let mass = plan.items[item].mass
      return there.subtracting([plan.items[item].sku]).contains { sku in
        guard let single = listed[sku], single > 0 else { return false }
        let number = (mass / single).rounded()
        return (2...12).contains(number) && abs(mass / (number * single) - 1) < 0.02
      }
    }
    return Double(found) / Double(added.count)
  }

  var massOffCatalogue: Double? {
    let listed = Dictionary(cart.catalog.map { ($0.sku, $0.nominalMass) }) { first, _ in first }
    let errors = added.compactMap { item in
      listed[plan.items[item].sku].map { abs(plan.items[item].mass / $0 - 1) }
    }
    return errors.isEmpty ? nil : errors.mean
  }

  /// At most over the episode.
  var unlistedMass: Double {
    let listed = Set(cart.catalog.map(\.sku))
    return ticks.map { tick in
      tick.itemsInBasket.reduce(0.0) {
        listed.contains(plan.items[$1].sku) ? $0 : $0 + plan.items[$1].mass
      }
    }.max() ?? 0
  }

  /// What lies there at first less what the cart was told of.
  var undeclaredMass: Double {
    var told = cart.initialBasket
    var mass = 0.0
    for item in ticks.first?.itemsInBasket ?? [] where plan.items[item].startsInBasket {
      let sku = plan.items[item].sku
      if told[sku, default: 0] > 0 {
        told[sku, default: 0] -= 1
      } else {
        mass += plan.items[item].mass
      }
    }
    return mass
  }

  /// Each that went is paired with one that came.
  var exchangedItems: Double? {
    guard let first = ticks.first?.itemsInBasket, let last = ticks.last?.itemsInBasket else {
      return nil
    }
    let gone = Set(first).subtracting(last).count
    return Double(min(gone, Set(last).subtracting(first).count))
  }

  /// Over all stretches of ticks with the same items.
  var massChange: Double {
    var largest = 0.0
    var start = 0
    for tick in ticks.indices {
      if ticks[tick].itemsInBasket != ticks[start].itemsInBasket { start = tick }
      largest = max(largest, abs(ticks[tick].trueBasketMass - ticks[start].trueBasketMass))
    }
    return largest
  }

  /// Within 8 s, of a mass that a display in steps of 10 g cannot tell.
  var evenSwaps: Double {
    var open = events(.add)
    var swaps = 0
    for removal in events(.remove) {
      guard let out = removal.item,
        let match = open.firstIndex(where: { add in
          guard let item = add.item else { return false }
          return abs((add.end - removal.end).seconds) < 8
            && abs(plan.items[item].mass - plan.items[out].mass) <= 0.01
        })
      else { continue }
      open.remove(at: match)
      swaps += 1
    }
    return Double(swaps)
  }

  /// What was read since the item before went in, against what went in.
  func scans(_ catalog: ProductCatalog) -> (mismatches: Double, unscanned: Double) {
    let reads = ticks.flatMap(\.barcodes).sorted { $0.time < $1.time }
    var (mismatches, unscanned) = (0.0, 0.0)
    var before: Nanoseconds = .min
    for add in events(.add) {
      let since = reads.filter { $0.time > before && $0.time <= add.end }
      before = add.end
      guard let item = add.item, let product = catalog[plan.items[item].sku] else { continue }
      if since.isEmpty {
        unscanned += 1
      } else if since.last?.gtin != product.ean13 {
        mismatches += 1
      }
    }
    return (mismatches, unscanned)
  }

  /// At the end, of what lies in the basket.
  var labelsAway: Double? {
    guard let last = ticks.last, !last.itemsInBasket.isEmpty else { return nil }
    let largest = DeterministicMath.cos(70 * .pi / 180)
    let away = last.itemsInBasket.count { item in
      guard let pose = last.cartFromItems[item] else { return false }
      let front = pose.apply(toDirection: SIMD3(1, 0, 0))
      return plan.cart.cameras.allSatisfy {
        front.dot(($0.cartFromCamera.translation - pose.translation).normalized) < largest
      }
    }
    return Double(away) / Double(last.itemsInBasket.count)
  }
}
