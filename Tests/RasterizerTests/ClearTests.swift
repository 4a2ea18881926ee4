import Catalog
import Geometry
import RasterKernels
import Rasterizer
import Scene
import Testing

/// Surfaces that light passes through.
struct ClearTests {
  private func glass(_ transmission: Float, film: Bool = false) -> Material {
    Material(
      name: "glass", baseColor: SIMD3(0.9, 0.8, 0.5), roughness: 0.1, transmission: transmission,
      labelsThrough: film)
  }

  private func wall(_ emission: Float) -> Instance {
    RenderFixtures.instance(
      1, RenderFixtures.quad(1.2, z: 1.4),
      material: Material(
        name: "wall", baseColor: .zero, emission: SIMD3(0.3, 0.6, 0.9) * emission))
  }

  private func render(
    _ instances: [Instance], lux: Double = 300, threads: Int = 1,
    lens: LensMapping = .pinhole
  ) -> GBuffer {
    let camera = RenderFixtures.camera(lens: lens)
    let renderer = Renderer(
      options: RenderOptions(threads: threads, wantsNormals: true, wantsAmbientTransport: false))
    renderer.begin(
      SceneSnapshot(
        instances: instances, cameras: [camera],
        lights: [
          .directional(
            directionInWorld: SIMD3(0, 1, 0), illuminance: 500, color: SIMD3(1, 1, 1),
            castsShadow: false)
        ], ambient: AmbientLight(illuminanceFromAbove: lux, illuminanceFromBelow: lux)))
    var buffer = GBuffer(width: 320, height: 240)
    renderer.render(camera: 0, into: &buffer)
    return buffer
  }

  /// Clear glass owns ids, depth and labels as if it were opaque; only colours differ.
  @Test(arguments: [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye])
  func clearThingsKeepTheirLabels(lens: LensMapping) {
    var crowd = RenderFixtures.crowd()
    let opaque = render(crowd, lens: lens)
    for n in crowd.indices where n % 3 == 1 {
      let parts = crowd[n].model.parts.map { Model.Part(mesh: $0.mesh, material: glass(0.95)) }
      crowd[n].model = Model(name: "clear", parts: parts)
    }
    let clear = render(crowd, lens: lens)
    #expect(clear.ids == opaque.ids)
    #expect(clear.depth == opaque.depth)
    #expect(clear.normals == opaque.normals)
    #expect(clear.labels == opaque.labels)
    #expect(clear.radiance != opaque.radiance)
    let many = render(crowd, threads: 3, lens: lens)
    #expect(many.radiance == clear.radiance)
  }

  /// Head on, each face of a clear body mirrors (1.5 − 1)²/(1.5 + 1)² = 4 % and lets through the
  /// rest, tinted; 4 % of the light around comes back.
  @Test func headOnAllButEightPercentPasses() {
    let pane = RenderFixtures.instance(2, RenderFixtures.quad(0.3, z: 0.8), material: glass(1))
    let bare = render([wall(1)])
    let seen = render([wall(1), pane])
    let middle = 119 * 320 + 160
    for k in 0..<3 {
      let tint = glass(1).baseColor[k]
      let own: Float = 0.04 * 300 / .pi
      let expected = bare.radiance[middle][k] * tint * 0.96 * 0.96 + own
      #expect(abs(seen.radiance[middle][k] - expected) < 2e-3 * expected)
    }
    // Beside the pane nothing has changed.
    #expect(seen.radiance[119 * 320 + 60] == bare.radiance[119 * 320 + 60])
    #expect(seen.ids[middle] == 2 && abs(seen.depth[middle] - 0.8) < 1e-5)
  }

  /// Where nothing lies behind, the light around shows through.
  @Test func nothingBehindShowsTheSky() {
    let pane = RenderFixtures.instance(2, RenderFixtures.quad(0.3, z: 0.8), material: glass(1))
    let sky: Float = 300 / .pi
    let seen = render([pane]).radiance[119 * 320 + 160]
    #expect(abs(seen.x - (0.9 * 0.9216 + 0.04) * sky) < 0.003 * sky)
  }

  /// An opaque label stuck in front of a bottle hides it, one behind it shows through.
  @Test func orderInDepthDecides() {
    func label(_ z: Float) -> Instance {
      RenderFixtures.instance(
        3, RenderFixtures.quad(0.1, z: z),
        material: Material(name: "label", baseColor: .zero, emission: SIMD3(0, 40, 0)))
    }
    let pane = RenderFixtures.instance(2, RenderFixtures.quad(0.3, z: 0.8), material: glass(1))
    let middle = 119 * 320 + 160
    let before = render([wall(1), pane, label(0.7)])
    let after = render([wall(1), pane, label(0.9)])
    #expect(before.ids[middle] == 3 && after.ids[middle] == 2)
    let ratio = after.radiance[middle].y / before.radiance[middle].y
    #expect(abs(ratio - 0.8 * 0.9216) < 0.01)
  }

  /// Fruit in a clear bag is one product: the bag owns its outline, its depth and what is seen
  /// through it, be it the fruit or another product behind, and the fruit gives the colour.
  @Test func aBagOwnsWhatIsSeenThroughIt() {
    func bag(_ film: Material) -> Instance {
      Instance(
        id: 7, kind: .product(sku: "bag"),
        model: Model(
          name: "bag",
          parts: [
            .init(
              mesh: RenderFixtures.sphere(0.06),
              material: Material(name: "fruit", baseColor: SIMD3(0.8, 0.1, 0.05))),
            .init(mesh: RenderFixtures.sphere(0.1), material: film),
          ]), worldFromModel: RigidTransform(translation: SIMD3(0, 0, 0.8)))
    }
    let behind = RenderFixtures.instance(
      3, RenderFixtures.quad(0.16, z: 1.1), at: SIMD3(0.16, 0, 0),
      material: Material(name: "carton", emission: SIMD3(0, 0, 40)))
    let film = Material(name: "film", roughness: 0.2, transmission: 0.87)
    let seen = render([wall(0), behind, bag(film)])
    let wrapped = render([wall(0), behind, bag(Material(name: "paper"))])
    #expect(seen.ids == wrapped.ids && seen.depth == wrapped.depth)
    #expect(seen.labels == wrapped.labels)
    func pixel(_ x: Double, _ z: Double) -> Int { 119 * 320 + Int((159.5 + 300 * x / z).rounded()) }
    let (fruit, rim) = (pixel(0, 0.8), pixel(0.085, 0.8))
    #expect(seen.ids[fruit] == 7 && abs(seen.depth[fruit] - 0.7) < 1e-3)
    #expect(seen.radiance[fruit].x > 2 * seen.radiance[fruit].z)
    // Beside the fruit the carton shows through the bag and is the bag's all the same.
    let bare = render([wall(0), behind])
    #expect(bare.ids[rim] == 3 && seen.ids[rim] == 7)
    #expect(seen.radiance[rim].z > 0.5 * bare.radiance[rim].z)
    #expect(seen.ids[pixel(0.22, 1.1)] == 3)
    // A film that is no part of what is sold leaves ids, depth and labels to what it covers.
    let loose = render([
      wall(0), behind,
      RenderFixtures.instance(
        0, RenderFixtures.quad(0.5, z: 0.5), material: Material(name: "film", labelsThrough: true)),
    ])
    #expect(loose.ids == bare.ids && loose.depth == bare.depth && loose.labels == bare.labels)
    #expect(loose.radiance != bare.radiance)
  }

  /// The kernels against their plain forms, bit for bit.
  @Test func theKernelsAreTheirTwins() {
    var random = RandomKey(seed: 9).with("test.clear").stream
    func plane(_ range: ClosedRange<Double>) -> [Float] {
      (0..<256).map { _ in random.uniform() < 0.3 ? 0 : Float(random.uniform(in: range)) }
    }
    var (w, clearW) = (plane(0.2...2), plane(0.2...2))
    var (ids, clearIDs) = ((0..<256).map { Int32($0) }, (0..<256).map { Int32(1000 + $0) })
    let (oldW, oldClear) = (w, clearW)
    bringForward(count: 256, w: &w, ids: &ids, clearW: &clearW, clearIDs: &clearIDs)
    for n in 0..<256 {
      let isInFront = oldClear[n] > oldW[n]
      #expect(w[n] == max(oldW[n], oldClear[n]))
      if w[n] > 0 { #expect(ids[n] == Int32(isInFront ? 1000 + n : n)) }
      #expect(clearW[n] == (isInFront ? oldW[n] : 0))
      if clearW[n] > 0 { #expect(clearIDs[n] == Int32(n)) }
    }
    let words = 2 * ShadingPlanes.wordsNeeded
    let memory = UnsafeMutableRawPointer.allocate(byteCount: words * 4, alignment: 64)
    defer { memory.deallocate() }
    let first = memory.initializeMemory(as: Float.self, repeating: 0, count: words)
    for n in 0..<words { first[n] = Float(random.uniform(in: -1...1)) }
    let planes = ShadingPlanes(memory: first)
    let behind = ShadingPlanes(memory: first + ShadingPlanes.wordsNeeded)
    let texel: [UInt8] = [0, 0, 0, 0]
    texel.withUnsafeBufferPointer { texel in
      guard let texel = texel.baseAddress else { return }
      let materials = [Float(0), 0.4, 1].map { transmission -> SampledMaterial in
        var m = SampledMaterial(
          texels: texel, pitch: 1,
          levels: UnsafeRawPointer(texel).assumingMemoryBound(to: TextureLevels.self),
          color: .zero)
        m.transmission = transmission
        return m
      }
      for n in 0..<256 {
        planes.material[n] = Int32(n < 64 ? 0 : random.index(below: 3))
        if planes.z[n] < -0.5 { planes.z[n] = 0 }
        planes.z[n] = abs(planes.z[n])
      }
      let before = (0..<256).map {
        SIMD3(planes.light.red[$0], planes.light.green[$0], planes.light.blue[$0])
      }
      let normals = (0..<256).map { SIMD3(planes.nx[$0], planes.ny[$0], planes.nz[$0]) }
      orientSurfaces(count: 256, planes)
      #expect(showsClear(count: 256, planes, materials: materials))
      #expect(!showsClear(count: 64, planes, materials: materials))
      blendClear(count: 256, planes, behind: behind.light, materials: materials)
      for n in 0..<256 {
        var pixel = ScalarPixel(
          SurfaceRecord(), position: .zero, w: 0, origin: RayOrigin())
        pixel.z = planes.z[n]
        pixel.ray = SIMD2(planes.rayX[n], planes.rayY[n])
        pixel.normal = normals[n]
        pixel.albedo = SIMD3(
          planes.albedo.red[n], planes.albedo.green[n], planes.albedo.blue[n])
        let twin = ScalarLight(pixel).clear(
          over: SIMD3(behind.light.red[n], behind.light.green[n], behind.light.blue[n]),
          light: before[n], transmission: materials[Int(planes.material[n])].transmission)
        let made = SIMD3(planes.light.red[n], planes.light.green[n], planes.light.blue[n])
        for k in 0..<3 { #expect(made[k].bitPattern == twin[k].bitPattern) }
      }
    }
  }
}
