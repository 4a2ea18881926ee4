import CameraKernels
import Geometry
import Scene
import Sensors
import Testing

/// The kernels of defocus, films and stray light against their definitions, bit by bit.
struct CameraLensTwinTests {
  private static func stream(_ entity: Int) -> RandomStream {
    RandomKey(seed: 8).with("test.lens", entity: entity).stream
  }

  private static func light(_ count: Int, _ entity: Int) -> [SIMD4<Float>] {
    var stream = stream(entity)
    var light = (0..<count).map { _ in
      SIMD4(
        Float(stream.uniform(in: -3...500)), Float(stream.uniform(in: 0...90)),
        Float(stream.uniform(in: 0...7)), Float(stream.uniform(in: 0...1)))
    }
    light[3] = SIMD4(.nan, -.infinity, .infinity, 0)
    light[count - 2] = SIMD4(3e9, .infinity, .nan, .nan)
    return light
  }

  private static func bits(_ light: [SIMD4<Float>]) -> [SIMD4<UInt32>] {
    light.map { SIMD4($0.x.bitPattern, $0.y.bitPattern, $0.z.bitPattern, $0.w.bitPattern) }
  }

  @Test(arguments: [8, 16, 40, 64])
  func sumsOfCells(count: Int) {
    var fast = [SIMD4<Float>](repeating: SIMD4(repeating: 5), count: count / 8)
    var plain = fast
    for row in 0..<8 {
      let light = Self.light(count, 10 + row)
      sumCells(light, count: count, into: &fast)
      ScalarCamera.sumCells(light, count: count, into: &plain)
    }
    #expect(Self.bits(fast) == Self.bits(plain))
  }

  @Test func coversOfSpots() {
    var stream = Self.stream(2)
    for _ in 0..<50 {
      let edge = SpotEdge(
        squareAcross: Float(stream.uniform(in: 0...900)),
        center: Float(stream.uniform(in: -9...70)),
        inverseRadius: Float(1 / stream.uniform(in: 1...40)), end: 1.25, inverseEdge: 2,
        amount: 0.8)
      var (fast, plain) = ([Float](repeating: 0, count: 64), [Float](repeating: 0, count: 64))
      coverRow(edge, count: 64, into: &fast)
      ScalarCamera.coverRow(edge, count: 64, into: &plain)
      #expect(fast.map(\.bitPattern) == plain.map(\.bitPattern))
      #expect(fast.allSatisfy { $0 >= 0 && $0 <= 0.8 })
    }
  }

  @Test func filmsOverRows() {
    let cells = Self.light(12, 3).map { $0.replacing(with: 1, where: .!($0 .< 1e9)) }
    var stream = Self.stream(4)
    let cover = (0..<64).map { _ in Float(stream.uniform(in: 0...1)) }
    var (fast, plain) = (Self.light(64, 5), Self.light(64, 5))
    let veil = SIMD4<Float>(1, 2, 3, 0)
    cells.withUnsafeBufferPointer { cells in
      guard let first = cells.baseAddress.map({ $0 + 1 }) else { return }
      filmRow(&fast, count: 64, cover: cover, cells: first, transmission: 0.7, veil: veil)
      ScalarCamera.filmRow(
        &plain, count: 64, cover: cover, cells: first, transmission: 0.7, veil: veil)
    }
    // What is no number may carry other bits.
    for (a, b) in zip(fast, plain) {
      for channel in 0..<4 {
        #expect(
          a[channel].bitPattern == b[channel].bitPattern
            || (a[channel].isNaN && b[channel].isNaN))
      }
    }
  }

  /// Planes, widest discs of tiles, and what all pixels gather.
  @Test func discs() {
    let (width, height, margin) = (48, 12, 16)
    let stride = width + 2 * margin
    let size = stride * (height + 2 * margin)
    let optics = DiscOptics(radiusPerDiopter: 1.7, focus: 2, largest: 12)
    var stream = Self.stream(6)
    let depth = (0..<width * height).map { n in
      n % 17 == 0 ? 0 : Float(stream.uniform(in: 0.2...3))
    }
    let light = Self.light(width * height, 7)
    func planes(_ memory: UnsafeMutablePointer<Float>) -> DiscPlanes {
      DiscPlanes(
        red: memory, green: memory + size, blue: memory + 2 * size, depth: memory + 3 * size,
        radius: memory + 4 * size, inverseArea: memory + 5 * size)
    }
    let memories = (0..<2).map { _ in
      let memory = UnsafeMutablePointer<Float>.allocate(capacity: 6 * size)
      memory.initialize(repeating: 0, count: 6 * size)
      planes(memory).radius.update(repeating: -1, count: size)
      return memory
    }
    defer { memories.forEach { $0.deallocate() } }
    func start(_ y: Int) -> Int { (y + margin) * stride + margin }
    var steps: [Int] = []
    var reaches: [Float] = []
    for dy in -6...6 {
      for dx in -6...6 {
        steps.append(dy * stride + dx)
        reaches.append(0.5 - Float(dx * dx + dy * dy).squareRoot())
      }
    }
    for y in 0..<height {
      let row = Array(light[y * width..<(y + 1) * width])
      let depths = Array(depth[y * width..<(y + 1) * width])
      spreadRow(
        row, depth: depths, count: width, optics: optics, into: planes(memories[0]), at: start(y))
      ScalarCamera.spreadRow(
        row, depth: depths, count: width, optics: optics, into: planes(memories[1]), at: start(y))
    }
    #expect((0..<6 * size).allSatisfy { memories[0][$0].bitPattern == memories[1][$0].bitPattern })
    var lanes = [[Float]](repeating: [Float](repeating: 0, count: 8 * width / 16), count: 2)
    for y in 0..<height {
      var (fast, plain) = (light, light)
      gatherDiscs(
        planes(memories[0]), at: start(y), count: width, steps: steps, reaches: reaches,
        taps: steps.count, into: &fast)
      ScalarCamera.gatherDiscs(
        planes(memories[1]), at: start(y), count: width, steps: steps, reaches: reaches,
        taps: steps.count, into: &plain)
      #expect(Self.bits(fast) == Self.bits(plain))
      #expect(fast[0..<width].allSatisfy { $0.x.isFinite && $0.x >= 0 })
      raiseTiles(planes(memories[0]).radius + start(y), tiles: width / 16, lanes: &lanes[0])
      ScalarCamera.raiseTiles(
        planes(memories[1]).radius + start(y), tiles: width / 16, lanes: &lanes[1])
    }
    #expect(lanes[0] == lanes[1] && (lanes[0].max() ?? 0) > 1)
  }

  /// Blocks and what is left of a row meet without a seam: the left part of a picture does not depend on
  /// how wide it is, as far from the cut as discs and stray light reach.
  @Test func widthsThatAreNoBlocks() throws {
    var model = CameraPreset.ideal.model
    model.optics.focusDistance = 0.5
    let intrinsics = CameraIntrinsics(width: 96, height: 20, fx: 900, fy: 900, cx: 48, cy: 10)
    let defocus = try #require(Defocus(model: model, intrinsics: intrinsics))
    func picture(width: Int) -> [SIMD4<Float>] {
      var buffer = GBuffer(width: width, height: 20)
      buffer.radiance = (0..<width * 20).map { n in
        SIMD4(repeating: Float((n % width) * 37 % 101 + (n / width) * 53 % 89))
      }
      buffer.depth = (0..<width * 20).map { n in 0.3 + Float((n % width) * 13 % 29) / 40 }
      defocus.apply(to: &buffer)
      return buffer.radiance
    }
    let (whole, cut) = (picture(width: 96), picture(width: 77))
    for y in 0..<20 {
      for x in 0..<48 { #expect(whole[y * 96 + x] == cut[y * 77 + x]) }
    }
  }
}
