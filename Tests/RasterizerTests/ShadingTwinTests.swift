import Geometry
import RasterKernels
import Rasterizer
import Testing

/// The vector kernels of shading against their plain forms, bit for bit.
struct ShadingTwinTests {
  /// A texture of random texels with two levels, 16 × 8 and 8 × 4, and frames.
  private final class Texels {
    let bytes: UnsafeMutablePointer<UInt8>
    let levels: UnsafeMutablePointer<TextureLevels>
    static let pitch = 28

    init(_ random: inout RandomStream) {
      let count = 4 * (Self.pitch * 10 + 1)
      bytes = .allocate(capacity: count)
      for n in 0..<count { (bytes + n).initialize(to: UInt8(random.index(below: 256))) }
      levels = .allocate(capacity: TextureLevels.count)
      for n in 0..<TextureLevels.count {
        let (fine, coarse) = (Self.level(min(n, 1)), Self.level(1))
        (levels + n).initialize(
          to: TextureLevels(
            fineWidth: fine.width, fineHeight: fine.height, fineOrigin: fine.origin,
            coarseWidth: coarse.width, coarseHeight: coarse.height, coarseOrigin: coarse.origin,
            pitch: Self.pitch))
      }
    }

    private static func level(_ n: Int) -> (width: Int, height: Int, origin: Int) {
      n == 0 ? (16, 8, pitch + 1) : (8, 4, pitch + 19)
    }

    deinit {
      bytes.deallocate()
      levels.deallocate()
    }

    func material(_ random: inout RandomStream) -> SampledMaterial {
      func unit() -> Float { Float(random.uniform()) }
      let color = SIMD4(unit(), unit(), unit(), 0) / 65_025
      var m = SampledMaterial(
        texels: UnsafePointer(bytes), pitch: Self.pitch, levels: UnsafePointer(levels),
        color: color)
      m.roughness = unit()
      m.metallic = unit()
      m.transmission = unit()
      m.emission = SIMD4(unit(), 0, unit(), 0)
      return m
    }
  }

  private static func record(_ n: Int, _ random: inout RandomStream) -> SurfaceRecord {
    var record = SurfaceRecord()
    for lane in 0..<6 {
      record.base[lane] = Float(random.uniform(in: -2...2))
      record.dx[lane] = Float(random.uniform(in: -0.1...0.1))
      record.dy[lane] = Float(random.uniform(in: -0.1...0.1))
    }
    record.base[6] = Float(n % 3)
    record.base[7] = Float(n * 7)
    return record
  }

  private static func lights(_ random: inout RandomStream) -> [LightSource] {
    [LightSource.Kind.directional, LightSource.Kind.point, LightSource.Kind.panel].map { kind in
      var s = LightSource()
      s.kind = kind
      let d = SIMD3(
        random.uniform(in: -1...1), random.uniform(in: -1...1), random.uniform(in: -1...1)
      ).normalized
      (s.x, s.y, s.z) = (Float(d.x), Float(d.y), Float(d.z))
      (s.red, s.green, s.blue) = (3, 2, Float(random.uniform(in: 0...5)))
      (s.facingX, s.facingY, s.facingZ) = (0, 0.6, 0.8)
      s.sizeSquared = 0.1
      if kind == LightSource.Kind.panel {
        (s.ux, s.vy, s.vz) = (0.7, 0.16, -0.12)
        (s.inverseUU, s.inverseVV) = (1 / 0.49, 25)
        (s.spanU, s.spanV) = (0.39, 0.11)
        s.inverseArea = 1 / 0.56
      }
      return s
    }
  }

  /// Tiles of several shapes, the last one as large as they come.
  @Test(arguments: [(16, 1), (16, 8), (32, 3), (32, 8)], KernelLevel.available)
  func interpolationTexturesAndLight(shape: (columns: Int, rows: Int), level: KernelLevel) {
    let (columns, rows) = shape
    let kernels = KernelTable.at(level)
    var random = RandomKey(seed: UInt64(columns + rows)).with("test.shading").stream
    let (planes, memory) = ShadingPlanes.zeroed()
    defer { memory.deallocate() }
    let texels = Texels(&random)
    let materials = (0..<3).map { _ in texels.material(&random) }
    let records = (0..<20).map { Self.record($0, &random) }
    let tile = ShadingTile(x: 16, y: 70, columns: columns, rows: rows)
    let (wStride, idStride) = (columns + 3, columns + 8)
    // Runs of one record and single pixels, and some pixels where nothing is.
    var ids = [Int32](repeating: 0, count: idStride * rows)
    var w = [Float](repeating: 0, count: wStride * rows)
    for n in ids.indices { ids[n] = Int32(n % 64 < 40 ? n % 64 / 20 : random.index(below: 20)) }
    for j in 0..<rows {
      for i in 0..<columns {
        if random.uniform() < 0.1 && (j * idStride + i) % 64 >= 40 { ids[j * idStride + i] = 0 }
        let isNothing = ids[j * idStride + i] == 0
        w[j * wStride + i] = isNothing ? 0 : Float(random.uniform(in: 0.3...4))
      }
    }
    let map = (0..<20).map { Int32(19 - $0) }
    var origin = RayOrigin()
    (origin.inverseFocalX, origin.inverseFocalY) = (1 / 300, 1 / 310)
    (origin.centerX, origin.centerY) = (40, 50)
    var lights = Self.lights(&random)
    lights[1].tint = 1
    var ambient = AmbientSource()
    (ambient.upX, ambient.upY, ambient.upZ) = (0, -0.8, 0.6)
    (ambient.aboveRed, ambient.aboveGreen, ambient.aboveBlue) = (1, 1.5, 2)
    (ambient.belowRed, ambient.belowGreen, ambient.belowBlue) = (0.5, 0.4, 0.3)
    let (around, mirrored) = (SIMD3<Float>(0.9, 0.7, 0.4), SIMD3<Float>(1.2, 0.6, 0.3))
    var factors = [Float](repeating: 1, count: 4 * ShadingPlanes.capacity)
    for n in ShadingPlanes.capacity..<factors.count { factors[n] = Float(random.uniform()) }
    w.withUnsafeBufferPointer { w in
      ids.withUnsafeBufferPointer { ids in
        map.withUnsafeBufferPointer { map in
          records.withUnsafeBufferPointer { records in
            guard let w = w.baseAddress, let ids = ids.baseAddress, let map = map.baseAddress,
              let records = records.baseAddress
            else { return }
            kernels.interpolate(
              tile,
              VisiblePixels(
                w: w, wStride: wStride, ids: ids, idStride: idStride, map: map, records: records),
              &origin, planes)
          }
        }
      }
    }
    kernels.orientSurfaces(tile.count, planes)
    kernels.shadePlainly(tile.count, planes, materials, lights, 3, &ambient, 0.15)
    let plain = Self.light(of: planes, count: tile.count)
    kernels.sampleTextures(tile.count, materials, planes)
    spreadSurfaces(count: tile.count, materials: materials, planes)
    for n in 0..<tile.count {
      planes.around.set(around, at: n)
      planes.mirrored.set(mirrored, at: n)
    }
    kernels.lightPhysically(
      tile.count, planes, lights, 3, &ambient, materials, factors)
    let physical = Self.light(of: planes, count: tile.count)
    for n in 0..<tile.count {
      let (i, j) = (n % columns, n / columns)
      let depth = w[j * wStride + i]
      let record = records[Int(map[Int(ids[j * idStride + i])])]
      var twin = ScalarPixel(
        record, position: SIMD2(Float(16 + i), Float(70 + j)), w: depth, origin: origin)
      #expect(planes.z[n].bitPattern == twin.z.bitPattern)
      #expect(planes.u[n].bitPattern == twin.uv.x.bitPattern)
      #expect(planes.v[n].bitPattern == twin.uv.y.bitPattern)
      #expect(planes.level[n].bitPattern == twin.level.bitPattern)
      #expect(Int(planes.material[n]) == twin.material)
      #expect(Int(planes.instance[n]) == twin.instance)
      let material = materials[twin.material]
      twin.sample(material)
      let albedo = SIMD3(planes.albedo.red[n], planes.albedo.green[n], planes.albedo.blue[n])
      let light = ScalarLight(twin)
      let tint = SIMD3(
        factors[ShadingPlanes.capacity + n], factors[2 * ShadingPlanes.capacity + n],
        factors[3 * ShadingPlanes.capacity + n])
      let white = SIMD3<Float>(repeating: 1)
      #expect(planes.nx[n].bitPattern == light.normal.x.bitPattern)
      #expect(planes.ny[n].bitPattern == light.normal.y.bitPattern)
      #expect(planes.nz[n].bitPattern == light.normal.z.bitPattern)
      let (a, b) = (
        light.plain(lights, ambient: ambient, specular: 0.15),
        light.physical(
          lights, ambient: ambient, material: material, around: around, mirrored: mirrored,
          tints: [white, tint, white])
      )
      for k in 0..<3 {
        #expect(albedo[k].bitPattern == twin.albedo[k].bitPattern)
        #expect(plain[n][k].bitPattern == a[k].bitPattern)
        #expect(physical[n][k].bitPattern == b[k].bitPattern)
      }
    }
  }

  /// Mirror images at all roughnesses and in all directions.
  @Test func reflections() {
    var random = RandomKey(seed: 78).with("test.reflections").stream
    let (planes, memory) = ShadingPlanes.zeroed()
    defer { memory.deallocate() }
    let texels = Texels(&random)
    var source = EnvironmentSource(map: texels.material(&random))
    let turn = Quaternion(angle: 2, axis: SIMD3(0.3, -0.5, 0.8))
    let (x, y, z) = turn.columns
    (source.m00, source.m01, source.m02) = (Float(x.x), Float(y.x), Float(z.x))
    (source.m10, source.m11, source.m12) = (Float(x.y), Float(y.y), Float(z.y))
    (source.m20, source.m21, source.m22) = (Float(x.z), Float(y.z), Float(z.z))
    var pixels: [ScalarPixel] = []
    for n in 0..<ShadingPlanes.capacity {
      func number() -> Float { Float(random.uniform(in: -1...1)) }
      var pixel = ScalarPixel(
        SurfaceRecord(), position: SIMD2(number(), number()), w: n % 7 == 0 ? 0 : 0.8,
        origin: RayOrigin())
      pixel.normal = SIMD3(number(), number(), number())
      pixels.append(pixel)
      (planes.nx[n], planes.ny[n], planes.nz[n]) = (
        pixel.normal.x, pixel.normal.y, pixel.normal.z
      )
      (planes.z[n], planes.rayX[n], planes.rayY[n]) = (pixel.z, pixel.ray.x, pixel.ray.y)
      // Whole blocks with nothing to do among them.
      planes.alpha[n] = n / 32 == 3 ? 0.8 : number() * number()
      planes.alpha[n] = max(planes.alpha[n], 0)
      planes.metallic[n] = n / 32 == 3 ? 0 : max(number(), 0)
      planes.mirrored.set(SIMD3(2, 3, 5), at: n)
    }
    orientSurfaces(count: ShadingPlanes.capacity, planes)
    reflectSurroundings(count: ShadingPlanes.capacity, planes, &source)
    for n in pixels.indices {
      let factor = ScalarLight(pixels[n]).reflection(
        source, alpha: planes.alpha[n], metallic: planes.metallic[n])
      #expect(planes.mirrored.red[n].bitPattern == (2 * factor.x).bitPattern)
      #expect(planes.mirrored.green[n].bitPattern == (3 * factor.y).bitPattern)
      #expect(planes.mirrored.blue[n].bitPattern == (5 * factor.z).bitPattern)
    }
  }

  /// Tiles with no, some and many pixels of two materials that have details.
  @Test(arguments: [0, 0.05, 0.9])
  func details(share: Double) {
    var random = RandomKey(seed: 77).with("test.details", entity: Int(share * 100)).stream
    let (planes, memory) = ShadingPlanes.zeroed()
    defer { memory.deallocate() }
    let texels = Texels(&random)
    let materials = (0..<3).map { _ in texels.material(&random) }
    var traits = [DetailTraits](repeating: DetailTraits(), count: 3)
    for n in 1...2 { (traits[n].isDetailed, traits[n].levelShift) = (1, Float(n) - 1.4) }
    let tile = ShadingTile(x: 0, y: 0, columns: 32, rows: 8)
    func unit() -> Float { Float(random.uniform()) }
    func direction() -> SIMD3<Float> {
      SIMD3(unit() * 2 - 1, unit() * 2 - 1, unit() * 2 - 1).normalized
    }
    let tangents = (0..<20).map { n in SIMD4(direction(), n % 2 == 0 ? 1 : -1) }
    let map = (0..<20).map { Int32(19 - $0) }
    let idStride = 40
    let ids = (0..<(idStride * 8)).map { _ in Int32(random.index(below: 20)) }
    var pixels: [ScalarPixel] = []
    for n in 0..<tile.count {
      var pixel = ScalarPixel(
        SurfaceRecord(), position: SIMD2(Float(n), 2), w: 0.8, origin: RayOrigin())
      pixel.normal = direction()
      pixel.uv = SIMD2(unit(), unit())
      pixel.level = unit() * 3 - 1
      pixel.material = random.uniform() < share ? 1 + random.index(below: 2) : 0
      pixels.append(pixel)
      (planes.nx[n], planes.ny[n], planes.nz[n]) = (
        pixel.normal.x, pixel.normal.y, pixel.normal.z
      )
      (planes.z[n], planes.rayX[n], planes.rayY[n]) = (pixel.z, pixel.ray.x, pixel.ray.y)
      (planes.u[n], planes.v[n], planes.level[n]) = (pixel.uv.x, pixel.uv.y, pixel.level)
      planes.material[n] = Int32(pixel.material)
    }
    orientSurfaces(count: tile.count, planes)
    let before = (0..<tile.count).map { planes.facing[$0] }
    spreadSurfaces(count: tile.count, materials: materials, planes)
    ids.withUnsafeBufferPointer { ids in
      map.withUnsafeBufferPointer { map in
        tangents.withUnsafeBufferPointer { tangents in
          guard let ids = ids.baseAddress, let map = map.baseAddress,
            let tangents = tangents.baseAddress
          else { return }
          applyDetails(
            tile, planes, details: materials, traits: traits,
            SurfaceTangents(ids: ids, idStride: idStride, map: map, tangents: tangents))
        }
      }
    }
    for n in 0..<tile.count {
      let light = ScalarLight(pixels[n])
      let m = pixels[n].material
      var (normal, alpha, metallic, facing) = (
        light.normal, materials[m].roughness * materials[m].roughness, materials[m].metallic,
        before[n]
      )
      if traits[m].isDetailed != 0 {
        let twin = ScalarDetails(
          pixels[n], normal: light.normal, materials[m], levelShift: traits[m].levelShift,
          tangent: tangents[Int(map[Int(ids[n / 32 * idStride + n % 32])])])
        (normal, alpha, metallic) = (twin.normal, twin.alpha, twin.metallic)
        facing = light.detailed(by: twin).facing
      }
      #expect(planes.nx[n].bitPattern == normal.x.bitPattern)
      #expect(planes.ny[n].bitPattern == normal.y.bitPattern)
      #expect(planes.nz[n].bitPattern == normal.z.bitPattern)
      #expect(planes.alpha[n].bitPattern == alpha.bitPattern)
      #expect(planes.metallic[n].bitPattern == metallic.bitPattern)
      #expect(planes.facing[n].bitPattern == facing.bitPattern)
    }
  }

  /// Flat triangles, gently bent ones and wires; blocks of one triangle and of many.
  @Test(arguments: [1, 20])
  func geometricRoughness(trianglesInBlock: Int) {
    var random = RandomKey(seed: 31).with("test.lobes", entity: trianglesInBlock).stream
    let (planes, memory) = ShadingPlanes.zeroed()
    defer { memory.deallocate() }
    let tile = ShadingTile(x: 0, y: 0, columns: 32, rows: 8)
    func signed() -> Float { Float(random.uniform()) * 2 - 1 }
    let records = (0..<20).map { n in
      var record = SurfaceRecord()
      let bend: Float = n == 0 ? 0 : n < 10 ? 0.05 : 2
      for lane in 0..<3 { (record.dx[lane], record.dy[lane]) = (signed() * bend, signed() * bend) }
      return record
    }
    let map = (0..<20).map { Int32(19 - $0) }
    let ids = (0..<tile.count).map { n in
      Int32(trianglesInBlock == 1 ? n / 8 % 20 : random.index(below: 20))
    }
    var before: [Float] = []
    for n in 0..<tile.count {
      let normal = SIMD3(signed(), signed(), signed()).normalized
      (planes.nx[n], planes.ny[n], planes.nz[n]) = (normal.x, normal.y, normal.z)
      planes.z[n] = n == 5 ? 0 : 0.3 + Float(random.uniform())
      planes.alpha[n] = Float(random.uniform())
      before.append(planes.alpha[n])
    }
    records.withUnsafeBufferPointer { records in
      ids.withUnsafeBufferPointer { ids in
        map.withUnsafeBufferPointer { map in
          guard let records = records.baseAddress, let ids = ids.baseAddress,
            let map = map.baseAddress
          else { return }
          widenLobes(
            tile,
            VisiblePixels(
              w: planes.z, wStride: 32, ids: ids, idStride: 32, map: map, records: records),
            planes)
        }
      }
    }
    for n in 0..<tile.count {
      let twin = ScalarKernels.widened(
        alpha: before[n], records[Int(map[Int(ids[n])])],
        normal: SIMD3(planes.nx[n], planes.ny[n], planes.nz[n]), z: planes.z[n])
      #expect(planes.alpha[n].bitPattern == twin.bitPattern)
      #expect(planes.alpha[n] >= before[n] && planes.alpha[n] <= 1)
    }
  }

  private static func light(of planes: ShadingPlanes, count: Int) -> [SIMD3<Float>] {
    (0..<count).map {
      SIMD3(planes.light.red[$0], planes.light.green[$0], planes.light.blue[$0])
    }
  }

  /// Triangles that face both ways, from slivers to some that fill the picture.
  @Test(arguments: [2.0, 30, 700, 9000])
  func records(reach: Double) {
    var random = RandomKey(seed: 12).with("test.records", entity: Int(reach)).stream
    var vertices: [ProjectedVertex] = []
    var attributes: [SIMD8<Float>] = []
    for _ in 0..<64 {
      vertices.append(
        ProjectedVertex(
          x: Int32(random.uniform(in: -reach...reach) * 256),
          y: Int32(random.uniform(in: -reach...reach) * 256),
          w: Float(random.uniform(in: 0.2...8)), flags: 0))
      attributes.append(
        SIMD8((0..<8).map { $0 < 5 ? Float(random.uniform(in: -3...3)) : 0 }))
    }
    let bytes = (0..<(3 * 96)).map { _ in UInt8(random.index(below: 64)) }
    let list = (0..<96).filter { _ in random.uniform() < 0.4 }
    let source = RecordSource(
      material: 7, instance: 40_001,
      normals: (SIMD3(0.8, 0.6, 0.1), SIMD3(-0.6, 0.8, -0.2), SIMD3(0.1, 0.05, 0.99)),
      textureWidth: 512, textureHeight: 300,
      front: reach > 100 ? Facing.clockwise : Facing.counterclockwise)
    var used = [UInt8](repeating: 0, count: 128)
    for n in list { used[n] = 1 }
    var map = [Int32](repeating: -1, count: 128)
    var records = [SurfaceRecord](repeating: SurfaceRecord(), count: 128)
    bytes.withUnsafeBufferPointer { bytes in
      vertices.withUnsafeBufferPointer { vertices in
        attributes.withUnsafeBufferPointer { attributes in
          withUnsafePointer(to: source) { source in
            withUnsafeTemporaryAllocation(of: RecordRequest.self, capacity: 136) { requests in
              guard let bytes = bytes.baseAddress, let vertices = vertices.baseAddress,
                let attributes = attributes.baseAddress, let requests = requests.baseAddress
              else { return }
              let found = requestRecords(
                &used, vertices: vertices, attributes: attributes,
                ClusterTriangles(i0: bytes, i1: bytes + 96, i2: bytes + 192, blocks: 12),
                source: source, map: &map, first: 100, into: requests)
              #expect(found == list.count)
              for n in found..<(found + 7) { requests[n] = requests[0] }
              makeRecords(requests, count: found, into: &records)
            }
          }
        }
      }
    }
    #expect(used.allSatisfy { $0 == 0 })
    #expect(list.enumerated().allSatisfy { map[$0.element] == 100 + Int32($0.offset) })
    for (n, t) in list.enumerated() {
      let corners = (0..<3).map { k in
        let i = Int(bytes[k * 96 + t])
        return ScalarRecord.Corner(vertices[i], attributes: attributes[i])
      }
      let twin = ScalarRecord.make(corners, source)
      // Repeated corners span no area, and no pixel asks for their record.
      if !twin.dx[0].isFinite { continue }
      for lane in 0..<8 {
        #expect(records[n].base[lane] == twin.base[lane])
        #expect(records[n].dx[lane] == twin.dx[lane])
        #expect(records[n].dy[lane] == twin.dy[lane])
      }
    }
  }

  /// The picture's codes are those of the exact sRGB curve, but for roundings at half a code, and
  /// go nowhere but where the tile lies in the picture.
  @Test(arguments: [256, 251], KernelLevel.available)
  func pictureCodes(pictureWidth: Int, level: KernelLevel) {
    let kernels = KernelTable.at(level)
    let (planes, memory) = ShadingPlanes.zeroed()
    defer { memory.deallocate() }
    let light = planes.light
    let height = 24
    var out = [UInt32](repeating: 7, count: pictureWidth * height)
    var radiance = [Float](repeating: 7, count: 4 * pictureWidth * height)
    func value(_ x: Int, _ y: Int) -> Float { Float((y - 8) * 256 + x) / 2047 }
    for first in stride(from: 0, to: pictureWidth, by: 32) {
      for row in 0..<8 {
        for n in 0..<32 {
          let x = value(first + n, 8 + row)
          light.red[row * 32 + n] = x
          light.green[row * 32 + n] = 1 - x
          light.blue[row * 32 + n] = x * x
        }
      }
      let tile = ShadingTile(x: first, y: 8, columns: 32, rows: 8)
      kernels.putPicture(tile, pictureWidth, light, 1, &out)
      putRadiance(tile, pictureWidth: pictureWidth, light, into: &radiance)
    }
    func exact(_ x: Float) -> Double {
      let x = Double(x)
      return 255
        * (x <= 0.003_130_8 ? 12.92 * x : 1.055 * DeterministicMath.pow(x, 1 / 2.4) - 0.055)
    }
    for y in 0..<height {
      for x in 0..<pictureWidth {
        let n = y * pictureWidth + x
        if !(8..<16).contains(y) {
          #expect(out[n] == 7 && radiance[4 * n] == 7 && radiance[4 * n + 3] == 7)
          continue
        }
        let v = value(x, y)
        #expect(abs(Double(out[n] & 255) - exact(v)) < 0.54)
        #expect(abs(Double(out[n] >> 8 & 255) - exact(1 - v)) < 0.54)
        #expect(abs(Double(out[n] >> 16 & 255) - exact(v * v)) < 0.54)
        #expect(out[n] >> 24 == 255)
        #expect(Array(radiance[(4 * n)..<(4 * n + 4)]) == [v, 1 - v, v * v, 0])
      }
    }
  }

  @Test func processorsWithoutTheInstructionsAreNamed() {
    #expect(missingFeatures(["avx2", "bmi2", "f16c", "fma", "movbe", "sse2"]) == nil)
    #expect(missingFeatures(["sse2", "fma"])?.contains("avx2, bmi2, f16c, movbe") == true)
  }
}
