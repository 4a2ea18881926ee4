import Geometry
import RasterKernels
import Rasterizer
import Testing

/// The vector kernels of samples against their plain forms, bit for bit.
struct SampleTwinTests {
  /// Corners of triangles in 1/256 pixel, within and about a picture of 64 × 48: slivers, tiny,
  /// degenerate and as large as 32 bits hold.
  static let spreads = [1.2, 3, 12, 60]

  private static let (width, height, stride) = (64, 48, 80)
  private static let view = PixelRange(x0: 0, x1: width - 1, y0: 0, y1: height - 1)

  private static func triangles(_ spread: Double) -> [ScalarTriangle] {
    var random = RandomKey(seed: 3).with("test.samples", entity: Int(spread * 10)).stream
    return (0..<96).map { n in
      let middle =
        spread < 5
        ? SIMD2(random.uniform(in: 20...32), random.uniform(in: 15...24))
        : SIMD2(random.uniform(in: -4...68), random.uniform(in: -4...52))
      func coordinate(_ middle: Double) -> Int32 {
        Int32(((middle + random.uniform(in: -0.5...0.5) * spread) * 256).rounded())
      }
      var x = SIMD3(coordinate(middle.x), coordinate(middle.x), coordinate(middle.x))
      var y = SIMD3(coordinate(middle.y), coordinate(middle.y), coordinate(middle.y))
      // On whole centres and samples, without area, and flat.
      if n % 8 == 1 { (x, y) = (x / 256 &* 256, y / 256 &* 256) }
      if n % 8 == 2 { (x, y) = (x / 256 &* 256 &+ 96, y / 256 &* 256 &- 32) }
      if n % 16 == 3 { (x[2], y[2]) = (x[1], y[1]) }
      if n % 8 == 4 { y[2] = y[1] + 3 }
      return ScalarTriangle(
        x: x, y: y,
        w: SIMD3(
          Float(random.uniform(in: 0.5...2)), Float(random.uniform(in: 0.5...2)),
          Float(random.uniform(in: 0.5...2))))
    }
  }

  /// A cluster of them, and the words of their set-up: kept ones first, then those between.
  private final class Cluster {
    let twins: [ScalarTriangle]
    private(set) var numbers: [Int] = []
    private(set) var words = [Int32](repeating: 0, count: TriangleBatch.columns * 224)

    init(_ twins: [ScalarTriangle]) {
      self.twins = twins
      // Three vertices a triangle, 21 triangles a call: 8-bit numbers.
      for first in Swift.stride(from: 0, to: twins.count, by: 16) {
        setUp(first..<min(first + 16, twins.count))
      }
    }

    private func setUp(_ range: Range<Int>) {
      var vertices: [ProjectedVertex] = []
      var bytes = [UInt8](repeating: 0, count: 48)
      for (n, t) in twins[range].enumerated() {
        for k in 0..<3 {
          bytes[16 * k + n] = UInt8(vertices.count)
          vertices.append(ProjectedVertex(x: t.x[k], y: t.y[k], w: t.w[k], flags: 0))
        }
      }
      var (kept, special) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32))
      bytes.withUnsafeBufferPointer { bytes in
        words.withUnsafeMutableBufferPointer { words in
          guard let bytes = bytes.baseAddress, let words = words.baseAddress else { return }
          let triangles = ClusterTriangles(i0: bytes, i1: bytes + 16, i2: bytes + 32, blocks: 2)
          let batch = TriangleBatch(words: words, capacity: 224)
          func add(_ count: Int) {
            setUpTriangles(
              triangles, vertices, kept: kept, count: count, view: SampleTwinTests.view,
              firstID: Int32(range.lowerBound), batch: batch, start: numbers.count)
            locateTriangles(
              triangles, vertices, kept: kept, count: count, batch: batch, start: numbers.count)
            numbers += (0..<count).map { range.lowerBound + Int(kept[$0]) }
          }
          add(
            sortTriangles(
              triangles, vertices, flags: 0, facing: Facing.either, view: SampleTwinTests.view,
              kept: &kept, special: &special
            ).kept)
          let found = findTrianglesBetween(
            triangles, vertices, facing: Facing.either, view: SampleTwinTests.view,
            between: &kept, large: &special)
          let expected = range.map {
            twins[$0].between(flags: .zero, facing: Facing.either, view: SampleTwinTests.view)
          }
          let small = (0..<found.between).map { Int(kept[$0]) }
          #expect(small == expected.indices.filter { expected[$0] == .small })
          #expect(
            (0..<found.large).map { Int(special[$0]) }
              == expected.indices.filter { expected[$0] == .large })
          add(found.between)
        }
      }
    }
  }

  /// Sample planes of which some pixels count.
  private struct Planes {
    static let plane = SampleTwinTests.stride * SampleTwinTests.height + 16
    var w = [Float](repeating: -7, count: 4 * plane)
    var ids = [Int32](repeating: -7, count: 4 * plane)
    var farthest = [Float](repeating: 0, count: plane)
    var joined = [Float](repeating: 0, count: plane / 8 + 8)
    var mask: [UInt8]

    /// - Parameter draw: is called for either choice, after what was seen before is noted.
    mutating func draw(_ draw: (SampleTarget, _ choice: UInt8) -> Void) {
      let height = SampleTwinTests.height
      w.withUnsafeMutableBufferPointer { w in
        ids.withUnsafeMutableBufferPointer { ids in
          farthest.withUnsafeMutableBufferPointer { farthest in
            joined.withUnsafeMutableBufferPointer { joined in
              guard let w = w.baseAddress, let ids = ids.baseAddress,
                let farthest = farthest.baseAddress, let joined = joined.baseAddress
              else { return }
              let target = SampleTarget(
                w: w, ids: ids, plane: Self.plane, stride: SampleTwinTests.stride,
                farthest: farthest, joined: joined)
              clearSamples(
                target, rows: height, mask: mask, farthest: farthest, joined: joined)
              draw(target, 1)
              findFarthest(
                target, rows: height, mask: mask, farthest: farthest, joined: joined)
              draw(target, 0)
            }
          }
        }
      }
    }
  }

  private static func mask(_ seed: UInt64) -> [UInt8] {
    var random = RandomKey(seed: seed).with("test.mask").stream
    return (0..<(stride / 8 * height + 8)).map { n in
      n % (stride / 8) >= width / 8 || random.uniform() < 0.2
        ? 0 : UInt8(random.index(below: 256))
    }
  }

  @Test(arguments: spreads) func filling(spread: Double) {
    let cluster = Cluster(Self.triangles(spread))
    let isNear = cluster.twins.indices.map { UInt8($0 % 3 == 0 ? 1 : 0) }
    var planes = Planes(mask: Self.mask(UInt64(spread * 10)))
    // Few samples are inside tiny triangles: all count.
    if spread < 5 { planes.mask = Array(repeating: 0xFF, count: planes.mask.count) }
    var words = cluster.words
    planes.draw { target, choice in
      words.withUnsafeMutableBufferPointer { words in
        guard let words = words.baseAddress else { return }
        fillSamples(
          TriangleBatch(words: words, capacity: 224), 0, cluster.numbers.count, clip: Self.view,
          target, isNear: isNear, choice: choice)
      }
    }
    let order =
      cluster.numbers.filter { isNear[$0] == 1 } + cluster.numbers.filter { isNear[$0] == 0 }
    let columns = cluster.numbers.reduce(into: [Int: [UInt32]]()) {
      $0[$1] = cluster.twins[$1].setUp(view: Self.view)
    }
    var seen = 0
    forEachSample(of: planes) { x, y, sample, at in
      var (w, id): (Float, Int32) = (0, 0)
      for n in order where cluster.twins[n].coversSample(sample, of: x, y) {
        guard let columns = columns[n] else { continue }
        let depth = ScalarTriangle.inverseDepth(columns, x, y, sample: sample)
        if depth > w { (w, id) = (depth, Int32(n)) }
      }
      if w > 0 { seen += 1 }
      #expect(planes.w[at].bitPattern == w.bitPattern)
      #expect(planes.ids[at] == id)
    }
    #expect(seen > (spread < 2 ? 3 : 60))
  }

  /// Triangles of every size in 64 bits, against exact edge functions.
  @Test(arguments: [40.0, 700, 9000, 16_000]) func largeTriangles(reach: Double) {
    var random = RandomKey(seed: 12).with("test.large", entity: Int(reach)).stream
    for round in 0..<10 {
      func coordinate() -> Int32 { Int32(random.uniform(in: -reach...reach) * 256) + 30 * 256 }
      var x = SIMD3(coordinate(), coordinate(), coordinate())
      var y = SIMD3(coordinate(), coordinate(), coordinate())
      if round % 3 == 0 { (x[2], y[2]) = (x[1] + 90, y[1] + 40) }
      let area =
        Int64(x[1] - x[0]) * Int64(y[2] - y[0]) - Int64(x[2] - x[0]) * Int64(y[1] - y[0])
      if area == 0 { continue }
      if area < 0 { (x, y) = (SIMD3(x[0], x[2], x[1]), SIMD3(y[0], y[2], y[1])) }
      let twin = ScalarTriangle(x: x, y: y, w: SIMD3(1, 1.5, 2))
      var planes = Planes(mask: Self.mask(UInt64(reach) + UInt64(round)))
      planes.draw { target, choice in
        if choice == 0 { return }
        fillLargeSamples(
          LargeTriangle(
            x0: x[0], y0: y[0], w0: 1, x1: x[1], y1: y[1], w1: 1.5, x2: x[2], y2: y[2], w2: 2,
            id: 5), clip: Self.view, target)
      }
      forEachSample(of: planes) { x, y, sample, at in
        let covered = twin.coversSample(sample, of: x, y)
        #expect((planes.ids[at] == 5) == covered)
        if covered { #expect((1...2).contains(planes.w[at])) }
      }
    }
  }

  /// Through a lens whose samples lie where no lens bends them the same samples are covered; 1/z
  /// differs by rounding alone.
  @Test(arguments: spreads) func bentFillingAgreesWithStraight(spread: Double) {
    let plane = Self.stride * Self.height + 16
    var (xs, ys) = (
      [Int32](repeating: 1 << 23, count: 4 * plane), [Int32](repeating: 1 << 23, count: 4 * plane)
    )
    for sample in 0..<4 {
      for y in 0..<Self.height {
        for x in 0..<Self.width {
          let at = sample * plane + y * Self.stride + x
          xs[at] = Int32(x) * 256 + SamplePattern.x(sample)
          ys[at] = Int32(y) * 256 + SamplePattern.y(sample)
        }
      }
    }
    for (n, twin) in Self.triangles(spread).enumerated() where n % 4 != 3 {
      let area =
        Int64(twin.x[1] - twin.x[0]) * Int64(twin.y[2] - twin.y[0])
        - Int64(twin.x[2] - twin.x[0]) * Int64(twin.y[1] - twin.y[0])
      if area <= 0 { continue }
      var planes = Planes(mask: Self.mask(UInt64(n)))
      planes.draw { target, choice in
        if choice == 0 { return }
        xs.withUnsafeBufferPointer { xs in
          ys.withUnsafeBufferPointer { ys in
            guard let xs = xs.baseAddress, let ys = ys.baseAddress else { return }
            fillLargeBentSamples(
              LargeTriangle(
                x0: twin.x[0], y0: twin.y[0], w0: twin.w[0], x1: twin.x[1], y1: twin.y[1],
                w1: twin.w[1], x2: twin.x[2], y2: twin.y[2], w2: twin.w[2], id: 9),
              clip: Self.view, BentSamples(x: xs, y: ys, plane: plane, stride: Self.stride),
              target)
          }
        }
      }
      forEachSample(of: planes) { x, y, sample, at in
        #expect((planes.ids[at] == 9) == twin.coversSample(sample, of: x, y))
      }
    }
  }

  private func forEachSample(
    of planes: Planes, _ body: (_ x: Int32, _ y: Int32, _ sample: Int, _ at: Int) -> Void
  ) {
    for y in 0..<Self.height {
      for x in 0..<Self.width {
        let pixel = y * Self.stride + x
        if planes.mask[pixel / 8] >> UInt8(pixel % 8) & 1 == 0 { continue }
        for sample in 0..<4 { body(Int32(x), Int32(y), sample, sample * Planes.plane + pixel) }
      }
    }
  }

  /// Random patches of surfaces with random steps of depth; the width is no multiple of eight.
  @Test(arguments: [64, 61]) func borders(width: Int) {
    var random = RandomKey(seed: 21).with("test.borders", entity: width).stream
    let rows = 20
    let surfaceOf = (0..<40).map { Int32($0 / 3) }
    var ids = [Int32](repeating: 0, count: Self.stride * (rows + 2) + 16)
    var w = [Float](repeating: 0, count: Self.stride * (rows + 2) + 16)
    for y in 0..<rows {
      for x in 0..<width {
        let at = y * Self.stride + x
        let patch = (x / 13 + y / 7 * 3) % 39 + 1
        ids[at] = Int32(random.uniform() < 0.02 ? random.index(below: 40) : patch)
        w[at] = 1 + Float(x) * 0.01 + Float(y) * 0.003 + (random.uniform() < 0.02 ? 0.05 : 0)
      }
    }
    var surfaces = [Int32](repeating: 0, count: ids.count)
    var (uniform, farthest) = (
      [Int32](repeating: 0, count: ids.count), [Float](repeating: 0, count: ids.count)
    )
    var mask = [UInt8](repeating: 0, count: Self.stride / 8 * rows + 8)
    ids.withUnsafeBufferPointer { ids in
      w.withUnsafeBufferPointer { w in
        surfaces.withUnsafeMutableBufferPointer { surfaces in
          uniform.withUnsafeMutableBufferPointer { uniform in
            farthest.withUnsafeMutableBufferPointer { farthest in
              guard let ids = ids.baseAddress, let w = w.baseAddress,
                let surfaces = surfaces.baseAddress, let uniform = uniform.baseAddress,
                let farthest = farthest.baseAddress
              else { return }
              let layer = SurfaceLayer(
                w: w, ids: ids, surfaces: surfaces, uniform: uniform, farthest: farthest,
                stride: Self.stride)
              for row in 0..<rows {
                findSurfaces(layer, row: row, width: width, surfaceOf: surfaceOf)
              }
              joinSurfaces(layer, width: width, rows: rows)
              markBorders(layer, width: width, rows: rows, known: 0..<rows, mask: &mask)
            }
          }
        }
      }
    }
    let plain = ScalarSamples.Layer(
      w: (0..<rows).map { y in (0..<width).map { w[y * Self.stride + $0] } },
      surfaces: (0..<rows).map { y in
        (0..<width).map { surfaceOf[Int(ids[y * Self.stride + $0])] }
      })
    for y in 0..<rows {
      for x in 0..<Self.stride {
        let at = y * Self.stride + x
        let isMarked = mask[at / 8] >> UInt8(at % 8) & 1 == 1
        #expect(isMarked == (x < width && ScalarSamples.isBorder(plain, x, y)))
      }
    }
  }

  /// Fragments of random pixels, their shares, and their sum with the centre's light.
  @Test func fragments() {
    var random = RandomKey(seed: 22).with("test.fragments").stream
    let surfaceOf = (0..<12).map { Int32($0 / 2) }
    let plane = 32 * 8 + 16
    func sight() -> ScalarSamples.Sight {
      let id = Int32(random.index(below: 12))
      return ScalarSamples.Sight(
        id: id, w: id == 0 ? 0 : 1 + Float(random.index(below: 5)) * 0.003)
    }
    let centers = (0..<256).map { _ in sight() }
    let samples = (0..<256).map { n in
      (0..<4).map { _ in random.uniform() < 0.5 ? centers[n] : sight() }
    }
    let mask = (0..<40).map { _ in UInt8(random.index(below: 256)) }
    let sampleW = (0..<(4 * plane)).map { n in
      n % plane < 256 ? samples[n % plane][n / plane].w : 0
    }
    let sampleIDs = (0..<(4 * plane)).map { n in
      n % plane < 256 ? samples[n % plane][n / plane].id : 0
    }
    let (w, ids) = (
      centers.map(\.w) + [Float](repeating: 0, count: 16),
      centers.map(\.id) + [Int32](repeating: 0, count: 16)
    )
    var words = [Int32](repeating: 0, count: FragmentColumns.columns * 1040)
    let tile = ShadingTile(x: 0, y: 40, columns: 32, rows: 8)
    words.withUnsafeMutableBufferPointer { words in
      guard let words = words.baseAddress else { return }
      let columns = FragmentColumns(words: words, capacity: 1040)
      let count = w.withUnsafeBufferPointer { w in
        ids.withUnsafeBufferPointer { ids in
          sampleW.withUnsafeBufferPointer { sampleW in
            sampleIDs.withUnsafeBufferPointer { sampleIDs in
              surfaceOf.withUnsafeBufferPointer { surfaceOf in
                mask.withUnsafeBufferPointer { mask -> Int in
                  guard let w = w.baseAddress, let ids = ids.baseAddress,
                    let sampleW = sampleW.baseAddress, let sampleIDs = sampleIDs.baseAddress,
                    let surfaceOf = surfaceOf.baseAddress, let mask = mask.baseAddress
                  else { return 0 }
                  return gatherFragments(
                    tile,
                    SampledLayers(
                      front: SampledLayer(
                        w: w, ids: ids, stride: 32, sampleW: sampleW, sampleIDs: sampleIDs,
                        plane: plane), behind: nil, film: nil, surfaceOf: surfaceOf, mask: mask,
                      firstRow: 40, positions: nil, footprints: nil, footprintStride: 0), 0,
                    into: columns)
                }
              }
            }
          }
        }
      }
      var at = 0
      var light = [Float](repeating: 0, count: 3 * 256)
      var expected = [Float](repeating: 0, count: 256)
      for n in 0..<256 {
        light[n] = Float(n)
        expected[n] = Float(n)
        if mask[n / 8] >> UInt8(n % 8) & 1 == 0 { continue }
        let twin = ScalarSamples.fragments(
          center: centers[n], samples: samples[n], surfaceOf: surfaceOf)
        var sum = twin.rest
        for (number, fragment) in twin.fragments.enumerated() {
          sum += fragment.share
          #expect(columns.pixel[at] == n)
          #expect(columns.id[at] == samples[n][fragment.sample].id)
          #expect(columns.w[at] == samples[n][fragment.sample].w)
          #expect(columns.share[at] == fragment.share)
          #expect(columns.rest[at] == (number == 0 ? twin.rest : 1))
          #expect(
            columns.x[at] == Int32(n % 32) * 256 + SamplePattern.x(fragment.sample)
              && columns.y[at] == Int32(40 + n / 32) * 256 + SamplePattern.y(fragment.sample))
          columns.light.red[at] = Float(at)
          expected[n] =
            (Float(at) * fragment.share)
            .addingProduct(expected[n], number == 0 ? twin.rest : 1)
          at += 1
        }
        #expect(sum == 1)
      }
      #expect(at == count && count > 100)
      light.withUnsafeMutableBufferPointer { light in
        guard let red = light.baseAddress else { return }
        addFragments(
          columns, 0, count, to: ColorPlanes(red: red, green: red + 256, blue: red + 512))
      }
      #expect(Array(light[0..<256]) == expected)
    }
  }
}
