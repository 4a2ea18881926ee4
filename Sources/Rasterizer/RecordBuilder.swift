import Catalog
import Geometry
import RasterKernels

/// Makes the interpolation records of the triangles that own pixels. One per worker.
final class RecordBuilder {
  /// Record of each triangle id; meaningful for the triangles of the last `build`.
  private(set) var map: UnsafeMutablePointer<Int32>
  private(set) var records: UnsafeMutablePointer<SurfaceRecord>
  private var used: UnsafeMutablePointer<UInt8>
  private var idCapacity = 1
  private var recordCapacity = 1
  private var count = 0
  private let list: UnsafeMutablePointer<UInt8>
  private let vertexMemory: UnsafeMutableRawPointer
  private let columns: VertexColumns

  init() {
    map = .allocate(capacity: 1)
    used = .allocate(capacity: 1)
    records = .allocate(capacity: 1)
    map.initialize(to: 0)
    used.initialize(to: 0)
    records.initialize(to: SurfaceRecord())
    list = .allocate(capacity: PreparedModel.idsPerCluster + 8)
    list.initialize(repeating: 0, count: PreparedModel.idsPerCluster + 8)
    let bytes = 6 * VertexColumns.capacity * MemoryLayout<Int32>.stride
    vertexMemory = .allocate(byteCount: bytes, alignment: 64)
    vertexMemory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    columns = VertexColumns(memory: vertexMemory)
  }

  deinit {
    map.deallocate()
    used.deallocate()
    records.deallocate()
    list.deallocate()
    vertexMemory.deallocate()
  }

  /// The id that stands for pixels where nothing is.
  func nothing(_ draw: DrawList) -> Int32 {
    Int32(draw.clusters.count * PreparedModel.idsPerCluster)
  }

  /// Makes records for all triangles that own a pixel of some rows of a layer.
  func build(
    _ draw: DrawList, world: PreparedWorld, layer: VisibilityLayer, rows: Range<Int>, width: Int,
    clipper: TriangleClipper
  ) {
    let nothing = nothing(draw)
    reserveIDs(Int(nothing) + PreparedModel.idsPerCluster)
    for y in rows {
      let row = y * layer.stride
      markUsedTriangles(
        w: layer.w + row, ids: layer.ids + row, count: width, used: used, nothing: nothing)
    }
    used[Int(nothing)] = 0
    count = 1
    map[Int(nothing)] = 0
    for index in draw.clusters.indices {
      let first = index * PreparedModel.idsPerCluster
      let found = takeUsedTriangles(used + first, list: list)
      if found == 0 { continue }
      // Records are made eight at a time.
      reserveRecords(count + found + 8)
      for n in found..<(found + 7) { list[n] = 0 }
      for n in 0..<found { map[first + Int(list[n])] = Int32(count + n) }
      make(draw.clusters[index], of: draw, world: world, found: found, clipper: clipper)
      count += found
    }
  }

  private func make(
    _ drawn: DrawnCluster, of draw: DrawList, world: PreparedWorld, found: Int,
    clipper: TriangleClipper
  ) {
    let instance = draw.instances[Int(drawn.instance)]
    let cluster = instance.model.clusters[Int(drawn.cluster)]
    let first = cluster.firstVertex
    let vertices = instance.vertices
    var projection = instance.projection
    let flags = projectVertices(
      vertices.x + first, vertices.y + first, vertices.z + first, blocks: cluster.vertexBlocks,
      &projection, into: columns)
    let chain = world.chains[Int(drawn.material)]
    var source = RecordSource()
    let n = instance.normalColumns
    source.normalX = SIMD8(lowHalf: SIMD4(n.0, 0), highHalf: .zero)
    source.normalY = SIMD8(lowHalf: SIMD4(n.1, 0), highHalf: .zero)
    source.normalZ = SIMD8(lowHalf: SIMD4(n.2, 0), highHalf: .zero)
    source.textureWidth = Float(chain.levels[0].width)
    source.textureHeight = Float(chain.levels[0].height)
    source.material = drawn.material
    source.front = instance.isMirrored ? Facing.counterclockwise : Facing.clockwise
    let column = cluster.triangleBlocks * 8
    let bytes = instance.model.triangleBytes + cluster.firstTriangleByte
    let triangles = ClusterTriangles(
      i0: bytes, i1: bytes + column, i2: bytes + 2 * column, blocks: cluster.triangleBlocks)
    makeRecords(
      triangles, list: list, count: found, columns, attributes: vertices.attributes + first,
      &source, into: records + count)
    if flags == 0 { return }
    for n in 0..<found {
      let t = Int(list[n])
      let corners = [triangles.i0[t], triangles.i1[t], triangles.i2[t]].map(Int.init)
      guard corners.contains(where: { columns.flags[$0] != 0 }) else { continue }
      records[count + n] = ClippedRecord.make(
        positions: corners.map { v in
          Self.cameraPoint(
            SIMD3(vertices.x[first + v], vertices.y[first + v], vertices.z[first + v]), projection)
        },
        attributes: corners.map { vertices.attributes[first + $0] }, source: source,
        projection: projection, clipper: clipper)
    }
  }

  private static func cameraPoint(_ v: SIMD3<Float>, _ p: Projection) -> SIMD3<Double> {
    let (x, y, z) = (Double(v.x), Double(v.y), Double(v.z))
    return SIMD3(
      Double(p.m00) * x + Double(p.m01) * y + Double(p.m02) * z + Double(p.m03),
      Double(p.m10) * x + Double(p.m11) * y + Double(p.m12) * z + Double(p.m13),
      Double(p.m20) * x + Double(p.m21) * y + Double(p.m22) * z + Double(p.m23))
  }

  private func reserveIDs(_ needed: Int) {
    if needed <= idCapacity { return }
    idCapacity = needed * 5 / 4
    map.deallocate()
    used.deallocate()
    map = .allocate(capacity: idCapacity)
    used = .allocate(capacity: idCapacity)
    map.initialize(repeating: 0, count: idCapacity)
    used.initialize(repeating: 0, count: idCapacity)
  }

  private func reserveRecords(_ needed: Int) {
    if needed <= recordCapacity { return }
    let capacity = max(4096, needed * 3 / 2)
    let larger = UnsafeMutablePointer<SurfaceRecord>.allocate(capacity: capacity)
    larger.initialize(repeating: SurfaceRecord(), count: capacity)
    larger.update(from: records, count: min(count, recordCapacity))
    records.deallocate()
    records = larger
    recordCapacity = capacity
  }
}
