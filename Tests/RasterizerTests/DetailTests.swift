import Catalog
import Geometry
import Imaging
import Rasterizer
import Scene
import Testing

/// Textures of normals, roughness and metalness against surfaces that have them by their shape.
struct DetailTests {
  /// As a texture says it: along u, up on the picture, outwards.
  private static let tilt = SIMD3<Float>(90 / 127, -40 / 127, 78 / 127).normalized

  /// Nowhere turned away from who looks at it.
  private static let gentleTilt = SIMD3<Float>(30 / 127, -22 / 127, 121 / 127).normalized

  private static func flat(_ n: SIMD3<Float>) -> Texture {
    func code(_ part: Float) -> UInt8 { UInt8((part * 127 + 128).rounded()) }
    return Texture(
      image: Image(width: 8, height: 8, filledWith: RGBA8(code(n.x), code(n.y), code(n.z))))
  }

  /// What the codes of `flat` say.
  private static func rounded(_ n: SIMD3<Float>) -> SIMD3<Float> {
    ((n * 127).rounded(.toNearestOrAwayFromZero) / 127).normalized
  }

  private static func metal(_ normals: Texture? = nil, isDoubleSided: Bool = false) -> Material {
    Material(
      name: "m", baseColor: SIMD3(0.8, 0.5, 0.3), roughness: 0.6, metallic: 0.5,
      isDoubleSided: isDoubleSided, normalTexture: normals)
  }

  private static let options = RenderOptions(wantsNormals: true, wantsShadows: false)

  /// A square before the camera whose texture lies as `axes` say: where u and v grow.
  private static func quad(
    u: SIMD3<Float>, v: SIMD3<Float>, z: Float = 1, side: Float = 0.6
  ) -> Mesh {
    var mesh = RenderFixtures.quad(side, z: z)
    mesh.textureCoordinates = mesh.positions.map { SIMD2($0.dot(u), $0.dot(v)) * 3.7 }
    return mesh
  }

  /// The largest difference, as a fraction of the second picture's light.
  private static func difference(_ a: GBuffer, _ b: GBuffer) -> Float {
    zip(a.radiance, b.radiance).reduce(0) { largest, pixel in
      (0..<3).reduce(largest) {
        max($0, abs(pixel.0[$1] - pixel.1[$1]) / max(pixel.1[$1], 0.5))
      }
    }
  }

  /// The four ways round, and their mirror images.
  @Test(
    arguments: [SIMD3<Float>(1, 0, 0), SIMD3(0, 1, 0), SIMD3(-1, 0, 0), SIMD3(0, -1, 0)],
    [Float(1), -1])
  func aTiltedTextureLightsAsATiltedSurface(u: SIMD3<Float>, mirror: Float) {
    // Seen from the camera v grows a quarter turn clockwise from u, unless it is mirrored.
    let v = SIMD3(-u.y, u.x, 0) * mirror
    let mapped = Self.quad(u: u, v: v)
    var tilted = mapped
    let n = Self.rounded(Self.tilt)
    let normal = u * n.x - v * n.y + SIMD3(0, 0, -1) * n.z
    tilted.normals = Array(repeating: normal, count: 4)
    let camera = RenderFixtures.camera(width: 96, height: 64, focal: 90)
    func render(_ mesh: Mesh, _ material: Material) -> GBuffer {
      RenderFixtures.render(
        [RenderFixtures.instance(1, mesh, material: material)], camera: camera,
        options: Self.options)
    }
    let flat = render(mapped, Self.metal())
    let found = render(mapped, Self.metal(Self.flat(Self.tilt)))
    // Half a code of the normal is 0.4° here.
    #expect(Self.difference(found, render(tilted, Self.metal())) < 0.03)
    #expect(Self.difference(found, flat) > 0.1)
    // Labels see the surface as it is.
    let isSame =
      found.normals == flat.normals && found.depth == flat.depth && found.ids == flat.ids
    #expect(isSame)
  }

  /// Turned, stretched and mirrored things, backs of thin ones, and triangles that cross the near
  /// plane, through a lens that bends.
  @Test(arguments: [SIMD3<Float>(1, 1, 1), SIMD3(1.5, 0.7, 1), SIMD3(-1, 1, 1)], [false, true])
  func placesAndSidesCount(scale: SIMD3<Float>, fromBehind: Bool) {
    var mapped = Self.quad(u: SIMD3(0.8, 0.6, 0), v: SIMD3(-0.6, 0.8, 0), z: 0, side: 1.2)
    mapped.normals = Array(repeating: SIMD3(0, 0, -1), count: 4)
    var tilted = mapped
    let n = Self.rounded(Self.gentleTilt)
    // As the stretched surface has them: its texture is stretched too.
    let (su, sv) = (SIMD3<Float>(0.8, 0.6, 0), SIMD3<Float>(-0.6, 0.8, 0))
    let along = Self.gradient(su, sv, scale: scale)
    let face = SIMD3<Float>(0, 0, -1)
    // Up on the picture is across u, to the side where v falls.
    let across = face.cross(along)
    let up = across * (across.dot(sv * scale) < 0 ? 1 : -1)
    let normal = along * n.x + up * n.y + face * n.z
    tilted.normals = Array(repeating: (normal * scale).normalized, count: 4)
    let camera = RenderFixtures.camera(width: 96, height: 64, focal: 60, lens: RenderFixtures.bent)
    func render(_ mesh: Mesh, _ material: Material) -> GBuffer {
      var instance = RenderFixtures.instance(1, mesh, material: material)
      let turn = Quaternion(angle: fromBehind ? .pi - 0.8 : 0.8, axis: SIMD3(0.3, 1, 0))
      instance.worldFromModel = RigidTransform(rotation: turn, translation: SIMD3(0, 0, 0.35))
      instance.scale = scale
      return RenderFixtures.render([instance], camera: camera, options: Self.options)
    }
    let found = render(mapped, Self.metal(Self.flat(Self.gentleTilt), isDoubleSided: true))
    let expected = render(tilted, Self.metal(isDoubleSided: true))
    #expect(found.radiance.contains { $0.x > 5 })
    #expect(Self.difference(found, expected) < 0.03)
  }

  /// Where u grows on a stretched square, unit length.
  private static func gradient(
    _ u: SIMD3<Float>, _ v: SIMD3<Float>, scale: SIMD3<Float>
  ) -> SIMD3<Float> {
    // u = p·su with p = q/scale; held still in v the point moves along ∂p/∂u, which is su here.
    (u * scale).normalized
  }

  /// A texture of one value is that value.
  @Test func constantRoughnessAndMetalnessEqualNumbers() {
    let camera = RenderFixtures.camera(width: 96, height: 64, focal: 90)
    let surface = Texture(image: Image(width: 4, height: 4, filledWith: RGBA8(9, 136, 204)))
    func render(_ material: Material) -> GBuffer {
      RenderFixtures.render(
        [
          RenderFixtures.instance(
            1, RenderFixtures.sphere(0.3), at: SIMD3(0, 0, 1),
            material: material)
        ], camera: camera, options: Self.options)
    }
    let textured = render(
      Material(
        name: "m", baseColor: SIMD3(0.8, 0.5, 0.3), roughness: 0.75, metallic: 0.5,
        surfaceTexture: surface))
    let plain = render(
      Material(
        name: "m", baseColor: SIMD3(0.8, 0.5, 0.3), roughness: 0.75 * 136 / 255,
        metallic: 0.5 * 204 / 255))
    #expect(Self.difference(textured, plain) < 0.01)
    let other = render(
      Material(name: "m", baseColor: SIMD3(0.8, 0.5, 0.3), roughness: 0.75, metallic: 0.5))
    #expect(Self.difference(other, plain) > 0.05)
  }

  /// The plain way of shading knows nothing of details.
  @Test func plainPicturesStayAsTheyAre() {
    let camera = RenderFixtures.camera(width: 96, height: 64, focal: 90)
    let options = RenderOptions(shading: .plain)
    let mesh = Self.quad(u: SIMD3(1, 0, 0), v: SIMD3(0, 1, 0))
    let pictures = [Self.metal(), Self.metal(Self.flat(Self.tilt))].map { material in
      RenderFixtures.render(
        [RenderFixtures.instance(1, mesh, material: material)], camera: camera, options: options
      ).radiance
    }
    let isSame = pictures[0] == pictures[1]
    #expect(isSame)
  }

  /// Ripples too fine for the pixels shine as their slopes do on average, not as a flat mirror.
  @Test func whatIsTooFineToSeeBecomesRoughness() {
    // Eight slopes of a normal distribution of width 0.2, in all pairs.
    let slopes: [Float] = [-1.534, -0.887, -0.489, -0.157, 0.157, 0.489, 0.887, 1.534].map {
      $0 * 0.2
    }
    var image = Image(width: 64, height: 64, filledWith: RGBA8(128, 128, 255))
    func code(_ part: Float) -> UInt8 { UInt8((part * 127 + 128).rounded()) }
    for y in 0..<64 {
      for x in 0..<64 {
        let n = SIMD3(slopes[x % 8], slopes[(3 * y + x / 8) % 8], 1).normalized
        image[x, y] = RGBA8(code(n.x), code(n.y), code(n.z))
      }
    }
    let camera = RenderFixtures.camera(width: 16, height: 16, focal: 100)
    func center(_ normals: Texture?) -> Float {
      var mesh = RenderFixtures.quad(0.4)
      mesh.textureCoordinates = mesh.positions.map { SIMD2($0.x, $0.y) * 20 }
      // Nothing is reflected twice that could tell on the peak.
      let material = Material(
        name: "m", baseColor: .zero, roughness: 0.3, normalTexture: normals)
      let renderer = Renderer(options: Self.options)
      renderer.begin(
        SceneSnapshot(
          instances: [RenderFixtures.instance(1, mesh, material: material)], cameras: [camera],
          lights: [
            .directional(
              directionInWorld: SIMD3(0, 0, 1), illuminance: 100, color: SIMD3(repeating: 1),
              castsShadow: false)
          ], ambient: AmbientLight(illuminanceFromAbove: 0, illuminanceFromBelow: 0)))
      var buffer = GBuffer(width: 16, height: 16)
      renderer.render(camera: 0, into: &buffer)
      return buffer.radiance[8 * 16 + 8].x
    }
    // A pixel is a hundredth of a metre wide: 13 texels.
    let found = center(Texture(image: image))
    var mean: Float = 0
    for x in slopes {
      for y in slopes { mean += center(Self.flat(SIMD3(x, y, 1).normalized)) / 64 }
    }
    #expect(center(nil) > 5 * mean)
    // A lobe of GGX is not the sum of many: its peak is a third too high.
    #expect(abs(found - mean) < 0.4 * mean)
  }
}
