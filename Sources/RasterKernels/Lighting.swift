#if SIXTEEN_LANES
  import RasterKernels
#endif

/// A block of pixels' surfaces, in the camera's frame; what is not used is not read.
struct SurfaceBlock {
  let planes: ShadingPlanes
  let at: Int

  @inline(always)
  init(_ planes: ShadingPlanes, at: Int) {
    self.planes = planes
    self.at = at
  }

  var isHit: SIMDMask<Ints> {
    @inline(always) get { planes.z.block(at: at) .> Floats.zero }
  }
  var px: Floats { @inline(always) get { planes.rayX.block(at: at) * pz } }
  var py: Floats { @inline(always) get { planes.rayY.block(at: at) * pz } }
  var pz: Floats { @inline(always) get { planes.z.block(at: at) } }
  /// Unit normal.
  var nx: Floats { @inline(always) get { planes.nx.block(at: at) } }
  var ny: Floats { @inline(always) get { planes.ny.block(at: at) } }
  var nz: Floats { @inline(always) get { planes.nz.block(at: at) } }
  /// Unit vector to the camera.
  var vx: Floats { @inline(always) get { planes.vx.block(at: at) } }
  var vy: Floats { @inline(always) get { planes.vy.block(at: at) } }
  var vz: Floats { @inline(always) get { planes.vz.block(at: at) } }
  /// Cosine between the two.
  var nv: Floats { @inline(always) get { planes.facing.block(at: at) } }
  var red: Floats { @inline(always) get { planes.albedo.red.block(at: at) } }
  var green: Floats { @inline(always) get { planes.albedo.green.block(at: at) } }
  var blue: Floats { @inline(always) get { planes.albedo.blue.block(at: at) } }
}

/// Gives normals unit length and finds the way to the camera: for all that lights pixels, once.
///
/// In a loop of its own: its long chains of dependent steps overlap from block to block.
/// - Parameter count: a multiple of `laneCount`.
package func orientSurfaces(count: Int, _ planes: ShadingPlanes) {
  var at = 0
  while at < count {
    let (rx, ry) = (planes.rayX.block(at: at), planes.rayY.block(at: at))
    let toCamera = Floats.zero - reciprocalSquareRoot(fma(rx, rx, fma(ry, ry, splat(1))))
    let (vx, vy) = (rx * toCamera, ry * toCamera)
    let (x, y, z) = (planes.nx.block(at: at), planes.ny.block(at: at), planes.nz.block(at: at))
    // A normal that interpolates to nothing stays nothing, and takes no light.
    let scale = reciprocalSquareRoot(larger(fma(x, x, fma(y, y, z * z)), splat(1e-30)))
    let (nx, ny, nz) = (x * scale, y * scale, z * scale)
    planes.nx.put(nx, at: at)
    planes.ny.put(ny, at: at)
    planes.nz.put(nz, at: at)
    planes.vx.put(vx, at: at)
    planes.vy.put(vy, at: at)
    planes.vz.put(toCamera, at: at)
    planes.facing.put(fma(nx, vx, fma(ny, vy, nz * toCamera)), at: at)
    at &+= laneCount
  }
}

/// Light that arrives at a block of surfaces from one source.
struct ArrivingLight {
  /// Cosine between normal and light, not below 0.
  let nl: Floats
  /// Cosine between view and light.
  let vl: Floats
  /// Cosine between normal and light as it is.
  let signedNL: Floats
  /// Factor on the source's colour.
  let strength: Floats

  /// - Parameter kind: `light.kind`, said once more so that a loop over pixels need not ask.
  @inline(always)
  init(_ light: LightSource, kind: LightSource.Kind, _ s: SurfaceBlock) {
    let zero = Floats.zero
    if case .directional = kind {
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
      if case .point = kind {
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

/// Textures and lights pixels by Lambert's cosine and Blinn and Phong's highlight with exponent 32,
/// without shadows: what the common renderers do by default. Into the planes of albedo and light.
///
/// Texels have the time that the light takes to come from memory.
/// - Parameters:
///   - count: a multiple of `laneCount`.
///   - specular: strength of the highlight.
package func shadePlainly(
  count: Int, _ planes: ShadingPlanes, materials: UnsafePointer<SampledMaterial>,
  lights: UnsafePointer<LightSource>, lightCount: Int, ambient: UnsafePointer<AmbientSource>,
  specular: Float
) {
  placeTexels(count, materials, planes)
  gatherLight(
    count: count, planes, lights: lights, lightCount: lightCount, ambient: ambient.pointee)
  readTexels(count, materials, planes)
  finishPlainly(ambient.pointee, count: count, planes, specular: specular)
}

/// Adds up what arrives from all lights, and their highlights.
@inline(never)
private func gatherLight(
  count: Int, _ planes: ShadingPlanes, lights: UnsafePointer<LightSource>, lightCount: Int,
  ambient a: AmbientSource
) {
  var at = 0
  while at < count {
    let s = SurfaceBlock(planes, at: at)
    let nUp = fma(s.nx, splat(a.upX), fma(s.ny, splat(a.upY), s.nz * splat(a.upZ)))
    let (red, green, blue) = ambientLight(a, cosine: nUp)
    var sums = PlainLight(red: red, green: green, blue: blue)
    for n in 0..<lightCount {
      let light = lights + n
      switch light.pointee.kind {
      case .directional:
        sums.add(ArrivingLight(light.pointee, kind: .directional, s), from: light, s)
      case .point: sums.add(ArrivingLight(light.pointee, kind: .point, s), from: light, s)
      case .panel: sums.add(ArrivingLight(light.pointee, kind: .panel, s), from: light, s)
      }
    }
    planes.light.put(sums.red, sums.green, sums.blue, at: at)
    planes.highlights.put(sums.shineRed, sums.shineGreen, sums.shineBlue, at: at)
    at &+= laneCount
  }
}

/// A block's light so far, and the highlights of it.
private struct PlainLight {
  var red: Floats
  var green: Floats
  var blue: Floats
  var shineRed = Floats.zero
  var shineGreen = Floats.zero
  var shineBlue = Floats.zero

  @inline(always)
  init(red: Floats, green: Floats, blue: Floats) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// Adds one light's share.
  @inline(always)
  mutating func add(
    _ arriving: ArrivingLight, from light: UnsafePointer<LightSource>, _ s: SurfaceBlock
  ) {
    let irradiance = arriving.nl * arriving.strength
    let color = (
      splat(light.pointee.red), splat(light.pointee.green), splat(light.pointee.blue)
    )
    red = fma(irradiance, color.0, red)
    green = fma(irradiance, color.1, green)
    blue = fma(irradiance, color.2, blue)
    // (n·h)² with h = (l + v)/|l + v|, as numerator and denominator.
    let along = larger(arriving.signedNL + s.nv, Floats.zero)
    let (squared, whole) = (along * along, fma(arriving.vl, splat(2), splat(2)))
    let shines = squared .> whole * splat(leastHighlight)
    if isAnySet(shines) {
      var power = Floats.zero.replacing(with: squared / larger(whole, splat(1e-6)), where: shines)
      power = power * power
      power = power * power
      power = power * power
      power = power * power
      let highlight = irradiance * power
      shineRed = fma(highlight, color.0, shineRed)
      shineGreen = fma(highlight, color.1, shineGreen)
      shineBlue = fma(highlight, color.2, shineBlue)
    }
  }
}

/// Puts light, surface and highlights together, and shows the sky where nothing is.
@inline(never)
private func finishPlainly(
  _ a: AmbientSource, count: Int, _ planes: ShadingPlanes, specular: Float
) {
  let (sum, highlights) = (planes.light, planes.highlights)
  let strength = splat(specular)
  var at = 0
  while at < count {
    let s = SurfaceBlock(planes, at: at)
    var red = fma(s.red, sum.red.block(at: at), highlights.red.block(at: at) * strength)
    var green = fma(s.green, sum.green.block(at: at), highlights.green.block(at: at) * strength)
    var blue = fma(s.blue, sum.blue.block(at: at), highlights.blue.block(at: at) * strength)
    let isHit = s.isHit
    if isAnySet(.!isHit) {
      let sky = ambientLight(a, cosine: skyCosine(a, s))
      red = sky.red.replacing(with: red, where: isHit)
      green = sky.green.replacing(with: green, where: isHit)
      blue = sky.blue.replacing(with: blue, where: isHit)
    }
    sum.put(red, green, blue, at: at)
    at &+= laneCount
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

extension ColorPlanes {
  @inline(always)
  func put(_ r: Floats, _ g: Floats, _ b: Floats, at: Int) {
    red.put(r, at: at)
    green.put(g, at: at)
    blue.put(b, at: at)
  }
}
