import Catalog
import Geometry
import RasterKernels
import Scene

/// Finds which point of which surface each pixel shows: object coordinates and optical flow.
///
/// Only made for frames that ask for one of them.
struct PointPass {
  private let plan: FramePlan
  private let output: FrameOutput
  /// Parallel to the list's projections.
  private let sources: [PointSource]
  /// Where each instance's vertices begin, parallel to `sources`.
  private let firstVertices: [UnsafeMutablePointer<Float>]
  private let lens: BendingLens

  init(
    _ plan: FramePlan, camera: Int, snapshot: SceneSnapshot, world: PreparedWorld,
    next: NextMoment?, output: FrameOutput
  ) {
    self.plan = plan
    self.output = output
    let now = plan.camera.worldFromCamera.inverse
    var nextCameraFromWorld: RigidTransform?
    if let next, next.snapshot.cameras.indices.contains(camera) {
      nextCameraFromWorld = next.snapshot.cameras[camera].worldFromCamera.inverse
    }
    sources = plan.list.instances.map { index in
      let item = world.items[index]
      let instance = snapshot.instances[index]
      var source = PointSource(
        now: item.vertices.columns, rest: item.model.vertices.columns,
        next: item.model.vertices.columns)
      source.cameraFromModel = PointRows(now * instance.worldFromModel, scale: instance.scale)
      if instance.id > 0 { source.setObject(instance.model.bounds, scale: instance.scale) }
      if let nextCameraFromWorld, let (later, shape) = next?.instance(index) {
        source.flags |= PointFlag.next
        source.nextCameraFromModel = PointRows(
          nextCameraFromWorld * later.worldFromModel, scale: later.scale)
        if let shape { source.next = shape.vertices.columns }
      }
      return source
    }
    firstVertices = plan.list.instances.map { world.items[$0].vertices.x }
    lens = plan.grid?.bending ?? Self.pinhole(plan.camera.intrinsics)
  }

  private static func pinhole(_ k: CameraIntrinsics) -> BendingLens {
    var lens = BendingLens()
    (lens.focalX, lens.focalY) = (Float(k.fx), Float(k.fy))
    lens.radiusSquared = .infinity
    return lens
  }

  /// - Parameter band: has drawn the rows.
  func run(rows: Range<Int>, of band: BandWorker, on worker: PointWorker) {
    worker.build(plan, band: band, rows: rows.count, sources: sources, firstVertices)
    var lens = lens
    for y in rows {
      let row = PointRow(
        ids: band.opaque.ids + (y - rows.lowerBound) * band.opaque.stride, map: worker.map,
        records: worker.records, y: y, count: plan.width)
      let objects = output.objects.map { $0 + 4 * y * plan.width }
      let flow = output.flow.map { $0 + 2 * y * plan.width }
      if let grid = plan.grid {
        var samples = grid.samples
        resolvePoints(
          row, samples: &samples, &lens, objects: objects, flow: flow,
          unknown: GBuffer.unknownFlow)
      } else {
        resolvePoints(
          row, samples: nil, &lens, objects: objects, flow: flow, unknown: GBuffer.unknownFlow)
      }
    }
  }
}

/// Makes the records of a band's triangles for `PointPass`. One per worker.
final class PointWorker {
  /// Record of each triangle id; see `UsedTriangles`.
  var map: UnsafeMutablePointer<Int32> { triangles.records }
  private(set) var records: UnsafeMutablePointer<PointRecord> = .allocate(capacity: 1)
  private let triangles = UsedTriangles()
  private var requests: UnsafeMutablePointer<RecordRequest>
  private var recordCapacity = 1

  init() {
    records.initialize(to: PointRecord())
    requests = .allocate(capacity: PreparedModel.idsPerCluster)
  }

  deinit {
    records.deallocate()
    requests.deallocate()
  }

  func build(
    _ plan: FramePlan, band: BandWorker, rows: Int, sources: [PointSource],
    _ firstVertices: [UnsafeMutablePointer<Float>]
  ) {
    triangles.find(in: band.opaque, of: band, rows: rows, columns: plan.width)
    var count = 1
    for entry in band.entries {
      let drawn = plan.list.clusters[Int(entry.cluster)]
      let first = Int(entry.place) * PreparedModel.idsPerCluster
      let ready = band.place(entry.place)
      reserveRecords(count + PreparedModel.idsPerCluster)
      let found = plan.list.sources.withUnsafeBufferPointer { shared in
        shared.baseAddress.map {
          requestRecords(
            triangles.marks + first, vertices: ready.pointee.vertices.vertices,
            attributes: drawn.vertices.attributes, drawn.triangles, source: $0,
            map: map + first, first: Int32(count), into: requests)
        } ?? 0
      }
      if found == 0 { continue }
      var source = sources[Int(drawn.projection)]
      let shift = drawn.vertices.x - firstVertices[Int(drawn.projection)]
      makePointRecords(requests, count: found, &source, shift: shift, into: records + count)
      if ready.pointee.flags & ~ClipFlag.lens != 0 {
        let projection = plan.list.projections[Int(drawn.projection)]
        for n in 0..<found {
          Self.clip(requests[n], &source, shift, projection, into: records + (count + n))
        }
      }
      count += found
    }
  }

  /// Makes a record anew if a corner cannot be projected.
  ///
  /// With the corners P₀, P₁, P₂ in the camera's frame, the point of their plane on the ray r is
  /// Σ mᵢPᵢ / Σ mᵢ with mᵢ = (Pⱼ × Pₖ)·r, wherever the corners lie. A record's weights are mᵢzᵢ.
  private static func clip(
    _ request: RecordRequest, _ source: UnsafePointer<PointSource>, _ shift: Int, _ p: Projection,
    into record: UnsafeMutablePointer<PointRecord>
  ) {
    let corners = SIMD3(Int(request.i0), Int(request.i1), Int(request.i2))
    var flags: Int32 = 0
    for k in 0..<3 { flags |= request.vertices[corners[k]].flags }
    guard flags & ~ClipFlag.lens != 0 else { return }
    func point(_ k: Int) -> SIMD3<Double> {
      let n = shift + corners[k]
      let rows = source.pointee.cameraFromModel
      let now = source.pointee.now
      let q = SIMD4(Double(now.x[n]), Double(now.y[n]), Double(now.z[n]), 1)
      func row(_ r: SIMD4<Float>) -> Double { (SIMD4<Double>(r) * q).sum() }
      // A corner in the plane of the lens has no 1/z.
      let z = row(rows.z)
      return SIMD3(row(rows.x), row(rows.y), abs(z) < 1e-6 ? 1e-6 : z)
    }
    let (p0, p1, p2) = (point(0), point(1), point(2))
    let (n0, n1, n2) = (p1.cross(p2) * p0.z, p2.cross(p0) * p1.z, p0.cross(p1) * p2.z)
    record.pointee.originX = 0
    record.pointee.originY = 0
    let (fx, fy) = (Double(p.focalX), Double(p.focalY))
    let (cx, cy) = (Double(p.centerX), Double(p.centerY))
    let a = SIMD4(n0.x, n1.x, n2.x, 0) / fx
    let b = SIMD4(n0.y, n1.y, n2.y, 0) / fy
    record.pointee.a = a
    record.pointee.b = b
    record.pointee.c = SIMD4(n0.z, n1.z, n2.z, 0) - a * cx - b * cy
    record.pointee.w = SIMD4(1 / p0.z, 1 / p1.z, 1 / p2.z, 0)
    record.pointee.corner0 = pointCorner(source, shift + corners[0], w: Float(1 / p0.z))
    record.pointee.corner1 = pointCorner(source, shift + corners[1], w: Float(1 / p1.z))
    record.pointee.corner2 = pointCorner(source, shift + corners[2], w: Float(1 / p2.z))
  }

  private func reserveRecords(_ needed: Int) {
    if needed <= recordCapacity { return }
    let capacity = max(4096, needed * 3 / 2)
    let larger = UnsafeMutablePointer<PointRecord>.allocate(capacity: capacity)
    larger.initialize(repeating: PointRecord(), count: capacity)
    larger.update(from: records, count: recordCapacity)
    records.deallocate()
    records = larger
    recordCapacity = capacity
  }
}

extension PointSource {
  /// Coordinates in 0 … 1 of the cube around the middle of the box whose side is the box's diagonal.
  fileprivate mutating func setObject(_ bounds: Box3, scale: SIMD3<Float>) {
    let s = SIMD3<Double>(scale)
    let size = bounds.size * s
    let diagonal = size.length
    guard diagonal > 0, diagonal.isFinite else { return }
    let middle = bounds.center * s
    let (gain, shift) = (s / diagonal, SIMD3(repeating: 0.5) - middle / diagonal)
    self.scale = SIMD4(SIMD3<Float>(gain), 0)
    offset = SIMD4(SIMD3<Float>(shift), 0)
    flags |= PointFlag.object
  }
}

extension PointRows {
  fileprivate init(_ cameraFromModel: RigidTransform, scale: SIMD3<Float>) {
    self.init()
    let (c0, c1, c2) = cameraFromModel.rotation.columns
    let s = SIMD3<Double>(scale)
    let t = cameraFromModel.translation
    func row(_ k: Int) -> SIMD4<Float> {
      SIMD4(Float(c0[k] * s.x), Float(c1[k] * s.y), Float(c2[k] * s.z), Float(t[k]))
    }
    (x, y, z) = (row(0), row(1), row(2))
  }
}

extension VertexSource {
  fileprivate var columns: PointColumns { PointColumns(x: x, y: y, z: z) }
}
