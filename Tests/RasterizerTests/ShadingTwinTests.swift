import Geometry
import RasterKernels
import Rasterizer
import Testing

/// The vector kernels of shading against their plain forms, bit for bit.
struct ShadingTwinTests {
  private final class Scratch {
    let memory: UnsafeMutableRawPointer
    let planes: ShadingPlanes

    init() {
      let bytes = ShadingPlanes.wordsNeeded * 4
      memory = .allocate(byteCount: bytes, alignment: 64)
      let words = memory.initializeMemory(
        as: Float.self, repeating: 0, count: ShadingPlanes.wordsNeeded)
      planes = ShadingPlanes(memory: words)
    }

    deinit { memory.deallocate() }
  }

  /// A texture of random texels with two levels and frames.
  private final class Texels {
    let bytes: UnsafeMutablePointer<UInt8>
    let sizes: UnsafeMutablePointer<Float>
    let layout: UnsafeMutablePointer<Int32>

    init(_ random: inout RandomStream) {
      let count = 4 * (18 * 10 + 10 * 6 + 1)
      bytes = .allocate(capacity: count)
      for n in 0..<count { (bytes + n).initialize(to: UInt8(random.index(below: 256))) }
      sizes = .allocate(capacity: 6)
      layout = .allocate(capacity: 6)
      let lengths: [Float] = [16, 8, 8, 4, 8, 4]
      for (n, size) in lengths.enumerated() {
        (sizes + n).initialize(to: size)
      }
      let places: [Int32] = [19, 18, 191, 10, 191, 10]
      for (n, place) in places.enumerated() {
        (layout + n).initialize(to: place)
      }
    }

    deinit {
      bytes.deallocate()
      sizes.deallocate()
      layout.deallocate()
    }

    func material(_ random: inout RandomStream) -> SampledMaterial {
      func unit() -> Float { Float(random.uniform()) }
      let color = SIMD4(unit(), unit(), unit(), 0) / 65_025
      var m = SampledMaterial(
        texels: UnsafePointer(bytes), sizes: UnsafePointer(sizes), layout: UnsafePointer(layout),
        lastLevel: 1, color: SIMD8(lowHalf: color, highHalf: color))
      m.roughness = unit()
      m.metallic = unit()
      m.emission = SIMD4(unit(), 0, unit(), 0)
      return m
    }
  }

  private static func record(_ n: Int, _ random: inout RandomStream) -> SurfaceRecord {
    var record = SurfaceRecord()
    for lane in 0..<8 {
      record.base[lane] = Float(random.uniform(in: -2...2))
      record.dx[lane] = Float(random.uniform(in: -0.1...0.1))
      record.dy[lane] = Float(random.uniform(in: -0.1...0.1))
    }
    record.originX = Float(random.uniform(in: 0...100))
    record.originY = Float(random.uniform(in: 0...100))
    record.material = Int32(n % 3)
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
      return s
    }
  }

  @Test(arguments: 0..<4)
  func interpolationTexturesAndLight(seed: Int) {
    var random = RandomKey(seed: UInt64(seed)).with("test.shading").stream
    let scratch = Scratch()
    let texels = Texels(&random)
    let materials = (0..<3).map { _ in texels.material(&random) }
    let records = (0..<20).map { Self.record($0, &random) }
    let count = 64
    // Runs of one record and single pixels, and some pixels where nothing is.
    var ids = [Int32](repeating: 0, count: count)
    var w = [Float](repeating: 0, count: count)
    for n in 0..<count {
      ids[n] = Int32(n < 24 ? n / 9 : random.index(below: 19))
      w[n] = random.uniform() < 0.1 ? 0 : Float(random.uniform(in: 0.3...4))
    }
    let map = (0..<20).map { Int32(19 - $0) }
    var origin = RayOrigin()
    (origin.inverseFocalX, origin.inverseFocalY) = (1 / 300, 1 / 310)
    (origin.centerX, origin.centerY, origin.x, origin.y) = (40, 50, 16, 70)
    let lights = Self.lights(&random)
    var ambient = AmbientSource()
    (ambient.upX, ambient.upY, ambient.upZ) = (0, -0.8, 0.6)
    (ambient.aboveRed, ambient.aboveGreen, ambient.aboveBlue) = (1, 1.5, 2)
    (ambient.belowRed, ambient.belowGreen, ambient.belowBlue) = (0.5, 0.4, 0.3)
    var plain = [Float](repeating: 0, count: 4 * count)
    var physical = plain
    let planes = scratch.planes
    planes.openness.update(repeating: 0.75, count: count)
    let noShadows = [Float](repeating: 1, count: ShadingPlanes.capacity)
    interpolate(
      w: w, ids: ids, count: count, map: map, nothing: 19, records: records, &origin, into: planes)
    sampleTextures(count: count, materials: materials, planes)
    lightPlainly(
      count: count, planes, lights: lights, lightCount: 3, ambient: &ambient, specular: 0.15,
      into: &plain)
    lightPhysically(
      count: count, planes, lights: lights, lightCount: 3, ambient: &ambient,
      materials: materials, shadows: noShadows, into: &physical)
    for n in 0..<count {
      let record = records[Int(map[w[n] > 0 ? Int(ids[n]) : 19])]
      var twin = ScalarPixel(
        record, position: SIMD2(Float(16 + n), 70), w: w[n], origin: origin)
      #expect(planes.z[n].bitPattern == twin.z.bitPattern)
      #expect(planes.nx[n].bitPattern == twin.normal.x.bitPattern)
      #expect(planes.ny[n].bitPattern == twin.normal.y.bitPattern)
      #expect(planes.nz[n].bitPattern == twin.normal.z.bitPattern)
      #expect(planes.u[n].bitPattern == twin.uv.x.bitPattern)
      #expect(planes.v[n].bitPattern == twin.uv.y.bitPattern)
      #expect(planes.level[n].bitPattern == twin.level.bitPattern)
      let material = materials[Int(record.material)]
      twin.sample(material)
      for k in 0..<3 {
        let albedo = planes.albedo[8 * n + k] + planes.albedo[8 * n + 4 + k]
        #expect(albedo.bitPattern == twin.albedo[k].bitPattern)
      }
      let light = ScalarLight(twin)
      let (a, b) = (
        light.plain(lights, ambient: ambient, specular: 0.15),
        light.physical(lights, ambient: ambient, material: material, openness: 0.75)
      )
      for k in 0..<3 {
        #expect(plain[4 * n + k].bitPattern == a[k].bitPattern)
        #expect(physical[4 * n + k].bitPattern == b[k].bitPattern)
      }
    }
  }

  /// The picture's codes are those of the exact sRGB curve, but for roundings at half a code.
  @Test func pictureCodes() {
    let values = (0..<4096).map { Float($0) / 4095 }
    let light = values.flatMap { x -> [Float] in [x, 1 - x, x * x, 0] }
    var out = [UInt32](repeating: 0, count: 4096)
    encodeSRGBPixels(light, count: 4096, scale: 1, into: &out)
    func exact(_ x: Float) -> Double {
      let x = Double(x)
      return 255
        * (x <= 0.003_130_8 ? 12.92 * x : 1.055 * DeterministicMath.pow(x, 1 / 2.4) - 0.055)
    }
    for (n, x) in values.enumerated() {
      #expect(abs(Double(out[n] & 255) - exact(x)) < 0.54)
      #expect(abs(Double(out[n] >> 8 & 255) - exact(1 - x)) < 0.54)
      #expect(abs(Double(out[n] >> 16 & 255) - exact(x * x)) < 0.54)
      #expect(out[n] >> 24 == 255)
    }
  }

  @Test func processorsWithoutTheInstructionsAreNamed() {
    #expect(missingFeatures(["avx2", "bmi2", "f16c", "fma", "movbe", "sse2"]) == nil)
    #expect(missingFeatures(["sse2", "fma"])?.contains("avx2, bmi2, f16c, movbe") == true)
  }
}
