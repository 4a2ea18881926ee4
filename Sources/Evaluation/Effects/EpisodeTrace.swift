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

  /// What has to be looked at for a measure: the less, the sooner it is taken.
  package enum Sight: Sendable {
    /// Events, readings and masses need no picture.
    case none
    /// Labels alone, at three times as many moments as pictures.
    case labels
    /// Labels alone, of every camera and tick.
    case everyLabel
    /// Pictures at a few moments, spread evenly.
    case pictures
    /// Pictures of every tick by the first camera: how exposure follows is alike in all.
    case everyPicture
    /// Which pictures arrive and when: stand-ins go in their stead.
    case arrivals
    /// Pictures at the end, with packs as they are and as new.
    case packs
  }

  /// Moments at which each camera is drawn unless somebody wants otherwise.
  package static let usualMoments = 8

  /// Plays an episode.
  /// - Parameter moments: at which each camera is drawn for a measure of pictures.
  /// - Throws: `SimulationError`, `CatalogError`.
  package init(
    playing plan: EpisodePlan, catalog: ProductCatalog, sight: Sight,
    moments: Int = usualMoments, renderer: Renderer? = nil
  ) throws {
    self.plan = plan
    let player = try EpisodePlayer(plan: plan, catalog: catalog)
    cart = player.cartDescription
    let eyes = FrameRenderer(plan: plan, renderer: renderer)
    var link = CameraLink(plan: plan)
    let stride: Int? =
      switch sight {
      case .none, .arrivals, .packs: nil
      case .everyLabel, .everyPicture: 1
      case .labels: max(1, plan.ticks / (3 * moments))
      case .pictures: max(1, plan.ticks / moments)
      }
    let isPainted = sight == .pictures || sight == .everyPicture
    while let tick = try player.nextTick() {
      ticks.append(Tick(tick, items: plan.items.count))
      if sight == .arrivals {
        let sent = CameraLink.senders(at: tick.time, in: plan).map {
          LabelledFrame(standingInFor: $0, of: tick, plan: plan)
        }
        arrivals += link.deliver(sent, tick: tick.tick, time: tick.time).map {
          FrameArrival($0, at: tick.time)
        }
      }
      guard let stride, (tick.tick + 1) % stride == 0 || tick.tick == plan.ticks - 1 else {
        continue
      }
      let cameras = plan.cart.cameras.indices.prefix(sight == .everyPicture ? 1 : .max)
      frames += cameras.map {
        FrameTrace(
          eyes.frame(of: tick, camera: $0, picture: isPainted), tick: tick, plan: plan)
      }
    }
    if sight == .packs, plan.items.contains(where: { $0.condition != .asNew }) {
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

  /// While nothing but gravity speeds an item up, which no hand lets it do.
  private static func fallSpeed(_ tick: EpisodeTick, items: Int) -> Double {
    let moments = tick.motion.keyframes
    var fastest = 0.0
    for n in moments.indices.dropLast(span) {
      let states = moments[n...n + span]
      guard let last = states.last, last.worldFromModels.count >= items + 2 else { continue }
      for item in 0..<items {
        let heights = states.map { $0.worldFromModels[item + 2].translation.z }
        let times = states.map(\.time.seconds)
        let before = (heights[0] - heights[1]) / (times[1] - times[0])
        let after = (heights[span - 1] - heights[span]) / (times[span] - times[span - 1])
        let between = (times[span] + times[span - 1] - times[1] - times[0]) / 2
        if falling.contains((after - before) / between) { fastest = max(fastest, after) }
      }
    }
    return fastest
  }

  /// States that a fall is told by, less one.
  private static let span = 4
  /// Accelerations of a free fall, m/s².
  private static let falling = 8.5...11.0
}

extension LabelledFrame {
  /// A small picture that no other is equal to, for ways on which content does not count.
  fileprivate init(standingInFor camera: Int, of tick: EpisodeTick, plan: EpisodePlan) {
    let rig = plan.cart.cameras[camera]
    var pixels = [RGB8](repeating: RGB8(1, UInt8(camera % 256), 0), count: 4)
    for digit in pixels.indices { pixels[digit].b = UInt8(tick.tick >> (8 * digit) & 0xFF) }
    let moment = rig.exposureMidpoint(endingAt: tick.time)
    self.init(
      tick: tick.tick, camera: camera, exposureMidpoint: moment,
      exposureTime: rig.longestExposureTime,
      cameraInWorld: tick.motion.snapshot(at: moment).cameras[camera],
      buffer: GBuffer(width: 0, height: 0), picture: Image(width: 2, height: 2, pixels: pixels))
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
