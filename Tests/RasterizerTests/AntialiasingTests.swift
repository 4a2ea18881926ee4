import Catalog
import Geometry
import RasterKernels
import Rasterizer
import Scene
import Testing

/// Pictures of four samples a pixel, against exact coverage and against those of one sample.
struct AntialiasingTests {
  private static let lenses = [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye]

  private func render(
    _ instances: [Instance], camera: Camera = RenderFixtures.camera(),
    _ antialiasing: Antialiasing = .fourSamples, shading: ShadingModel = .physical,
    threads: Int = 1
  ) -> GBuffer {
    var options = RenderOptions(
      threads: threads, wantsNormals: true, wantsAmbientTransport: false, shading: shading)
    options.antialiasing = antialiasing
    return RenderFixtures.render(instances, camera: camera, options: options)
  }

  /// A black triangle before a sky of luminance 1 with no other light, so that what a pixel lacks
  /// is the triangle's share. Corners in 1/256 pixel.
  private func shares(
    of triangles: [(x: SIMD3<Int32>, y: SIMD3<Int32>)], z: [Float]? = nil, width: Int = 64,
    height: Int = 48, lens: LensMapping = .pinhole
  ) -> [Float] {
    let camera = RenderFixtures.camera(width: width, height: height, focal: 64, lens: lens)
    let k = camera.intrinsics
    let black = Material(name: "black", baseColor: .zero, isDoubleSided: true)
    let instances = triangles.enumerated().map { n, t in
      let corners = (0..<3).map { i -> SIMD3<Float> in
        let depth = Double(z?[n] ?? 1)
        return SIMD3<Float>(
          SIMD3(
            (Double(t.x[i]) / 256 - k.cx) / k.fx * depth,
            (Double(t.y[i]) / 256 - k.cy) / k.fy * depth, depth))
      }
      return RenderFixtures.instance(
        UInt16(n + 1), RenderFixtures.mesh(corners, [SIMD3(0, 1, 2)]), material: black)
    }
    var options = RenderOptions(shading: .plain)
    options.antialiasing = .fourSamples
    let renderer = Renderer(options: options)
    renderer.begin(
      SceneSnapshot(
        instances: instances, cameras: [camera], lights: [],
        ambient: AmbientLight(illuminanceFromAbove: .pi, illuminanceFromBelow: .pi)))
    var buffer = GBuffer(width: width, height: height)
    renderer.render(camera: 0, into: &buffer)
    return buffer.radiance.map { 1 - $0.x }
  }

  /// A random edge through the whole picture: each pixel's share is the quarter of its samples that
  /// lie on the inner side.
  @Test(arguments: 0..<24) func anEdgeCoversAsManyQuartersAsSamples(seed: Int) {
    var random = RandomKey(seed: UInt64(seed)).with("test.edge").stream
    func place(_ side: Int) -> SIMD2<Int32> {
      let along = Int32(random.uniform(in: 4...44) * 256)
      return side == 0 ? SIMD2(-20 * 256, along) : SIMD2(84 * 256, along)
    }
    let (a, b) = (place(0), place(1))
    let c = SIMD2<Int32>(32 * 256, seed % 2 == 0 ? 4000 * 256 : -4000 * 256)
    let triangle = (x: SIMD3(a.x, b.x, c.x), y: SIMD3(a.y, b.y, c.y))
    let shares = shares(of: [triangle])
    let twin = ScalarTriangle(x: triangle.x, y: triangle.y, w: SIMD3(1, 1, 1))
    var partly = 0
    for y in 0..<48 {
      for x in 0..<64 {
        let covered = (0..<4).filter { twin.coversSample($0, of: Int32(x), Int32(y)) }.count
        #expect(abs(shares[y * 64 + x] - Float(covered) / 4) < 1e-5)
        if (1...3).contains(covered) { partly += 1 }
      }
    }
    #expect(partly > 30)
  }

  /// Wires from far narrower than a pixel to wider than one, in every direction.
  @Test(arguments: [0.05, 0.2, 0.5, 0.9, 1.3, 2.5]) func wiresAreSeenByEverySample(width: Double) {
    var random = RandomKey(seed: UInt64(width * 100)).with("test.wire").stream
    for _ in 0..<8 {
      let angle = random.uniform(in: 0...(2 * .pi))
      let (c, s) = (DeterministicMath.cos(angle), DeterministicMath.sin(angle))
      let middle = SIMD2(random.uniform(in: 28...36), random.uniform(in: 20...28))
      func corner(_ along: Double, _ across: Double) -> SIMD2<Int32> {
        let p = middle + SIMD2(c, s) * along + SIMD2(-s, c) * across
        return SIMD2(Int32((p.x * 256).rounded()), Int32((p.y * 256).rounded()))
      }
      // Longer than what 32 bits hold, and shorter.
      let reach = random.uniform(in: 0...1) < 0.5 ? 90.0 : 20
      let p = [
        corner(-reach, -width / 2), corner(reach, -width / 2), corner(reach, width / 2),
        corner(-reach, width / 2),
      ]
      let halves = [(0, 1, 2), (0, 2, 3)].map { i, j, k in
        (x: SIMD3(p[i].x, p[j].x, p[k].x), y: SIMD3(p[i].y, p[j].y, p[k].y))
      }
      let shares = shares(of: halves)
      let twins = halves.map { ScalarTriangle(x: $0.x, y: $0.y, w: SIMD3(1, 1, 1)) }
      var wrong = 0
      for y in 0..<48 {
        for x in 0..<64 {
          let covered = (0..<4).filter { sample in
            twins.contains { $0.coversSample(sample, of: Int32(x), Int32(y)) }
          }.count
          if abs(shares[y * 64 + x] - Float(covered) / 4) > 1e-5 { wrong += 1 }
        }
      }
      #expect(wrong == 0)
    }
  }

  /// Triangles of a random mesh share all inner edges: drawn one by one their shares add up to 1 in
  /// every pixel, and drawn together no sky leaks through.
  @Test(arguments: lenses, 0..<2) func sharesOfAMeshAddUpToOne(lens: LensMapping, seed: Int) {
    var random = RandomKey(seed: UInt64(seed)).with("test.mesh").stream
    let columns = seed == 0 ? 5 : 3
    func point(_ column: Int, _ row: Int) -> SIMD2<Int32> {
      SIMD2(
        Int32((Double(column) + random.uniform(in: -0.24...0.24)) * 110 / Double(columns) - 23)
          * 256,
        Int32((Double(row) + random.uniform(in: -0.24...0.24)) * 94 / Double(columns) - 23) * 256
          + 77)
    }
    let points = (0...columns).map { row in (0...columns).map { point($0, row) } }
    var triangles: [(x: SIMD3<Int32>, y: SIMD3<Int32>)] = []
    for row in 0..<columns {
      for column in 0..<columns {
        let (a, b) = (points[row][column], points[row][column + 1])
        let (c, d) = (points[row + 1][column + 1], points[row + 1][column])
        triangles.append((x: SIMD3(a.x, b.x, c.x), y: SIMD3(a.y, b.y, c.y)))
        triangles.append((x: SIMD3(a.x, c.x, d.x), y: SIMD3(a.y, c.y, d.y)))
      }
    }
    let together = shares(of: triangles, lens: lens)
    var sum = [Float](repeating: 0, count: together.count)
    for triangle in triangles {
      for (n, share) in shares(of: [triangle], lens: lens).enumerated() { sum[n] += share }
    }
    let whole = together.indices.filter { together[$0] > 0.99 }
    #expect(whole.count > 1500)
    // The tip of a triangle drawn alone may show at a sample and at no centre around it; with its
    // neighbours there it is part of them.
    let corners = points.joined().map { SIMD2(Double($0.x), Double($0.y)) / 256 }
    for n in together.indices where abs(sum[n] - together[n]) > 1e-4 {
      let isTip = corners.contains { corner in
        max(abs(corner.x - Double(n % 64)), abs(corner.y - Double(n / 64))) < 1.5
      }
      #expect(lens != .pinhole || isTip)
    }
    #expect(together.indices.filter { abs(sum[$0] - together[$0]) > 1e-4 }.count < 6)
  }

  /// Smoothing changes colours at borders and nothing else.
  @Test(arguments: lenses, [ShadingModel.plain, .physical])
  func labelsAreThoseOfTheCentres(lens: LensMapping, shading: ShadingModel) {
    let camera = RenderFixtures.camera(lens: lens)
    var crowd = RenderFixtures.crowd()
    crowd[4].model = Model(
      name: "glass",
      parts: crowd[4].model.parts.map {
        Model.Part(mesh: $0.mesh, material: Material(name: "glass", transmission: 0.9))
      })
    let sharp = render(crowd, camera: camera, .off, shading: shading)
    let smooth = render(crowd, camera: camera, shading: shading)
    #expect(smooth.ids == sharp.ids)
    #expect(smooth.depth == sharp.depth)
    #expect(smooth.normals == sharp.normals)
    #expect(smooth.labels == sharp.labels)
    let changed = smooth.radiance.indices.filter { smooth.radiance[$0] != sharp.radiance[$0] }
    #expect(changed.count > 500)
    // Away from every border of an instance and of the film nothing changes.
    #expect(changed.count < smooth.radiance.count / 6)
    for threads in [2, 3] {
      let other = render(crowd, camera: camera, shading: shading, threads: threads)
      #expect(other.radiance == smooth.radiance)
    }
  }

  /// A renderer that has drawn other things, of other sizes and ways, draws the same bytes.
  @Test func aFrameDoesNotDependOnThoseBefore() {
    let crowd = RenderFixtures.crowd()
    let (wide, small) = (
      RenderFixtures.camera(width: 400, height: 200),
      RenderFixtures.camera(width: 150, height: 90, lens: RenderFixtures.bent)
    )
    let alone = [wide, small].map { render(crowd, camera: $0) }
    var options = RenderOptions(wantsAmbientTransport: false)
    options.antialiasing = .fourSamples
    let renderer = Renderer(options: options)
    for round in 0..<2 {
      for (n, camera) in [wide, small].enumerated() {
        renderer.options.antialiasing = .off
        for mode in [Antialiasing.off, .fourSamples] {
          renderer.options.antialiasing = mode
          renderer.begin(RenderFixtures.snapshot(crowd, camera: camera))
          var buffer = GBuffer(width: camera.intrinsics.width, height: camera.intrinsics.height)
          renderer.render(camera: 0, into: &buffer)
          if mode == .fourSamples {
            #expect(buffer.radiance == alone[n].radiance, "round \(round)")
          }
        }
      }
    }
  }

  /// Inside a smooth surface nothing is drawn twice: a sphere's edge alone changes.
  @Test func onlyBordersChange() {
    let ball = [RenderFixtures.instance(1, RenderFixtures.sphere(0.3), at: SIMD3(0, 0, 1.2))]
    let (sharp, smooth) = (render(ball, .off), render(ball))
    for y in 1..<239 {
      for x in 1..<319 where smooth.radiance[y * 320 + x] != sharp.radiance[y * 320 + x] {
        // Close to the edge the surface falls away so steeply that samples are shaded by themselves.
        let around = (-4...4).flatMap { v in
          (-4...4).map { sharp.ids[min(max(y + v, 0), 239) * 320 + min(max(x + $0, 0), 319)] }
        }
        #expect(Set(around).count == 2)
      }
    }
  }

  /// Film and clear things have smooth edges too.
  @Test(arguments: [true, false]) func whatLightPassesThroughIsSmoothed(film: Bool) {
    let material = Material(
      name: "pane", baseColor: SIMD3(0.2, 0.4, 0.9), transmission: film ? 0 : 0.8,
      isDoubleSided: true, labelsThrough: film)
    let turned = RigidTransform(
      rotation: Quaternion(angle: 0.3, axis: SIMD3(0, 0, 1)), translation: SIMD3(0.013, 0.007, 0))
    var pane = RenderFixtures.instance(2, RenderFixtures.quad(0.3, z: 0.8), material: material)
    pane.worldFromModel = turned
    let world = [RenderFixtures.instance(1, RenderFixtures.quad(2, z: 1.4)), pane]
    let (sharp, smooth) = (render(world, .off), render(world))
    #expect(smooth.ids == sharp.ids)
    let changed = smooth.radiance.indices.filter { smooth.radiance[$0] != sharp.radiance[$0] }
    #expect(changed.count > 200 && changed.count < 2500)
    // A mixture of what is seen around.
    for n in changed {
      let around = [-321, -320, -319, -1, 0, 1, 319, 320, 321].map { sharp.radiance[n + $0].z }
      let (low, high) = (around.min() ?? 0, around.max() ?? 0)
      #expect(smooth.radiance[n].z > low * 0.98 && smooth.radiance[n].z < high * 1.02)
    }
  }
}
