import Dataset
import Foundation
import Geometry
import Imaging
import Scene
import Simulation
import Testing

@Suite struct RecordTests {
  private let world = SyntheticWorld()

  @Test func recordsSurviveWritingAndReading() throws {
    let frame = FrameRecord(
      world.frame(episode: 3, tick: 31, camera: 1), episode: 3,
      kinds: [1: .product(sku: "oats-1000"), 60_000: .hand], format: .png)
    let read = try RecordCoding.decode(FrameRecord.self, from: RecordCoding.encode(frame))
    #expect(read == frame)
    #expect(read.placedCamera?.lens == world.cameras[1].lens)
    let episode = world.record(episode: 4)
    #expect(
      try RecordCoding.decode(EpisodeRecord.self, from: RecordCoding.encode(episode)) == episode)
  }

  @Test func labelsHaveJSONEncodersBytes() throws {
    var frame = FrameRecord(
      world.frame(episode: 3, tick: 31, camera: 1), episode: 3,
      kinds: [1: .product(sku: "oats-1000"), 60_000: .hand], format: .png)
    #expect(try frame.json() == Array(RecordCoding.encode(frame)))
    // Everything optional, and what JSON must escape.
    frame.lineTime = 1.89e-5
    frame.zone = "bread \"fresh\" \\ caf\u{E9}\n/\u{7F}\u{1}\u{1F6D2}"
    (frame.normalsFile, frame.nocsFile, frame.flowFile) = ("n/1.png", "c/1.png", "f/1.flo")
    let pose = frame.worldFromCamera
    frame.instances[0].cameraFromModelAtFirstRow = pose
    frame.instances[0].cameraFromModelAtLastRow = pose
    frame.instances[0].name = "bag of the shopper"
    #expect(try frame.json() == Array(RecordCoding.encode(frame)))
    let numbers = [
      0, -0.0, 1, -3, 0.1, 1e-5, 1.5e-7, 12_345_678.9, 1e15, 1e16, 1.7e22, 123_456_789_012_345_680,
      .leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi, 2.0 / 3, 100, 1e5,
    ]
    for number in numbers {
      frame.exposureTime = number
      #expect(try frame.json() == Array(RecordCoding.encode(frame)), "\(number)")
    }
    frame.exposureTime = .nan
    #expect(throws: EncodingError.self) { try frame.json() }
    frame.exposureTime = 0
    frame.instances = []
    #expect(try frame.json() == Array(RecordCoding.encode(frame)))
  }

  @Test func keysCarryTheirUnits() throws {
    let frame = FrameRecord(
      world.frame(episode: 0, tick: 0, camera: 0), episode: 0, kinds: [:], format: .png)
    let text = String(decoding: try RecordCoding.encode(frame), as: UTF8.self)
    for key in ["exposure_time_s", "fx_px", "visible_box_px", "translation_m", "amodal_area_px"] {
      #expect(text.contains("\"\(key)\""))
    }
  }

  @Test func timesAreShortAndExact() {
    for time: Nanoseconds in [0, 1, 33_333_333, 100_000_000, 3_600_000_000_001] {
      #expect(Nanoseconds(seconds: time.seconds) == time)
    }
    #expect("\((300_000_000 as Nanoseconds).seconds)" == "0.3")
  }

  @Test func depthIsRoundedToMillimetresAndNeverLost() {
    #expect(
      DepthMillimeters.encode([0, 0.0001, 0.0014, 0.0016, 1.2345, 100])
        == [0, 1, 1, 2, 1235, 65_535])
  }

  @Test func everyDepthBesideAHalfMillimetreIsRoundedAsRoundingSays() {
    let depths = (0...131_072).flatMap { halves -> [Float] in
      let depth = Float(halves) / 2000
      return [depth.nextDown, depth, depth.nextUp]
    }
    let plain = depths.map { depth in
      depth > 0 ? UInt16(min(max((depth * 1000).rounded(), 1), 65_535)) : 0
    }
    #expect(DepthMillimeters.encode(depths) == plain)
  }

  @Test func seriesSurviveWritingAndReading() throws {
    let rows = (0..<60).map { TickRow(world.tick($0)) }
    let data = Data(Series.encode(rows))
    #expect(try Series.decode(data, as: TickRow.self, file: "ticks.csv") == rows)
    let readings = world.tick(5).scaleReadings.map(ScaleReadingRow.init)
    #expect(
      try Series.decode(
        Data(Series.encode(readings)), as: ScaleReadingRow.self, file: "readings.csv") == readings)
  }

  @Test(arguments: [
    "", "tick,time\n1,2", "kind,item,start_s,end_s\nadd,1,0", "kind,item,start_s,end_s\nadd,x,0,1",
    "kind,item,start_s,end_s\nfly,1,0,1", "kind,item,start_s,end_s\nadd,1,0,nan",
  ])
  func seriesOfAnotherShapeAreRefusedWithTheirPlace(text: String) {
    let error = #expect(throws: DatasetError.self) {
      try Series.decode(Data(text.utf8), as: EventRow.self, file: "events.csv")
    }
    #expect(error?.description.hasPrefix("events.csv:") == true)
  }

  /// Whatever is cut off a labels file, reading it is an error and no crash.
  @Test func truncatedRecordsAreErrors() throws {
    let frame = FrameRecord(
      world.frame(episode: 0, tick: 20, camera: 0), episode: 0, kinds: [:], format: .png)
    let data = try RecordCoding.encode(frame)
    for length in stride(from: 0, to: data.count - 2, by: 37) {
      #expect(throws: (any Error).self) {
        try RecordCoding.decode(FrameRecord.self, from: data.prefix(length))
      }
    }
  }

  @Test func aFisheyeSurvivesWritingAndReading() throws {
    var camera = world.cameras[1]
    camera.lens = .fisheye(KannalaBrandt(k1: 0.01, k2: -0.02, k3: 0.003, k4: -0.0004))
    let record = LensRecord(camera.lens)
    #expect(record.coefficients == [0.01, -0.02, 0.003, -0.0004])
    let read = try RecordCoding.decode(LensRecord.self, from: RecordCoding.encode(record))
    #expect(read.lens == camera.lens)
    let point = try #require(camera.point(ofPixel: SIMD2(3, 40), depth: 0.7))
    let back = try #require(camera.pixel(ofCameraPoint: point))
    #expect(abs(back.x - 3) < 1e-9 && abs(back.y - 40) < 1e-9)
  }

  @Test func vectorsKeepFourDigitsAndNoneStaysNone() throws {
    let vectors = [SIMD4<Float>(0.6, -0.8, 0, 0), SIMD4(0, 0, -1, 0), .zero]
    let units = VectorImage.encode(unit: vectors).map(VectorImage.unit)
    for (vector, unit) in zip(vectors, units).prefix(2) {
      let unit = try #require(unit)
      let error = unit - SIMD3(Double(vector.x), Double(vector.y), Double(vector.z))
      #expect(error.length < 3e-5)
    }
    #expect(units[2] == nil)
    let coordinates = VectorImage.encode(coordinates: [SIMD4(0, 0.25, 1, 1), .zero])
    #expect(coordinates == [RGB16(0, 16_384, 65_535), RGB16(0, 0, 0)])
  }

  @Test func lensInverseUndoesTheLens() throws {
    let camera = world.cameras[1]
    for (x, y) in [(0.0, 0.0), (43, 35), (10.5, 30.25)] {
      let point = try #require(camera.point(ofPixel: SIMD2(x, y), depth: 0.7))
      let back = try #require(camera.pixel(ofCameraPoint: point))
      #expect(abs(back.x - x) < 1e-6 && abs(back.y - y) < 1e-6)
      #expect(point.z == 0.7)
    }
  }
}
