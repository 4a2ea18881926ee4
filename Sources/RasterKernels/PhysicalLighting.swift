#if SIXTEEN_LANES
  import RasterKernels
#endif

/// Lights pixels: Lambert under a GGX highlight, the ambient light that `planes` hold and its mirror
/// image, shadows, and what the surface gives off. Into the planes of light.
/// - Parameters:
///   - count: a multiple of `laneCount`.
///   - planes: after `spreadSurfaces`.
///   - shadows: planes of `ShadingPlanes.capacity` factors, by `LightSource.shadow`
///     and `LightSource.tint`.
/// - SeeAlso: Walter et al., "Microfacet Models for Refraction through Rough Surfaces", 2007;
///   Hammon, "PBR Diffuse Lighting for GGX+Smith Microsurfaces", 2017, for the visibility term;
///   `ReflectanceBlock` for where the energy goes.
package func lightPhysically(
  count: Int, _ planes: ShadingPlanes, lights: UnsafePointer<LightSource>, lightCount: Int,
  ambient: UnsafePointer<AmbientSource>, materials: UnsafePointer<SampledMaterial>,
  shadows: UnsafePointer<Float>
) {
  let a = ambient.pointee
  let one = Floats(repeating: 1)
  var at = 0
  while at < count {
    let s = SurfaceBlock(planes, at: at)
    if !isAnySet(s.isHit) {
      let sky = ambientLight(a, cosine: skyCosine(a, s))
      planes.light.put(sky.red, sky.green, sky.blue, at: at)
      at &+= laneCount
      continue
    }
    let m = MaterialBlock(planes.material + at, materials)
    let metallic = planes.metallic.block(at: at)
    let dielectric = one - metallic
    let base = splat(0.04) * dielectric
    let (fr, fg, fb) = (
      fma(s.red, metallic, base), fma(s.green, metallic, base), fma(s.blue, metallic, base)
    )
    let nv = larger(s.nv, splat(1e-3))
    let alpha = larger(planes.alpha.block(at: at), splat(0.02))
    let mirror = ReflectanceBlock(nv: smaller(nv, one), alpha: alpha)
    // What a lobe loses between the facets comes out after all, tinted once more.
    let again = one / mirror.whole - one
    let (kr, kg, kb) = (fma(fr, again, one), fma(fg, again, one), fma(fb, again, one))
    let head = mirror.whole - mirror.rise
    let (mr, mg, mb) = (
      fma(fr, head, mirror.rise) * kr, fma(fg, head, mirror.rise) * kg,
      fma(fb, head, mirror.rise) * kb
    )
    // Lambert gets what the smooth boundary above him leaves.
    let entering = one - fma(splat(0.04), head, mirror.rise)
    let matt = dielectric * (one - m.transmission) * entering
    let (cr, cg, cb) = (s.red * matt, s.green * matt, s.blue * matt)
    // Schlick's F₀ and 1 − F₀ with that factor.
    let (hr, hg, hb) = (fr * kr, fg * kg, fb * kb)
    let (gr, gg, gb) = (kr - hr, kg - hg, kb - hb)
    var red = fma(mr, planes.mirrored.red.block(at: at), m.red)
    var green = fma(mg, planes.mirrored.green.block(at: at), m.green)
    var blue = fma(mb, planes.mirrored.blue.block(at: at), m.blue)
    red = fma(cr, planes.around.red.block(at: at), red)
    green = fma(cg, planes.around.green.block(at: at), green)
    blue = fma(cb, planes.around.blue.block(at: at), blue)
    let alpha2 = alpha * alpha
    let parted = one - alpha
    for n in 0..<lightCount {
      let light = lights[n]
      var (irradiance, shine, signedNL, vl): (Floats, Floats, Floats, Floats)
      if light.inverseArea > 0 {
        if !isAnySet(PanelBlock.isAbove(light, s)) { continue }
        let panel = PanelBlock(light, s, nv: nv, alpha: alpha)
        (irradiance, shine) = (panel.diffuse, panel.highlight)
        (signedNL, vl) = (panel.signedNL, panel.vl)
      } else {
        let arriving = ArrivingLight(light, kind: light.kind, s)
        irradiance = arriving.nl * arriving.strength
        shine = irradiance
        (signedNL, vl) = (arriving.signedNL, arriving.vl)
      }
      if light.shadow >= 0 {
        let share = shadows.block(at: Int(light.shadow) &* ShadingPlanes.capacity &+ at)
        irradiance = irradiance * share
        shine = shine * share
      }
      let along = larger(signedNL + nv, Floats.zero)
      let between = larger(fma(vl, splat(2), splat(2)), splat(1e-6))
      let nh2 = smaller(along * along / between, one)
      let d = fma(nh2, alpha2 - one, one)
      let nl = larger(signedNL, Floats.zero)
      let product = nl * nv
      let hidden = fma(product + product, parted, (nl + nv) * alpha)
      // D·V with the 1/π of D left to the light's colour.
      let lobe = alpha2 / larger(d * d * (hidden + hidden), splat(1e-12))
      // 1 − v·h, where (v·h)² = (1 + v·l)/2.
      let vh2 = larger(fma(vl, splat(0.5), splat(0.5)), splat(1e-6))
      let c = one - vh2 * reciprocalSquareRoot(vh2)
      let c2 = c * c
      let fresnel = c2 * c2 * c
      let highlight = lobe * shine
      var (er, eg, eb) = (splat(light.red), splat(light.green), splat(light.blue))
      if light.tint >= 0 {
        let first = Int(light.tint) &* ShadingPlanes.capacity &+ at
        er = er * shadows.block(at: first)
        eg = eg * shadows.block(at: first &+ ShadingPlanes.capacity)
        eb = eb * shadows.block(at: first &+ 2 &* ShadingPlanes.capacity)
      }
      red = fma(fma(cr, irradiance, fma(fresnel, gr, hr) * highlight), er, red)
      green = fma(fma(cg, irradiance, fma(fresnel, gg, hg) * highlight), eg, green)
      blue = fma(fma(cb, irradiance, fma(fresnel, gb, hb) * highlight), eb, blue)
    }
    let isHit = s.isHit
    if isAnySet(.!isHit) {
      let sky = ambientLight(a, cosine: skyCosine(a, s))
      red = sky.red.replacing(with: red, where: isHit)
      green = sky.green.replacing(with: green, where: isHit)
      blue = sky.blue.replacing(with: blue, where: isHit)
    }
    planes.light.put(red, green, blue, at: at)
    at &+= laneCount
  }
}

/// What a block of pixels' materials say beside colour, roughness and metalness.
private struct MaterialBlock {
  let transmission: Floats
  /// Light given off, cd/m².
  let (red, green, blue): (Floats, Floats, Floats)

  @inline(always)
  init(_ numbers: UnsafePointer<Int32>, _ materials: UnsafePointer<SampledMaterial>) {
    let i = numbers.block(at: 0)
    if isAnySet(i .!= splat(i[0])) {
      var (t, r, g, b) = (Floats.zero, Floats.zero, Floats.zero, Floats.zero)
      for lane in 0..<laneCount {
        let m = materials + Int(numbers[lane])
        t[lane] = m.pointee.transmission
        (r[lane], g[lane], b[lane]) = (
          m.pointee.emission[0], m.pointee.emission[1], m.pointee.emission[2]
        )
      }
      (transmission, red, green, blue) = (t, r, g, b)
    } else {
      let m = materials + Int(i[0])
      transmission = splat(m.pointee.transmission)
      red = splat(m.pointee.emission[0])
      green = splat(m.pointee.emission[1])
      blue = splat(m.pointee.emission[2])
    }
  }
}
