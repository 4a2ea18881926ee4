/// Puts the nearer of two layers in front, pixel by pixel.
/// - Parameters:
///   - count: a multiple of eight.
///   - w, ids: what is nearest of the opaque; afterwards what is nearest of all.
///   - clearW, clearIDs: what is nearest of the clear; afterwards the opaque behind it, and nothing
///     where no clear surface is in front.
package func bringForward(
  count: Int, w: UnsafeMutablePointer<Float>, ids: UnsafeMutablePointer<Int32>,
  clearW: UnsafeMutablePointer<Float>, clearIDs: UnsafeMutablePointer<Int32>
) {
  var at = 0
  while at < count {
    let clear = clearW.eight(at: at)
    if isAnySet(clear .> Floats.zero) {
      let (opaque, number, clearNumber) = (
        w.eight(at: at), ids.eight(at: at), clearIDs.eight(at: at)
      )
      let isInFront = clear .> opaque
      w.put(opaque.replacing(with: clear, where: isInFront), at: at)
      ids.put(number.replacing(with: clearNumber, where: isInFront), at: at)
      clearW.put(Floats.zero.replacing(with: opaque, where: isInFront), at: at)
      clearIDs.put(Ints.zero.replacing(with: number, where: isInFront), at: at)
    }
    at &+= 8
  }
}

/// Whether a tile shows a surface that light passes through.
package func showsClear(
  count: Int, _ planes: ShadingPlanes, materials: UnsafePointer<SampledMaterial>
) -> Bool {
  var n = 0
  var last: Int32 = -1
  while n < count {
    let material = planes.material[n]
    if material != last && planes.z[n] > 0 {
      if materials[Int(material)].transmission > 0 { return true }
      last = material
    }
    n &+= 1
  }
  return false
}

/// Adds to clear surfaces' own light what passes through them from behind, straight on: tinted by
/// their colour, less what each of the two faces of a clear body mirrors away by Schlick's
/// approximation of Fresnel's law.
/// - Parameters:
///   - planes: of the surfaces in front, their light and albedo among them.
///   - behind: the light behind each pixel.
/// - SeeAlso: Schlick, "An Inexpensive BRDF Model for Physically-based Rendering", 1994.
package func blendClear(
  count: Int, _ planes: ShadingPlanes, behind: ColorPlanes,
  materials: UnsafePointer<SampledMaterial>
) {
  var at = 0
  while at < count {
    var share = Floats.zero
    for lane in 0..<8 {
      share[lane] = materials[Int(planes.material[at &+ lane])].transmission
    }
    if isAnySet(share .> Floats.zero) {
      let s = SurfaceBlock(planes, at: at)
      let nv = larger(s.nv, Floats.zero)
      let c = larger(splat(1) - nv, Floats.zero)
      let c2 = c * c
      let entering = splat(1) - fma(c2 * c2 * c, splat(0.96), splat(0.04))
      let passing = Floats.zero.replacing(with: share * entering * entering, where: s.isHit)
      let light = planes.light
      light.put(
        fma(passing * s.red, behind.red.eight(at: at), light.red.eight(at: at)),
        fma(passing * s.green, behind.green.eight(at: at), light.green.eight(at: at)),
        fma(passing * s.blue, behind.blue.eight(at: at), light.blue.eight(at: at)), at: at)
    }
    at &+= 8
  }
}
