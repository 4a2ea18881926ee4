import Catalog
import Geometry
import Rasterizer
import Scene
import Testing

/// Mirror images of a scene's surroundings.
struct EnvironmentTests {
  private static let ambient = AmbientLight(illuminanceFromAbove: 300, illuminanceFromBelow: 300)

  /// A bright ball far away in one direction; nothing else but ambient light.
  private static func ball(_ direction: SIMD3<Double>, emission: Float) -> ReflectedScene {
    let glow = Material(
      name: "glow", baseColor: .zero, emission: SIMD3(emission, emission / 2, emission / 4))
    return ReflectedScene(
      instances: [
        RenderFixtures.instance(
          0, RenderFixtures.sphere(0.7), at: direction.normalized * 3, material: glow)
      ], lights: [], ambient: ambient, centerInWorld: .zero)
  }

  /// A mirror that shows the camera what lies in a direction.
  private static func mirrored(
    _ direction: SIMD3<Double>, in scene: ReflectedScene?, roughness: Float,
    options: RenderOptions = RenderOptions(wantsShadows: false, wantsAmbientTransport: false)
  ) -> SIMD4<Float> {
    let camera = RenderFixtures.camera(width: 17, height: 17, focal: 1000)
    let n = (direction.normalized + SIMD3(0, 0, -1)).normalized
    var mesh = RenderFixtures.quad(0.6, z: 0)
    mesh.normals = Array(repeating: SIMD3<Float>(n), count: 4)
    let material = Material(
      name: "mirror", baseColor: SIMD3(repeating: 1), roughness: roughness, metallic: 1)
    let renderer = Renderer(options: options)
    renderer.begin(
      SceneSnapshot(
        instances: [
          RenderFixtures.instance(1, mesh, at: SIMD3(0, 0, 1), material: material)
        ], cameras: [camera], lights: [], ambient: ambient, reflected: scene))
    var buffer = GBuffer(width: 17, height: 17)
    renderer.render(camera: 0, into: &buffer)
    return buffer.radiance[8 * 17 + 8]
  }

  /// In eight corners of space, so that none is taken for another.
  @Test(arguments: 0..<8)
  func mirrorsShowWhatLiesInTheirDirection(corner: Int) {
    func sign(_ bit: Int) -> Double { corner >> bit & 1 == 0 ? -1 : 1 }
    let (x, y, z) = (sign(0), sign(1), sign(2))
    let direction = SIMD3(0.6 * x, 0.5 * y, 0.45 * z)
    let scene = Self.ball(direction, emission: 3)
    let seen = Self.mirrored(direction, in: scene, roughness: 0.1)
    let plain = Self.mirrored(direction, in: nil, roughness: 0.1)
    #expect(seen.x > 1.4 * plain.x)
    #expect(seen.x > 1.3 * seen.z)
    for other in [SIMD3(-0.6 * x, 0.5 * y, 0.45 * z), SIMD3(0.6 * x, -0.5 * y, 0.45 * z)] {
      #expect(Self.mirrored(other, in: scene, roughness: 0.1).x < 1.1 * plain.x)
    }
    // Rougher metal shows less of it, and more of it beside.
    let dull = Self.mirrored(direction, in: scene, roughness: 0.8)
    #expect(dull.x < seen.x && dull.x > 0.9 * plain.x)
    let beside = direction.normalized + SIMD3(0.5 * y, -0.5 * x, 0)
    #expect(
      Self.mirrored(beside, in: scene, roughness: 0.6).x
        > Self.mirrored(beside, in: scene, roughness: 0.1).x)
  }

  /// Surroundings that look alike everywhere change nothing, and neither does anything when
  /// reflections are switched off.
  @Test(arguments: [0.05, 0.4, 0.9] as [Float])
  func evenSurroundingsLeaveLightAsItIs(roughness: Float) {
    let direction = SIMD3(0.3, -0.6, 0.2)
    let plain = Self.mirrored(direction, in: nil, roughness: roughness)
    let even = ReflectedScene(
      instances: [], lights: [], ambient: Self.ambient, centerInWorld: .zero)
    let seen = Self.mirrored(direction, in: even, roughness: roughness)
    #expect(abs(seen.x - plain.x) < 0.01 * plain.x)
    var options = RenderOptions(wantsShadows: false, wantsAmbientTransport: false)
    options.wantsReflections = false
    let scene = Self.ball(direction, emission: 3)
    let off = Self.mirrored(direction, in: scene, roughness: roughness, options: options)
    #expect(off == plain)
  }
}
