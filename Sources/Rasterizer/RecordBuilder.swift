import Catalog
import Geometry
import RasterKernels

/// Makes the interpolation records of the triangles that own pixels of a band. One per worker.
final class RecordBuilder {
  /// Record of each triangle id; see `UsedTriangles`.
  var map: UnsafeMutablePointer<Int32> { triangles.records }
  private(set) var records: UnsafeMutablePointer<SurfaceRecord>
  /// Parallel to the records, see `SurfaceTangents`; meaningful for triangles with details.
  private(set) var tangents: UnsafeMutablePointer<SIMD4<Float>>
  /// Whether the last `build` found triangles with details.
  private(set) var hasDetails = false
  private let triangles = UsedTriangles()
  private var recordCapacity = 1
  private var tangentCapacity = 1
  private var requests: UnsafeMutablePointer<RecordRequest>
  private var requestCapacity = 0
  /// Runs of requests with a corner that cannot be projected, and their clusters.
  private var clipped: [(cluster: Int32, requests: Range<Int>)] = []

  init() {
    records = .allocate(capacity: 1)
    requests = .allocate(capacity: 1)
    records.initialize(to: SurfaceRecord())
    tangents = .allocate(capacity: 1)
    tangents.initialize(to: .zero)
  }

  deinit {
    records.deallocate()
    tangents.deallocate()
    requests.deallocate()
  }

  /// Makes records for all triangles that own a pixel of a layer.
  /// - Parameters:
  ///   - entries: of the layer's clusters in the band.
  ///   - fragments: ids of further triangles.
  ///   - details: by number of the material; nil leaves details out.
  func build(
    _ plan: FramePlan, band: BandWorker, layer: VisibilityLayer, rows: Int,
    entries: [BandWorker.Entry], fragments: UnsafeBufferPointer<Int32>,
    details: UnsafePointer<DetailTraits>? = nil
  ) {
    hasDetails = false
    triangles.find(in: layer, of: band, rows: rows, columns: plan.width, fragments: fragments)
    plan.list.sources.withUnsafeBufferPointer { sources in
      plan.list.clusters.withUnsafeBufferPointer { clusters in
        guard let sources = sources.baseAddress, let clusters = clusters.baseAddress else { return }
        let count = request(
          entries, of: band, clusters, sources, details: details, projections: plan.list)
        if count == 0 { return }
        // Blocks of pixels read every lane's tangent, and keep those of surfaces with details.
        if hasDetails { reserveTangents(count + 1) }
        // Records are made eight at a time; the first one stands for nothing.
        reserveRecords(count + 9)
        for n in count..<(count + 7) { requests[n] = requests[0] }
        makeRecords(requests, count: count, into: records + 1)
        for run in clipped {
          for n in run.requests {
            clip(requests[n], clusters[Int(run.cluster)], of: plan, into: records + n + 1)
          }
        }
      }
    }
  }

  private func request(
    _ entries: [BandWorker.Entry], of band: BandWorker, _ clusters: UnsafePointer<DrawnCluster>,
    _ sources: UnsafePointer<RecordSource>, details: UnsafePointer<DetailTraits>?,
    projections list: DrawList
  ) -> Int {
    clipped.removeAll(keepingCapacity: true)
    var count = 0
    for entry in entries {
      reserveRequests(count + PreparedModel.idsPerCluster + 8)
      let cluster = clusters + Int(entry.cluster)
      let first = Int(entry.place) * PreparedModel.idsPerCluster
      let ready = band.place(entry.place)
      let found = requestRecords(
        triangles.marks + first, vertices: ready.pointee.vertices.vertices,
        attributes: cluster.pointee.vertices.attributes, cluster.pointee.triangles,
        source: sources + Int(cluster.pointee.source), map: map + first, first: Int32(count + 1),
        into: requests + count)
      // What a lens cannot see can be projected all the same.
      if ready.pointee.flags & ~ClipFlag.lens != 0 {
        clipped.append((entry.cluster, count..<(count + found)))
      }
      if let details, found > 0 {
        let source = sources[Int(cluster.pointee.source)]
        if details[Int(source.material)].isDetailed != 0 {
          findTangents(
            count..<(count + found), cluster.pointee,
            TriangleTangent(source, list.projections[Int(cluster.pointee.projection)]))
        }
      }
      count += found
    }
    return count
  }

  private func findTangents(
    _ range: Range<Int>, _ cluster: DrawnCluster, _ frame: TriangleTangent
  ) {
    reserveTangents(range.upperBound + 1)
    hasDetails = true
    for n in range {
      let r = requests[n]
      tangents[n + 1] = frame.tangent(
        SIMD3(Int(r.i0), Int(r.i1), Int(r.i2)), of: cluster.vertices)
    }
  }

  /// Makes a record anew if a corner cannot be projected.
  private func clip(
    _ request: RecordRequest, _ drawn: DrawnCluster, of plan: FramePlan,
    into record: UnsafeMutablePointer<SurfaceRecord>
  ) {
    let corners = Triple(request.i0, request.i1, request.i2).map { Int($0) }
    let flags = corners.map { request.vertices[$0].flags }
    if (flags.a | flags.b | flags.c) & ~ClipFlag.lens == 0 { return }
    let v = drawn.vertices
    let projection = plan.list.projections[Int(drawn.projection)]
    record.pointee = ClippedRecord.make(
      positions: corners.map {
        Self.cameraPoint(SIMD3(v.x[$0], v.y[$0], v.z[$0]), projection)
      },
      attributes: corners.map { v.attributes[$0] }, source: request.source.pointee,
      projection: projection, clipper: plan.clipper)
  }

  private static func cameraPoint(_ v: SIMD3<Float>, _ p: Projection) -> SIMD3<Double> {
    let (x, y, z) = (Double(v.x), Double(v.y), Double(v.z))
    return SIMD3(
      Double(p.m00) * x + Double(p.m01) * y + Double(p.m02) * z + Double(p.m03),
      Double(p.m10) * x + Double(p.m11) * y + Double(p.m12) * z + Double(p.m13),
      Double(p.m20) * x + Double(p.m21) * y + Double(p.m22) * z + Double(p.m23))
  }

  private func reserveRequests(_ needed: Int) {
    if needed <= requestCapacity { return }
    let capacity = max(4096, needed * 3 / 2)
    let larger = UnsafeMutablePointer<RecordRequest>.allocate(capacity: capacity)
    larger.update(from: requests, count: requestCapacity)
    requests.deallocate()
    requests = larger
    requestCapacity = capacity
  }

  private func reserveTangents(_ needed: Int) {
    if needed <= tangentCapacity { return }
    let capacity = max(1024, needed * 3 / 2)
    let larger = UnsafeMutablePointer<SIMD4<Float>>.allocate(capacity: capacity)
    larger.initialize(repeating: .zero, count: capacity)
    larger.update(from: tangents, count: tangentCapacity)
    tangents.deallocate()
    tangents = larger
    tangentCapacity = capacity
  }

  private func reserveRecords(_ needed: Int) {
    if needed <= recordCapacity { return }
    let capacity = max(4096, needed * 3 / 2)
    let larger = UnsafeMutablePointer<SurfaceRecord>.allocate(capacity: capacity)
    larger.initialize(repeating: SurfaceRecord(), count: capacity)
    records.deallocate()
    records = larger
    recordCapacity = capacity
  }
}
