import Geometry
import RasterKernels
import Rasterizer
import Testing

/// Following points, against plain code, bit for bit.
struct PointTwinTests {
  private static let lenses: [BendingLens] = {
    var pinhole = BendingLens()
    pinhole.radiusSquared = .infinity
    (pinhole.focalX, pinhole.focalY) = (310, 305.5)
    var bent = pinhole
    (bent.k1, bent.k2, bent.k3) = (-0.28, 0.07, -0.006)
    (bent.k4, bent.k5, bent.k6) = (0.01, -0.02, 0.003)
    (bent.p1, bent.p2, bent.radiusSquared) = (0.001, -0.0007, 4)
    var fisheye = pinhole
    fisheye.isFisheye = true
    (fisheye.k1, fisheye.k2, fisheye.k3, fisheye.k4) = (-0.02, 0.004, -0.001, 0.0002)
    fisheye.radiusSquared = 130
    return [pinhole, bent, fisheye]
  }()

  /// - Parameter width: of the row; whole blocks of eight and rests.
  @Test(arguments: 0..<3, [1, 7, 8, 29])
  func recordsAndRows(lens: Int, width: Int) {
    var random = RandomKey(seed: 4).with("test.points.twin", entity: 10 * lens + width).stream
    func number(_ size: Double) -> Float { Float(random.uniform(in: -size...size)) }
    let columns = (0..<9).map { _ in (0..<64).map { _ in number(2) } }
    let vertices = (0..<64).map { _ in
      ProjectedVertex(
        x: Int32(number(9000)), y: Int32(number(9000)), w: abs(number(3)) + 0.1, flags: 0)
    }
    let triangles = (0..<40).map { _ in
      SIMD3(random.index(below: 60), random.index(below: 60), random.index(below: 60))
    }
    let attributes = [SIMD8<Float>](repeating: .zero, count: 64)
    let sources = [
      RecordSource(
        material: 0, instance: 1, normals: (.zero, .zero, .zero), textureWidth: 1,
        textureHeight: 1, front: 1)
    ]
    var samples = (0..<2).map { _ in (0..<64).map { _ in Int32(number(9000)) } }
    let bytes = (0..<3).map { k in
      (0..<128).map { UInt8($0 < 40 ? triangles[$0][k] : 0) }
    }
    let pointers = columns.map { UnsafeMutablePointer<Float>.copy(of: $0) }
    let corners = UnsafeMutablePointer<ProjectedVertex>.copy(of: vertices)
    let lists = bytes.flatMap { $0 }
    let list = UnsafeMutablePointer<UInt8>.copy(of: lists)
    let shared = UnsafeMutablePointer<RecordSource>.copy(of: sources)
    let rest = UnsafeMutablePointer<SIMD8<Float>>.copy(of: attributes)
    let used = UnsafeMutablePointer<UInt8>.copy(of: (0..<128).map { $0 < 40 ? 1 : 0 })
    let map = UnsafeMutablePointer<Int32>.copy(of: [Int32](repeating: 0, count: 128))
    let records = UnsafeMutablePointer<PointRecord>.copy(
      of: [PointRecord](repeating: PointRecord(), count: 64))
    let xs = UnsafeMutablePointer<Int32>.copy(of: samples[0])
    let ys = UnsafeMutablePointer<Int32>.copy(of: samples[1])
    let requests = UnsafeMutablePointer<RecordRequest>.allocate(capacity: 128)
    defer {
      pointers.forEach { $0.deallocate() }
      corners.deallocate()
      list.deallocate()
      shared.deallocate()
      rest.deallocate()
      used.deallocate()
      map.deallocate()
      records.deallocate()
      xs.deallocate()
      ys.deallocate()
      requests.deallocate()
    }
    func points(_ k: Int) -> PointColumns {
      PointColumns(x: pointers[k], y: pointers[k + 1], z: pointers[k + 2])
    }
    var source = PointSource(now: points(0), rest: points(3), next: points(6))
    source.flags = PointFlag.object | PointFlag.next
    source.scale = SIMD4(1.3, 0.7, 2, 0)
    source.offset = SIMD4(0.5, 0.4, 0.6, 0)
    source.cameraFromModel.x = SIMD4(0.6, -0.8, 0.1, 0.3)
    source.cameraFromModel.y = SIMD4(0.2, 0.9, -0.3, -0.2)
    source.nextCameraFromModel.x = SIMD4(0.5, 0.7, 0.2, 0.1)
    source.nextCameraFromModel.z = SIMD4(0.1, 0.2, 0.9, 2.5)
    let count = requestRecords(
      used, vertices: corners, attributes: rest,
      ClusterTriangles(i0: list, i1: list + 128, i2: list + 256, blocks: 16), source: shared,
      map: map, first: 1, into: requests)
    #expect(count == 40)
    makePointRecords(requests, count: count, &source, shift: 3, into: records + 1)
    for n in 0..<count {
      let twin = ScalarPoint.record(
        (0..<3).map { vertices[triangles[n][$0]] }, numbers: triangles[n] &+ 3, source)
      #expect(twin.corner0 == records[n + 1].corner0 && twin.corner1 == records[n + 1].corner1)
      #expect(twin.corner2 == records[n + 1].corner2 && twin.w == records[n + 1].w)
      #expect(twin.a == records[n + 1].a && twin.b == records[n + 1].b)
      #expect(twin.c == records[n + 1].c && twin.flags == records[n + 1].flags)
    }
    // Id 127 stands for nothing: its record is 0.
    let ids = (0..<32).map { _ in Int32(random.uniform() < 0.2 ? 127 : random.index(below: 40)) }
    let row = UnsafeMutablePointer<Int32>.copy(of: ids)
    let objects = UnsafeMutablePointer<Float>.copy(of: [Float](repeating: -7, count: 160))
    let flow = UnsafeMutablePointer<Float>.copy(of: [Float](repeating: -7, count: 80))
    defer {
      row.deallocate()
      objects.deallocate()
      flow.deallocate()
    }
    var bending = Self.lenses[lens]
    var positions = SamplePositions(x: xs, y: ys, stride: 32)
    resolvePoints(
      PointRow(ids: row, map: map, records: records, y: 1, count: width),
      samples: &positions, &bending, objects: objects, flow: flow, unknown: 1e10)
    samples = samples.map { Array($0.dropFirst(32)) }
    for n in 0..<width {
      let record = records[Int(map[Int(ids[n])])]
      let values = ScalarPoint.values(record, x: samples[0][n], y: samples[1][n])
      let known = record.flags == 0 ? nil : ScalarPoint.flow(values, bending)
      let expected = known ?? SIMD2(repeating: 1e10)
      #expect(flow[2 * n].bitPattern == expected.x.bitPattern)
      #expect(flow[2 * n + 1].bitPattern == expected.y.bitPattern)
      for k in 0..<3 {
        let coordinate = record.flags == 0 ? 0 : values[k]
        #expect(objects[4 * n + k].bitPattern == coordinate.bitPattern)
      }
      #expect(objects[4 * n + 3] == (record.flags == 0 ? 0 : 1))
    }
    #expect(flow[2 * width] == -7 && objects[4 * width] == -7)
  }
}

extension UnsafeMutablePointer {
  /// New memory with the values of an array.
  fileprivate static func copy(of values: [Pointee]) -> UnsafeMutablePointer {
    let memory = allocate(capacity: values.count)
    memory.initialize(from: values, count: values.count)
    return memory
  }
}
