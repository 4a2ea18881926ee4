import Geometry
import RasterKernels
import Rasterizer
import Testing

/// The vector kernels of geometry against their plain forms, bit for bit.
struct GeometryTwinTests {
  /// Sets of vertices in front of, behind and across the near plane, huge and tiny.
  static let spreads: [(x: Double, z: ClosedRange<Double>)] = [
    (1, 0.5...3), (0.01, 0.4...0.41), (5, -1...1), (1e4, 0.01...1e3), (1e6, -1e6...1e6),
    (0, 1...1), (1e-4, 1...1.0001), (30, 25...60), (0.005, 0.9...1.1),
  ]

  private static func projection() -> Projection {
    var p = Projection()
    (p.m00, p.m01, p.m02, p.m03) = (0.8, -0.6, 0.01, 0.05)
    (p.m10, p.m11, p.m12, p.m13) = (0.6, 0.8, -0.02, -0.1)
    (p.m20, p.m21, p.m22, p.m23) = (0.004, 0.02, 0.999, 0.001)
    (p.focalX, p.focalY) = (376.72 * 256, 380.1 * 256)
    (p.centerX, p.centerY) = (319.5 * 256, 239.5 * 256)
    (p.near, p.far) = (0.02, 30)
    return p
  }

  private final class Columns {
    let memory: UnsafeMutableRawPointer
    let columns: ProjectedVertices

    init() {
      memory = .allocate(byteCount: ProjectedVertices.wordsNeeded * 4, alignment: 64)
      memory.initializeMemory(
        as: UInt8.self, repeating: 0, count: ProjectedVertices.wordsNeeded * 4)
      columns = ProjectedVertices(memory: memory)
    }

    deinit { memory.deallocate() }
  }

  private static func vertices(_ spread: Int) -> [SIMD3<Float>] {
    var random = RandomKey(seed: 9).with("test.vertices", entity: spread).stream
    let s = spreads[spread]
    return (0..<64).map { _ in
      SIMD3(
        Float(random.uniform(in: -s.x...s.x)), Float(random.uniform(in: -s.x...s.x)),
        Float(random.uniform(in: s.z)))
    }
  }

  private static func project(
    _ vertices: [SIMD3<Float>], _ projection: Projection, into columns: Columns
  ) -> Int32 {
    var projection = projection
    let (x, y, z) = (vertices.map(\.x), vertices.map(\.y), vertices.map(\.z))
    return x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        z.withUnsafeBufferPointer { z in
          guard let x = x.baseAddress, let y = y.baseAddress, let z = z.baseAddress else {
            return 0
          }
          return projectVertices(x, y, z, blocks: 8, &projection, into: columns.columns)
        }
      }
    }
  }

  @Test(arguments: spreads.indices)
  func projection(spread: Int) {
    let projection = Self.projection()
    let vertices = Self.vertices(spread)
    let columns = Columns()
    var union: Int32 = 0
    let flags = Self.project(vertices, projection, into: columns)
    for (n, v) in vertices.enumerated() {
      let twin = ScalarKernels.project(v, projection)
      #expect(columns.columns.vertices[n].flags == twin.flags)
      #expect(columns.columns.vertices[n].x == twin.x)
      #expect(columns.columns.vertices[n].y == twin.y)
      #expect(columns.columns.vertices[n].w.bitPattern == twin.w.bitPattern)
      union |= twin.flags
    }
    #expect(flags == union)
  }

  @Test(arguments: spreads.indices, [Facing.clockwise, Facing.counterclockwise, Facing.either])
  func sortingSetUpAndFilling(spread: Int, facing: Int32) {
    var random = RandomKey(seed: 10).with("test.triangles", entity: spread).stream
    let columns = Columns()
    let flags = Self.project(Self.vertices(spread), Self.projection(), into: columns)
    let v = columns.columns.vertices
    // Degenerate ones among them: corners may repeat.
    let corners = (0..<96).map { _ in
      SIMD3(random.index(below: 64), random.index(below: 64), random.index(below: 64))
    }
    var bytes = [UInt8](repeating: 0, count: 3 * 96)
    for (n, c) in corners.enumerated() {
      for k in 0..<3 { bytes[k * 96 + n] = UInt8(c[k]) }
    }
    let view = PixelRange(x0: -640, x1: 1279, y0: -480, y1: 959)
    var kept = [UInt8](repeating: 0, count: 112)
    var special = kept
    let stride = 128
    var words = [Int32](repeating: 0, count: TriangleBatch.columns * stride)
    let twins = corners.map { c in
      (
        triangle: ScalarTriangle(
          x: SIMD3(v[c.x].x, v[c.y].x, v[c.z].x), y: SIMD3(v[c.x].y, v[c.y].y, v[c.z].y),
          w: SIMD3(v[c.x].w, v[c.y].w, v[c.z].w)),
        flags: SIMD3(v[c.x].flags, v[c.y].flags, v[c.z].flags)
      )
    }
    let fates = twins.map { $0.triangle.fate(flags: $0.flags, facing: facing, view: view) }
    bytes.withUnsafeBufferPointer { bytes in
      kept.withUnsafeMutableBufferPointer { kept in
        special.withUnsafeMutableBufferPointer { special in
          words.withUnsafeMutableBufferPointer { words in
            guard let bytes = bytes.baseAddress, let kept = kept.baseAddress,
              let special = special.baseAddress, let words = words.baseAddress
            else { return }
            let triangles = ClusterTriangles(
              i0: bytes, i1: bytes + 96, i2: bytes + 192, blocks: 12)
            let counts = sortTriangles(
              triangles, v, flags: flags, facing: facing, view: view, kept: kept,
              special: special)
            #expect(
              (0..<counts.kept).map { Int(kept[$0]) } == fates.indices.filter { fates[$0] == .kept }
            )
            #expect(
              (0..<counts.special).map { Int(special[$0]) }
                == fates.indices.filter { fates[$0] == .special })
            let batch = TriangleBatch(words: words, capacity: stride)
            setUpTriangles(
              triangles, v, kept: kept, count: counts.kept, view: view, firstID: 1000,
              batch: batch, start: 0)
            for n in 0..<counts.kept {
              let expected = twins[Int(kept[n])].triangle.setUp(view: view)
              let found = (0..<16).map { UInt32(bitPattern: words[$0 * stride + n]) }
              #expect(found == expected)
              #expect(batch.id[n] == 1000 + Int32(kept[n]))
            }
            Self.compareFilling(
              batch, twins: (0..<counts.kept).map { twins[Int(kept[$0])].triangle }, view: view)
          }
        }
      }
    }
  }

  private static func compareFilling(
    _ batch: TriangleBatch, twins: [ScalarTriangle], view: PixelRange
  ) {
    let (width, height, stride) = (640, 480, 648)
    var w = [Float](repeating: 0, count: stride * height + 8)
    var ids = [Int32](repeating: -1, count: stride * height + 8)
    var small = [UInt8](repeating: 0, count: 128)
    var wide = small
    var stamps = ids
    var expectedW = w
    var expectedIDs = ids
    var expectedStamps = stamps
    // Less than the picture, so that clipping is tried.
    let clip = PixelRange(x0: 5, x1: 630, y0: 3, y1: 470)
    w.withUnsafeMutableBufferPointer { w in
      ids.withUnsafeMutableBufferPointer { ids in
        stamps.withUnsafeMutableBufferPointer { stamps in
          guard let w = w.baseAddress, let ids = ids.baseAddress, let stamps = stamps.baseAddress
          else { return }
          let target = FillTarget(w: w, ids: ids, stamps: stamps, stride: stride)
          let listed = findCoverage(batch, count: twins.count, small: &small, wide: &wide)
          small.removeLast(small.count - listed.small)
          wide.removeLast(wide.count - listed.wide)
          fillAndMarkSmallTriangles(
            batch, small, count: listed.small, clip: clip, target, stamp: 77)
          fillAndMarkTriangles(batch, wide, count: listed.wide, clip: clip, target, stamp: 77)
        }
      }
    }
    let sizes = twins.map { $0.size(view: view) }
    #expect(small.map(Int.init) == sizes.indices.filter { sizes[$0] == .small })
    #expect(wide.map(Int.init) == sizes.indices.filter { sizes[$0] == .wide })
    // Small ones are drawn first, which decides between equals.
    for n in (small + wide).map(Int.init) {
      let twin = twins[n]
      let columns = twin.setUp(view: view)
      func bound(_ k: Int) -> Int { Int(Int32(bitPattern: columns[k])) }
      let (left, right) = (max(bound(0), 5), min(bound(1), 630))
      let (top, bottom) = (max(bound(2), 3), min(bound(3), 470))
      if left > right || top > bottom { continue }
      for y in top...bottom {
        for x in left...right where twin.covers(Int32(x), Int32(y)) {
          let depth = ScalarTriangle.inverseDepth(columns, Int32(x), Int32(y))
          let pixel = y * stride + x
          expectedStamps[pixel] = 77
          if depth > expectedW[pixel] {
            expectedW[pixel] = depth
            expectedIDs[pixel] = batch.id[n]
          }
        }
      }
    }
    let inside = (0..<height).flatMap { y in (0..<width).map { y * stride + $0 } }
    #expect(inside.allSatisfy { w[$0].bitPattern == expectedW[$0].bitPattern })
    #expect(inside.allSatisfy { ids[$0] == expectedIDs[$0] })
    #expect(inside.allSatisfy { stamps[$0] == expectedStamps[$0] })
  }

  /// Triangles of every size by whole divisions, against exact edge functions.
  @Test(arguments: [40.0, 700, 9000, 16_000])
  func largeTriangles(reach: Double) {
    var random = RandomKey(seed: 11).with("test.large", entity: Int(reach)).stream
    let (width, height, stride) = (320, 200, 328)
    for _ in 0..<12 {
      func coordinate() -> Int32 { Int32(random.uniform(in: -reach...reach) * 256) + 160 * 256 }
      var x = SIMD3(coordinate(), coordinate(), coordinate())
      var y = SIMD3(coordinate(), coordinate(), coordinate())
      let area =
        Int64(x[1] - x[0]) * Int64(y[2] - y[0]) - Int64(x[2] - x[0]) * Int64(y[1] - y[0])
      if area == 0 { continue }
      if area < 0 { (x, y) = (SIMD3(x[0], x[2], x[1]), SIMD3(y[0], y[2], y[1])) }
      let twin = ScalarTriangle(x: x, y: y, w: SIMD3(1, 1.5, 2))
      var stamps = [Int32](repeating: 0, count: stride * height + 8)
      var w = [Float](repeating: 0, count: stride * height + 8)
      var ids = stamps
      stamps.withUnsafeMutableBufferPointer { stamps in
        w.withUnsafeMutableBufferPointer { w in
          ids.withUnsafeMutableBufferPointer { ids in
            guard let stamps = stamps.baseAddress, let w = w.baseAddress,
              let ids = ids.baseAddress
            else { return }
            fillLargeTriangle(
              LargeTriangle(
                x0: x[0], y0: y[0], w0: 1, x1: x[1], y1: y[1], w1: 1.5, x2: x[2], y2: y[2],
                w2: 2, id: 5),
              clip: PixelRange(x0: 0, x1: width - 1, y0: 0, y1: height - 1),
              FillTarget(w: w, ids: ids, stamps: stamps, stride: stride), stamp: 9, draws: true)
          }
        }
      }
      for row in 0..<height {
        for column in 0..<width {
          let isCovered = twin.covers(Int32(column), Int32(row))
          #expect((stamps[row * stride + column] == 9) == isCovered)
          #expect((ids[row * stride + column] == 5) == isCovered)
          if isCovered { #expect((1...2).contains(w[row * stride + column])) }
        }
      }
    }
  }
}
