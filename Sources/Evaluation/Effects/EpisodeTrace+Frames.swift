import Catalog
import Scenario
import Scene
import Simulation

extension EpisodeTrace {
  /// Over all frames that have it.
  func mean(_ value: KeyPath<FrameTrace, Double?>) -> Double? {
    let values = frames.compactMap { $0[keyPath: value] }
    return values.isEmpty ? nil : values.mean
  }

  private func items(in frame: FrameTrace) -> [InstanceLabel] {
    frame.labels.filter { $0.id < DrawnWorld.firstHandID }
  }

  /// Pixels that an item must have in a picture to count there.
  private static let least = 40

  var hiddenShare: Double? {
    let shares = frames.flatMap { frame in
      items(in: frame).filter { $0.amodalAreaInImage >= Self.least }.map {
        1 - Double($0.visibleArea) / Double($0.amodalAreaInImage)
      }
    }
    return shares.isEmpty ? nil : shares.mean
  }

  /// Frames without hands count.
  var handCover: Double { frames.map { $0.handCover ?? 0 }.mean }

  var unseenItems: Double? {
    guard let last = frames.last?.tick, ticks.indices.contains(last) else { return nil }
    let views = frames.filter { $0.tick == last }
    return Double(
      ticks[last].itemsInBasket.count { item in
        views.allSatisfy { frame in
          frame.labels.allSatisfy { Int($0.id) != item + 1 || $0.visibleFraction < 0.1 }
        }
      })
  }

  var unseenWay: Double? { unseenShares.max() }

  var hiddenAdds: Double { Double(unseenShares.count { $0 > 0.5 }) }

  /// Of each item put in: the share of its way, from the moment it is there to the hand's letting go, on
  /// which no camera sees a tenth of it.
  private var unseenShares: [Double] {
    events(.add).compactMap { add -> Double? in
      guard let item = add.item else { return nil }
      let way = ticks.indices.filter {
        ticks[$0].time >= add.start && ticks[$0].time <= add.end
          && ticks[$0].cartFromItems[item] != nil
      }
      guard !way.isEmpty else { return nil }
      let unseen = way.count { tick in
        frames.filter { $0.tick == tick }.allSatisfy { frame in
          frame.labels.allSatisfy { Int($0.id) != item + 1 || $0.visibleFraction < 0.1 }
        }
      }
      return Double(unseen) / Double(way.count)
    }
  }

  /// Over as many pictures in a row as there are in a second.
  var clippedSecond: Double? {
    let span = max(1, Int(plan.tickRate.rounded()))
    return plan.cart.cameras.indices.compactMap { camera -> Double? in
      let shares = frames.filter { $0.camera == camera }.compactMap(\.statistics?.clipped)
      guard shares.count >= span else { return nil }
      return (0...shares.count - span).map { Array(shares[$0..<$0 + span]).mean }.max()
    }.max()
  }

  var largestCover: Double? {
    frames.map { frame in
      Double(items(in: frame).map(\.visibleArea).max() ?? 0) / Double(frame.pixels)
    }.max()
  }

  /// - Throws: `CatalogError` if an item's model cannot be read.
  func clearShare(_ catalog: ProductCatalog) throws -> Double? {
    let isClear = try plan.items.map { item in
      try catalog[item.sku]?.model.parts.contains {
        $0.material.transmission > 0.1 || $0.material.metallic > 0.5 || $0.material.labelsThrough
      } ?? false
    }
    var (clear, all) = (0, 0)
    for label in frames.flatMap({ items(in: $0) }) {
      all += label.visibleArea
      if isClear[Int(label.id) - 1] { clear += label.visibleArea }
    }
    return all > 0 ? Double(clear) / Double(all) : nil
  }

  var levelSwing: Double? {
    plan.cart.cameras.indices.compactMap { camera -> Double? in
      let levels = frames.filter { $0.camera == camera }.compactMap(\.statistics?.level)
      guard let low = levels.min(), let high = levels.max() else { return nil }
      return high - low
    }.max()
  }

  /// Pictures that repeat the one before, to the bit, count as lost.
  var framesLost: Double? {
    let expected = plan.cart.cameras.count * ticks.count
    guard expected > 0 else { return nil }
    var last: [Int: UInt64] = [:]
    var good = 0
    for arrival in arrivals {
      if !arrival.isBlank, last[arrival.camera] != arrival.checksum { good += 1 }
      last[arrival.camera] = arrival.checksum
    }
    return 1 - Double(good) / Double(expected)
  }
}
