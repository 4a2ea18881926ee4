import CameraKernels
import Geometry
import Sensors
import Testing

/// Each kernel of the camera against its definition, bit by bit.
struct CameraKernelTwinTests {
  private static let count = 48

  /// A row with margins of seeded numbers.
  private final class Row {
    let base: UnsafeMutablePointer<Float>
    var start: UnsafeMutablePointer<Float> { base + rowMargin }
    static let length = count + 2 * rowMargin

    init(_ stream: inout RandomStream, in range: ClosedRange<Double>) {
      base = .allocate(capacity: Self.length)
      for k in 0..<Self.length { base[k] = Float(stream.uniform(in: range)) }
    }

    init(copying other: Row) {
      base = .allocate(capacity: Self.length)
      base.initialize(from: other.base, count: Self.length)
    }

    deinit { base.deallocate() }

    var bits: [UInt32] { (0..<CameraKernelTwinTests.count).map { start[$0].bitPattern } }
  }

  private static func stream(_ entity: Int = 0) -> RandomStream {
    RandomKey(seed: 5).with("test.rows", entity: entity).stream
  }

  @Test func filters() {
    var stream = Self.stream()
    var radiance = (0..<Self.count).map { _ in
      SIMD4(
        Float(stream.uniform(in: -3...500)), Float(stream.uniform(in: 0...90)),
        Float(stream.uniform(in: 0...7)), 0)
    }
    radiance[3] = SIMD4(.nan, -.infinity, .infinity, 0)
    radiance[4] = SIMD4(.infinity, 3e9, .nan, .nan)
    let filter = RowFilter(
      even0: 0.1, even1: 0.8, even2: 0.13, odd0: 0.61, odd1: 0.2, odd2: 0.07)
    let (fast, plain) = (Row(&stream, in: 0...1), Row(&stream, in: 0...1))
    filterRow(radiance, count: Self.count, filter: filter, into: fast.start)
    ScalarCamera.filterRow(radiance, count: Self.count, filter: filter, into: plain.start)
    #expect(fast.bits == plain.bits)
    let cells = Row(&stream, in: 0...40)
    addStrayLight(fast.start, count: Self.count, keep: 0.97, cells: cells.start)
    ScalarCamera.addStrayLight(plain.start, count: Self.count, keep: 0.97, cells: cells.start)
    #expect(fast.bits == plain.bits)
    let responsivity = Row(&stream, in: 0.3...1.1)
    collectRow(
      fast.start, count: Self.count, responsivity: responsivity.start, perNit: 31.7, dark: 0.6)
    ScalarCamera.collectRow(
      plain.start, count: Self.count, responsivity: responsivity.start, perNit: 31.7, dark: 0.6)
    #expect(fast.bits == plain.bits)
  }

  /// Dark, dim (exact Poisson), mixed and bright rows, with and without either noise.
  @Test(arguments: [0...0, 0...3, 6...18, 20...9000, 0...20_000] as [ClosedRange<Double>])
  func readsOut(range: ClosedRange<Double>) {
    for (shot, noise) in [(true, 4), (true, 0), (false, 4), (false, 0)] as [(Bool, Float)] {
      for row in 0..<40 {
        var stream = Self.stream(row)
        let electrons = Row(&stream, in: range)
        let offsets = Row(&stream, in: -5...5)
        let readout = RowReadout(
          fullWell: 8000, readNoise: noise, rowOffset: 0.3, countsPerElectron: 0.47,
          blackLevel: 64, limit: 4095, hasShotNoise: shot)
        let key = RandomKey(seed: 9, episode: 3).with("test.noise", entity: 2, tick: row)
        let noiseKey = NoiseKey(
          key0: UInt32(truncatingIfNeeded: key.seed) ^ (key.episode &* 0x9E37_79B9),
          key1: UInt32(truncatingIfNeeded: key.seed >> 32) &+ key.episode, tick: key.tick,
          entity: key.entity, purpose: key.purpose)
        var fast = [UInt16](repeating: 0, count: Self.count)
        var plain = fast
        readRow(
          electrons.start, offsets: offsets.start, count: Self.count, readout: readout,
          key: noiseKey, counter: UInt32(100 * row), into: &fast)
        ScalarCamera.readRow(
          electrons.start, offsets: offsets.start, count: Self.count, readout: readout, key: key,
          counter: UInt32(100 * row), into: &plain)
        #expect(fast == plain)
      }
    }
  }

  @Test func linearizes() {
    var stream = Self.stream()
    let counts = (0..<Self.count).map { _ in UInt16(stream.uniform(in: 0...65_535)) }
    let (fast, plain) = (Row(&stream, in: 0...1), Row(&stream, in: 0...1))
    linearizeRow(
      counts, count: Self.count, black: 256, even: 1 / 3839, odd: 2e-5, into: fast.start)
    ScalarCamera.linearizeRow(
      counts, count: Self.count, black: 256, even: 1 / 3839, odd: 2e-5, into: plain.start)
    #expect(fast.bits == plain.bits)
  }

  private static func window(_ rows: [Row]) -> MosaicRows {
    MosaicRows(
      above2: rows[0].start, above1: rows[1].start, here: rows[2].start, below1: rows[3].start,
      below2: rows[4].start)
  }

  private static func colors(_ rows: [Row]) -> ColorRows {
    ColorRows(red: rows[0].start, green: rows[1].start, blue: rows[2].start)
  }

  @Test(arguments: [true, false], [true, false])
  func demosaics(startsGreen: Bool, hasRed: Bool) {
    var stream = Self.stream()
    let rows = (0..<5).map { _ in Row(&stream, in: -0.1...1) }
    let fast = (0..<3).map { _ in Row(&stream, in: 0...1) }
    let plain = (0..<3).map { _ in Row(&stream, in: 0...1) }
    demosaicRow(
      Self.window(rows), count: Self.count, startsGreen: startsGreen, hasRed: hasRed,
      into: Self.colors(fast))
    ScalarCamera.demosaicRow(
      Self.window(rows), count: Self.count, startsGreen: startsGreen, hasRed: hasRed,
      into: Self.colors(plain))
    #expect(fast.map(\.bits) == plain.map(\.bits))
  }

  @Test func developsAndPacks() {
    var stream = Self.stream()
    let fast = (0..<3).map { _ in Row(&stream, in: -0.2...1.2) }
    let plain = fast.map { Row(copying: $0) }
    let matrix = ColorMatrix(1.5, -0.3, -0.2, -0.25, 1.5, -0.25, 0, -0.4, 1.4)
    let tone = ToneCurve(CameraSensorModel.default.processing).table
    developRow(Self.colors(fast), count: Self.count, matrix: matrix, tone: tone)
    ScalarCamera.developRow(Self.colors(plain), count: Self.count, matrix: matrix, tone: tone)
    #expect(fast.map(\.bits) == plain.map(\.bits))
    for width in [Self.count, 41, 7, 1] {
      var fastBytes = [UInt8](repeating: 77, count: 3 * Self.count + 3)
      var plainBytes = fastBytes
      packRow(Self.colors(fast), count: width, into: &fastBytes)
      ScalarCamera.packRow(Self.colors(plain), count: width, into: &plainBytes)
      #expect(fastBytes == plainBytes)
    }
    toneRow(fast[0].start, count: Self.count, tone: tone)
    ScalarCamera.toneRow(plain[0].start, count: Self.count, tone: tone)
    #expect(fast[0].bits == plain[0].bits)
  }

  @Test func smoothsAndSharpens() {
    var stream = Self.stream()
    let rows = (0..<5).map { _ in Row(&stream, in: 0...255) }
    let (fast, plain) = (Row(&stream, in: 0...1), Row(&stream, in: 0...1))
    let scratch = Row(&stream, in: 0...1)
    smoothRow(
      Self.window(rows), count: Self.count, strength: 0.7, scratch: scratch.start,
      into: fast.start)
    ScalarCamera.smoothRow(
      Self.window(rows), count: Self.count, strength: 0.7, into: plain.start)
    #expect(fast.bits == plain.bits)
    sharpenRow(
      above: rows[1].start, here: rows[2].start, below: rows[3].start, count: Self.count,
      threshold: 1.5, amount: 0.8, into: fast.start)
    ScalarCamera.sharpenRow(
      above: rows[1].start, here: rows[2].start, below: rows[3].start, count: Self.count,
      threshold: 1.5, amount: 0.8, into: plain.start)
    #expect(fast.bits == plain.bits)
  }
}
