import Catalog
import Geometry
import Rasterizer
import Scene
import Testing

/// The ambient light and what stands in its way, against what geometry says.
struct AmbientTests {
  private struct Thing {
    var mesh: Mesh
    var albedo: Float

    init(_ low: SIMD3<Double>, _ high: SIMD3<Double>, albedo: Float) {
      mesh = .built { $0.addBox(Box3(minimum: low, maximum: high)) }
      self.albedo = albedo
    }
  }

  /// What a camera at `eye` sees in the middle of its picture.
  private func seen(
    _ things: [Thing], eye: SIMD3<Double>, target: SIMD3<Double>, above: Double = .pi,
    below: Double = 0, lights: [Light] = [], threads: Int = 1
  ) -> Float {
    var camera = RenderFixtures.camera(width: 64, height: 48, focal: 400)
    camera.worldFromCamera = .worldFromCamera(eye: eye, target: target, up: SIMD3(0, 1, 0.1))
    let instances = things.enumerated().map { n, thing in
      Instance(
        id: UInt16(n + 1), kind: .other(name: "m"),
        model: Model(
          name: "m",
          parts: [
            .init(
              mesh: thing.mesh,
              material: Material(
                name: "m", baseColor: SIMD3(repeating: thing.albedo), roughness: 1))
          ]),
        worldFromModel: .identity)
    }
    let renderer = Renderer(options: RenderOptions(threads: threads))
    renderer.begin(
      SceneSnapshot(
        instances: instances, cameras: [camera], lights: lights,
        ambient: AmbientLight(illuminanceFromAbove: above, illuminanceFromBelow: below)))
    var buffer = GBuffer(width: 64, height: 48)
    renderer.render(camera: 0, into: &buffer)
    return buffer.radiance[24 * 64 + 32].y
  }

  /// Illuminance over π at a point of a level floor, beside black things.
  ///
  /// The difference of a grey and a black floor leaves out what mirrors; that part of the light
  /// never gets into either.
  private func onFloor(
    at p: SIMD2<Double>, _ others: [Thing], above: Double = .pi, lights: [Light] = [],
    albedo: Float = 0.8
  ) -> Double {
    let light = [albedo, 0].map { albedo in
      seen(
        [Thing(SIMD3(-0.7, -0.6, -0.1), SIMD3(0.7, 0.6, 0), albedo: albedo)] + others,
        eye: SIMD3(p.x, p.y, 0.5), target: SIMD3(p, 0), above: above, lights: lights)
    }
    let entering = 1 - MicrofacetReference.albedo(nv: 1, alpha: 1, f0: 0.04, steps: 60)
    return Double(light[0] - light[1]) / (Double(albedo) * entering)
  }

  /// Open to the half sphere, whose luminance is 1.
  @Test(arguments: [SIMD2(0.0, 0), SIMD2(0.013, 0.27), SIMD2(-0.4, 0.1), SIMD2(0.31, -0.22)])
  func anOpenFloorIsFullyLit(place: SIMD2<Double>) {
    let found = onFloor(at: place, [])
    #expect(abs(found - 1) < 0.02, "\(found)")
  }

  /// Uniform light from everywhere leaves nothing to be seen: no white surface is brighter or darker,
  /// in corners, gaps and pits either.
  @Test func nothingIsSeenInAFurnace() {
    let things = [
      Thing(SIMD3(-0.5, -0.4, -0.1), SIMD3(0.5, 0.4, 0), albedo: 1),
      Thing(SIMD3(0.06, -0.1, 0), SIMD3(0.2, 0.1, 0.1), albedo: 1),
      Thing(SIMD3(-0.3, -0.1, 0), SIMD3(0.04, 0.1, 0.15), albedo: 1),
    ]
    for target in [
      SIMD3(0.0, 0.2, 0), SIMD3(0.12, 0.07, 0.1), SIMD3(0.05, 0, 0.0), SIMD3(0.05, 0.11, 0.0),
    ] {
      let light = seen(things, eye: SIMD3(0.05, 0.02, 0.6), target: target, below: .pi)
      #expect(abs(light - 1) < 0.02, "\(light) at \(target)")
    }
  }

  /// A black wall on the floor covers its form factor of the sky.
  @Test(arguments: [0.06, 0.12, 0.2, 0.3])
  func aWallCoversItsFormFactor(distance: Double) {
    let (width, height) = (1.0, 0.3)
    let wall = Thing(SIMD3(0, -width / 2, 0), SIMD3(0.1, width / 2, height), albedo: 0)
    let found = onFloor(at: SIMD2(-distance, 0), [wall])
    let factor = Self.wallFactor(distance: distance, width: width, height: height)
    #expect(abs(found - (1 - factor)) < 0.05, "\(found), not \(1 - factor)")
  }

  /// A wall that a level sun lights sends the floor what its form factor says; the sun itself only
  /// grazes the floor. A lamp without shadow maps is shaded by the volume.
  @Test(arguments: [0.06, 0.12, 0.2, 0.3], [true, false])
  func aLitWallLightsTheFloor(distance: Double, castsShadow: Bool) {
    let (width, height) = (1.0, 0.3)
    let wall = Thing(SIMD3(0, -width / 2, 0), SIMD3(0.1, width / 2, height), albedo: 0.7)
    let sun = Light.directional(
      directionInWorld: SIMD3(1, 0, 0), illuminance: .pi, color: SIMD3(repeating: 1),
      castsShadow: castsShadow)
    // A dark floor sends next to nothing back to the wall.
    let found = onFloor(
      at: SIMD2(-distance, 0), [wall], above: 0, lights: [sun], albedo: 0.05)
    let expected = 0.7 * Self.wallFactor(distance: distance, width: width, height: height)
    #expect(abs(found - expected) < 0.05, "\(found), not \(expected)")
  }

  /// Form factor of a wall on the floor, from a place before its middle.
  private static func wallFactor(distance: Double, width: Double, height: Double) -> Double {
    let (a, b) = (distance / (width / 2), height / (width / 2))
    let far = (a * a + b * b).squareRoot()
    return (atan(1 / a) - a / far * atan(1 / far)) / .pi
  }

  /// What a lamp without shadow maps lights: nothing behind a wall, all before it.
  @Test func lampsWithoutMapsCastSoftShadows() {
    let wall = Thing(SIMD3(0, -0.5, 0), SIMD3(0.1, 0.5, 0.3), albedo: 0)
    let lamp = Light.point(
      positionInWorld: SIMD3(-2, 0, 1), intensity: 1000, color: SIMD3(repeating: 1),
      castsShadow: false)
    func share(_ x: Double) -> Double {
      onFloor(at: SIMD2(x, 0), [wall], above: 0, lights: [lamp])
        / onFloor(at: SIMD2(x, 0), [], above: 0, lights: [lamp])
    }
    // The lamp stands 1 m high 2 m away: the shadow of 0.3 m is 0.9 m long.
    #expect(abs(share(-0.2) - 1) < 0.02)
    #expect(share(0.25) < 0.1)
  }

  /// The middle of the floor of a square pit with black walls sees the form factor of its opening.
  @Test(arguments: [0.1, 0.2, 0.3])
  func aPitSeesItsOpening(depth h: Double) {
    let (w, t) = (0.1, 0.05)
    let walls = [
      Thing(SIMD3(-w - t, -w - t, 0), SIMD3(-w, w + t, h), albedo: 0),
      Thing(SIMD3(w, -w - t, 0), SIMD3(w + t, w + t, h), albedo: 0),
      Thing(SIMD3(-w, -w - t, 0), SIMD3(w, -w, h), albedo: 0),
      Thing(SIMD3(-w, w, 0), SIMD3(w, w + t, h), albedo: 0),
    ]
    let found = onFloor(at: .zero, walls)
    let a = w / h
    let p = (1 + a * a).squareRoot()
    let factor = 4 * 2 * (a / p * Self.atan(a / p)) / (2 * .pi)
    #expect(abs(found - factor) < 0.05, "\(found), not \(factor)")
  }

  private static func atan(_ a: Double) -> Double { DeterministicMath.atan2(a, 1) }

  @Test func lightDoesNotDependOnThreads() {
    let wall = Thing(SIMD3(0.03, -0.4, 0), SIMD3(0.1, 0.4, 0.4), albedo: 0.5)
    let floor = Thing(SIMD3(-0.5, -0.4, -0.1), SIMD3(0.5, 0.4, 0), albedo: 0.7)
    let made = [1, 2, 3].map {
      seen([floor, wall], eye: SIMD3(-0.1, 0, 0.5), target: SIMD3(0.02, 0, 0), threads: $0)
    }
    #expect(made[0].bitPattern == made[1].bitPattern)
    #expect(made[0].bitPattern == made[2].bitPattern)
  }

  /// A frame alone is the same as in a run, in which the store stands still, things move, a lamp is
  /// switched off, and the store is another.
  @Test func aFrameAloneIsAsInARun() {
    let moments = (0..<5).map { Self.moment($0) }
    func frames(_ renderer: Renderer, _ number: Int) -> [GBuffer] {
      renderer.begin(moments[number])
      return [1, 0].map { camera in
        var buffer = GBuffer(width: 96, height: 64)
        renderer.render(camera: camera, into: &buffer)
        return buffer
      }
    }
    let run = Renderer()
    let drawn = moments.indices.map { frames(run, $0) }
    #expect(drawn[0][0].radiance != drawn[1][0].radiance)
    for number in moments.indices.reversed() {
      for threads in [1, 3] {
        let alone = frames(Renderer(options: RenderOptions(threads: threads)), number)
        for camera in 0..<2 {
          #expect(alone[camera].radiance == drawn[number][camera].radiance)
        }
      }
    }
  }

  private static func moment(_ number: Int) -> SceneSnapshot {
    var cameras = [
      RenderFixtures.camera(width: 96, height: 64, focal: 60),
      RenderFixtures.camera(width: 96, height: 64, focal: 60),
    ]
    cameras[0].worldFromCamera = .worldFromCamera(
      eye: SIMD3(0.4, 0.3, 1), target: SIMD3(0, 0, 0.5))
    cameras[1].worldFromCamera = .worldFromCamera(
      eye: SIMD3(-0.4, 0.3, 1), target: SIMD3(0, 0, 0.5))
    let store = number < 4 ? Self.store : Self.otherStore
    var instances = [
      Instance(id: 0, kind: .surroundings, model: store, worldFromModel: .identity)
    ]
    for n in 0..<4 {
      let at = SIMD3(0.15 * Double(n) - 0.2 + 0.01 * Double(number), 0.05 * Double(n), 0.4)
      instances.append(
        RenderFixtures.instance(
          UInt16(n + 1), RenderFixtures.sphere(0.08), at: at, material: Material(name: "ball")))
    }
    let lamps: [Light] = [
      .panel(
        centerInWorld: SIMD3(0.3, 0, 2.5), halfEdgeU: SIMD3(0.6, 0, 0),
        halfEdgeV: SIMD3(0, -0.2, 0), flux: 3000, color: SIMD3(1, 0.9, 0.8), castsShadow: true),
      .point(
        positionInWorld: SIMD3(-1, 1, 2), intensity: 100, color: SIMD3(0.5, 0.9, 1),
        castsShadow: false),
    ]
    return SceneSnapshot(
      instances: instances, cameras: cameras, lights: number == 2 ? [lamps[0]] : lamps,
      ambient: AmbientLight(illuminanceFromAbove: 200, illuminanceFromBelow: 100))
  }

  private static let store = room(wall: 0.9)
  private static let otherStore = room(wall: 0.7)

  /// A floor and a wall.
  private static func room(wall: Double) -> Model {
    let mesh = Mesh.built { mesh in
      mesh.addBox(Box3(minimum: SIMD3(-3, -2, -0.1), maximum: SIMD3(3, 2, 0)))
      mesh.addBox(Box3(minimum: SIMD3(-3, wall, 0), maximum: SIMD3(3, wall + 0.1, 1.5)))
    }
    return Model(
      name: "room",
      parts: [.init(mesh: mesh, material: Material(name: "m", baseColor: SIMD3(0.7, 0.5, 0.3)))])
  }
}
