import Catalog
import Geometry
import RasterKernels
import Rasterizer
import Scene
import Testing

struct ShadowTests {
  private static let white = SIMD3<Float>(repeating: 1)

  /// Light of a picture whose only light is `light`, over that without shadows.
  private func shares(
    _ instances: [Instance], camera: Camera, light: Light, threads: Int = 1
  ) -> [Float] {
    func picture(_ wantsShadows: Bool) -> GBuffer {
      let renderer = Renderer(
        options: RenderOptions(
          threads: threads, wantsShadows: wantsShadows, wantsAmbientTransport: false))
      renderer.begin(
        SceneSnapshot(
          instances: instances, cameras: [camera], lights: [light],
          ambient: AmbientLight(illuminanceFromAbove: 0, illuminanceFromBelow: 0)))
      var buffer = GBuffer(width: camera.intrinsics.width, height: camera.intrinsics.height)
      renderer.render(camera: 0, into: &buffer)
      return buffer
    }
    return zip(picture(true).radiance, picture(false).radiance).map { shaded, bare in
      bare.x > 0 ? shaded.x / bare.x : 1
    }
  }

  /// A floor 1 m below a camera that looks straight down; x to the right, y away.
  private func floorCamera(focal: Double = 600) -> Camera {
    var camera = RenderFixtures.camera(focal: focal)
    camera.worldFromCamera = .worldFromCamera(
      eye: SIMD3(0, 0, 1), target: .zero, up: SIMD3(0, 1, 0))
    return camera
  }

  private func level(_ half: SIMD2<Float>, at center: SIMD3<Float>) -> Mesh {
    .built {
      $0.addRectangle(
        corner: center - SIMD3(half, 0), edgeU: SIMD3(2 * half.x, 0, 0),
        edgeV: SIMD3(0, 2 * half.y, 0))
    }
  }

  private func box(_ low: SIMD3<Double>, _ high: SIMD3<Double>) -> Mesh {
    .built { $0.addBox(Box3(minimum: low, maximum: high)) }
  }

  private var floor: Instance {
    RenderFixtures.instance(0, level(SIMD2(3, 3), at: .zero), material: Material(name: "floor"))
  }

  private func sun(_ direction: SIMD3<Double>) -> Light {
    .directional(
      directionInWorld: direction.normalized, illuminance: 1000, color: Self.white,
      castsShadow: true)
  }

  /// Light that grazes an empty floor leaves no stripes on it.
  @Test(arguments: [8.0, 11, 20, 45, 90])
  func levelGroundNeverShadesItself(elevation: Double) {
    let angle = elevation * .pi / 180
    let light = sun(
      SIMD3(
        DeterministicMath.cos(angle), 0.3 * DeterministicMath.cos(angle),
        -DeterministicMath.sin(angle)))
    let found = shares([floor], camera: floorCamera(focal: 120), light: light)
    #expect(found.allSatisfy { $0 == 1 })
    let lamp = Light.panel(
      centerInWorld: SIMD3(1.2, 0.3, 2), halfEdgeU: SIMD3(0.7, 0, 0),
      halfEdgeV: SIMD3(0, -0.15, 0), flux: 1000, color: Self.white, castsShadow: true)
    #expect(shares([floor], camera: floorCamera(focal: 120), light: lamp).allSatisfy { $0 == 1 })
  }

  /// The shadow of a straight edge lies where the sun puts it, to a texel and a half.
  @Test func edgesOfShadowsLieWhereTheyShould() {
    // Out of the camera's sight: its near edge at x = 0.25, 0.2 m up; the sun from +x at 45°.
    let plate = RenderFixtures.instance(
      0, level(SIMD2(0.2, 0.3), at: SIMD3(0.45, 0, 0.2)),
      material: Material(name: "plate", isDoubleSided: true))
    var camera = floorCamera()
    camera.worldFromCamera = .worldFromCamera(
      eye: SIMD3(0.05, 0, 0.19), target: SIMD3(0.05, 0, 0), up: SIMD3(0, 1, 0))
    let found = shares([floor, plate], camera: camera, light: sun(SIMD3(-1, 0, -1)))
    // Pixel of x = 0.05: half lit.
    let row = (0..<320).map { found[119 * 320 + $0] }
    let metresPerPixel = 0.19 / 600
    #expect(row[0] == 1 && row[319] == 0)
    let edge = Double(row.reduce(0, +)) - 0.5
    #expect(abs((edge - 159.5) * metresPerPixel) < 0.0024)
  }

  /// A wire of 4 mm, 10 cm up, keeps a shadow of its own width: no light is lost or found.
  @Test func wiresCastShadowsOfTheirWidth() {
    let wire = RenderFixtures.instance(
      0, level(SIMD2(0.002, 0.3), at: SIMD3(0.15, 0, 0.1)),
      material: Material(name: "wire", isDoubleSided: true))
    var camera = floorCamera()
    camera.worldFromCamera = .worldFromCamera(
      eye: SIMD3(0.05, 0, 0.09), target: SIMD3(0.05, 0, 0), up: SIMD3(0, 1, 0))
    let found = shares([floor, wire], camera: camera, light: sun(SIMD3(-1, 0, -1)))
    for y in stride(from: 40, to: 200, by: 40) {
      let lost = (0..<320).reduce(0.0) { $0 + 1 - Double(found[y * 320 + $1]) }
      #expect(abs(lost * 0.09 / 600 - 0.004) < 0.0009)
      #expect((0..<320).map { found[y * 320 + $0] }.min() ?? 1 < 0.35)
    }
  }

  /// A box stands on its shadow: no light shows between them.
  @Test func shadowsTouchWhatCastsThem() {
    let box = RenderFixtures.instance(
      0, box(SIMD3(0.07, -0.1, 0), SIMD3(0.13, 0.1, 0.06)))
    let found = shares([floor, box], camera: floorCamera(), light: sun(SIMD3(-1, 0, -1)))
    // The box hides x > 0.07 − 0.004 from above; 4 mm beside it the floor is dark.
    let pixel = Int((159.5 + 0.064 * 600).rounded())
    #expect(found[119 * 320 + pixel] < 0.05)
  }

  /// What stands metres away from the cameras, between the sun and the floor, casts too.
  @Test func farThingsCastOnNearAndFarFloors() {
    let wall = RenderFixtures.instance(
      0, box(SIMD3(-3.05, -4, 0), SIMD3(-2.95, 4, 2)))
    // The sun at 30° from −x: the wall's shadow reaches from it to x = −2.95 + 2·√3 = 0.51.
    let light = sun(SIMD3(3.0.squareRoot(), 0, -1))
    let found = shares([floor, wall], camera: floorCamera(focal: 100), light: light)
    func share(_ x: Double, _ y: Double) -> Float {
      found[Int(119.5 - y * 100) * 320 + Int(159.5 + x * 100)]
    }
    #expect(share(0.2, 0) == 0 && share(-1.4, 1) == 0 && share(1.2, -0.9) == 1)
  }

  /// A kept map of the store is the map that a new renderer would draw.
  @Test func keptMapsDoNotShowInThePicture() {
    var camera = floorCamera(focal: 100)
    let wall = RenderFixtures.instance(
      0, box(SIMD3(-2.05, -0.5, 0), SIMD3(-1.95, 0.5, 1)))
    func snapshot(_ x: Double, wall: Instance) -> SceneSnapshot {
      camera.worldFromCamera.translation.x = x
      return SceneSnapshot(
        instances: [floor, wall], cameras: [camera], lights: [sun(SIMD3(1, 0.2, -0.5))],
        ambient: AmbientLight(illuminanceFromAbove: 100, illuminanceFromBelow: 0))
    }
    var moved = wall
    moved.worldFromModel.translation.y = 0.4
    let kept = Renderer()
    for (x, wall) in [(0.0, wall), (0, wall), (0, moved), (0.3, moved), (0, wall)] {
      let alone = Renderer()
      var pictures = [GBuffer(width: 320, height: 240), GBuffer(width: 320, height: 240)]
      for (n, renderer) in [kept, alone].enumerated() {
        renderer.begin(snapshot(x, wall: wall))
        renderer.render(camera: 0, into: &pictures[n])
      }
      #expect(pictures[0].radiance == pictures[1].radiance)
    }
  }

  /// The shadow of a long edge h above the floor under a long lamp H above it is as wide as the
  /// lamp is as seen through the edge: b · h / (H − h).
  @Test(arguments: [(0.3, 0.05), (0.6, 0.05), (0.6, 0.3), (0.3, 0.6)])
  func penumbrasGrowWithDistanceAndLamp(width: Double, h: Double) {
    let height = 2.4
    let plate = RenderFixtures.instance(
      0, level(SIMD2(0.4, 0.8), at: SIMD3(0.4, 0, Float(h))),
      material: Material(name: "plate", isDoubleSided: true))
    let lamp = Light.panel(
      centerInWorld: SIMD3(0, 0, height), halfEdgeU: SIMD3(width / 2, 0, 0),
      halfEdgeV: SIMD3(0, -0.1, 0), flux: 1000, color: Self.white, castsShadow: true)
    // From under the plate, at the height of its edge's shadow.
    var camera = floorCamera(focal: 300)
    let eye = min(0.9 * h, 0.3)
    camera.intrinsics = CameraIntrinsics(
      width: 320, height: 240, fx: 480 * eye, fy: 480 * eye, cx: 159.5, cy: 119.5)
    camera.worldFromCamera = .worldFromCamera(
      eye: SIMD3(0, 0, eye), target: .zero, up: SIMD3(0, 1, 0))
    camera.near = 0.01
    let found = shares([floor, plate], camera: camera, light: lamp)
    let row = (0..<320).map { Double(found[119 * 320 + $0]) }
    let penumbra = width * h / (height - h)
    // From a fifth to four fifths a straight ramp: its slope tells the width.
    let low = row.firstIndex { $0 < 0.8 } ?? 0
    let high = row.firstIndex { $0 < 0.2 } ?? 0
    let measured = Double(high - low) / 480 / 0.6
    #expect(row[0] > 0.97 && row[319] < 0.03)
    #expect(abs(measured - penumbra) < 0.3 * penumbra + 0.012)
    // Half of the lamp is seen from below the edge.
    let edge = Double(row.firstIndex { $0 < 0.5 } ?? 0)
    #expect(abs((edge - 159.5) / 480) < 0.1 * penumbra + 0.01)
  }

  /// Thin wires far above the floor leave an even veil on it, as wide lamps make of them.
  @Test func wiresFarUpLeaveNoLines() {
    let wires = (-8...8).map { n in
      RenderFixtures.instance(
        0, level(SIMD2(0.002, 0.8), at: SIMD3(Float(n) * 0.05, 0, 0.6)),
        material: Material(name: "wire", isDoubleSided: true))
    }
    let lamp = Light.panel(
      centerInWorld: SIMD3(0, 0, 2.9), halfEdgeU: SIMD3(0.72, 0, 0),
      halfEdgeV: SIMD3(0, -0.15, 0), flux: 1000, color: Self.white, castsShadow: true)
    var camera = floorCamera(focal: 300)
    camera.worldFromCamera = .worldFromCamera(
      eye: SIMD3(0, 0, 0.5), target: .zero, up: SIMD3(0, 1, 0))
    let found = shares([floor] + wires, camera: camera, light: lamp)
    let row = (100..<220).map { Double(found[119 * 320 + $0]) }
    let mean = row.reduce(0, +) / 120
    // 4 of 50 mm are covered.
    #expect(abs(mean - 0.92) < 0.03)
    #expect((row.max() ?? 1) - (row.min() ?? 0) < 0.03)
  }

  /// Moments are means over squares.
  @Test func momentsAreMeans() {
    let (size, stride) = (64, 80)
    var random = RandomKey(seed: 4).with("test.moments").stream
    let w = (0..<(size * stride)).map { _ in
      random.uniform() < 0.2 ? Float(0) : Float(random.uniform(in: 0.3...0.8))
    }
    var moments = [Float](repeating: 0, count: ShadowMoments.wordsNeeded(size: size))
    makeShadowMoments(w: w, stride: stride, size: size, reference: 2, into: &moments)
    for level in 0..<ShadowMoments.levels {
      let side = size >> level
      for (x, y) in [(0, 0), (side - 1, side - 2), (side / 2, side / 3)] {
        var sums = SIMD2<Double>()
        for j in 0..<(1 << level) {
          for i in 0..<(1 << level) {
            let value = w[((y << level) + j) * stride + (x << level) + i]
            let depth = value > 0 ? min(1 / Double(value) - 2, 2) : 2
            sums += SIMD2(depth, depth * depth)
          }
        }
        sums /= Double(1 << (2 * level))
        let at = 2 * (ShadowMoments.offset(level, size: size) + y * side + x)
        #expect(abs(Double(moments[at]) - sums.x) < 1e-5)
        #expect(abs(Double(moments[at + 1]) - sums.y) < 1e-5)
      }
    }
  }

  /// Points as they come: in squares, in rows that make no squares, or one by one at borders.
  enum Layout: Int, CaseIterable { case squares = 32, rows = 0, borders = 256 }

  /// The kernel against its plain form, bit for bit, with one map inside another, sharp or soft.
  @Test(arguments: [false, true], KernelLevel.available)
  func theKernelIsItsTwin(isSoft: Bool, level: KernelLevel) {
    for layout in Layout.allCases { judge(layout, isSoft: isSoft, level: level) }
  }

  private func judge(_ layout: Layout, isSoft: Bool, level: KernelLevel) {
    var random = RandomKey(seed: 3).with("test.shadows").stream
    let (size, stride) = (64, 80)
    let maps: [[Float]] = (0..<2).map { map in
      (0..<(size * stride + 8)).map { n in
        if map == 1 || !isSoft { return Float(random.uniform(in: 0.4...0.8)) }
        // A thing with an edge and a hole.
        let (x, y) = (n % stride, n / stride)
        let isThere = x > 28 && y > 10 && !((36..<40).contains(x) && (20..<40).contains(y))
        return isThere ? Float(random.uniform(in: 0.6...0.61)) : 0
      }
    }
    let (planes, memory) = ShadingPlanes.zeroed()
    defer { memory.deallocate() }
    for n in 0..<256 {
      planes.z[n] = random.uniform() < 0.1 ? 0 : Float(random.uniform(in: 0.5...3))
      planes.rayX[n] = Float(random.uniform(in: -0.8...0.8))
      planes.rayY[n] = Float(random.uniform(in: -0.8...0.8))
      planes.nx[n] = Float(random.uniform(in: -1...1))
      planes.ny[n] = Float(random.uniform(in: -1...1))
      planes.nz[n] = n == 7 ? 0 : Float(random.uniform(in: -2...0.2))
      if n == 7 { (planes.nx[n], planes.ny[n]) = (0, 0) }
      // Squares and some rows of eight lie on planes, one square on two with gaps between them.
      let (x, y) = (n % 32, n / 32)
      if x < 8 || x >= 16 || y % 2 == 1 {
        let first = x < 8 ? 0 : x < 16 ? n / 8 * 8 : x < 24 ? 16 : x < 28 ? 24 : 28
        let row = x < 8 || x >= 16 ? y : 0
        if x == 27 && y > 4 || x == 30 && y < 3 {
          planes.z[n] = 0
          continue
        }
        planes.z[n] = planes.z[first]
        planes.rayX[n] = planes.rayX[first] + Float(x % 8) * 0.002
        planes.rayY[n] = planes.rayY[first] + Float(row) * 0.002
        (planes.nx[n], planes.ny[n]) = (planes.nx[first], planes.ny[first])
        planes.nz[n] = planes.nz[first]
      }
    }
    var factors = [Float](repeating: 0, count: 256)
    var moments = [Float](repeating: 0, count: ShadowMoments.wordsNeeded(size: size) + 4)
    makeShadowMoments(w: maps[0], stride: stride, size: size, reference: 1.6, into: &moments)
    moments.withUnsafeBufferPointer { moments in
      maps[0].withUnsafeBufferPointer { fine in
        maps[1].withUnsafeBufferPointer { coarse in
          guard let fine = fine.baseAddress, let coarse = coarse.baseAddress else { return }
          let sources = [(fine, Float(90)), (coarse, Float(30))].map { map, focal in
            var s = ShadowSource(w: map, stride: stride, size: Int32(size))
            (s.m00, s.m01, s.m02, s.m03) = (focal * 0.8, focal * 0.1, focal * 0.2, focal * 0.05)
            (s.m10, s.m11, s.m12, s.m13) = (focal * -0.1, focal * 0.9, focal * 0.1, 0)
            (s.m20, s.m21, s.m22, s.m23) = (-0.2, 0.1, 0.95, 0.1)
            (s.centerU, s.centerV) = (31.5, 31.5)
            s.inverseFocalSquared = 1 / (focal * focal)
            (s.offset, s.bias) = (0.002, 0.001)
            if isSoft && map == fine {
              s.moments = moments.baseAddress
              (s.halfU, s.halfV) = (focal * 0.2, focal * 0.1)
              s.pattern = SoftPattern(columns: 8)
              (s.reference, s.softBias, s.leastVariance) = (1.6, 0.003, 1e-4)
            }
            return s
          }
          orientSurfaces(count: 256, planes)
          KernelTable.at(level).sampleShadows(
            256, layout.rawValue, planes, sources, 2, &factors)
          let twins = ScalarShadow.factors(
            points: (0..<256).map {
              SIMD3(planes.rayX[$0] * planes.z[$0], planes.rayY[$0] * planes.z[$0], planes.z[$0])
            },
            normals: (0..<256).map { SIMD3(planes.nx[$0], planes.ny[$0], planes.nz[$0]) },
            columns: layout.rawValue, maps: sources)
          for n in 0..<256 { #expect(factors[n].bitPattern == twins[n].bitPattern) }
        }
      }
    }
    #expect(Set(factors).count > 50)
  }
}
