import CartInterface
package import Catalog
import Dispatch
import Geometry
package import Perception
package import Rasterizer
package import Scenario
import Scene
import Simulation
import Synchronization

/// Plays one episode against a cart's software: sense, detect, wait for the answer, reason, show, and
/// the shopper reacts.
///
/// What the software says of a tick holds from the next one on; the software itself keeps to its
/// declared latency.
package struct ClosedLoop {
  package let plan: EpisodePlan
  package let catalog: ProductCatalog
  package var settings = ReasonerSettings()
  /// Pictures to keep for a report; 0 renders none that the detector does not need.
  package var keyPictureLimit = 0
  /// Small pictures to keep evenly over the episode; 0 keeps none.
  package var filmLimit = 0
  /// Moments of which every picture of a camera is kept.
  package var clips: [FilmWindow] = []
  /// For the tally of detections; nil leaves that trait out.
  package var lookAlikes: LookAlikes?
  /// Where packs that are not as new get their models; may be shared by episodes.
  package var conditioned = ConditionedModels()
  /// Draws the pictures of all cameras even where the detector does not look at them, as a cart's
  /// cameras would take them; the cart then notices cameras that show nothing.
  package var drawsPictures = false
  /// That draw the cameras' pictures side by side, if no renderer is given.
  package var threads = 1
  package var clock: LoopClock?
  /// Asked between ticks.
  package var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

  package init(plan: EpisodePlan, catalog: ProductCatalog) {
    self.plan = plan
    self.catalog = catalog
  }

  /// Plays the episode to its end with a detector and the program's own reasoner.
  /// - Parameter renderer: an earlier episode's, to save its preparations; nil makes one.
  /// - Throws: What player and detector throw, and `CancellationError` between ticks.
  package func run(detector: any Detector, renderer: Renderer? = nil) throws -> EpisodeResult {
    try run(
      software: DetectorAndReasoner(detector, settings: settings), renderer: renderer)
  }

  /// Plays the episode to its end.
  /// - Parameters:
  ///   - shadow: sees the same and changes nothing; the result says where it differs.
  ///   - renderer: an earlier episode's, to save its preparations; nil makes one.
  /// - Throws: What player and software throw, and `CancellationError` between ticks.
  package func run(
    software: any CartSoftware, shadow: (any CartSoftware)? = nil, renderer: Renderer? = nil
  ) throws -> EpisodeResult {
    let player = try EpisodePlayer(plan: plan, catalog: catalog, conditioned: conditioned)
    try software.begin(player.cartDescription)
    let eyes = LoopEyes(plan: plan, renderer: renderer, threads: threads)
    var sight = LoopSight(plan: plan, eyes: eyes, software: software, pictures: drawsPictures)
    var second = shadow.map {
      ShadowSoftware(
        $0, cart: player.cartDescription, beside: sight, pictures: drawsPictures)
    }
    var record = ResultRecorder(
      plan: plan, catalog: catalog, keyPictureLimit: keyPictureLimit, lookAlikes: lookAlikes,
      clips: clips)
    record.filmLimit = filmLimit
    var shown: CartDisplay?

    while let tick = try clock.measure(.physics, { try player.nextTick(display: shown) }) {
      if isCancelled() { throw CancellationError() }
      let look = clock.measure(.pictures) { sight.look(at: tick) }
      (software.detector as? any TruthFedDetector)?.take(look.seen)
      let detections = try clock.measure(.detector) {
        try software.detections(in: look.observation)
      }
      let display = try clock.measure(.reasoner) {
        try software.display(after: look.observation)
      }
      try second?.step(look, display: display)
      shown = display == (shown ?? CartDisplay()) ? nil : display
      clock.measure(.record) {
        record.add(look.truth, display: display, detections: detections, eyes: eyes)
      }
    }
    try software.end()
    var result = record.result(reported: software.events)
    result.shadow = second?.end(reported: software.events)
    return result
  }

  /// Plays the episode again with what the cart showed and booked then, without detector and
  /// reasoner.
  /// - Parameter renderer: an earlier episode's, to save its preparations; nil makes one.
  /// - Throws: What the player throws, and `CancellationError` between ticks.
  package func replay(_ log: EpisodeLog, renderer: Renderer? = nil) throws -> EpisodeResult {
    let player = try EpisodePlayer(plan: plan, catalog: catalog, conditioned: conditioned)
    let eyes = LoopEyes(plan: plan, renderer: renderer)
    var record = ResultRecorder(
      plan: plan, catalog: catalog, keyPictureLimit: keyPictureLimit, clips: clips)
    record.filmLimit = filmLimit
    var display = CartDisplay()
    var shown: CartDisplay?
    while let tick = try player.nextTick(display: shown) {
      if isCancelled() { throw CancellationError() }
      shown = log.screen.change(atTick: tick.tick)
      display = shown ?? display
      record.add(TickTruth(tick: tick, frames: []), display: display, detections: [], eyes: eyes)
    }
    return record.result(reported: log.reported)
  }
}

/// Draws what the loop needs to see, and nothing more.
final class LoopEyes {
  let plan: EpisodePlan
  private let renderer: FrameRenderer
  /// Others, that draw some of the cameras side by side with it.
  private let others: [SharedRenderer]

  /// - Parameters:
  ///   - renderer: draws all cameras; nil makes renderers of their own.
  ///   - threads: renderers to make.
  init(plan: EpisodePlan, renderer: Renderer?, threads: Int = 1) {
    self.plan = plan
    self.renderer = FrameRenderer(plan: plan, renderer: renderer)
    let count = renderer == nil ? min(threads, plan.cart.cameras.count) : 1
    others = (1..<max(count, 1)).map { _ in SharedRenderer(plan: plan) }
  }

  /// Cameras that send a picture of what they see in this tick.
  func liveCameras(in tick: EpisodeTick) -> [Int] {
    plan.cart.cameras.indices.filter {
      CameraLink.isLive($0, tick: tick.tick, time: tick.time, in: plan)
    }
  }

  /// A frame depends on nothing that was drawn before it, so it does not matter who draws it.
  func frames(
    of tick: EpisodeTick, cameras: [Int], pictures: Bool
  ) -> [LabelledFrame] {
    let drawn = DrawnFrames()
    let (others, count) = (others, others.count + 1)
    let group = DispatchGroup()
    for (number, other) in others.enumerated() {
      let own = cameras.filter { $0 % count == number + 1 }
      if own.isEmpty { continue }
      DispatchQueue.global().async(group: group) {
        for frame in other.frames(of: tick, cameras: own, pictures: pictures) {
          drawn.add(frame)
        }
      }
    }
    for camera in cameras where camera % count == 0 {
      let frame = renderer.frame(of: tick, camera: camera, picture: pictures)
      drawn.add(frame)
    }
    group.wait()
    return drawn.frames(of: cameras)
  }

  /// One camera's labels.
  func labels(of tick: EpisodeTick, camera: Int) -> LabelledFrame {
    renderer.frame(of: tick, camera: camera, picture: false)
  }

  /// One camera's frame with its picture.
  func picture(of tick: EpisodeTick, camera: Int) -> LabelledFrame {
    renderer.frame(of: tick, camera: camera, picture: true)
  }

  /// The camera that sees most of an item; nil if none does.
  func bestCamera(forItem item: Int, in truth: TickTruth) -> Int? {
    let frames =
      truth.frames.isEmpty
      ? liveCameras(in: truth.tick).map {
        renderer.frame(of: truth.tick, camera: $0, picture: false)
      } : truth.frames
    let areas = frames.map { frame in
      (frame.camera, frame.buffer.labels.first { Int($0.id) == item + 1 }?.visibleArea ?? 0)
    }
    return areas.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil }
  }
}

/// A renderer that threads use one after the other.
private final class SharedRenderer: Sendable {
  private let renderer: Mutex<FrameRenderer>

  init(plan: EpisodePlan) { renderer = Mutex(FrameRenderer(plan: plan)) }

  func frames(of tick: EpisodeTick, cameras: [Int], pictures: Bool) -> [LabelledFrame] {
    renderer.withLock { renderer in
      cameras.map { renderer.frame(of: tick, camera: $0, picture: pictures) }
    }
  }
}

/// Frames as threads finish them.
private final class DrawnFrames: Sendable {
  private let frames = Mutex<[Int: LabelledFrame]>([:])

  func add(_ frame: LabelledFrame) { frames.withLock { $0[frame.camera] = frame } }

  func frames(of cameras: [Int]) -> [LabelledFrame] {
    frames.withLock { frames in cameras.compactMap { frames[$0] } }
  }
}
