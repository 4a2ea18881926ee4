import Catalog
import Geometry
import Imaging
import Rasterizer
import Scene
import Testing

struct LightTests {
  private func frontal(
    _ lights: [Light], ambient: Double = 0, material: Material, options: RenderOptions
  ) -> SIMD4<Float> {
    let camera = RenderFixtures.camera(width: 64, height: 48, focal: 60)
    let snapshot = SceneSnapshot(
      instances: [RenderFixtures.instance(1, RenderFixtures.quad(0.2), material: material)],
      cameras: [camera], lights: lights,
      ambient: AmbientLight(illuminanceFromAbove: ambient, illuminanceFromBelow: ambient))
    let renderer = Renderer(options: options)
    renderer.begin(snapshot)
    var buffer = GBuffer(width: 64, height: 48)
    renderer.render(camera: 0, into: &buffer)
    return buffer.radiance[24 * 64 + 32]
  }

  private let chalk = Material(
    name: "chalk", baseColor: SIMD3(0.8, 0.5, 0.2), roughness: 1, metallic: 0)

  /// L = albedo · E / π for a matt surface, whatever the light is.
  @Test func lambertsLawGivesTheLuminance() {
    var options = RenderOptions(wantsShadows: false, shading: .plain)
    options.wantsRadiance = true
    // From the side, so that the highlight is elsewhere: 60° off the normal halves E.
    let direction = SIMD3(0.75.squareRoot(), 0, 0.5)
    let sun = Light.directional(
      directionInWorld: direction, illuminance: 1000, color: SIMD3(repeating: 1),
      castsShadow: false)
    let lit = frontal([sun], material: chalk, options: options)
    #expect(abs(lit.x - 0.8 * 500 / .pi) < 0.01 * 0.8 * 500 / .pi)
    #expect(abs(lit.z - 0.2 * 500 / .pi) < 0.02 * 0.2 * 500 / .pi)
    // 90 cd at 3 m, at 60°: 10 · 0.5 lux.
    let lamp = Light.point(
      positionInWorld: SIMD3(0, 0, 1) - direction * 3, intensity: 90, color: SIMD3(repeating: 1),
      castsShadow: false)
    let near = frontal([lamp], material: chalk, options: options)
    #expect(abs(near.x - 0.8 * 5 / .pi) < 0.02 * 0.8 * 5 / .pi)
    let sky = frontal([], ambient: 200, material: chalk, options: options)
    #expect(abs(sky.x - 0.8 * 200 / .pi) < 0.01)
  }

  /// On its axis a disk of flux Φ and area A gives E = Φ/π / (d² + A/π).
  @Test func aPanelShinesLikeADisk() {
    let options = RenderOptions(wantsShadows: false, shading: .plain)
    let panel = Light.panel(
      centerInWorld: SIMD3(0, 0, 0), halfEdgeU: SIMD3(0.2, 0, 0), halfEdgeV: SIMD3(0, 0.2, 0),
      flux: 500, color: SIMD3(repeating: 1), castsShadow: false)
    let lit = frontal([panel], ambient: 0, material: chalk, options: options)
    let e = 500 / Double.pi / (1 + 0.16 / .pi)
    // The highlight adds 0.15/π of it here, head on.
    #expect(abs(Double(lit.x) - (0.8 + 0.15) * e / .pi) < 0.02 * e / .pi)
    let behind = Light.panel(
      centerInWorld: SIMD3(0, 0, 0), halfEdgeU: SIMD3(0, 0.2, 0), halfEdgeV: SIMD3(0.2, 0, 0),
      flux: 500, color: SIMD3(repeating: 1), castsShadow: false)
    #expect(frontal([behind], material: chalk, options: options).x == 0)
  }

  /// Diffuse light of a rectangle overhead, and of one at the side, in closed form, off their axes
  /// as well: differences between two albedos leave highlights out.
  @Test(arguments: [(0.72, 0.15, 1.9, false), (0.3, 0.6, 0.5, false), (0.75, 0.4, 0.6, true)])
  func rectanglesShineAsTheirFormFactorsSay(x: Double, y: Double, distance: Double, side: Bool) {
    // The card's middle at (0, 0, 1) faces −z; the rectangle's corner is above it.
    let panel =
      side
      ? Light.panel(
        // In the plane x = distance, from the card's plane upwards.
        centerInWorld: SIMD3(distance, 0, 1 - x / 2), halfEdgeU: SIMD3(0, -y / 2, 0),
        halfEdgeV: SIMD3(0, 0, x / 2), flux: 1000, color: SIMD3(repeating: 1), castsShadow: false)
      : Light.panel(
        centerInWorld: SIMD3(x / 2, y / 2, 1 - distance), halfEdgeU: SIMD3(x / 2, 0, 0),
        halfEdgeV: SIMD3(0, y / 2, 0), flux: 1000, color: SIMD3(repeating: 1), castsShadow: false)
    let options = RenderOptions(wantsShadows: false)
    let light = [0.8, 0.2].map { albedo in
      frontal(
        [panel], material: Material(name: "m", baseColor: SIMD3(repeating: albedo), roughness: 1),
        options: options
      ).x
    }
    let found = Double(light[0] - light[1]) / 0.6 * .pi
    func atan(_ a: Double) -> Double { DeterministicMath.atan2(a, 1) }
    let factor: Double
    if side {
      // A rectangle y wide and x high that stands on the card's plane, `distance` away.
      let (a, b) = (distance / (y / 2), x / (y / 2))
      let far = (a * a + b * b).squareRoot()
      factor = (atan(1 / a) - a / far * atan(1 / far)) / .pi
    } else {
      // Four rectangles with a corner over the pixel, which lies half a pixel off the axis.
      func cornerFactor(_ x: Double, _ y: Double) -> Double {
        let (a, b) = (x / distance, y / distance)
        let (p, q) = ((1 + a * a).squareRoot(), (1 + b * b).squareRoot())
        return (a / p * atan(b / p) + b / q * atan(a / q)) / (2 * .pi)
      }
      let off = 0.5 / 60
      factor = [x - off, off].reduce(0) { sum, x in
        sum + cornerFactor(x, y - off) + cornerFactor(x, off)
      }
    }
    // What the surface's boundary mirrors does not reach Lambert below it.
    let entering = 1 - MicrofacetReference.albedo(nv: 1, alpha: 1, f0: 0.04)
    let exact = 1000 / (x * y) * factor * entering
    #expect(abs(found - exact) < (side ? 0.06 : 0.002) * exact)
  }

  /// A plate between lamp and wall darkens the wall behind it and nothing else.
  @Test func shadowsFallWhereThePlateStandsInTheWay() {
    let camera = RenderFixtures.camera()
    let wall = RenderFixtures.instance(0, RenderFixtures.quad(1.6, z: 1))
    let plate = RenderFixtures.instance(1, RenderFixtures.quad(0.1, z: 0.8), at: SIMD3(0.3, 0, 0))
    let sun = Light.directional(
      directionInWorld: SIMD3(-1, 0, 1), illuminance: 1000, color: SIMD3(repeating: 1),
      castsShadow: true)
    func picture(_ instances: [Instance], _ options: RenderOptions) -> GBuffer {
      let renderer = Renderer(options: options)
      renderer.begin(
        SceneSnapshot(
          instances: instances, cameras: [camera], lights: [sun],
          ambient: AmbientLight(illuminanceFromAbove: 0, illuminanceFromBelow: 0)))
      var buffer = GBuffer(width: 320, height: 240)
      renderer.render(camera: 0, into: &buffer)
      return buffer
    }
    let shaded = picture([wall, plate], RenderOptions())
    let bare = picture([wall], RenderOptions())
    // The shadow of the plate's middle falls 0.2 m further left, at x = 0.1 m: pixel 189.5.
    let middle = 119 * 320 + 189
    #expect(shaded.radiance[middle].x < 0.05 * bare.radiance[middle].x)
    // A hand's breadth away all is as before.
    for x in [60, 110, 150] {
      let pixel = 119 * 320 + x
      #expect(
        abs(shaded.radiance[pixel].x - bare.radiance[pixel].x) < 0.02 * bare.radiance[pixel].x)
    }
    let without = picture([wall, plate], RenderOptions(wantsShadows: false))
    #expect(without.radiance[middle].x > 0.9 * bare.radiance[middle].x)
  }

  /// A texture's colours arrive where its coordinates say, decoded to linear light.
  @Test func texturesAreDecodedAndPlaced() {
    var image = Image(width: 2, height: 2, filledWith: RGBA8(255, 0, 0))
    image[1, 0] = RGBA8(0, 255, 0)
    image[0, 1] = RGBA8(0, 0, 255)
    image[1, 1] = RGBA8(128, 128, 128)
    var mesh = RenderFixtures.quad(0.4)
    mesh.textureCoordinates = [SIMD2(0, 0), SIMD2(1, 0), SIMD2(1, 1), SIMD2(0, 1)]
    let material = Material(name: "t", baseColorTexture: Texture(image: image), roughness: 1)
    let camera = RenderFixtures.camera()
    let snapshot = SceneSnapshot(
      instances: [RenderFixtures.instance(1, mesh, material: material)], cameras: [camera],
      lights: [], ambient: AmbientLight(illuminanceFromAbove: .pi, illuminanceFromBelow: .pi))
    let renderer = Renderer(options: RenderOptions(shading: .plain))
    renderer.begin(snapshot)
    var buffer = GBuffer(width: 320, height: 240)
    renderer.render(camera: 0, into: &buffer)
    // Texel centres lie a quarter of the square, 30 px, from its edges; 120 px wide at (100, 60).
    func light(_ x: Int, _ y: Int) -> SIMD4<Float> { buffer.radiance[y * 320 + x] }
    #expect((light(130, 90) - SIMD4(1, 0, 0, 0)).max() < 0.03)
    #expect(light(130, 90).x > 0.97)
    #expect(light(190, 90).y > 0.97)
    #expect(light(130, 150).z > 0.97)
    #expect(abs(light(190, 150).x - 0.2159) < 0.02)
  }
}
