import CartInterface
import Catalog
import Dataset
import Foundation
import Geometry
import Imaging
import Scenario
import Scene
import Sensors
import Simulation

/// Episodes whose labels are known without a renderer: flat packs that face the camera, ids found
/// by intersecting each pixel's ray with their planes.
struct SyntheticWorld: Sendable {
  /// A pack before one camera: its centre in the camera's frame, metres.
  struct Pack {
    var id: UInt16
    var center: SIMD3<Double>
    var width: Double
    var height: Double
  }

  static let thickness = 0.01

  let products: [Product] = [
    SyntheticWorld.product("beans-400", "can", width: 0.3, height: 0.2, mass: 0.4),
    SyntheticWorld.product("oats-1000", "carton", width: 0.2, height: 0.3, mass: 1.02),
    SyntheticWorld.product("peas-400", "can", width: 0.15, height: 0.15, mass: 0.405),
  ]
  let itemSKUs = ["oats-1000", "beans-400", "peas-400"]
  let masses = [1.023, 0.4, 0.407]
  let seed: UInt64 = 7
  var ticks = 60
  let tickRate = 10.0

  let cameras = [
    Camera(
      name: "front-left",
      intrinsics: CameraIntrinsics(width: 52, height: 40, fx: 45, fy: 46, cx: 25.2, cy: 19.8),
      worldFromCamera: .worldFromCamera(eye: SIMD3(0.4, 0.3, 1.2), target: SIMD3(0, 0, 0.5))),
    Camera(
      name: "rear",
      intrinsics: CameraIntrinsics(width: 44, height: 36, fx: 40, fy: 40, cx: 21.5, cy: 17.5),
      lens: .brownConrady(BrownConrady(k1: -0.12, k2: 0.02, p1: 0.001, p2: -0.002)),
      worldFromCamera: .worldFromCamera(eye: SIMD3(-0.4, 0, 1.1), target: SIMD3(0, 0, 0.5))),
  ]

  var productRecords: [ProductRecord] { products.map(ProductRecord.init) }

  private static func product(
    _ sku: String, _ name: String, width: Double, height: Double, mass: Double
  ) -> Product {
    let half = SIMD3(width / 2, height / 2, thickness / 2)
    let corners = [-half, half].map { SIMD3<Float>($0) }
    let mesh = Mesh(
      positions: corners, normals: [SIMD3(0, 0, 1), SIMD3(0, 0, 1)],
      textureCoordinates: [.zero, .zero], indices: [])
    return Product(
      sku: sku, ean13: "4006381333931", name: sku, productClass: name, nominalMass: mass,
      massDeviation: 0.003, dimensions: half * 2, surface: .cardboard,
      collisionProxy: .box(size: half * 2), priceCents: 129,
      model: Model(name: sku, parts: [Model.Part(mesh: mesh, material: Material(name: "card"))]))
  }

  // MARK: Course of an episode

  func record(episode: Int) -> EpisodeRecord {
    let placed = cameras.enumerated().map { index, camera in
      CameraRecord(
        index: index,
        camera: RigCamera(
          name: camera.name, intrinsics: camera.intrinsics, lens: camera.lens,
          cartFromCamera: camera.worldFromCamera, sensor: .default))
    }
    let items = itemSKUs.enumerated().map { index, sku in
      ItemRecord(
        item: index, instanceID: UInt16(index + 1), sku: sku, mass: masses[index],
        startsInBasket: index == 0)
    }
    var record = EpisodeRecord(
      episode: episode, scenario: "synthetic", seed: seed, mode: .sequence, tickRate: tickRate,
      cameras: placed,
      scale: ScaleRecord(
        capacity: 30, division: 0.005, extendedDivision: 0.001, rate: 10, noise: 0.0004,
        largestError: 0.01), items: items,
      drawnValues: [
        "lighting.illuminance_lux": .number(612.25 + Double(episode)),
        "store.look": .text("dairy"),
      ])
    record.zones = [
      ZoneRecord(zone: 0, name: "aisle", start: 0), ZoneRecord(zone: 1, name: "freezer", start: 6),
    ]
    return record
  }

  /// Item 0 from the start; 1 comes in during ticks 10–14, 2 during 25–29; 1 leaves during 45–49.
  func tick(_ tick: Int) -> EpisodeTick {
    let time = time(of: tick)
    let inside = itemsInBasket(after: tick)
    let mass = inside.reduce(0) { $0 + masses[$1] }
    let isMoving = [10..<15, 25..<30, 45..<50].contains { $0.contains(tick) }
    let readings = [
      ScaleReading(
        time: time, displayedMass: (mass / 0.005).rounded() * 0.005,
        extendedMass: (mass / 0.001).rounded() * 0.001, isStable: !isMoving && isQuiet(tick),
        isOverloaded: false)
    ]
    let samples = (1...2).map { part in
      ScaleSample(
        time: time - 50_000_000 * Nanoseconds(2 - part),
        counts: SIMD4(1000, 2000, 3000, Int32(tick)),
        forces: SIMD4(repeating: mass * 9.806_65 / 4))
    }
    var result = EpisodeTick(
      tick: tick, time: time, motion: motion, scaleSamples: samples, scaleReadings: readings,
      events: events(during: tick), itemsInBasket: inside, trueBasketMass: mass, trueLoad: mass,
      isAtRest: !isMoving)
    result.tripPlace = TripPlace(alongAisle: 0, zone: 0, name: "aisle")
    return result
  }

  private func time(of tick: Int) -> Nanoseconds { Nanoseconds(tick + 1) * 100_000_000 }

  private func isQuiet(_ tick: Int) -> Bool { ![15, 16, 30, 31, 50, 51].contains(tick) }

  private func itemsInBasket(after tick: Int) -> [Int] {
    var items = [0]
    // A held item counts neither before its addition ends nor after its removal began.
    if tick >= 14 && tick < 45 { items.append(1) }
    if tick >= 29 { items.append(2) }
    return items
  }

  private func events(during tick: Int) -> [TrueEvent] {
    let course: [(kind: TrueEvent.Kind, item: Int, first: Int, last: Int)] = [
      (.add, 1, 10, 14), (.add, 2, 25, 29), (.remove, 1, 45, 49),
    ]
    return course.filter { $0.last == tick }.map {
      TrueEvent(kind: $0.kind, item: $0.item, start: time(of: $0.first - 1), end: time(of: $0.last))
    }
  }

  private var motion: SceneMotion {
    guard let model = products[0].modelSource.resident else { preconditionFailure("no model") }
    var instances = itemSKUs.enumerated().map { index, sku in
      Instance(
        id: UInt16(index + 1), kind: .product(sku: sku), model: model, worldFromModel: .identity)
    }
    instances.append(Instance(id: 60_000, kind: .hand, model: model, worldFromModel: .identity))
    instances.append(Instance(id: 0, kind: .surroundings, model: model, worldFromModel: .identity))
    let base = SceneSnapshot(
      instances: instances, cameras: cameras, lights: [],
      ambient: AmbientLight(illuminanceFromAbove: 400, illuminanceFromBelow: 100))
    return SceneMotion(
      base: base,
      keyframes: [
        SceneMotion.Keyframe(
          time: 0, worldFromModels: instances.map(\.worldFromModel),
          worldFromCameras: cameras.map(\.worldFromCamera))
      ])
  }

  // MARK: Pictures

  private func packs(episode: Int, tick: Int, camera: Int) -> [Pack] {
    let shift = 0.004 * Double(tick % 10) + 0.02 * Double(episode % 5) + 0.03 * Double(camera)
    let inside = itemsInBasket(after: tick)
    var packs = inside.map { item in
      let size = products.first { $0.sku == itemSKUs[item] }.map(\.dimensions) ?? .zero
      return Pack(
        id: UInt16(item + 1),
        center: SIMD3(
          -0.25 + 0.2 * Double(item) + shift, 0.05 * Double(item), 0.6 + 0.1 * Double(item)),
        width: size.x, height: size.y)
    }
    // A hand reaches in from beyond the border, in front of everything.
    packs.append(
      Pack(id: 60_000, center: SIMD3(0.28, -0.05 + shift, 0.4), width: 0.2, height: 0.08))
    return packs
  }

  /// What a renderer would deliver.
  func frame(episode: Int, tick: Int, camera index: Int) -> LabelledFrame {
    let camera = cameras[index]
    let (width, height) = (camera.intrinsics.width, camera.intrinsics.height)
    var buffer = GBuffer(width: width, height: height)
    buffer.ids = Array(repeating: 0, count: width * height)
    buffer.depth = Array(repeating: 3, count: width * height)
    let packs = packs(episode: episode, tick: tick, camera: index)
    var labels = packs.map { pack in
      InstanceLabel(
        id: pack.id, visibleArea: 0, visibleBox: .empty, amodalArea: 0, amodalAreaInImage: 0,
        amodalBox: .empty, cameraFromModel: RigidTransform(translation: pack.center))
    }
    for y in -height..<2 * height {
      for x in -width..<2 * width {
        // Far off the axis this lens has no inverse: nothing is seen there.
        guard let ray = camera.point(ofPixel: SIMD2(Double(x), Double(y)), depth: 1) else {
          continue
        }
        let isInImage = x >= 0 && y >= 0 && x < width && y < height
        var nearest: Int?
        for (i, pack) in packs.enumerated() {
          let hit = ray * pack.center.z - pack.center
          guard abs(hit.x) <= pack.width / 2, abs(hit.y) <= pack.height / 2 else { continue }
          labels[i].amodalArea += 1
          labels[i].amodalAreaInImage += isInImage ? 1 : 0
          labels[i].amodalBox = labels[i].amodalBox.union(pixel(x, y))
          if nearest.map({ packs[$0].center.z > pack.center.z }) ?? true { nearest = i }
        }
        guard isInImage, let nearest else { continue }
        labels[nearest].visibleArea += 1
        labels[nearest].visibleBox = labels[nearest].visibleBox.union(pixel(x, y))
        buffer.ids[y * width + x] = packs[nearest].id
        buffer.depth[y * width + x] = Float(packs[nearest].center.z)
      }
    }
    buffer.labels = labels.sorted { $0.id < $1.id }
    return LabelledFrame(
      tick: tick, camera: index,
      exposureMidpoint: time(of: tick) - 20_000_000 - 1_000_000 * Nanoseconds(index),
      exposureTime: 0.008, cameraInWorld: camera, buffer: buffer,
      picture: picture(of: buffer, salt: episode + tick))
  }

  private func pixel(_ x: Int, _ y: Int) -> PixelBox {
    PixelBox(x0: x, y0: y, x1: x + 1, y1: y + 1)
  }

  private func picture(of buffer: GBuffer, salt: Int) -> Image<RGB8> {
    Image(
      width: buffer.width, height: buffer.height,
      pixels: buffer.ids.enumerated().map { index, id in
        RGB8(
          UInt8((Int(id) * 67 + 40) % 256), UInt8((index + salt) % 256), UInt8((index / 7) % 256))
      })
  }

  /// Plays an allotment as a generator's worker would.
  func play(_ allotment: EpisodeAllotment, into store: EpisodeStore) throws {
    let recorder = try store.begin(record(episode: allotment.episode))
    for tick in 0..<allotment.ticks {
      try recorder.record(self.tick(tick))
      for camera in cameras.indices {
        try recorder.record(frame(episode: allotment.episode, tick: tick, camera: camera))
      }
    }
    try recorder.finish()
  }

  func generator(frames: Int, layout: DatasetLayout) throws -> DatasetGenerator {
    let allotments = try EpisodeAllotment.allot(frames: frames) { _ in (ticks, cameras.count) }
    let manifest = DatasetManifest(
      scene: "synthetic", sceneHash: SHA256.hexDigest(of: "synthetic".utf8),
      catalogHash: try CatalogFingerprint.sha256(of: ProductCatalog(products: products)),
      seed: seed,
      requestedFrames: frames, plannedFrames: allotments.reduce(0) { $0 + $1.frames },
      plannedEpisodes: allotments.count)
    return DatasetGenerator(
      manifest: manifest, products: productRecords, allotments: allotments, layout: layout)
  }
}
