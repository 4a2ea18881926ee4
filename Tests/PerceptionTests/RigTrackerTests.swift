import CartInterface
import Geometry
import Perception
import Testing

/// Four cameras over the rim of a basket, and things in it that are drawn as boxes.
private struct Rig {
  static let basket = Box3(minimum: SIMD3(0, 0, 0.3), maximum: SIMD3(0.4, 0.6, 0.6))

  /// Each with another lens.
  static let cart: CartDescription = {
    let lenses: [LensMapping] = [
      .pinhole, .brownConrady(BrownConrady(k1: -0.2, k2: 0.05, p1: 0.001)),
      .fisheye(KannalaBrandt(k1: -0.02, k2: 0.003)), .pinhole,
    ]
    let eyes = [
      SIMD3(-0.05, -0.05, 0.95), SIMD3(0.45, -0.05, 0.9), SIMD3(0.45, 0.65, 0.95),
      SIMD3(-0.05, 0.65, 0.9),
    ]
    let cameras = zip(eyes, lenses).enumerated().map { index, camera in
      CartDescription.CalibratedCamera(
        name: "camera \(index)",
        intrinsics: CameraIntrinsics(
          width: 640, height: 480, fx: 420, fy: 425, cx: 318 + Double(index), cy: 241),
        lens: camera.1,
        cartFromCamera: .worldFromCamera(
          eye: camera.0, target: SIMD3(0.2, 0.3, 0.45)))
    }
    return CartDescription(
      cameras: cameras,
      scale: ScaleSpecification(capacity: 30, division: 0.005, rate: 10, noise: 0.0004),
      basket: basket, catalog: [])
  }()

  static let triangulation = Triangulation(cart: cart)

  /// A box of some pixels around where a point lies in a picture.
  static func detection(
    of point: SIMD3<Double>, camera: Int, sku: String, side: Double = 60, off: SIMD2<Double> = .zero
  ) throws -> Detection {
    let pixel = try #require(triangulation.project(point, camera: camera)) + off
    return Detection(
      camera: camera, x0: pixel.x + 0.5 - side / 2, y0: pixel.y + 0.5 - side / 2,
      x1: pixel.x + 0.5 + side / 2, y1: pixel.y + 0.5 + side / 2, sku: sku, confidence: 0.9)
  }

  static func batch(_ tick: Int, _ detections: [Detection]) -> DetectionBatch {
    DetectionBatch(
      tick: tick, time: Nanoseconds(tick) * Nanoseconds(100_000_000), cameras: [0, 1, 2, 3],
      detections: detections)
  }
}

@Suite struct TriangulationTests {
  @Test(arguments: [
    SIMD3(0.1, 0.1, 0.35), SIMD3(0.35, 0.55, 0.31), SIMD3(0.2, 0.3, 0.62), SIMD3(0.02, 0.5, 0.5),
  ])
  func findsThePointThatWasProjected(point: SIMD3<Double>) throws {
    for cameras in [[0, 1], [1, 2], [0, 2], [0, 1, 2, 3]] {
      let sights = try cameras.map {
        Triangulation.Sight(
          camera: $0, pixel: try #require(Rig.triangulation.project(point, camera: $0)))
      }
      let found = try #require(Rig.triangulation.point(of: sights))
      let off = found - point
      #expect((off * off).sum().squareRoot() < 1e-6)
    }
  }

  @Test func oneCameraTellsNoPlace() throws {
    let pixel = SIMD2(300.0, 200)
    let one = Triangulation.Sight(camera: 0, pixel: pixel)
    #expect(Rig.triangulation.point(of: [one]) == nil)
    #expect(Rig.triangulation.point(of: [one, one]) == nil)
    #expect(Rig.triangulation.point(of: []) == nil)
  }

  /// A pixel off in one of four cameras moves the point by what a pixel is wide there.
  @Test func smallErrorsStaySmall() throws {
    let point = SIMD3(0.2, 0.2, 0.4)
    var sights = try (0..<4).map {
      Triangulation.Sight(
        camera: $0, pixel: try #require(Rig.triangulation.project(point, camera: $0)))
    }
    sights[2].pixel.x += 1
    let off = try #require(Rig.triangulation.point(of: sights)) - point
    #expect((off * off).sum().squareRoot() < 0.002)
    #expect((off * off).sum().squareRoot() > 1e-5)
  }
}

@Suite struct RigTrackerTests {
  @Test func aThingKeepsItsNumberFromCameraToCamera() throws {
    var tracker = RigTracker(cart: Rig.cart)
    let milk = SIMD3(0.1, 0.15, 0.4)
    let other = SIMD3(0.3, 0.45, 0.4)
    var numbers: [Set<Int>] = []
    // Cameras see it in turn, two at a time.
    for tick in 0..<12 {
      let seeing = [[0, 1], [1, 2], [2, 3]][tick / 4]
      let detections =
        try seeing.map { try Rig.detection(of: milk, camera: $0, sku: "MILK") }
        + (0..<4).map { try Rig.detection(of: other, camera: $0, sku: "MILK") }
      let tracks = tracker.follow(Rig.batch(tick, detections)).tracks
      try #require(tracks.count == 2)
      for track in tracks {
        let position = try #require(track.position)
        let off = position - (track.cameras.count == 4 ? other : milk)
        #expect((off * off).sum().squareRoot() < 1e-5)
      }
      numbers.append(Set(tracks.map(\.id)))
    }
    #expect(numbers.allSatisfy { $0 == numbers[0] })
  }

  /// Boxes of one product whose rays do not meet are two things.
  @Test func raysThatMissEachOtherAreTwoThings() throws {
    var tracker = RigTracker(cart: Rig.cart)
    let tracks = tracker.follow(
      Rig.batch(
        0,
        [
          try Rig.detection(of: SIMD3(0.1, 0.1, 0.35), camera: 0, sku: "MILK", side: 30),
          try Rig.detection(of: SIMD3(0.3, 0.5, 0.35), camera: 1, sku: "MILK", side: 30),
        ])
    ).tracks
    #expect(tracks.count == 2)
    #expect(tracks.allSatisfy { $0.position == nil && $0.cameras.count == 1 })
  }

  @Test func aMomentsMistakeDoesNotPass() throws {
    var tracker = RigTracker(cart: Rig.cart)
    let point = SIMD3(0.2, 0.3, 0.4)
    for tick in 0..<10 {
      let sku = tick == 6 ? "OAT" : "MILK"
      let followed = tracker.follow(
        Rig.batch(tick, [try Rig.detection(of: point, camera: 0, sku: sku)]))
      #expect(followed.detections.map(\.sku) == ["MILK"], "tick \(tick)")
    }
  }

  /// What is taken for another product again and again is the other.
  @Test func lastingVotesChangeTheProduct() throws {
    var tracker = RigTracker(cart: Rig.cart)
    let point = SIMD3(0.2, 0.3, 0.4)
    var believed: [String] = []
    for tick in 0..<12 {
      let sku = tick < 2 ? "OAT" : "MILK"
      let followed = tracker.follow(
        Rig.batch(tick, [try Rig.detection(of: point, camera: 0, sku: sku)]))
      believed += followed.detections.map(\.sku)
    }
    #expect(believed.first == "OAT")
    #expect(believed.suffix(6).allSatisfy { $0 == "MILK" })
  }

  /// What comes to lie half over another thing does not take its name.
  @Test func aNewThingOverAnOldOneKeepsItsProduct() throws {
    var tracker = RigTracker(cart: Rig.cart)
    let point = SIMD3(0.2, 0.3, 0.4)
    for tick in 0..<8 {
      let detection =
        tick < 5
        ? try Rig.detection(of: point, camera: 0, sku: "MILK")
        : try Rig.detection(of: point, camera: 0, sku: "OAT", off: SIMD2(30, 10))
      let followed = tracker.follow(Rig.batch(tick, [detection]))
      #expect(followed.detections.map(\.sku) == [tick < 5 ? "MILK" : "OAT"], "tick \(tick)")
    }
  }

  @Test func passagesOverTheRimHaveADirection() throws {
    var tracker = RigTracker(cart: Rig.cart)
    var passages: [ItemTrack.Passage] = []
    // In within a second, at rest for three, and out again; half a metre a second at most.
    let heights =
      (0...10).map { 0.85 - 0.05 * Double($0) } + [Double](repeating: 0.35, count: 30)
      + (0...10).map { 0.35 + 0.05 * Double($0) }
    for (tick, height) in heights.enumerated() {
      let point = SIMD3(0.2, 0.25, height)
      let detections = try (0..<4).compactMap { camera in
        Rig.triangulation.project(point, camera: camera) == nil
          ? nil : try Rig.detection(of: point, camera: camera, sku: "MILK")
      }
      let tracks = tracker.follow(Rig.batch(tick, detections)).tracks
      #expect(tracks.count <= 1)
      passages += tracks.compactMap(\.passage)
    }
    #expect(passages == [.entered, .left])
  }

  @Test func sameBatchesSameTracks() throws {
    var (first, second) = (RigTracker(cart: Rig.cart), RigTracker(cart: Rig.cart))
    var stream = RandomKey(seed: 3).with("test.tracks").stream
    for tick in 0..<30 {
      let detections = try (0..<6).map { thing in
        try Rig.detection(
          of: SIMD3(0.05 + 0.06 * Double(thing), 0.1 * Double(thing), 0.4),
          camera: stream.index(below: 4), sku: ["MILK", "OAT"][stream.index(below: 2)],
          off: SIMD2(4 * stream.normal(), 4 * stream.normal()))
      }
      let batch = Rig.batch(tick, detections)
      #expect(first.follow(batch) == second.follow(batch))
    }
  }

  @Test func survivesDetectionsThatAreNone() {
    var tracker = RigTracker(cart: Rig.cart)
    for tick in 0..<3 {
      let odd = [
        Detection(camera: 9, x0: 0, y0: 0, x1: 1, y1: 1, sku: "A", confidence: 1),
        Detection(camera: -1, x0: 0, y0: 0, x1: 1, y1: 1, sku: "A", confidence: 1),
        Detection(camera: 0, x0: 5, y0: 5, x1: 5, y1: 5, sku: "A", confidence: 0),
        Detection(
          camera: 1, x0: .nan, y0: 0, x1: .infinity, y1: 1, sku: "A", confidence: .nan),
      ]
      #expect(tracker.follow(Rig.batch(tick, odd)).detections.count == 4)
    }
  }
}

/// Each part can be another.
@Suite struct ReplaceablePartsTests {
  private struct Everything: Tracker {
    func follow(_ batch: DetectionBatch) -> DetectionBatch {
      var batch = batch
      for index in batch.detections.indices { batch.detections[index].sku = "ALL" }
      return batch
    }
  }

  private struct Scribe: BasketReasoner {
    private(set) var events: [BasketEvent] = []

    mutating func step(
      time: Nanoseconds, readings: [ScaleReading], batches: [DetectionBatch],
      answers: [ScreenAnswer], barcodes: [BarcodeRead]
    ) -> CartDisplay {
      for detection in batches.flatMap(\.detections) {
        events.append(BasketEvent(kind: .add, sku: detection.sku, time: time, decided: time))
      }
      return CartDisplay()
    }
  }

  private final class Eye: Detector {
    let name = "eye"
    let declaredLatency = Nanoseconds(0)
    let needsPictures = false

    func detections(in observation: Observation) -> [Detection] {
      [Detection(camera: 0, x0: 0, y0: 0, x1: 9, y1: 9, sku: "ONE", confidence: 1)]
    }
  }

  @Test(arguments: [false, true])
  func eachPartIsReplacedAlone(tracks: Bool) throws {
    var parts = ReasoningParts(tracker: nil, reasoner: { _, _ in Scribe() })
    if tracks { parts.tracker = { _ in Everything() } }
    let software = DetectorAndReasoner(Eye(), parts: parts)
    software.begin(Rig.cart)
    let observation = Observation(tick: 0, time: 0, frames: [], scaleReadings: [])
    _ = try software.detections(in: observation)
    _ = software.display(after: observation)
    #expect(software.events.map(\.sku) == [tracks ? "ALL" : "ONE"])
  }
}
