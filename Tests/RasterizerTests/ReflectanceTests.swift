import Catalog
import Geometry
import Rasterizer
import Scene
import Testing

/// How much light surfaces return, against integrals.
struct ReflectanceTests {
  /// A square whose middle is seen under a cosine of `nv` by a camera at the origin.
  private static func tilted(_ material: Material, nv: Double) -> Instance {
    var instance = RenderFixtures.instance(1, RenderFixtures.quad(0.5, z: 0), material: material)
    instance.worldFromModel = RigidTransform(
      rotation: Quaternion(angle: angle(nv), axis: SIMD3(0, 1, 0)), translation: SIMD3(0, 0, 1))
    return instance
  }

  private static func angle(_ nv: Double) -> Double {
    DeterministicMath.atan2((1 - nv * nv).squareRoot(), nv)
  }

  /// Of the square's middle; one pixel is a thousandth of a radian.
  private static func luminance(
    _ material: Material, nv: Double, lights: [Light], ambient: Double = 0
  ) -> Double {
    let camera = RenderFixtures.camera(width: 17, height: 17, focal: 1000)
    let renderer = Renderer(
      options: RenderOptions(wantsShadows: false, wantsAmbientTransport: false))
    renderer.begin(
      SceneSnapshot(
        instances: [tilted(material, nv: nv)], cameras: [camera], lights: lights,
        ambient: AmbientLight(illuminanceFromAbove: ambient, illuminanceFromBelow: ambient)))
    var buffer = GBuffer(width: 17, height: 17)
    renderer.render(camera: 0, into: &buffer)
    return Double(buffer.radiance[8 * 17 + 8].x)
  }

  private static func normal(_ nv: Double) -> SIMD3<Double> {
    Quaternion(angle: angle(nv), axis: SIMD3(0, 1, 0)).rotate(SIMD3(0, 0, -1))
  }

  /// Lights all around of luminance 1, so close to each other that a lobe sees many.
  private static func furnace(around n: SIMD3<Double>, rings: Int) -> [Light] {
    let (u, v) = (SIMD3<Double>(0, 1, 0), n.cross(SIMD3(0, 1, 0)))
    var lights: [Light] = []
    for i in 0..<rings {
      // Equal steps of the squared sine: equal shares of what a level surface receives.
      let squared = (Double(i) + 0.5) / Double(rings)
      let cosine = (1 - squared).squareRoot()
      for j in 0..<rings {
        let angle = 2 * Double.pi * (Double(j) + 0.5) / Double(rings)
        let l =
          (u * DeterministicMath.cos(angle) + v * DeterministicMath.sin(angle))
          * squared.squareRoot() + n * cosine
        lights.append(
          .directional(
            directionInWorld: l * -1, illuminance: .pi / Double(rings * rings) / cosine,
            color: SIMD3(repeating: 1), castsShadow: false))
      }
    }
    return lights
  }

  /// In a room of luminance 1 a white metal looks like the room, however rough: no light is lost, and
  /// none is made. So does a white dielectric, whose coat takes from its body what it mirrors.
  @Test(arguments: [0.5, 0.7, 1.0], [0.3, 0.6, 0.95])
  func aWhiteSurfaceVanishesInAWhiteFurnace(roughness: Double, nv: Double) {
    let lights = Self.furnace(around: Self.normal(nv), rings: 48)
    for metallic: Float in [0, 1] {
      let material = Material(
        name: "white", baseColor: SIMD3(repeating: 1), roughness: Float(roughness),
        metallic: metallic)
      let direct = Self.luminance(material, nv: nv, lights: lights)
      let ambient = Self.luminance(material, nv: nv, lights: [], ambient: .pi)
      #expect(abs(direct - 1) < 0.03, "direct, metallic \(metallic)")
      #expect(abs(ambient - 1) < 0.001 + (metallic == 0 ? 0.02 : 0), "ambient \(metallic)")
    }
  }

  /// A black dielectric returns what the lobe's integral says.
  @Test(arguments: [0.15, 0.3, 0.6, 1.0], [0.1, 0.3, 0.6, 1.0])
  func aBlackSurfaceMirrorsWhatTheIntegralSays(roughness: Double, nv: Double) {
    let material = Material(name: "black", baseColor: .zero, roughness: Float(roughness))
    let found = Self.luminance(material, nv: nv, lights: [], ambient: .pi)
    let exact = MicrofacetReference.albedo(
      nv: nv, alpha: max(roughness * roughness, 0.02), f0: 0.04)
    // The visibility term leaves more towards grazing angles than Smith's own does.
    #expect(abs(found - exact) < 0.02 + 0.1 * (1 - nv) * (1 - nv))
  }

  /// One direction of light at a time: the lobe of a rough copper in several directions.
  @Test(arguments: [0.3, 0.6, 0.9], [-0.8, -0.2, 0.35, 0.7])
  func lobesHaveTheirShape(roughness: Double, slope: Double) {
    let (nv, n) = (0.8, Self.normal(0.8))
    let l = (n + SIMD3(0, 0.3, 0) + n.cross(SIMD3(0, 1, 0)) * slope).normalized
    let light = Light.directional(
      directionInWorld: l * -1, illuminance: 1000, color: SIMD3(repeating: 1), castsShadow: false)
    let found = Self.luminance(
      Material(
        name: "m", baseColor: SIMD3(repeating: 0.9), roughness: Float(roughness), metallic: 1),
      nv: nv, lights: [light])
    let alpha = roughness * roughness
    let once = MicrofacetReference.lobe(
      n: n, v: SIMD3(0, 0, -1), l: l, alpha: alpha, f0: 0.9)
    let whole = MicrofacetReference.albedo(nv: nv, alpha: alpha, f0: 1)
    let exact = 1000 * once * (1 + 0.9 * (1 / whole - 1))
    #expect(abs(found - exact) < 0.06 * exact + 0.2)
  }
}

extension ReflectanceTests {
  /// A tube and a square panel above a shiny floor, against the integral over the lamp: along the
  /// floor from where the lamp is mirrored to where it is not.
  ///
  /// The representative point gives the highlight the lamp's shape and, over all of the floor, its
  /// light; between the two its values are off by what a lobe of one width can say of a rectangle.
  @Test(arguments: [0.2, 0.4, 0.7], [0.03, 0.3])
  func panelsAreMirroredInTheirShape(roughness: Double, halfWidth: Double) {
    let alpha = roughness * roughness
    let n = SIMD3<Double>(0, 0, -1)
    let v = SIMD3<Double>(0, 0, -1)
    let material = Material(name: "black", baseColor: .zero, roughness: Float(roughness))
    let whole = MicrofacetReference.albedo(nv: 1, alpha: alpha, f0: 1, steps: 80)
    let boost = 1 + 0.04 * (1 / whole - 1)
    var (sumFound, sumExact) = (0.0, 0.0)
    var worst = 0.0
    var peak = 0.0
    // The lamp wanders; the camera sees one point of the floor, head on.
    for step in 0..<16 {
      let x = Double(step) * 0.06
      let center = SIMD3(x, 0.1, -0.2)
      let (u, w) = (SIMD3<Double>(halfWidth, 0, 0), SIMD3<Double>(0, 0.5, 0))
      let lamp = Light.panel(
        centerInWorld: center, halfEdgeU: u, halfEdgeV: w, flux: 1000,
        color: SIMD3(repeating: 1), castsShadow: false)
      let luminance = 1000 / .pi / (4 * halfWidth * 0.5)
      var exact = 0.0
      let cells = 60
      for i in 0..<cells {
        for j in 0..<cells {
          let (a, b) = (
            (Double(i) + 0.5) / Double(cells) * 2 - 1, (Double(j) + 0.5) / Double(cells) * 2 - 1
          )
          let d = center + u * a + w * b - SIMD3(0, 0, 1)
          let distance = d.length
          let l = d / distance
          let area = 4 * halfWidth * 0.5 / Double(cells * cells)
          let solid = area * max(0, -l.z) / (distance * distance)
          exact +=
            luminance * solid
            * MicrofacetReference.lobe(n: n, v: v, l: l, alpha: alpha, f0: 0.04) * boost
        }
      }
      let found = Self.luminance(material, nv: 1, lights: [lamp])
      sumFound += found
      sumExact += exact
      peak = max(peak, exact)
      worst = max(worst, abs(found - exact))
    }
    #expect(abs(sumFound - sumExact) < 0.3 * sumExact, "\(sumFound) of \(sumExact)")
    #expect(worst < 0.35 * peak, "off by \(worst) of \(peak)")
  }
}
