import Catalog
import Geometry
import RasterKernels
import Rasterizer
import Scene
import Testing

/// The light shadows of clear things.
struct TintTests {
  private static let tint = SIMD3<Float>(0.9, 0.6, 0.3)

  /// A camera close to a white floor, below what casts shadows.
  private var camera: Camera {
    var camera = RenderFixtures.camera(focal: 300)
    camera.worldFromCamera = .worldFromCamera(
      eye: SIMD3(0, 0, 0.1), target: .zero, up: SIMD3(0, 1, 0))
    return camera
  }

  private func level(_ half: Float, at center: SIMD3<Float>) -> Mesh {
    .built {
      $0.addRectangle(
        corner: center - SIMD3(half, half, 0), edgeU: SIMD3(2 * half, 0, 0),
        edgeV: SIMD3(0, 2 * half, 0))
    }
  }

  private func sheet(
    _ transmission: Float, half: Float = 0.2, at center: SIMD3<Float> = SIMD3(0, 0, 0.2)
  ) -> Instance {
    RenderFixtures.instance(
      4, level(half, at: center),
      material: Material(
        name: "sheet", baseColor: Self.tint, transmission: transmission, isDoubleSided: true))
  }

  /// Light on the floor over that without things in the way.
  private func shares(
    under things: [Instance], _ light: Light, threads: Int = 1
  ) -> [SIMD3<Float>] {
    let floor = RenderFixtures.instance(0, level(3, at: .zero), material: Material(name: "floor"))
    let pictures = [[floor] + things, [floor]].map { instances -> GBuffer in
      let renderer = Renderer(
        options: RenderOptions(threads: threads, wantsAmbientTransport: false))
      renderer.begin(
        SceneSnapshot(
          instances: instances, cameras: [camera], lights: [light],
          ambient: AmbientLight(illuminanceFromAbove: 0, illuminanceFromBelow: 0)))
      var buffer = GBuffer(width: 320, height: 240)
      renderer.render(camera: 0, into: &buffer)
      return buffer
    }
    return zip(pictures[0].radiance, pictures[1].radiance).map {
      SIMD3($0.x / $1.x, $0.y / $1.y, $0.z / $1.z)
    }
  }

  private func sun(_ angle: Double) -> Light {
    .directional(
      directionInWorld: SIMD3(-DeterministicMath.sin(angle), 0, -DeterministicMath.cos(angle)),
      illuminance: 1000, color: SIMD3(1, 1, 1), castsShadow: true)
  }

  /// Under a clear sheet remains its colour, less what Schlick's approximation mirrors away at each
  /// of two faces.
  @Test(arguments: [0, 30, 60.0])
  func underASheetRemainsItsColor(degrees: Double) {
    let angle = degrees * .pi / 180
    let center = SIMD3<Float>(
      Float(0.2 * DeterministicMath.sin(angle) / DeterministicMath.cos(angle)), 0, 0.2)
    let found = shares(under: [sheet(0.8, at: center)], sun(angle))[119 * 320 + 160]
    let c = Float(1 - DeterministicMath.cos(angle))
    let entering = 1 - (0.04 + 0.96 * c * c * c * c * c)
    for k in 0..<3 {
      #expect(abs(found[k] - 0.8 * Self.tint[k] * entering * entering) < 1e-3)
    }
  }

  @Test func aPanelShinesThroughASheetToo() {
    let panel = Light.panel(
      centerInWorld: SIMD3(0, 0, 2.4), halfEdgeU: SIMD3(0.2, 0, 0), halfEdgeV: SIMD3(0, -0.2, 0),
      flux: 1000, color: SIMD3(1, 1, 1), castsShadow: true)
    let found = shares(under: [sheet(1)], panel)[119 * 320 + 160]
    for k in 0..<3 { #expect(abs(found[k] - Self.tint[k] * 0.9216) < 2e-3) }
  }

  /// What is opaque takes its light as ever, wherever a clear sheet lies; so does a sheet that lies
  /// behind the floor, or beside the light's way, take nothing.
  @Test func onlyWhatIsInTheWayCounts() {
    let plate = RenderFixtures.instance(
      0, level(0.2, at: SIMD3(0, 0, 0.15)), material: Material(name: "plate", isDoubleSided: true))
    let middle = 119 * 320 + 160
    #expect(shares(under: [sheet(1), plate], sun(0))[middle] == .zero)
    let white = SIMD3<Float>(repeating: 1)
    #expect(shares(under: [sheet(1, at: SIMD3(0, 0, -0.1))], sun(0))[middle] == white)
    #expect(shares(under: [sheet(1, at: SIMD3(0.5, 0, 0.2))], sun(0))[middle] == white)
    #expect(shares(under: [sheet(0.01)], sun(0))[middle] == .zero)
  }

  /// At a panel's penumbra a clear sheet takes its share of what an opaque one takes.
  @Test func shadowsOfClearThingsAreAsSoft() {
    let panel = Light.panel(
      centerInWorld: SIMD3(0, 0, 2.4), halfEdgeU: SIMD3(0.3, 0, 0), halfEdgeV: SIMD3(0, -0.1, 0),
      flux: 1000, color: SIMD3(1, 1, 1), castsShadow: true)
    let place = SIMD3<Float>(0.41, 0, 0.15)
    let clear = shares(under: [sheet(0.5, half: 0.4, at: place)], panel)
    let solid = shares(under: [sheet(0, half: 0.4, at: place)], panel)
    let row = 119 * 320
    func lost(_ shares: [SIMD3<Float>], _ k: Int) -> Float {
      (0..<320).reduce(0) { $0 + 1 - shares[row + $1][k] }
    }
    for k in 0..<3 {
      let part = 1 - 0.5 * Self.tint[k] * 0.9216
      #expect(abs(lost(clear, k) - part * lost(solid, k)) < 0.06 * part * lost(solid, k))
    }
    let found = (0..<320).map { clear[row + $0].y }
    let middle = 1 - 0.25 * (1 - 0.5 * Self.tint.y * 0.9216)
    let soft = found.filter { abs($0 - middle) < 0.2 * (1 - middle) }
    #expect(soft.count > 3)
  }

  @Test func threadsDoNotShow() {
    let things = [sheet(0.9), sheet(0.7, half: 0.05, at: SIMD3(0.03, 0.02, 0.12))]
    #expect(shares(under: things, sun(0.3)) == shares(under: things, sun(0.3), threads: 3))
  }

  /// The kernel against its plain form, bit for bit, at a lamp with and without extent.
  @Test(arguments: [Float(0), 0.2])
  func theKernelIsItsTwin(half: Float) {
    var random = RandomKey(seed: 6).with("test.tints").stream
    let (width, height) = (128, 160)
    let needed = TintPyramid.texelsNeeded(width: width, height: height)
    var texels = [SIMD4<Float>](repeating: .zero, count: needed)
    for y in 32..<128 {
      for x in 32..<96 where random.uniform() < 0.7 {
        func unit() -> Float { Float(random.uniform()) }
        texels[y * width + x] = SIMD4(unit(), unit(), unit(), 0.4 + 0.6 * unit())
      }
    }
    coarsenTints(&texels, width: width, height: height)
    // The last of them is the one farthest into the margin.
    #expect(texels[needed - 1] == .zero)
    let (planes, memory) = ShadingPlanes.zeroed()
    defer { memory.deallocate() }
    for n in 0..<256 {
      planes.z[n] = random.uniform() < 0.1 ? 0 : Float(random.uniform(in: 0.5...3))
      planes.rayX[n] = Float(random.uniform(in: -0.8...0.8))
      planes.rayY[n] = Float(random.uniform(in: -0.8...0.8))
      planes.nx[n] = Float(random.uniform(in: -1...1))
      planes.ny[n] = Float(random.uniform(in: -1...1))
      planes.nz[n] = Float(random.uniform(in: -2...0.2))
    }
    orientSurfaces(count: 256, planes)
    var factors = [Float](repeating: 0, count: 3 * ShadingPlanes.capacity)
    texels.withUnsafeBufferPointer { texels in
      guard let texels = texels.baseAddress else { return }
      let words = UnsafeRawPointer(texels).assumingMemoryBound(to: Float.self)
      var map = ShadowSource(w: words, stride: 0, size: 512)
      let focal: Float = 90
      (map.m00, map.m01, map.m02, map.m03) = (focal * 0.8, focal * 0.1, focal * 0.2, focal * 0.05)
      (map.m10, map.m11, map.m12, map.m13) = (focal * -0.1, focal * 0.9, focal * 0.1, 0)
      (map.m20, map.m21, map.m22, map.m23) = (-0.2, 0.1, 0.95, 0.1)
      (map.centerU, map.centerV) = (150, 170)
      map.inverseFocalSquared = 1 / (focal * focal)
      (map.halfU, map.halfV) = (focal * half, focal * half / 2)
      map.pattern = SoftPattern(columns: half > 0 ? 8 : 4)
      var source = TintSource(map: map, texels: texels, x: 96, y: 64, width: width, height: height)
      sampleTints(count: 256, planes, &source, into: &factors)
      for n in 0..<256 {
        let z = planes.z[n]
        let twin = ScalarTint.factor(
          point: SIMD3(planes.rayX[n] * z, planes.rayY[n] * z, z),
          normal: SIMD3(planes.nx[n], planes.ny[n], planes.nz[n]), source)
        for k in 0..<3 {
          #expect(factors[k * ShadingPlanes.capacity + n].bitPattern == twin[k].bitPattern)
        }
      }
    }
    #expect(Set(factors).count > 50)
  }
}
