import Catalog
import Geometry
import RasterKernels
import Scene

/// The triangles of one cluster, ready to be filled, and its projected vertices, from which their
/// records are made.
struct ReadyCluster {
  let batch: TriangleBatch
  let vertices: ProjectedVertices
  /// Union of the vertices' flags; see `ClipFlag`.
  var flags: Int32 = 0
  var count = 0
  /// Numbers of the triangles in the batch by size, where no lens bends; see `findCoverage`.
  let small: UnsafeMutablePointer<UInt8>
  let wide: UnsafeMutablePointer<UInt8>
  var smallCount = 0
  var wideCount = 0
  /// Triangles that cover samples but no pixel's centre; in the batch, after the others.
  var between = 0
  var large: [LargeTriangle] = []
  /// Pixels of the canvas that they may touch.
  private(set) var bounds = PixelRange.none

  private static var capacity: Int { PreparedModel.maximumTriangles + 16 }
  /// Of a list of triangles: bytes.
  private static var listWords: Int { (capacity + 16) / 4 }
  static var wordsNeeded: Int {
    ProjectedVertices.wordsNeeded + TriangleBatch.columns * capacity + 2 * listWords
  }

  /// - Parameter memory: `wordsNeeded` words, aligned to 64 bytes.
  init(memory: UnsafeMutablePointer<Int32>) {
    vertices = ProjectedVertices(memory: memory)
    batch = TriangleBatch(
      words: memory + ProjectedVertices.wordsNeeded, capacity: Self.capacity)
    let lists = UnsafeMutableRawPointer(
      memory + ProjectedVertices.wordsNeeded + TriangleBatch.columns * Self.capacity)
    small = lists.assumingMemoryBound(to: UInt8.self)
    wide = small + 4 * Self.listWords
  }

  var isEmpty: Bool { count + between == 0 && large.isEmpty }

  /// Finds the pixels of `view` that the triangles may touch. A bending lens may put a large one
  /// anywhere, so the tiles of its grid decide; those beyond the picture are made ready.
  mutating func findBounds(view: PixelRange, grid: SampleGrid?) {
    bounds = count + between == 0 ? .none : boundsOfTriangles(batch, 0, count + between)
    if let grid, count > 0 { grid.prepare(bounds) }
    for t in large {
      if let grid {
        grid.forEachTile(touching: t, in: view) { tile in
          grid.prepare(tile)
          bounds.add(tile)
        }
      } else {
        let box = t.box
        bounds.add(
          PixelRange(
            x0: Int(box.x) >> 8, x1: Int(box.z) >> 8, y0: Int(box.y) >> 8, y1: Int(box.w) >> 8
          ).intersection(view))
      }
    }
  }

  /// Lets the bounds hold the pixels whose samples the triangles may touch.
  mutating func widenBounds() {
    if count + between == 0 && large.isEmpty { return }
    bounds.x0 -= 1
    bounds.y0 -= 1
    bounds.x1 += 1
    bounds.y1 += 1
  }

  /// Whether a triangle may reach beyond the picture.
  func leaves(width: Int, height: Int) -> Bool {
    bounds.x0 < 0 || bounds.y0 < 0 || bounds.x1 >= Int32(width) || bounds.y1 >= Int32(height)
  }
}

/// What setting up clusters of a frame needs to know.
struct ClusterSetUp {
  let plan: FramePlan

  /// Projects, sorts and sets up a cluster of the plan's list.
  /// - Parameters:
  ///   - firstID: id of the cluster's first triangle.
  ///   - scratch: room for two lists of a cluster's triangles.
  func run(
    _ drawn: UnsafePointer<DrawnCluster>, firstID: Int32, scratch: TriangleLists,
    into out: UnsafeMutablePointer<ReadyCluster>
  ) {
    let margin = drawn.pointee.slot >= 0 ? GBuffer.canvasMargin : 0
    let (width, height) = (plan.width, plan.height)
    let view = PixelRange(
      x0: -width * margin, x1: width * (1 + margin) - 1, y0: -height * margin,
      y1: height * (1 + margin) - 1)
    let source = drawn.pointee.vertices
    let triangles = drawn.pointee.triangles
    let facing = drawn.pointee.facing
    let vertices = out.pointee.vertices
    var projection = plan.list.projections[Int(drawn.pointee.projection)]
    var flags = projectVertices(
      source.x, source.y, source.z, blocks: drawn.pointee.vertexBlocks, &projection,
      into: vertices)
    let (kept, special) = (scratch.kept, scratch.special)
    let counts: (kept: Int, special: Int)
    if let grid = plan.grid {
      var bending = grid.bending
      flags |= bendVertices(
        blocks: drawn.pointee.vertexBlocks, &projection, &bending, vertices)
      counts = sortBentTriangles(
        triangles, vertices, flags: flags, facing: facing, view: view, bulge: bending.bulge,
        kept: kept, special: special)
      setUpBentTriangles(
        triangles, vertices, kept: kept, count: counts.kept, view: view, bulge: bending.bulge,
        firstID: firstID, batch: out.pointee.batch, start: 0)
    } else {
      counts = sortTriangles(
        triangles, vertices.vertices, flags: flags, facing: facing, view: view, kept: kept,
        special: special)
      setUpTriangles(
        triangles, vertices.vertices, kept: kept, count: counts.kept, view: view,
        firstID: firstID, batch: out.pointee.batch, start: 0)
      let listed = findCoverage(
        out.pointee.batch, count: counts.kept, small: out.pointee.small, wide: out.pointee.wide)
      (out.pointee.smallCount, out.pointee.wideCount) = (listed.small, listed.wide)
    }
    out.pointee.flags = flags
    out.pointee.count = counts.kept
    out.pointee.between = 0
    if !out.pointee.large.isEmpty { out.pointee.large.removeAll(keepingCapacity: true) }
    addSpecial(special, counts.special, drawn, firstID: firstID, projection, to: out)
    if plan.isSampled {
      addBetween(drawn, view: view, firstID: firstID, scratch: scratch, projection, to: out)
    }
    out.pointee.findBounds(view: view, grid: plan.grid)
    if plan.isSampled { out.pointee.widenBounds() }
  }

  /// Adds listed triangles as large ones.
  private func addSpecial(
    _ list: UnsafePointer<UInt8>, _ count: Int, _ drawn: UnsafePointer<DrawnCluster>,
    firstID: Int32, _ projection: Projection, to out: UnsafeMutablePointer<ReadyCluster>
  ) {
    let triangles = drawn.pointee.triangles
    for n in 0..<count where Int(list[n]) < drawn.pointee.triangleCount {
      let t = Int(list[n])
      let corners = Triple(triangles.i0[t], triangles.i1[t], triangles.i2[t]).map {
        corner(
          Int($0), drawn.pointee.vertices, projection, out.pointee.vertices.vertices[Int($0)])
      }
      addSpecial(
        corners, facing: drawn.pointee.facing, id: firstID + Int32(t), projection,
        into: &out.pointee.large)
    }
  }

  /// Adds what only samples see, and what they need to know of the rest. Through a lens that bends
  /// nothing is dropped for missing the centres, and corners are known.
  private func addBetween(
    _ drawn: UnsafePointer<DrawnCluster>, view: PixelRange, firstID: Int32,
    scratch: TriangleLists, _ projection: Projection,
    to out: UnsafeMutablePointer<ReadyCluster>
  ) {
    if plan.grid != nil { return }
    let (triangles, vertices) = (drawn.pointee.triangles, out.pointee.vertices.vertices)
    let (batch, count) = (out.pointee.batch, out.pointee.count)
    locateTriangles(triangles, vertices, kept: scratch.kept, count: count, batch: batch, start: 0)
    let counts = findTrianglesBetween(
      triangles, vertices, facing: drawn.pointee.facing, view: view, between: scratch.kept,
      large: scratch.special)
    setUpTriangles(
      triangles, vertices, kept: scratch.kept, count: counts.between, view: view,
      firstID: firstID, batch: batch, start: count)
    locateTriangles(
      triangles, vertices, kept: scratch.kept, count: counts.between, batch: batch, start: count)
    out.pointee.between = counts.between
    addSpecial(scratch.special, counts.large, drawn, firstID: firstID, projection, to: out)
  }

  private struct Corner {
    var inCamera: SIMD3<Double>
    var x: Int32
    var y: Int32
    var w: Float
    var isFlagged: Bool
  }

  private func corner(
    _ v: Int, _ source: VertexSource, _ p: Projection, _ projected: ProjectedVertex
  ) -> Corner {
    let (x, y, z) = (source.x[v], source.y[v], source.z[v])
    // The same operations as the kernel's, so that both judge a plane alike.
    let cx = p.m03.addingProduct(p.m00, x).addingProduct(p.m01, y).addingProduct(p.m02, z)
    let cy = p.m13.addingProduct(p.m10, x).addingProduct(p.m11, y).addingProduct(p.m12, z)
    let cz = p.m23.addingProduct(p.m20, x).addingProduct(p.m21, y).addingProduct(p.m22, z)
    return Corner(
      inCamera: SIMD3(Double(cx), Double(cy), Double(cz)), x: projected.x, y: projected.y,
      w: projected.w, isFlagged: projected.flags & ~ClipFlag.lens != 0)
  }

  /// Clips where needed and adds what remains as large triangles.
  private func addSpecial(
    _ corners: Triple<Corner>, facing: Int32, id: Int32, _ p: Projection,
    into large: inout [LargeTriangle]
  ) {
    let (a, b, c) = (corners.a, corners.b, corners.c)
    guard a.isFlagged || b.isFlagged || c.isFlagged else {
      Self.add(a, b, c, facing: facing, id: id, into: &large)
      return
    }
    plan.clipper.clip(corners.map { $0.inCamera }) { points in
      if points.count < 3 { return }
      let first = Self.corner(points[0], of: corners, p)
      for n in 1..<(points.count - 1) {
        Self.add(
          first, Self.corner(points[n], of: corners, p), Self.corner(points[n + 1], of: corners, p),
          facing: facing, id: id, into: &large)
      }
    }
  }

  /// A corner of a clipped triangle: one of its own, or a new one.
  private static func corner(
    _ point: SIMD3<Double>, of corners: Triple<Corner>, _ p: Projection
  ) -> Corner {
    func isSame(_ corner: Corner) -> Bool { corner.inCamera == point && !corner.isFlagged }
    if isSame(corners.a) { return corners.a }
    if isSame(corners.b) { return corners.b }
    if isSame(corners.c) { return corners.c }
    let limit = FixedPoint.guardBand
    let px = (Double(p.focalX) * point.x / point.z + Double(p.centerX)) / 256
    let py = (Double(p.focalY) * point.y / point.z + Double(p.centerY)) / 256
    return Corner(
      inCamera: point, x: FixedPoint.snapped(min(max(px, -limit), limit)),
      y: FixedPoint.snapped(min(max(py, -limit), limit)), w: Float(1 / point.z),
      isFlagged: false)
  }

  private static func add(
    _ a: Corner, _ second: Corner, _ third: Corner, facing: Int32, id: Int32,
    into large: inout [LargeTriangle]
  ) {
    var (b, c) = (second, third)
    let area =
      (Int64(b.x) - Int64(a.x)) * (Int64(c.y) - Int64(a.y))
      - (Int64(c.x) - Int64(a.x)) * (Int64(b.y) - Int64(a.y))
    if area == 0 || (facing != 0 && (area > 0) != (facing > 0)) { return }
    if area < 0 { swap(&b, &c) }
    large.append(
      LargeTriangle(
        x0: a.x, y0: a.y, w0: a.w, x1: b.x, y1: b.y, w1: b.w, x2: c.x, y2: c.y, w2: c.w, id: id))
  }
}

/// Room for the lists that sorting a cluster's triangles makes.
final class TriangleLists {
  let kept: UnsafeMutablePointer<UInt8>
  let special: UnsafeMutablePointer<UInt8>

  init() {
    let capacity = PreparedModel.maximumTriangles + 16
    kept = .allocate(capacity: capacity)
    special = .allocate(capacity: capacity)
    kept.initialize(repeating: 0, count: capacity)
    special.initialize(repeating: 0, count: capacity)
  }

  deinit {
    kept.deallocate()
    special.deallocate()
  }
}

extension PreparedModel {
  func triangles(of cluster: Cluster) -> ClusterTriangles {
    let column = cluster.triangleBlocks * 8
    let bytes = triangleBytes + cluster.firstTriangleByte
    return ClusterTriangles(
      i0: bytes, i1: bytes + column, i2: bytes + 2 * column, blocks: cluster.triangleBlocks)
  }
}
