#if SIXTEEN_LANES
  import RasterKernels
#endif

/// Light that a block of surfaces receives from a rectangular panel, and sends back.
///
/// Diffuse light takes the panel as it is: Lambert's sum over its edges. A highlight takes the point
/// of the panel that is nearest to the mirror image, and a lobe widened by what the panel spans.
/// - SeeAlso: Lambert, "Photometria", 1760, for the sum; Karis, "Real Shading in Unreal Engine 4",
///   2013, for the representative point.
struct PanelBlock {
  /// Irradiance per unit of the source's colour.
  let diffuse: Floats
  /// What the highlight's lobe is multiplied by.
  let highlight: Floats
  /// Cosines between normal and light, and view and light, for the representative point.
  let signedNL: Floats
  let vl: Floats

  /// Whether any corner of the panel is above a surface's horizon.
  @inline(always)
  static func isAbove(_ light: LightSource, _ s: SurfaceBlock) -> SIMDMask<Ints> {
    let zero = Floats.zero
    let (dx, dy, dz) = (splat(light.x) - s.px, splat(light.y) - s.py, splat(light.z) - s.pz)
    let u = fma(splat(light.ux), s.nx, fma(splat(light.uy), s.ny, splat(light.uz) * s.nz))
    let v = fma(splat(light.vx), s.nx, fma(splat(light.vy), s.ny, splat(light.vz) * s.nz))
    let height = fma(dx, s.nx, fma(dy, s.ny, dz * s.nz))
    return height + (larger(u, zero - u) + larger(v, zero - v)) .> zero
  }

  /// - Parameters:
  ///   - nv: cosine between normal and view.
  ///   - alpha: GGX roughness.
  @inline(always)
  init(_ light: LightSource, _ s: SurfaceBlock, nv: Floats, alpha: Floats) {
    let zero = Floats.zero
    let c = Vector(splat(light.x) - s.px, splat(light.y) - s.py, splat(light.z) - s.pz)
    let u = Vector(splat(light.ux), splat(light.uy), splat(light.uz))
    let v = Vector(splat(light.vx), splat(light.vy), splat(light.vz))
    let facing = Vector(splat(light.facingX), splat(light.facingY), splat(light.facingZ))
    let normal = Vector(s.nx, s.ny, s.nz)

    let (low, high) = (c - u, c + u)
    let (c0, c1) = ((low - v).normalized, (high - v).normalized)
    let (c2, c3) = ((high + v).normalized, (low + v).normalized)
    let flow = (c1.edge(c0) + c2.edge(c1)) + (c3.edge(c2) + c0.edge(c3))
    let squared = larger(flow.dot(flow), splat(1e-20))
    let inverse = reciprocalSquareRoot(squared)
    let length = squared * inverse
    let onNormal = flow.dot(normal)
    let cosine = onNormal * inverse
    // The sine of the half angle of a sphere that would send as much light.
    let share = larger(length * splat(1 / Float.pi), splat(1e-12))
    let sine = share * reciprocalSquareRoot(share)
    // Partly under the horizon: a parabola between nothing and everything, with their slopes.
    let above = larger(cosine + sine, zero)
    let sunken = length * above * above / (splat(4) * sine)
    let distance = c.dot(facing)
    let isInFront = (distance .< zero) .& Self.isAbove(light, s)
    let strength = zero.replacing(with: splat(light.inverseArea), where: isInFront)
    diffuse = strength * sunken.replacing(with: onNormal, where: cosine .> sine)

    let twice = nv + nv
    let mirror = Vector(
      fma(twice, s.nx, zero - s.vx), fma(twice, s.ny, zero - s.vy), fma(twice, s.nz, zero - s.vz))
    // A mirror image that misses the panel's plane lies beyond its edge.
    let reach = distance / smaller(mirror.dot(facing), splat(-1e-3))
    let fromCenter = mirror * reach - c
    let one = splat(Float(1))
    let a = clamp(fromCenter.dot(u) * splat(light.inverseUU), zero - one, one)
    let b = clamp(fromCenter.dot(v) * splat(light.inverseVV), zero - one, one)
    let nearest = (c + u * a) + v * b
    let r = reciprocalSquareRoot(larger(nearest.dot(nearest), splat(1e-8)))
    signedNL = nearest.dot(normal) * r
    vl = nearest.dot(Vector(s.vx, s.vy, s.vz)) * r
    // A slope of GGX lies within ±t with probability t/√(α² + t²): so wide a lamp adds to the lobe's
    // width in quadrature.
    let (squaredR, alpha2) = (r * r, alpha * alpha)
    let widened =
      fma(squaredR, splat(light.spanU * light.spanU), alpha2)
      * fma(squaredR, splat(light.spanV * light.spanV), alpha2)
    let part = alpha2 * reciprocalSquareRoot(larger(widened, splat(1e-12)))
    highlight = larger(signedNL, zero) * length * strength * part
  }
}

/// A block of vectors.
struct Vector {
  let x: Floats
  let y: Floats
  let z: Floats

  @inline(always)
  init(_ x: Floats, _ y: Floats, _ z: Floats) { (self.x, self.y, self.z) = (x, y, z) }

  @inline(always)
  static func + (a: Self, b: Self) -> Self { Self(a.x + b.x, a.y + b.y, a.z + b.z) }

  @inline(always)
  static func - (a: Self, b: Self) -> Self { Self(a.x - b.x, a.y - b.y, a.z - b.z) }

  @inline(always)
  static func * (a: Self, b: Floats) -> Self { Self(a.x * b, a.y * b, a.z * b) }

  @inline(always)
  func dot(_ b: Self) -> Floats { fma(x, b.x, fma(y, b.y, z * b.z)) }

  @inline(always)
  var normalized: Self { self * reciprocalSquareRoot(larger(dot(self), splat(1e-12))) }

  /// Half the angle between two unit vectors, along their cross product.
  @inline(always)
  func edge(_ b: Self) -> Self {
    // Half the angle's cosine s gives it as acos(s) / (s √(1 − s²)) times half the cross product.
    let half = larger(fma(dot(b), splat(0.5), splat(0.5)), splat(1e-6))
    let inverse = reciprocalSquareRoot(half)
    let s = half * inverse
    var g = fma(s, splat(e7), splat(e6))
    g = fma(g, s, splat(e5))
    g = fma(g, s, splat(e4))
    g = fma(g, s, splat(e3))
    g = fma(g, s, splat(e2))
    g = fma(g, s, splat(e1))
    g = fma(g, s, splat(e0))
    let scale = g * inverse * splat(0.5)
    return Self(
      (y * b.z - z * b.y) * scale, (z * b.x - x * b.z) * scale, (x * b.y - y * b.x) * scale)
  }
}

// acos(s) / √(1 − s²) over s = 0…1, to 2e-6.
package var e0: Float { 1.5707947 }
package var e1: Float { -0.99987584 }
package var e2: Float { 0.7830731 }
package var e3: Float { -0.6479133 }
package var e4: Float { 0.5081517 }
package var e5: Float { -0.3238073 }
package var e6: Float { 0.13654447 }
package var e7: Float { -0.02696876 }
