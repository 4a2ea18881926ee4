package import RasterKernels

/// A pixel's surface under the lights: the plain form of `shadePlainly` and `lightPhysically`.
package struct ScalarLight {
  private let position: SIMD3<Float>
  /// Unit length.
  package private(set) var normal: SIMD3<Float>
  private let view: SIMD3<Float>
  private let albedo: SIMD3<Float>
  private let isHit: Bool

  package init(_ p: ScalarPixel) {
    isHit = p.z > 0
    position = SIMD3(p.ray.x * p.z, p.ray.y * p.z, p.z)
    let toCamera =
      0 - ScalarKernels.reciprocalSquareRoot(Self.dot(SIMD3(p.ray, 1), SIMD3(p.ray, 1), last: 1))
    view = SIMD3(p.ray.x * toCamera, p.ray.y * toCamera, toCamera)
    let n = p.normal
    let squared = ScalarKernels.fma(n.x, n.x, ScalarKernels.fma(n.y, n.y, n.z * n.z))
    let scale = ScalarKernels.reciprocalSquareRoot(ScalarKernels.larger(squared, 1e-30))
    normal = SIMD3(n.x * scale, n.y * scale, n.z * scale)
    albedo = p.albedo
  }

  /// With the normal that a texture says.
  package func detailed(by details: ScalarDetails) -> ScalarLight {
    var turned = self
    turned.normal = details.normal
    return turned
  }

  /// Cosine between normal and view.
  package var facing: Float { Self.dot(normal, view) }

  /// x·x + (y·y + last), fused as the kernels do.
  private static func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>, last: Float? = nil) -> Float {
    ScalarKernels.fma(a.x, b.x, ScalarKernels.fma(a.y, b.y, last ?? a.z * b.z))
  }

  private struct Arriving {
    var nl: Float
    var vl: Float
    var signedNL: Float
    var strength: Float
  }

  private func arriving(_ light: LightSource) -> Arriving {
    let place = SIMD3(light.x, light.y, light.z)
    if light.kind == LightSource.Kind.directional {
      let signed = Self.dot(normal, place)
      return Arriving(
        nl: ScalarKernels.larger(signed, 0), vl: Self.dot(view, place), signedNL: signed,
        strength: 1)
    }
    let d = place - position
    let squared = ScalarKernels.fma(
      d.x, d.x, ScalarKernels.fma(d.y, d.y, ScalarKernels.fma(d.z, d.z, 1e-8)))
    let r = ScalarKernels.reciprocalSquareRoot(squared)
    let signed = Self.dot(normal, d) * r
    var strength = r * r
    if light.kind == LightSource.Kind.panel {
      let onAxis = Self.dot(d, SIMD3(light.facingX, light.facingY, light.facingZ))
      strength = ScalarKernels.larger((0 - onAxis) * r, 0) / (squared + light.sizeSquared)
    }
    return Arriving(
      nl: ScalarKernels.larger(signed, 0), vl: Self.dot(view, d) * r, signedNL: signed,
      strength: strength)
  }

  /// As `PanelBlock`.
  private func panel(
    _ light: LightSource, nv: Float, alpha: Float
  ) -> (nearest: Arriving, diffuse: Float, highlight: Float) {
    let c = SIMD3(light.x, light.y, light.z) - position
    let (u, v) = (SIMD3(light.ux, light.uy, light.uz), SIMD3(light.vx, light.vy, light.vz))
    let facing = SIMD3(light.facingX, light.facingY, light.facingZ)
    let corners = [(c - u) - v, (c + u) - v, (c + u) + v, (c - u) + v].map {
      $0 * ScalarKernels.reciprocalSquareRoot(ScalarKernels.larger(Self.dot($0, $0), 1e-12))
    }
    let edges = (0..<4).map { Self.edge(corners[($0 + 1) % 4], corners[$0]) }
    let flow = (edges[0] + edges[1]) + (edges[2] + edges[3])
    let squared = ScalarKernels.larger(Self.dot(flow, flow), 1e-20)
    let inverse = ScalarKernels.reciprocalSquareRoot(squared)
    let length = squared * inverse
    let onNormal = Self.dot(flow, normal)
    let cosine = onNormal * inverse
    let share = ScalarKernels.larger(length * (1 / Float.pi), 1e-12)
    let sine = share * ScalarKernels.reciprocalSquareRoot(share)
    let above = ScalarKernels.larger(cosine + sine, 0)
    let distance = Self.dot(c, facing)
    let height = Self.dot(c, normal) + (abs(Self.dot(u, normal)) + abs(Self.dot(v, normal)))
    let strength = distance < 0 && height > 0 ? light.inverseArea : 0
    let diffuse = strength * (cosine > sine ? onNormal : length * above * above / (4 * sine))
    let twice = nv + nv
    let mirror = SIMD3(
      ScalarKernels.fma(twice, normal.x, 0 - view.x),
      ScalarKernels.fma(twice, normal.y, 0 - view.y),
      ScalarKernels.fma(twice, normal.z, 0 - view.z))
    let reach = distance / ScalarKernels.smaller(Self.dot(mirror, facing), -1e-3)
    let fromCenter = mirror * reach - c
    func within(_ a: Float) -> Float { ScalarKernels.smaller(ScalarKernels.larger(a, -1), 1) }
    let a = within(Self.dot(fromCenter, u) * light.inverseUU)
    let b = within(Self.dot(fromCenter, v) * light.inverseVV)
    let nearest = (c + u * a) + v * b
    let r = ScalarKernels.reciprocalSquareRoot(
      ScalarKernels.larger(Self.dot(nearest, nearest), 1e-8))
    let signedNL = Self.dot(nearest, normal) * r
    let nl = ScalarKernels.larger(signedNL, 0)
    let (squaredR, alpha2) = (r * r, alpha * alpha)
    let widened =
      ScalarKernels.fma(squaredR, light.spanU * light.spanU, alpha2)
      * ScalarKernels.fma(squaredR, light.spanV * light.spanV, alpha2)
    let part =
      alpha2 * ScalarKernels.reciprocalSquareRoot(ScalarKernels.larger(widened, 1e-12))
    return (
      Arriving(nl: nl, vl: Self.dot(nearest, view) * r, signedNL: signedNL, strength: 0), diffuse,
      nl * length * strength * part
    )
  }

  /// Half the angle between two unit vectors, along their cross product.
  private static func edge(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
    let half = ScalarKernels.larger(ScalarKernels.fma(dot(a, b), 0.5, 0.5), 1e-6)
    let inverse = ScalarKernels.reciprocalSquareRoot(half)
    let s = half * inverse
    let g = [e6, e5, e4, e3, e2, e1, e0].reduce(e7) { ScalarKernels.fma($0, s, $1) }
    let scale = g * inverse * 0.5
    return SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x) * scale
  }

  private static func around(_ a: AmbientSource, _ cosine: Float) -> SIMD3<Float> {
    let f = ScalarKernels.fma(cosine, 0.5, 0.5)
    return SIMD3(
      ScalarKernels.fma(f, a.aboveRed - a.belowRed, a.belowRed),
      ScalarKernels.fma(f, a.aboveGreen - a.belowGreen, a.belowGreen),
      ScalarKernels.fma(f, a.aboveBlue - a.belowBlue, a.belowBlue))
  }

  private func sky(_ a: AmbientSource) -> SIMD3<Float> {
    Self.around(a, 0 - Self.dot(view, SIMD3(a.upX, a.upY, a.upZ)))
  }

  private static func fma(_ a: SIMD3<Float>, _ b: Float, _ c: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(
      ScalarKernels.fma(a.x, b, c.x), ScalarKernels.fma(a.y, b, c.y),
      ScalarKernels.fma(a.z, b, c.z))
  }

  /// As `shadePlainly`.
  package func plain(
    _ lights: [LightSource], ambient: AmbientSource, specular: Float
  ) -> SIMD3<Float> {
    if !isHit { return sky(ambient) }
    let up = SIMD3(ambient.upX, ambient.upY, ambient.upZ)
    var diffuse = Self.around(ambient, Self.dot(normal, up))
    var highlights = SIMD3<Float>()
    let nv = Self.dot(normal, view)
    for light in lights {
      let a = arriving(light)
      let irradiance = a.nl * a.strength
      let color = SIMD3(light.red, light.green, light.blue)
      diffuse = Self.fma(color, irradiance, diffuse)
      let along = ScalarKernels.larger(a.signedNL + nv, 0)
      let whole = ScalarKernels.fma(a.vl, 2, 2)
      if !(along * along > whole * leastHighlight) { continue }
      var power = along * along / ScalarKernels.larger(whole, 1e-6)
      for _ in 0..<4 { power = power * power }
      highlights = Self.fma(color, irradiance * power, highlights)
    }
    let lit = highlights * specular
    return SIMD3(
      ScalarKernels.fma(albedo.x, diffuse.x, lit.x), ScalarKernels.fma(albedo.y, diffuse.y, lit.y),
      ScalarKernels.fma(albedo.z, diffuse.z, lit.z))
  }

  /// As `lightPhysically`, without shadows.
  /// - Parameters:
  ///   - details: of a material that has any.
  ///   - tints: what clear things leave of each light.
  package func physical(
    _ lights: [LightSource], ambient: AmbientSource, material m: SampledMaterial,
    around: SIMD3<Float>, mirrored: SIMD3<Float>, details: ScalarDetails? = nil,
    tints: [SIMD3<Float>]? = nil
  ) -> SIMD3<Float> {
    if !isHit { return sky(ambient) }
    let metallic = details?.metallic ?? m.metallic
    let dielectric = 1 - metallic
    let base = 0.04 * dielectric
    let emission = SIMD3(m.emission[0], m.emission[1], m.emission[2])
    let nv = ScalarKernels.larger(Self.dot(normal, view), 1e-3)
    let alpha = ScalarKernels.larger(details?.alpha ?? m.roughness * m.roughness, 0.02)
    let alpha2 = alpha * alpha
    let (whole, rise) = Self.reflectance(nv: ScalarKernels.smaller(nv, 1), alpha: alpha)
    let again = 1 / whole - 1
    let head = whole - rise
    let entering = 1 - ScalarKernels.fma(0.04, head, rise)
    let matt = dielectric * (1 - m.transmission) * entering
    var out = SIMD3<Float>()
    for channel in 0..<3 {
      let f0 = ScalarKernels.fma(albedo[channel], metallic, base)
      let color = albedo[channel] * matt
      let boost = ScalarKernels.fma(f0, again, 1)
      let mirror = ScalarKernels.fma(f0, head, rise) * boost
      let boosted = f0 * boost
      var sum = ScalarKernels.fma(mirror, mirrored[channel], emission[channel])
      sum = ScalarKernels.fma(color, around[channel], sum)
      for (number, light) in lights.enumerated() {
        let a: Arriving
        let (irradiance, shine): (Float, Float)
        if light.inverseArea > 0 {
          let panel = panel(light, nv: nv, alpha: alpha)
          (a, irradiance, shine) = (panel.nearest, panel.diffuse, panel.highlight)
        } else {
          a = arriving(light)
          irradiance = a.nl * a.strength
          shine = irradiance
        }
        let along = ScalarKernels.larger(a.signedNL + nv, 0)
        let between = ScalarKernels.larger(ScalarKernels.fma(a.vl, 2, 2), 1e-6)
        let nh2 = ScalarKernels.smaller(along * along / between, 1)
        let d = ScalarKernels.fma(nh2, alpha2 - 1, 1)
        let product = a.nl * nv
        let hidden = ScalarKernels.fma(product + product, 1 - alpha, (a.nl + nv) * alpha)
        let lobe = alpha2 / ScalarKernels.larger(d * d * (hidden + hidden), 1e-12)
        let vh2 = ScalarKernels.larger(ScalarKernels.fma(a.vl, 0.5, 0.5), 1e-6)
        let c = 1 - vh2 * ScalarKernels.reciprocalSquareRoot(vh2)
        let fresnel = c * c * (c * c) * c
        let strength =
          [light.red, light.green, light.blue][channel] * (tints?[number][channel] ?? 1)
        let specular = ScalarKernels.fma(fresnel, boost - boosted, boosted) * (lobe * shine)
        sum = ScalarKernels.fma(ScalarKernels.fma(color, irradiance, specular), strength, sum)
      }
      out[channel] = sum
    }
    return out
  }

  /// As `ReflectanceBlock`.
  private static func reflectance(nv: Float, alpha: Float) -> (whole: Float, rise: Float) {
    func polynomial(_ x: Float, _ c: [Float]) -> Float {
      c.dropLast().reversed().reduce(c[c.count - 1]) { ScalarKernels.fma($0, x, $1) }
    }
    let r = alpha.squareRoot()
    let u = nv / ScalarKernels.fma(alpha, 0.5, nv)
    let sum = polynomial(
      u,
      [
        polynomial(r, [w00, w01, w02, w03, w04]), polynomial(r, [w10, w11, w12, w13]),
        polynomial(r, [w20, w21, w22]), polynomial(r, [w30, w31]), w40,
      ])
    let whole = ScalarKernels.smaller(ScalarKernels.larger(sum, 0.3), 1)
    func quadratic(_ c0: Float, _ n1: Float, _ n2: Float, _ cross: Float, _ r1: Float, _ r2: Float)
      -> Float
    {
      ScalarKernels.fma(
        nv, ScalarKernels.fma(nv, n2, ScalarKernels.fma(r, cross, n1)),
        polynomial(r, [c0, r1, r2]))
    }
    let rise = quadratic(p00, p10, p20, p11, p01, p02) / quadratic(1, q10, q20, q11, q01, q02)
    return (whole, ScalarKernels.smaller(ScalarKernels.larger(rise, 0), whole))
  }

  /// As `reflectSurroundings`: what multiplies the mirror image.
  package func reflection(_ e: EnvironmentSource, alpha: Float, metallic: Float) -> SIMD3<Float> {
    guard isHit, alpha < EnvironmentSource.dullest || metallic > 0.05 else {
      return SIMD3(repeating: 1)
    }
    let nv = Self.dot(normal, view)
    let r = SIMD3(
      ScalarKernels.fma(nv + nv, normal.x, 0 - view.x),
      ScalarKernels.fma(nv + nv, normal.y, 0 - view.y),
      ScalarKernels.fma(nv + nv, normal.z, 0 - view.z))
    let x = Self.dot(SIMD3(e.m00, e.m01, e.m02), r)
    let y = Self.dot(SIMD3(e.m10, e.m11, e.m12), r)
    let z = Self.dot(SIMD3(e.m20, e.m21, e.m22), r)
    let scale = 1 / ScalarKernels.larger(abs(x) + abs(y) + abs(z), 1e-6)
    let (px, py) = (abs(x) * scale, abs(y) * scale)
    let (fx, fy) = z < 0 ? (1 - py, 1 - px) : (px, py)
    func within(_ a: Float, _ high: Float) -> Float {
      ScalarKernels.smaller(ScalarKernels.larger(a, 0), high)
    }
    let steps = Float(EnvironmentSource.levels - 1)
    var pixel = ScalarPixel(
      SurfaceRecord(), position: .zero, w: 1, origin: RayOrigin())
    pixel.uv = SIMD2(
      within(ScalarKernels.fma(x < 0 ? 0 - fx : fx, 0.5, 0.5), 1),
      within(ScalarKernels.fma(y < 0 ? 0 - fy : fy, 0.5, 0.5), 1))
    let level = within(
      (alpha.squareRoot() - EnvironmentSource.sharpest)
        * (steps / (1 - EnvironmentSource.sharpest)), steps)
    let sums = pixel.sums(e.map, level: level)
    let whole = EnvironmentSource.range / 65_025
    return SIMD3(
      (Float(sums.x) + texelLoss) * whole, (Float(sums.y) + texelLoss) * whole,
      (Float(sums.z) + texelLoss) * whole)
  }

  /// As `blendClear`.
  /// - Parameters:
  ///   - light: the surface's own.
  ///   - behind: the light behind it.
  package func clear(
    over behind: SIMD3<Float>, light: SIMD3<Float>, transmission: Float
  ) -> SIMD3<Float> {
    if !isHit { return light }
    let nv = ScalarKernels.larger(Self.dot(normal, view), 0)
    let c = ScalarKernels.larger(1 - nv, 0)
    let entering = 1 - ScalarKernels.fma(c * c * (c * c) * c, 0.96, 0.04)
    let passing = transmission * entering * entering
    return SIMD3(
      ScalarKernels.fma(passing * albedo.x, behind.x, light.x),
      ScalarKernels.fma(passing * albedo.y, behind.y, light.y),
      ScalarKernels.fma(passing * albedo.z, behind.z, light.z))
  }
}
