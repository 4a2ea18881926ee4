import Catalog
import Dataset
import Foundation
import GRDB
import Imaging
import Scenario
import Scene
import Simulation
import TestSupport
import Testing

/// The real thing: scenes, physics, renderer and sensors, through store and audit.
@Suite struct SimulatedEpisodesTests {
  private static let catalog = Result {
    try ProductCatalog.load(
      directory: Repository.root.appending(path: "Assets/products").path)
  }

  func episodes(
    of text: String, buffers: Set<PixelBuffer> = []
  ) throws -> SimulatedEpisodes {
    let scenario = try Scenario(
      text: text, file: Repository.root.appending(path: "Scenes/smoke/test.yaml").path,
      name: "test")
    return SimulatedEpisodes(
      scenario: scenario, catalog: try Self.catalog.get(), buffers: buffers)
  }

  func generate(
    _ episodes: SimulatedEpisodes, frames: Int, layout: DatasetLayout, workers: Int = 1
  ) async throws {
    let allotments = try episodes.allotments(frames: frames)
    let manifest = DatasetManifest(
      scene: "test", sceneHash: SHA256.hexDigest(of: episodes.scenario.sourceText.utf8),
      catalogHash: "", seed: episodes.seed, requestedFrames: frames,
      plannedFrames: allotments.reduce(0) { $0 + $1.frames },
      plannedEpisodes: allotments.count)
    var generator = DatasetGenerator(
      manifest: manifest, products: episodes.catalog.products.map(ProductRecord.init),
      allotments: allotments, layout: layout)
    generator.workers = workers
    try await generator.run { episodes.makeWorker() }
  }

  static let snapshots = """
    cartsim: 2
    purpose: Random piles.
    mode: snapshot
    episodes: 4
    seed: 11
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: { uniform: [3, 9] } }
    shopper: shoppers/calm
    """

  private static let sequence = """
    cartsim: 2
    purpose: One item in, one out again.
    mode: sequence
    duration_s: 9
    tick_rate_hz: 4
    seed: 5
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: 3 }
    shopper:
      base: shoppers/calm
      do: [{ add: {} }, { remove: {} }]
    """

  private static let rolling = """
    cartsim: 2
    purpose: A hand and a rolling cart before cameras that read out row by row.
    mode: sequence
    duration_s: 5
    tick_rate_hz: 4
    seed: 5
    cart:
      base: carts/two-camera
      every_camera:
        sensor: { exposure_time_s: 0.012, f_number: 2.8, shutter: rolling, line_time_us: 60 }
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: 3 }
    shopper:
      base: shoppers/hurried
      do: [{ add: {} }, { roll: { distance_m: 1, speed_m_per_s: 0.9 } }]
    """

  private static let trip = """
    cartsim: 2
    purpose: From one zone into the next, something put in in either.
    mode: sequence
    duration_s: 12
    tick_rate_hz: 2
    seed: 5
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: { except: [bottle, pouch, produce] }
    trip:
      - { zone: produce, length_m: 1 }
      - { zone: freezer, length_m: 2 }
    shopper:
      base: shoppers/hurried
      do:
        - add: {}
        - roll: { distance_m: 2, speed_m_per_s: 0.9 }
        - add: {}
    """

  /// Pictures, ticks and events say in which zone they are, alone and in the run.
  @Test func aTripsZonesAreInTheDataset() async throws {
    let folder = try TemporaryFolder()
    let episodes = try episodes(of: Self.trip)
    let layout = folder.layout("trip")
    try await generate(episodes, frames: 48, layout: layout)
    let report = try await DatasetAudit(layout: layout).run()
    #expect(report.violations == [])
    let episode = try RecordedEpisode(episode: 0, in: layout)
    #expect(episode.record.zones?.map(\.name) == ["produce", "freezer"])
    #expect(episode.record.zones?.map(\.start) == [0, 1])
    #expect(episode.zones.count == episode.ticks.count)
    let border = try #require(episode.zones.firstIndex { $0.zone == 1 })
    #expect(border > 0 && episode.zones[border].alongAisle >= 1)
    #expect(episode.zones[..<border].allSatisfy { $0.alongAisle < 1 && $0.name == "produce" })
    for frame in episode.frames {
      #expect(frame.zone == (frame.tick < border ? "produce" : "freezer"))
    }
    let added = episode.events.filter { $0.kind == .add }
    #expect(added.map { episode.zone(of: $0)?.name } == ["produce", "freezer"])
    let queue = try DatabaseQueue(path: layout.catalogue.path)
    let counts = try await queue.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT name, count(*) AS frames FROM frames JOIN tick_zones USING (episode, tick)
          JOIN zones USING (episode, zone) GROUP BY zone ORDER BY zone
          """
      ).map { [$0["name"] as String, "\($0["frames"] as Int)"] }
    }
    #expect(
      counts == [
        ["produce", "\(2 * border)"], ["freezer", "\(2 * (episode.ticks.count - border))"],
      ])
    let alone = try episodes.frame(
      try #require(FrameAddress("0/\(border)/1")), format: .png)
    for (name, bytes) in alone.files {
      #expect(try Data(contentsOf: layout.episode(0).appending(path: name)) == Data(bytes))
    }
    let coco = try String(contentsOf: layout.coco, encoding: .utf8)
    #expect(coco.contains("\"zone\":\"freezer\""))
  }

  /// Each row's labels are of its own moment, and the audit knows it.
  @Test func rollingShuttersPassTheAudit() async throws {
    let folder = try TemporaryFolder()
    let episodes = try episodes(of: Self.rolling, buffers: [.normals, .nocs])
    let layout = folder.layout("rolling")
    try await generate(episodes, frames: 40, layout: layout)
    let report = try await DatasetAudit(layout: layout).run()
    #expect(report.violations == [])
    let files = try TemporaryFolder.files(below: layout.root)
    let moving = files.keys.sorted().filter { name in
      name.contains("labels/")
        && String(decoding: files[name] ?? Data(), as: UTF8.self)
          .contains("camera_from_model_at_first_row")
    }
    #expect(!moving.isEmpty)
    // Any of them alone has the same bytes.
    let name = try #require(moving.last).split(separator: "/").last ?? ""
    let tick = try #require(Int(name.prefix(6)))
    let camera = name.contains("front") ? "front" : "rear"
    let alone = try episodes.frame(
      try #require(FrameAddress("0/\(tick)/\(camera)")), format: .png)
    for (path, bytes) in alone.files {
      let stored = files.first { $0.key.hasSuffix(path) }
      #expect(stored.map { Array($0.value) == bytes } ?? false, "\(path)")
    }
    #expect(throws: DatasetError.self) {
      try self.episodes(of: Self.rolling, buffers: [.flow]).plan(episode: 0)
    }
  }

  @Test func snapshotsAreRightAndTheSameForAnyWorkers() async throws {
    let folder = try TemporaryFolder()
    let episodes = try episodes(of: Self.snapshots)
    try await generate(episodes, frames: 7, layout: folder.layout("one"))
    try await generate(episodes, frames: 7, layout: folder.layout("three"), workers: 3)
    let report = try await DatasetAudit(layout: folder.layout("one")).run()
    #expect(report.violations == [])
    #expect(report.frames == 8 && report.episodes == 4 && report.instances > 20)
    var one = try TemporaryFolder.files(below: folder.layout("one").root)
    var three = try TemporaryFolder.files(below: folder.layout("three").root)
    one["catalogue.sqlite"] = nil
    three["catalogue.sqlite"] = nil
    #expect(one == three)
    // Of each episode five tables and four files a frame; six files of the whole.
    let count: Int = 4 * (5 + 8) + 6
    #expect(one.count == count)
  }

  @Test func aSequenceIsRightAndEveryFrameCanBeMadeAlone() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    let episodes = try episodes(of: Self.sequence)
    try await generate(episodes, frames: 72, layout: layout)
    let report = try await DatasetAudit(layout: layout).run()
    #expect(report.violations == [])
    let recorded = try RecordedEpisode(episode: 0, in: layout)
    #expect(recorded.events.contains { $0.kind == .add })
    #expect(recorded.scaleReadings.count > 60)
    for text in ["0/0/front", "0/17/1"] {
      let address = try #require(FrameAddress(text))
      let alone = try episodes.frame(address, format: .png)
      for (name, bytes) in alone.files {
        let stored = try Data(contentsOf: layout.episode(0).appending(path: name))
        #expect(stored == Data(bytes), "\(text) \(name)")
      }
    }
  }

  private static let scanned = """
    cartsim: 2
    purpose: A scanned item on a cart with all sensors.
    mode: sequence
    duration_s: 8
    tick_rate_hz: 2
    seed: 5
    cart:
      base: carts/two-camera
      inertial: { preset: mpu6050, faults: { drop_probability: 0.1, jitter_s: 0.03 } }
      odometry: {}
      location: { preset: beacon }
      barcode_imager: { preset: ideal }
      touch_screen: {}
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    shopper:
      base: shoppers/calm
      do: [{ scan: {} }, { roll: { distance_m: 1, speed_m_per_s: 0.7 } }]
    """

  /// What the other sensors said is recorded, lost messages too, read back and audited; a wrong item
  /// is found.
  @Test func otherSensorsAreRecorded() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    try await generate(try episodes(of: Self.scanned), frames: 32, layout: layout)
    #expect(try await DatasetAudit(layout: layout).run().violations == [])
    let recorded = try RecordedEpisode(episode: 0, in: layout)
    #expect(recorded.record.channels?.map(\.kind) == ChannelRecord.Kind.allCases)
    let rows = recorded.channels
    #expect(rows.inertial.count == 800 && rows.odometry.count == 160)
    #expect(rows.locations.count == 8 && rows.display.isEmpty)
    let lost = rows.inertial.filter { $0.received == nil }.count
    #expect(lost > 50 && lost < 120)
    #expect(rows.inertial.allSatisfy { ($0.received ?? $0.time) <= $0.time + 0.03 })
    let sku = recorded.record.items[0].sku
    #expect(rows.barcodes.map(\.gtin).first == (try Self.catalog.get()[sku]?.ean13))
    #expect(recorded.events.map(\.kind).starts(with: [.scan, .add]))
    let file = layout.episode(0).appending(path: EpisodeFile.barcodes)
    let text = try String(contentsOf: file, encoding: .utf8)
    let gtin = try #require(rows.barcodes.first).gtin
    try text.replacing("\(gtin),0", with: "4006381333932,9").write(
      to: file, atomically: true, encoding: .utf8)
    let found = try await DatasetAudit(layout: layout).run().violations.map(\.rule)
    #expect(found.filter { $0 == .identity }.count >= 2)
  }

  /// Normals, object coordinates and flow: right, the same for a frame alone, and nothing else
  /// changes by them. Spoilt ones are found.
  @Test func furtherBuffersAreRightAndAudited() async throws {
    let folder = try TemporaryFolder()
    let (layout, bare) = (folder.layout("set"), folder.layout("bare"))
    let full = try episodes(of: Self.sequence, buffers: Set(PixelBuffer.allCases))
    // Ten ticks of two cameras of a longer episode: the last one's flow points beyond the dataset.
    try await generate(full, frames: 20, layout: layout)
    try await generate(try episodes(of: Self.sequence), frames: 20, layout: bare)
    #expect(try await DatasetAudit(layout: layout).run().violations == [])
    let home = layout.episode(0)
    func stored(_ name: String) throws -> Data { try Data(contentsOf: home.appending(path: name)) }
    let alone = try full.frame(try #require(FrameAddress("0/9/front")), format: .png)
    #expect(alone.files.count == 7)
    for (name, bytes) in alone.files { #expect(try stored(name) == Data(bytes), "\(name)") }
    for name in ["images/000009-rear.png", "ids/000009-rear.png", "depth/000009-rear.png"] {
      #expect(try stored(name) == Data(contentsOf: bare.episode(0).appending(path: name)))
    }
    let flow = try FlowFile.decode(Array(try stored("flow/000009-front.flo")))
    #expect(flow.pixels.contains(where: FlowFile.isKnown))

    let coordinates = try PNG.decode(Array(try stored("nocs/000003-front.png")), as: RGB16.self)
    let spoilt = coordinates.pixels.map { RGB16($0.g, $0.r, $0.b) }
    try Data(
      PNG.encode(Image(width: coordinates.width, height: coordinates.height, pixels: spoilt))
    ).write(to: home.appending(path: "nocs/000003-front.png"))
    let normals = try PNG.decode(Array(try stored("normals/000003-front.png")), as: RGB16.self)
    try Data(
      PNG.encode(
        Image(
          width: normals.width, height: normals.height,
          pixels: normals.pixels.map { RGB16($0.r, $0.g, $0.b / 2) }))
    ).write(to: home.appending(path: "normals/000003-front.png"))
    var vectors = try FlowFile.decode(Array(try stored("flow/000003-front.flo")))
    vectors.pixels = vectors.pixels.map { $0 + SIMD2(0.5, 0) }
    try Data(FlowFile.encode(vectors.pixels, width: vectors.width, height: vectors.height))
      .write(to: home.appending(path: "flow/000003-front.flo"))
    let found = Set(try await DatasetAudit(layout: layout).run().violations.map(\.rule))
    #expect(found == [.nocs, .normal, .flow])
  }

  /// Whatever is cut off a flow file, reading it is an error and no crash.
  @Test func flowFilesSurviveWritingAndReading() throws {
    let flow = (0..<15).map { SIMD2(Float($0) - 7.25, GBuffer.unknownFlow * Float($0 % 2)) }
    let bytes = FlowFile.encode(flow, width: 5, height: 3)
    let read = try FlowFile.decode(bytes)
    #expect(read.width == 5 && read.height == 3 && read.pixels == flow)
    #expect(!FlowFile.isKnown(flow[1]) && FlowFile.isKnown(flow[2]))
    for length in 0..<bytes.count {
      #expect(throws: ImageError.self) { try FlowFile.decode(Array(bytes.prefix(length))) }
    }
  }

  @Test(arguments: ["0/99/front", "0/0/2", "0/0/left"])
  func aFrameThatIsNotThereIsAnError(text: String) throws {
    let address = try #require(FrameAddress(text))
    let episodes = try episodes(of: Self.sequence)
    let error = #expect(throws: DatasetError.self) { try episodes.frame(address, format: .png) }
    #expect(error?.cause == .input)
    #expect(error?.description.contains(text) == true)
  }

  @Test(arguments: ["", "0/1", "a/b/c", "-1/0/0", "0/0/", "0/0/0/0", "99999999999999999999/0/0"])
  func addressesHaveThreeParts(text: String) {
    #expect(FrameAddress(text) == nil)
  }
}

extension SimulatedEpisodesTests {
  /// Worn packs: the same bytes for any workers, and an audit that finds nothing, object coordinates
  /// and poses included.
  @Test func wornPacksAreRightAndTheSameForAnyWorkers() async throws {
    let folder = try TemporaryFolder()
    let episodes = try episodes(
      of: Self.snapshots
        + "\ncondition: { dented: 0.9, crumpled: 0.9, bulged: 0.5, torn: 0.7, frosted: 0.5 }",
      buffers: [.nocs, .normals])
    try await generate(episodes, frames: 4, layout: folder.layout("one"))
    try await generate(episodes, frames: 4, layout: folder.layout("three"), workers: 3)
    let report = try await DatasetAudit(layout: folder.layout("one")).run()
    #expect(report.violations.isEmpty, "\(report.violations.prefix(3))")
    let recorded = try RecordedEpisode(episode: 0, in: folder.layout("one"))
    #expect(recorded.record.conditions.count == recorded.record.items.count)
    for frame in recorded.frames {
      for file in [frame.imageFile, frame.idsFile, frame.depthFile] {
        let paths = ["one", "three"].map {
          folder.layout($0).root.appending(path: recorded.pathInDataset(file))
        }
        #expect(try Data(contentsOf: paths[0]) == Data(contentsOf: paths[1]))
      }
    }
  }
}
