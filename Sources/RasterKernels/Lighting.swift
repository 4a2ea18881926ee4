/// Eight pixels' surfaces, in the camera's frame.
struct SurfaceBlock {
  let isHit: SIMDMask<SIMD8<Int32>>
  let (px, py, pz): (Floats, Floats, Floats)
  /// Unit normal.
  let (nx, ny, nz): (Floats, Floats, Floats)
  /// Unit vector to the camera.
  let (vx, vy, vz): (Floats, Floats, Floats)
  let (red, green, blue): (Floats, Floats, Floats)

  @inline(always)
  init(_ planes: ShadingPlanes, at: Int) {
    let z = planes.z.eight(at: at)
    isHit = z .> Floats.zero
    let (rx, ry) = (planes.rayX.eight(at: at), planes.rayY.eight(at: at))
    (px, py, pz) = (rx * z, ry * z, z)
    let toCamera = Floats.zero - reciprocalSquareRoot(fma(rx, rx, fma(ry, ry, splat(1))))
    (vx, vy, vz) = (rx * toCamera, ry * toCamera, toCamera)
    let (x, y, w) = (planes.nx.eight(at: at), planes.ny.eight(at: at), planes.nz.eight(at: at))
    // A normal that interpolates to nothing stays nothing, and takes no light.
    let scale = reciprocalSquareRoot(larger(fma(x, x, fma(y, y, w * w)), splat(1e-30)))
    (nx, ny, nz) = (x * scale, y * scale, w * scale)
    red = planes.albedo.red.eight(at: at)
    green = planes.albedo.green.eight(at: at)
    blue = planes.albedo.blue.eight(at: at)
  }
}

/// Light that arrives at eight surfaces from one source.
struct ArrivingLight {
  /// Cosine between normal and light, not below 0.
  let nl: Floats
  /// Cosine between view and light.
  let vl: Floats
  /// Cosine between normal and light as it is.
  let signedNL: Floats
  /// Factor on the source's colour.
  let strength: Floats

  @inline(always)
  init(_ light: LightSource, _ s: SurfaceBlock) {
    let zero = Floats.zero
    if light.kind == LightSource.Kind.directional {
      signedNL = fma(
        s.nx, splat(light.x), fma(s.ny, splat(light.y), s.nz * splat(light.z)))
      vl = fma(s.vx, splat(light.x), fma(s.vy, splat(light.y), s.vz * splat(light.z)))
      strength = splat(1)
    } else {
      let (dx, dy, dz) = (splat(light.x) - s.px, splat(light.y) - s.py, splat(light.z) - s.pz)
      let squared = fma(dx, dx, fma(dy, dy, fma(dz, dz, splat(1e-8))))
      let r = reciprocalSquareRoot(squared)
      signedNL = fma(s.nx, dx, fma(s.ny, dy, s.nz * dz)) * r
      vl = fma(s.vx, dx, fma(s.vy, dy, s.vz * dz)) * r
      if light.kind == LightSource.Kind.point {
        strength = r * r
      } else {
        let onAxis = fma(
          dx, splat(light.facingX), fma(dy, splat(light.facingY), dz * splat(light.facingZ)))
        strength = larger((zero - onAxis) * r, zero) / (squared + splat(light.sizeSquared))
      }
    }
    nl = larger(signedNL, zero)
  }
}

/// Luminance of the ambient light on a white surface with the given upward cosine.
@inline(always)
func ambientLight(
  _ a: AmbientSource, cosine: Floats
) -> (red: Floats, green: Floats, blue: Floats) {
  let f = fma(cosine, splat(0.5), splat(0.5))
  return (
    fma(f, splat(a.aboveRed - a.belowRed), splat(a.belowRed)),
    fma(f, splat(a.aboveGreen - a.belowGreen), splat(a.belowGreen)),
    fma(f, splat(a.aboveBlue - a.belowBlue), splat(a.belowBlue))
  )
}

/// Lights pixels by Lambert's cosine and Blinn and Phong's highlight with exponent 32, without
/// shadows: what the common renderers do by default. Into the planes of light.
/// - Parameters:
///   - count: a multiple of `laneCount`.
///   - specular: strength of the highlight.
package func lightPlainly(
  count: Int, _ planes: ShadingPlanes, lights: UnsafePointer<LightSource>, lightCount: Int,
  ambient: UnsafePointer<AmbientSource>, specular: Float
) {
  let a = ambient.pointee
  var at = 0
  while at < count {
    let s = SurfaceBlock(planes, at: at)
    let nUp = fma(s.nx, splat(a.upX), fma(s.ny, splat(a.upY), s.nz * splat(a.upZ)))
    var (dr, dg, db) = ambientLight(a, cosine: nUp)
    var (sr, sg, sb) = (Floats.zero, Floats.zero, Floats.zero)
    let nv = fma(s.nx, s.vx, fma(s.ny, s.vy, s.nz * s.vz))
    for n in 0..<lightCount {
      let light = lights[n]
      let arriving = ArrivingLight(light, s)
      let irradiance = arriving.nl * arriving.strength
      dr = fma(irradiance, splat(light.red), dr)
      dg = fma(irradiance, splat(light.green), dg)
      db = fma(irradiance, splat(light.blue), db)
      // (n·h)² with h = (l + v)/|l + v|, as numerator and denominator.
      let along = larger(arriving.signedNL + nv, Floats.zero)
      let (squared, whole) = (along * along, fma(arriving.vl, splat(2), splat(2)))
      let shines = squared .> whole * splat(leastHighlight)
      if isAnySet(shines) {
        var power = Floats.zero.replacing(
          with: squared / larger(whole, splat(1e-6)), where: shines)
        power = power * power
        power = power * power
        power = power * power
        power = power * power
        let highlight = irradiance * power
        sr = fma(highlight, splat(light.red), sr)
        sg = fma(highlight, splat(light.green), sg)
        sb = fma(highlight, splat(light.blue), sb)
      }
    }
    var red = fma(s.red, dr, sr * splat(specular))
    var green = fma(s.green, dg, sg * splat(specular))
    var blue = fma(s.blue, db, sb * splat(specular))
    if isAnySet(.!s.isHit) {
      let sky = ambientLight(a, cosine: skyCosine(a, s))
      red = sky.red.replacing(with: red, where: s.isHit)
      green = sky.green.replacing(with: green, where: s.isHit)
      blue = sky.blue.replacing(with: blue, where: s.isHit)
    }
    planes.light.put(red, green, blue, at: at)
    at &+= 8
  }
}

/// The squared cosine up to which a highlight counts as nothing: its 16th power is 7e-5, a tenth
/// of a code of the darkest 8-bit colour for light that would show as white.
package var leastHighlight: Float { 0.55 }

/// Upward cosine of the rays.
@inline(always)
func skyCosine(_ a: AmbientSource, _ s: SurfaceBlock) -> Floats {
  Floats.zero - fma(s.vx, splat(a.upX), fma(s.vy, splat(a.upY), s.vz * splat(a.upZ)))
}
