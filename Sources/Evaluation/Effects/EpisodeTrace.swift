package import CartInterface
package import Catalog
package import Geometry
import Imaging
package import Rasterizer
package import Scenario
import Scene
package import Sensors
package import Simulation

/// An episode that was played without a cart's software, as far as effects are measured on it.
package struct EpisodeTrace: Sendable {
  package struct Tick: Sendable {
    package var time: Nanoseconds
    package var events: [TrueEvent]
    package var actions: [ActionRecord]
    package var itemsInBasket: [Int]
    package var trueBasketMass: Double
    package var isAtRest: Bool
    package var samples: [ScaleSample]
    package var readings: [ScaleReading]
    package var barcodes: [BarcodeRead]
    /// At the tick's end; nil for what is not in the world. Parallel to the plan's items.
    package var cartFromItems: [RigidTransform?]
    /// Of the item that sinks fastest, m/s.
    package var fallSpeed: Double
    /// Of the cart along the aisle, metres.
    package var place: Double
  }

  package var plan: EpisodePlan
  package var cart: CartDescription
  package var ticks: [Tick] = []
  package var frames: [FrameTrace] = []
  package var arrivals: [FrameArrival] = []
  /// Mean difference of the items' pixels from packs as new at the end, 8-bit steps.
  package var conditionChange: Double?

  /// What has to be looked at for a measure.
  package enum Sight: Int, Sendable, Comparable {
    case none, labels, pictures, everyPicture

    package static func < (a: Sight, b: Sight) -> Bool { a.rawValue < b.rawValue }
  }

  /// Frames a camera that are drawn at most where not every one counts.
  private static let framesDrawn = 24

  /// Plays an episode.
  /// - Throws: `SimulationError`, `CatalogError`.
  package init(
    playing plan: EpisodePlan, catalog: ProductCatalog, sight: Sight, renderer: Renderer? = nil
  ) throws {
    self.plan = plan
    let player = try EpisodePlayer(plan: plan, catalog: catalog)
    cart = player.cartDescription
    let eyes = FrameRenderer(plan: plan, renderer: renderer)
    var link = CameraLink(plan: plan)
    let stride = sight == .everyPicture ? 1 : max(1, plan.ticks / Self.framesDrawn)
    while let tick = try player.nextTick() {
      ticks.append(Tick(tick, items: plan.items.count))
      guard sight > .none, (tick.tick + 1) % stride == 0 || tick.tick == plan.ticks - 1 else {
        continue
      }
      let cameras =
        sight == .everyPicture
        ? CameraLink.senders(at: tick.time, in: plan) : Array(plan.cart.cameras.indices)
      let drawn = cameras.map {
        eyes.frame(of: tick, camera: $0, picture: sight >= .pictures)
      }
      frames += drawn.map { FrameTrace($0, tick: tick, plan: plan) }
      if sight == .everyPicture {
        arrivals += link.deliver(drawn, tick: tick.tick, time: tick.time).map {
          FrameArrival($0, at: tick.time)
        }
      }
    }
    if plan.items.contains(where: { $0.condition != .asNew }), sight >= .pictures {
      conditionChange = try Self.conditionChange(of: plan, catalog: catalog, renderer: renderer)
    }
  }

  /// Plays once more with packs as new, and compares the last pictures.
  private static func conditionChange(
    of plan: EpisodePlan, catalog: ProductCatalog, renderer: Renderer?
  ) throws -> Double? {
    var pristine = plan
    for item in pristine.items.indices { pristine.items[item].condition = .asNew }
    var sum = 0.0
    var count = 0
    let views = try [plan, pristine].map { plan -> [LabelledFrame] in
      let player = try EpisodePlayer(plan: plan, catalog: catalog)
      var last: EpisodeTick?
      while let tick = try player.nextTick() { last = tick }
      let eyes = FrameRenderer(plan: plan, renderer: renderer)
      return last.map { tick in
        plan.cart.cameras.indices.map { eyes.frame(of: tick, camera: $0) }
      } ?? []
    }
    for (a, b) in zip(views[0], views[1]) {
      for (n, id) in a.buffer.ids.enumerated() where id > 0 && id < DrawnWorld.firstHandID {
        let (p, q) = (a.picture.pixels[n], b.picture.pixels[n])
        sum += Double(
          abs(Int(p.r) - Int(q.r)) + abs(Int(p.g) - Int(q.g)) + abs(Int(p.b) - Int(q.b)))
        count += 3
      }
    }
    return count > 0 ? sum / Double(count) : nil
  }
}

extension EpisodeTrace.Tick {
  fileprivate init(_ tick: EpisodeTick, items: Int) {
    let poses = tick.motion.keyframes.last?.worldFromModels ?? []
    let worldFromCart = poses.count > 1 ? poses[1] : .identity
    // Store and cart come first among what is drawn.
    let cartFromItems = (0..<items).map { item -> RigidTransform? in
      guard poses.count > item + 2, poses[item + 2].translation.z > -100 else { return nil }
      return worldFromCart.inverse * poses[item + 2]
    }
    self.init(
      time: tick.time, events: tick.events, actions: tick.actions,
      itemsInBasket: tick.itemsInBasket, trueBasketMass: tick.trueBasketMass,
      isAtRest: tick.isAtRest, samples: tick.scaleSamples, readings: tick.scaleReadings,
      barcodes: tick.channels.received.barcodes, cartFromItems: cartFromItems,
      fallSpeed: Self.fallSpeed(tick, items: items),
      place: worldFromCart.translation.x)
  }

  /// From step to step of the physics.
  private static func fallSpeed(_ tick: EpisodeTick, items: Int) -> Double {
    zip(tick.motion.keyframes, tick.motion.keyframes.dropFirst()).flatMap { a, b in
      (0..<items).compactMap { item -> Double? in
        guard a.worldFromModels.count > item + 2, b.time > a.time else { return nil }
        let (high, low) = (
          a.worldFromModels[item + 2].translation.z, b.worldFromModels[item + 2].translation.z
        )
        // What comes or goes does so by a leap.
        return high - low < 0.1 ? (high - low) / (b.time - a.time).seconds : nil
      }
    }.max() ?? 0
  }
}

/// A picture that reached the cart's computer.
package struct FrameArrival: Sendable {
  package var camera: Int
  package var stamp: Nanoseconds
  package var time: Nanoseconds
  /// All black.
  package var isBlank: Bool
  /// Of its pixels: two pictures of real sensors never agree in it.
  package var checksum: UInt64

  init(_ frame: CameraFrame, at time: Nanoseconds) {
    camera = frame.camera
    stamp = frame.exposureMidpoint
    self.time = time
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var isBlank = true
    for pixel in frame.image.pixels {
      let code = UInt64(pixel.r) << 16 | UInt64(pixel.g) << 8 | UInt64(pixel.b)
      if code != 0 { isBlank = false }
      hash = (hash ^ code) &* 0x100_0000_01B3
    }
    self.isBlank = isBlank
    checksum = hash
  }
}
