package import Catalog
package import Rasterizer
package import Scenario
package import Scene
package import Simulation

/// The episodes of a scenario, played without a cart's software and seen by all cameras.
package struct SimulatedEpisodes: Sendable {
  package let scenario: Scenario
  package let seed: UInt64
  package let catalog: ProductCatalog
  /// What frames are made with besides depth and ids.
  package let buffers: Set<PixelBuffer>
  /// Of all cameras, instead of what the scene says; nil leaves it at that.
  package let antialiasing: Antialiasing?
  /// How light and surfaces make colour.
  package let shading: ShadingModel
  /// Products ready to be drawn, for all workers.
  private let prepared: PreparedCatalog
  /// Models of packs that are not as new, for all workers.
  private let conditioned = ConditionedModels()

  /// - Parameters:
  ///   - seed: instead of the scenario's own.
  ///   - antialiasing: instead of what the scenario says of its cameras.
  ///   - shading: `plain` as common renderers do, at a fraction of the time.
  package init(
    scenario: Scenario, seed: UInt64? = nil, catalog: ProductCatalog,
    buffers: Set<PixelBuffer> = [], antialiasing: Antialiasing? = nil,
    shading: ShadingModel = .physical
  ) {
    self.buffers = buffers
    self.scenario = scenario
    self.seed = seed ?? scenario.seed
    self.catalog = catalog
    self.antialiasing = antialiasing
    self.shading = shading
    prepared = PreparedCatalog(catalog)
  }

  /// All that can be shown, belongings among them as products of the class `belonging`.
  package var products: [Product] { catalog.products + scenario.belongings(in: catalog) }

  /// - Throws: `ConfigurationError`; `DatasetError` if flow is wanted of a rolling shutter.
  package func plan(episode: Int) throws -> EpisodePlan {
    var plan = try scenario.plan(episode: episode, seed: seed, catalog: catalog)
    if buffers.contains(.flow) {
      let rolling = plan.cart.cameras.filter { $0.readoutTime > 0 }.map(\.name)
      if !rolling.isEmpty {
        throw DatasetError(
          .input,
          "flow is between two moments, and with a rolling shutter each row has its own"
            + " (\(rolling.joined(separator: ", "))): leave out flow, or set shutter: global")
      }
    }
    if let antialiasing {
      for camera in plan.cart.cameras.indices {
        plan.cart.cameras[camera].antialiasing = antialiasing
      }
    }
    return plan
  }

  /// Episodes that together make at least `frames` pictures.
  package func allotments(frames: Int) throws -> [EpisodeAllotment] {
    try EpisodeAllotment.allot(frames: frames) { episode in
      let plan = try plan(episode: episode)
      return (plan.ticks, plan.cart.cameras.count)
    }
  }

  /// - Parameter threads: that draw one frame; for fewer episodes than processor cores.
  package func makeWorker(threads: Int = 1) -> EpisodeWorker {
    let play = makePlayer(threads: threads)
    return { allotment, store in
      let plan = try plan(episode: allotment.episode)
      let recorder = try store.begin(EpisodeRecord(plan: plan))
      try play(plan, allotment.ticks, recorder)
      try recorder.finish()
    }
  }

  /// Plays the first ticks of a plan, all cameras at each, before an audience. Keeps what it draws with
  /// from episode to episode. One owner, one thread.
  package func makePlayer(
    threads: Int = 1
  ) -> (_ plan: EpisodePlan, _ ticks: Int, _ audience: any EpisodeAudience) throws -> Void {
    let drawer = Renderer(options: options(threads: threads), shared: prepared)
    let cameras = CameraPool()
    return { plan, ticks, audience in
      let player = try EpisodePlayer(plan: plan, catalog: catalog, conditioned: conditioned)
      let renderer = FrameRenderer(plan: plan, renderer: drawer, cameras: cameras)
      var ahead: EpisodeTick?
      for _ in 0..<ticks {
        guard let tick = try ahead ?? player.nextTick() else { break }
        // Flow points to the next tick, whether or not pictures are wanted of that.
        ahead = buffers.contains(.flow) ? try player.nextTick() : nil
        try audience.record(tick)
        for camera in plan.cart.cameras.indices {
          try audience.record(renderer.frame(of: tick, next: ahead, camera: camera))
        }
      }
    }
  }

  private func options(threads: Int) -> RenderOptions {
    var options = RenderOptions(
      threads: threads, wantsNormals: buffers.contains(.normals), shading: shading)
    options.wantsObjectCoordinates = buffers.contains(.nocs)
    options.wantsFlow = buffers.contains(.flow)
    return options
  }

  /// One frame alone, with the bytes it has in a whole dataset.
  /// - Throws: `DatasetError` if the episode has no such tick or camera, or on cancellation.
  package func frame(
    _ address: FrameAddress, format: ImageFormat,
    jpegQuality: Int = ImageFormat.defaultJPEGQuality, isCancelled: () -> Bool = { false }
  ) throws -> EncodedFrame {
    let moment = try moment(address, isCancelled: isCancelled)
    return try EncodedFrame(
      moment.renderer.frame(of: moment.tick, next: moment.next, camera: moment.camera),
      episode: address.episode, kinds: moment.kinds, zone: moment.tick.tripPlace?.name,
      by: FrameEncoder(format, jpegQuality: jpegQuality))
  }

  /// A tick of an episode, one of its cameras, and what draws it.
  package struct Moment {
    package var tick: EpisodeTick
    /// The tick after it, if flow is wanted and there is one.
    package var next: EpisodeTick?
    package var camera: Int
    package var renderer: FrameRenderer
    /// Of everything with a label that was there up to this tick.
    package var kinds: [UInt16: Instance.Kind]
  }

  /// Plays an episode up to a frame.
  /// - Throws: `DatasetError` if the episode has no such tick or camera, or on cancellation.
  package func moment(
    _ address: FrameAddress, isCancelled: () -> Bool = { false }
  ) throws -> Moment {
    let plan = try plan(episode: address.episode)
    let camera = try address.cameraIndex(in: plan.cart.cameras.map(\.name))
    guard address.tick < plan.ticks else {
      throw DatasetError(
        .input,
        "\(address): episode \(address.episode) has ticks 0 … \(plan.ticks - 1)")
    }
    let player = try EpisodePlayer(plan: plan, catalog: catalog, conditioned: conditioned)
    var kinds: [UInt16: Instance.Kind] = [:]
    while let tick = try player.nextTick() {
      if isCancelled() { throw DatasetError.cancelled }
      for instance in tick.motion.base.instances where instance.id != 0 {
        kinds[instance.id] = instance.kind
      }
      guard tick.tick == address.tick else { continue }
      return Moment(
        tick: tick, next: buffers.contains(.flow) ? try player.nextTick() : nil, camera: camera,
        renderer: FrameRenderer(plan: plan, renderer: Renderer(options: options(threads: 1))),
        kinds: kinds)
    }
    throw DatasetError(.input, "\(address): the episode ended before this tick")
  }
}

/// Names one frame of a scenario: `EPISODE/TICK/CAMERA`, the camera by index or name.
package struct FrameAddress: Sendable, Hashable, CustomStringConvertible {
  package var episode: Int
  package var tick: Int
  package var camera: String

  /// Nil unless `text` has three parts of which the first two are whole numbers from 0.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let episode = Int(parts[0]), let tick = Int(parts[1]),
      (0...Int(UInt32.max)).contains(episode), tick >= 0, !parts[2].isEmpty
    else { return nil }
    self.episode = episode
    self.tick = tick
    camera = parts[2]
  }

  package var description: String { "\(episode)/\(tick)/\(camera)" }

  /// - Throws: `DatasetError` that lists the cameras there are.
  func cameraIndex(in names: [String]) throws -> Int {
    if let index = names.firstIndex(of: camera) { return index }
    if let index = Int(camera), names.indices.contains(index) { return index }
    throw DatasetError(
      .input,
      "\(self): there is no camera \(camera); the cart has "
        + names.enumerated().map { "\($0) (\($1))" }.joined(separator: ", "))
  }
}
