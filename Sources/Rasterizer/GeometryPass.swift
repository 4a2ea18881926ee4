import Catalog
import Geometry
import RasterKernels

/// The set-up triangles of one chunk.
final class ChunkTriangles {
  let batch: TriangleBatch
  private(set) var count = 0
  private(set) var large: [LargeTriangle] = []
  /// Pixels that the small ones may touch.
  private(set) var bounds = PixelRange.none

  private static let capacity = DrawList.clustersPerChunk * (PreparedModel.maximumTriangles + 8) + 8

  init() {
    // An odd number of cache lines a column, so that columns do not meet in one set.
    let stride = (Self.capacity + 15) / 16 * 16 + 16
    batch = TriangleBatch(
      words: .allocate(capacity: TriangleBatch.columns * stride), capacity: stride)
    batch.words.initialize(repeating: 0, count: TriangleBatch.columns * stride)
  }

  deinit { batch.words.deallocate() }

  func removeAll() {
    count = 0
    large.removeAll(keepingCapacity: true)
    bounds = PixelRange.none
  }

  func grow(by added: Int) { count += added }

  func append(_ triangle: LargeTriangle) { large.append(triangle) }

  func findBounds() {
    var range = PixelRange.none
    for n in 0..<count {
      range.x0 = min(range.x0, batch.x0[n])
      range.x1 = max(range.x1, batch.x1[n])
      range.y0 = min(range.y0, batch.y0[n])
      range.y1 = max(range.y1, batch.y1[n])
    }
    bounds = range
  }
}

/// Projects, sorts and sets up the clusters of a chunk. One per worker.
final class GeometryPass {
  private let vertexMemory: UnsafeMutableRawPointer
  private let columns: VertexColumns
  private let kept: UnsafeMutablePointer<UInt8>
  private let special: UnsafeMutablePointer<UInt8>

  init() {
    let bytes = 6 * VertexColumns.capacity * MemoryLayout<Int32>.stride
    vertexMemory = .allocate(byteCount: bytes, alignment: 64)
    vertexMemory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    columns = VertexColumns(memory: vertexMemory)
    let capacity = PreparedModel.maximumTriangles + 16
    kept = .allocate(capacity: capacity)
    special = .allocate(capacity: capacity)
    kept.initialize(repeating: 0, count: capacity)
    special.initialize(repeating: 0, count: capacity)
  }

  deinit {
    vertexMemory.deallocate()
    kept.deallocate()
    special.deallocate()
  }

  /// - Parameter view: pixels worth covering: the picture, or the canvas for what is labelled.
  func run(
    _ chunk: DrawnChunk, of list: DrawList, materials: [Material], view: PixelRange,
    grid: SampleGrid?, clipper: TriangleClipper, into out: ChunkTriangles
  ) {
    out.removeAll()
    for index in chunk.clusters {
      let drawn = list.clusters[index]
      let instance = list.instances[Int(drawn.instance)]
      let cluster = instance.model.clusters[Int(drawn.cluster)]
      let isDoubleSided = materials[Int(drawn.material)].isDoubleSided
      let facing =
        isDoubleSided
        ? Facing.either : instance.isMirrored ? Facing.counterclockwise : Facing.clockwise
      run(
        cluster, of: instance, facing: facing, view: view, grid: grid,
        firstID: Int32(index * PreparedModel.idsPerCluster), clipper: clipper, into: out)
    }
    out.findBounds()
  }

  private func run(
    _ cluster: PreparedModel.Cluster, of instance: DrawnInstance, facing: Int32,
    view: PixelRange, grid: SampleGrid?, firstID: Int32, clipper: TriangleClipper,
    into out: ChunkTriangles
  ) {
    let first = cluster.firstVertex
    let source = instance.vertices
    var projection = instance.projection
    var flags = projectVertices(
      source.x + first, source.y + first, source.z + first, blocks: cluster.vertexBlocks,
      &projection, into: columns)
    let column = cluster.triangleBlocks * 8
    let bytes = instance.model.triangleBytes + cluster.firstTriangleByte
    let triangles = ClusterTriangles(
      i0: bytes, i1: bytes + column, i2: bytes + 2 * column, blocks: cluster.triangleBlocks)
    let counts: (kept: Int, special: Int)
    if let grid {
      var bending = grid.bending
      flags |= bendVertices(blocks: cluster.vertexBlocks, &projection, &bending, columns)
      counts = sortBentTriangles(
        triangles, columns, flags: flags, facing: facing, view: view, bulge: bending.bulge,
        kept: kept, special: special)
      setUpBentTriangles(
        triangles, columns, kept: kept, count: counts.kept, view: view, bulge: bending.bulge,
        firstID: firstID, batch: out.batch, start: out.count)
    } else {
      counts = sortTriangles(
        triangles, columns, flags: flags, facing: facing, view: view, kept: kept, special: special)
      setUpTriangles(
        triangles, columns, kept: kept, count: counts.kept, view: view, firstID: firstID,
        batch: out.batch, start: out.count)
    }
    out.grow(by: counts.kept)
    for n in 0..<counts.special where Int(special[n]) < cluster.triangleCount {
      let t = Int(special[n])
      let corners = [triangles.i0[t], triangles.i1[t], triangles.i2[t]].map {
        corner(Int($0), firstVertex: first, source, projection)
      }
      addSpecial(
        corners, facing: facing, id: firstID + Int32(t), projection, clipper: clipper, into: out)
    }
  }

  private struct Corner {
    var inCamera: SIMD3<Double>
    var x: Int32
    var y: Int32
    var w: Float
    var isFlagged: Bool
  }

  private func corner(
    _ v: Int, firstVertex: Int, _ source: VertexSource, _ p: Projection
  ) -> Corner {
    let (x, y, z) = (
      source.x[firstVertex + v], source.y[firstVertex + v], source.z[firstVertex + v]
    )
    // The same operations as the kernel's, so that both judge a plane alike.
    let cx = p.m03.addingProduct(p.m00, x).addingProduct(p.m01, y).addingProduct(p.m02, z)
    let cy = p.m13.addingProduct(p.m10, x).addingProduct(p.m11, y).addingProduct(p.m12, z)
    let cz = p.m23.addingProduct(p.m20, x).addingProduct(p.m21, y).addingProduct(p.m22, z)
    return Corner(
      inCamera: SIMD3(Double(cx), Double(cy), Double(cz)), x: columns.x[v], y: columns.y[v],
      w: columns.w[v], isFlagged: columns.flags[v] & ~ClipFlag.lens != 0)
  }

  /// Clips where needed and adds what remains as large triangles.
  private func addSpecial(
    _ corners: [Corner], facing: Int32, id: Int32, _ p: Projection, clipper: TriangleClipper,
    into out: ChunkTriangles
  ) {
    var polygon = corners
    if corners.contains(where: { $0.isFlagged }) {
      polygon = clipper.clip(corners.map { $0.inCamera }).map { point in
        if let same = corners.first(where: { $0.inCamera == point && !$0.isFlagged }) {
          return same
        }
        let limit = FixedPoint.guardBand
        let px = (Double(p.focalX) * point.x / point.z + Double(p.centerX)) / 256
        let py = (Double(p.focalY) * point.y / point.z + Double(p.centerY)) / 256
        return Corner(
          inCamera: point, x: FixedPoint.snapped(min(max(px, -limit), limit)),
          y: FixedPoint.snapped(min(max(py, -limit), limit)), w: Float(1 / point.z),
          isFlagged: false)
      }
    }
    if polygon.count < 3 { return }
    for n in 1..<(polygon.count - 1) {
      let a = polygon[0]
      var (b, c) = (polygon[n], polygon[n + 1])
      let area =
        (Int64(b.x) - Int64(a.x)) * (Int64(c.y) - Int64(a.y))
        - (Int64(c.x) - Int64(a.x)) * (Int64(b.y) - Int64(a.y))
      if area == 0 || (facing != 0 && (area > 0) != (facing > 0)) { continue }
      if area < 0 { swap(&b, &c) }
      out.append(
        LargeTriangle(
          x0: a.x, y0: a.y, w0: a.w, x1: b.x, y1: b.y, w1: b.w, x2: c.x, y2: c.y, w2: c.w, id: id))
    }
  }
}
