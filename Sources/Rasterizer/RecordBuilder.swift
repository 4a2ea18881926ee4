import Catalog
import Geometry
import RasterKernels

/// Makes the interpolation records of the triangles that own pixels of a band. One per worker.
final class RecordBuilder {
  /// Record of each triangle id; meaningful for the triangles of the last `build`. Id 0 stands for
  /// nothing, and so does record 0.
  private(set) var map: UnsafeMutablePointer<Int32>
  private(set) var records: UnsafeMutablePointer<SurfaceRecord>
  private var used: UnsafeMutablePointer<UInt8>
  private var idCapacity = 1
  private var recordCapacity = 1
  private var count = 0
  private let list: UnsafeMutablePointer<UInt8>

  init() {
    map = .allocate(capacity: 1)
    used = .allocate(capacity: 1)
    records = .allocate(capacity: 1)
    map.initialize(to: 0)
    used.initialize(to: 0)
    records.initialize(to: SurfaceRecord())
    list = .allocate(capacity: PreparedModel.idsPerCluster + 8)
    list.initialize(repeating: 0, count: PreparedModel.idsPerCluster + 8)
  }

  deinit {
    map.deallocate()
    used.deallocate()
    records.deallocate()
    list.deallocate()
  }

  /// Makes records for all triangles that own a pixel of a layer.
  /// - Parameter entries: of the layer's clusters in the band.
  func build(
    _ plan: FramePlan, world: PreparedWorld, band: BandWorker, layer: VisibilityLayer, rows: Int,
    entries: [BandWorker.Entry]
  ) {
    reserveIDs(band.placeCount * PreparedModel.idsPerCluster)
    for row in 0..<rows {
      let first = row * layer.stride
      markUsedTriangles(
        w: layer.w + first, ids: layer.ids + first, count: plan.width, used: used, nothing: 0)
    }
    used[0] = 0
    count = 1
    for entry in entries {
      let first = Int(entry.place) * PreparedModel.idsPerCluster
      let found = takeUsedTriangles(used + first, list: list)
      if found == 0 { continue }
      // Records are made eight at a time.
      reserveRecords(count + found + 8)
      for n in found..<(found + 7) { list[n] = 0 }
      for n in 0..<found { map[first + Int(list[n])] = Int32(count + n) }
      make(
        plan.list.clusters[Int(entry.cluster)], of: plan, world: world,
        vertices: band.place(entry.place), found: found)
      count += found
    }
  }

  private func make(
    _ drawn: DrawnCluster, of plan: FramePlan, world: PreparedWorld, vertices ready: ReadyCluster,
    found: Int
  ) {
    let instance = plan.list.instances[Int(drawn.instance)]
    let cluster = instance.model.clusters[Int(drawn.cluster)]
    let first = cluster.firstVertex
    let vertices = instance.vertices
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
    let triangles = instance.model.triangles(of: cluster)
    makeRecords(
      triangles, list: list, count: found, ready.vertices,
      attributes: vertices.attributes + first, &source, into: records + count)
    // What a lens cannot see can be projected all the same.
    if ready.flags & ~ClipFlag.lens == 0 { return }
    for n in 0..<found {
      let t = Int(list[n])
      let corners = [triangles.i0[t], triangles.i1[t], triangles.i2[t]].map(Int.init)
      guard corners.contains(where: { ready.vertices.flags[$0] & ~ClipFlag.lens != 0 }) else {
        continue
      }
      records[count + n] = ClippedRecord.make(
        positions: corners.map { v in
          Self.cameraPoint(
            SIMD3(vertices.x[first + v], vertices.y[first + v], vertices.z[first + v]),
            instance.projection)
        },
        attributes: corners.map { vertices.attributes[first + $0] }, source: source,
        projection: instance.projection, clipper: plan.clipper)
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
