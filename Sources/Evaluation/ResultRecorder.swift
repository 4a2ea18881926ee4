import CartInterface
import Catalog
import Geometry
import Imaging
import Metrics
import Perception
import Scenario
import Scene
import Simulation

/// Writes an episode's result down while it is played.
struct ResultRecorder {
  private let plan: EpisodePlan
  private let keyPictureLimit: Int
  /// See `ClosedLoop.filmLimit`.
  var filmLimit = 0
  /// Of the film.
  private var filmCamera = 0
  private let lookAlikes: LookAlikes?
  private let clips: [FilmWindow]
  private var result: EpisodeResult
  private var lastDisplay = CartDisplay()
  private var lastPrompt = 0
  private var lastReading: ScaleReading?
  private var itemsInBasket: [Int] = []
  private var contents: BasketContents
  private var lastAlert = 0
  private var alertTruth: AlertTruth
  private let tariff: [String: Tariff]
  /// Since when the world and the scale are at rest.
  private var restSince: Nanoseconds?
  /// The scale's filter lags behind the world: a weight counts after so long a rest, in seconds.
  private static let restTime = 1.0

  init(
    plan: EpisodePlan, catalog: ProductCatalog, keyPictureLimit: Int,
    lookAlikes: LookAlikes? = nil, clips: [FilmWindow] = []
  ) {
    self.plan = plan
    self.clips = clips
    alertTruth = AlertTruth(plan: plan)
    contents = BasketContents(
      plan.items.indices.filter { plan.items[$0].startsInBasket })
    tariff = Dictionary(
      catalog.products.map { ($0.sku, $0.tariff) }, uniquingKeysWith: { first, _ in first })
    self.lookAlikes = lookAlikes
    self.keyPictureLimit = keyPictureLimit
    result = EpisodeResult(scenario: plan.scenarioName, seed: plan.seed, episode: plan.episode)
    result.clips = clips.map { _ in [] }
    result.parameters = plan.drawnValues.mapValues { EpisodeScore.Parameter($0) }
    for item in plan.items where item.startsInBasket && !item.isBelonging {
      result.initialBasket[item.sku, default: 0] += 1
    }
  }

  mutating func add(
    _ truth: TickTruth, display: CartDisplay, detections: [Detection], eyes: LoopEyes
  ) {
    let tick = truth.tick
    result.ticks += 1
    result.duration = tick.time
    result.detections.add(
      truth, detections: detections, skus: plan.soldSKUs, lookAlikes: lookAlikes)
    itemsInBasket = tick.itemsInBasket
    if display != lastDisplay { result.screen.append(tick: tick.tick, display: display) }
    lastDisplay = display
    addEvents(of: truth, detections: detections, eyes: eyes)
    if let prompt = display.prompt, prompt.id > lastPrompt {
      lastPrompt = prompt.id
      result.prompts.append(.init(prompt: prompt, tick: tick.tick, time: tick.time))
      keepPicture(
        of: truth, camera: 0, caption: "the cart asks", detections: detections, eyes: eyes)
    }
    keepCourse(of: truth, detections: detections, eyes: eyes)
    alertTruth.add(tick, booked: display.basket)
    if let alert = display.alert, alert.id > lastAlert {
      lastAlert = alert.id
      result.alerts.append(
        .init(
          alert: alert, tick: tick.tick, time: tick.time,
          isJustified: alertTruth.holds(alert, at: tick)))
      keepPicture(
        of: truth, camera: 0, caption: "alert: \(alert.reason.rawValue)", detections: detections,
        eyes: eyes)
    }
    addWeights(of: tick, display: display)
    for (number, window) in clips.enumerated() where window.ticks.contains(tick.tick) {
      let camera = plan.cart.cameras.firstIndex { $0.name == window.camera } ?? 0
      result.clips[number].append(
        picture(of: truth, camera: camera, caption: "", detections: detections, eyes: eyes))
    }
  }

  func result(reported: [BasketEvent]) -> EpisodeResult {
    var final = result
    final.reportedEvents = reported
    final.finalBasket = lastDisplay.basket
    var owed: [String: Int] = [:]
    for item in contents.owed(lying: itemsInBasket).map({ plan.items[$0] })
    where !item.isBelonging {
      final.trueBasket[item.sku, default: 0] += 1
      owed[item.sku, default: 0] += tariff[item.sku]?.price(count: 1, mass: item.mass) ?? 0
    }
    final.receipt = Receipt(
      lines: Set(owed.keys).union(lastDisplay.basket.keys).sorted().map { sku in
        Receipt.Line(
          sku: sku,
          charged: tariff[sku]?.price(
            count: lastDisplay.basket[sku, default: 0],
            mass: Double(lastDisplay.weighed[sku, default: 0]) / 1000) ?? 0,
          owed: owed[sku, default: 0])
      })
    return final
  }

  private mutating func addWeights(of tick: EpisodeTick, display: CartDisplay) {
    lastReading = tick.scaleReadings.last ?? lastReading
    // Between letting go and the hand's next move the world rests, and the scale does not know yet.
    if tick.trueBasketMass != result.timeline.last?.trueBasketMass { restSince = nil }
    if tick.isAtRest, let reading = lastReading, reading.isStable {
      let since = restSince ?? tick.time
      restSince = since
      if (tick.time - since).seconds >= Self.restTime {
        result.weightError = abs(reading.displayedMass - tick.trueBasketMass)
      }
    } else {
      restSince = nil
    }
    result.timeline.append(
      .init(
        tick: tick.tick, time: tick.time, displayedMass: lastReading?.displayedMass,
        isStable: lastReading?.isStable ?? false, trueBasketMass: tick.trueBasketMass,
        trueLoad: tick.trueLoad, itemsInBasket: tick.itemsInBasket.count,
        itemsBooked: display.basket.values.reduce(0, +)))
  }

  private mutating func addEvents(of truth: TickTruth, detections: [Detection], eyes: LoopEyes) {
    for event in truth.tick.events {
      let camera =
        event.kind.ledgerKind == nil
        ? nil : event.item.flatMap { eyes.bestCamera(forItem: $0, in: truth) }
      let sku = event.item.flatMap { plan.items.indices.contains($0) ? plan.items[$0].sku : nil }
      var named = EpisodeResult.NamedEvent(
        event: event, sku: sku, tick: truth.tick.tick,
        camera: camera.map { plan.cart.cameras[$0].name })
      if let item = event.item, plan.items.indices.contains(item) {
        named.isOfBelonging = plan.items[item].isBelonging
      }
      named.wasInBasket = contents.held(before: event)
      result.trueEvents.append(named)
      if event.kind.ledgerKind != nil || named.fellOut {
        keepPicture(
          of: truth, camera: camera ?? 0,
          caption: "\(named.fellOut ? "fell out:" : event.kind.rawValue) \(sku ?? "")",
          detections: detections, eyes: eyes)
      }
    }
  }

  private mutating func keepPicture(
    of truth: TickTruth, camera: Int, caption: String, detections: [Detection], eyes: LoopEyes
  ) {
    guard result.keyPictures.count < keyPictureLimit, plan.cart.cameras.indices.contains(camera)
    else { return }
    result.keyPictures.append(
      picture(of: truth, camera: camera, caption: caption, detections: detections, eyes: eyes))
  }

  private func picture(
    of truth: TickTruth, camera: Int, caption: String, detections: [Detection], eyes: LoopEyes
  ) -> EpisodeResult.KeyPicture {
    let known = truth.frames.first { $0.camera == camera && $0.picture.width > 0 }
    let frame = known ?? eyes.picture(of: truth.tick, camera: camera)
    let (width, height) = (frame.buffer.width, frame.buffer.height)
    return .init(
      tick: truth.tick.tick, time: truth.tick.time, camera: plan.cart.cameras[camera].name,
      caption: caption, picture: frame.picture,
      ids: Image(width: width, height: height, pixels: frame.buffer.ids),
      depth: filmLimit > 0 && frame.buffer.depth.count == width * height
        ? Image(width: width, height: height, pixels: frame.buffer.depth) : nil,
      detections: detections.filter { $0.camera == camera },
      truth: boxes(in: frame, skus: plan.items.map(\.sku)))
  }

  private func boxes(in frame: LabelledFrame, skus: [String?]) -> [EpisodeResult.TrueBox] {
    frame.buffer.labels.compactMap { label in
      guard label.visibleArea > 0, let sku = skus.sku(ofInstance: label.id) else { return nil }
      return .init(sku: sku, box: label.visibleBox)
    }
  }

  /// Ticks of an episode in which its pictures' objects are written down.
  private static let seenTicks = 30
  /// Of the film: wider pictures are halved until they fit.
  private static let filmWidth = 320

  /// What is kept of every so many ticks.
  private mutating func keepCourse(
    of truth: TickTruth, detections: [Detection], eyes: LoopEyes
  ) {
    func isDue(_ count: Int) -> Bool {
      truth.tick.tick % max(1, (plan.ticks + count - 1) / max(count, 1)) == 0
    }
    if keyPictureLimit > 0, isDue(Self.seenTicks) {
      for frame in truth.frames {
        result.seenPictures.append(
          .init(
            time: truth.tick.time, truth: boxes(in: frame, skus: plan.soldSKUs),
            detections: detections.filter { $0.camera == frame.camera }))
      }
    }
    guard filmLimit > 0, isDue(filmLimit), !plan.cart.cameras.isEmpty else { return }
    filmCamera = cameraOfFilm(in: truth)
    result.film.append(
      picture(of: truth, camera: filmCamera, caption: "", detections: detections, eyes: eyes)
        .reduced(toWidth: Self.filmWidth))
  }

  /// The camera that sees most of the goods; the last one unless another sees half as much again, for
  /// a film that keeps changing its place is hard to follow.
  private func cameraOfFilm(in truth: TickTruth) -> Int {
    let areas = Dictionary(
      truth.frames.map { frame in
        let sold = frame.buffer.labels.filter { plan.soldSKUs.sku(ofInstance: $0.id) != nil }
        return (frame.camera, sold.reduce(0) { $0 + $1.visibleArea })
      }, uniquingKeysWith: { first, _ in first })
    let best = areas.max { ($0.value, $1.key) < ($1.value, $0.key) }
    guard let best, best.value > areas[filmCamera, default: 0] * 3 / 2 else { return filmCamera }
    return best.key
  }
}
