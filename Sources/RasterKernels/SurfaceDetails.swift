/// What counts of a material's texture of details beside its texels.
package struct DetailTraits {
  /// 1 for a material that has one.
  package var isDetailed: Int32 = 0
  /// Mip levels by which it is finer than the texture of colours.
  package var levelShift: Float = 0

  package init() {}
}

/// The code that stands for an x or y of 0 in a texture of normals, squared as all codes are: a flat
/// surface stays flat to the last digit.
package var flatCode: Float { 32_400 }

/// How the texture lies on the surface at each pixel of a rectangle.
package struct SurfaceTangents {
  /// Triangle id of the rectangle's first pixel; rows are a stride apart.
  package var ids: UnsafePointer<Int32>
  package var idStride: Int
  /// Record of each triangle id.
  package var map: UnsafePointer<Int32>
  /// Parallel to the records: where u grows, in the camera's frame, and 1 or −1 for where the
  /// picture's up is: along normal × tangent, or against it.
  package var tangents: UnsafePointer<SIMD4<Float>>

  package init(
    ids: UnsafePointer<Int32>, idStride: Int, map: UnsafePointer<Int32>,
    tangents: UnsafePointer<SIMD4<Float>>
  ) {
    self.ids = ids
    self.idStride = idStride
    self.map = map
    self.tangents = tangents
  }
}

/// Says how rough and how metallic each pixel is where no texture does: into the planes of α and
/// metalness.
/// - Parameter count: a multiple of `laneCount`.
package func spreadSurfaces(
  count: Int, materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  var at = 0
  while at < count {
    let number = planes.material.eight(at: at)
    let (roughness, metallic): (Floats, Floats)
    if isAnySet(number .!= splat(number[0])) {
      @inline(always)
      func m(_ lane: Int) -> UnsafePointer<SampledMaterial> { materials + Int(number[lane]) }
      roughness = Floats(
        m(0).pointee.roughness, m(1).pointee.roughness, m(2).pointee.roughness,
        m(3).pointee.roughness, m(4).pointee.roughness, m(5).pointee.roughness,
        m(6).pointee.roughness, m(7).pointee.roughness)
      metallic = Floats(
        m(0).pointee.metallic, m(1).pointee.metallic, m(2).pointee.metallic,
        m(3).pointee.metallic, m(4).pointee.metallic, m(5).pointee.metallic,
        m(6).pointee.metallic, m(7).pointee.metallic)
    } else {
      let m = materials + Int(number[0])
      (roughness, metallic) = (splat(m.pointee.roughness), splat(m.pointee.metallic))
    }
    planes.alpha.put(roughness * roughness, at: at)
    planes.metallic.put(metallic, at: at)
    at &+= 8
  }
}

/// Reads the details of the pixels that have any: turns their normals, and says how rough and how
/// metallic they are.
///
/// A texel's channels are x and y of the normal in the frame of the texture, as
/// (1 + x) · `flatCode`, α and metalness, all as square roots: what mixes texels squares them.
/// - Parameters:
///   - planes: after `orientSurfaces` and `sampleTextures`; spoils the levels.
///   - details, traits: by number of the material.
/// - SeeAlso: Mikkelsen, "Simulation of Wrinkled Surfaces Revisited", 2008, for the frame.
package func applyDetails(
  _ tile: ShadingTile, _ planes: ShadingPlanes, details: UnsafePointer<SampledMaterial>,
  traits: UnsafePointer<DetailTraits>, _ tangents: SurfaceTangents
) {
  for row in 0..<tile.rows {
    var column = 0
    while column < tile.columns {
      let at = row &* tile.columns &+ column
      let number = planes.material + at
      var detailed = Ints.zero
      var shift = Floats.zero
      for lane in 0..<8 {
        let trait = traits[Int(number[lane])]
        detailed[lane] = trait.isDetailed
        shift[lane] = trait.levelShift
      }
      let isDetailed = detailed .!= Ints.zero
      if isAnySet(isDetailed) {
        planes.level.put(planes.level.eight(at: at) + shift, at: at)
        placeBlock(at, details, planes)
        applyEight(
          at, isDetailed, planes, details, tangents,
          ids: tangents.ids + (row &* tangents.idStride &+ column))
      }
      column &+= 8
    }
  }
}

@inline(always)
private func applyEight(
  _ at: Int, _ isDetailed: SIMDMask<Ints>, _ planes: ShadingPlanes,
  _ details: UnsafePointer<SampledMaterial>, _ tangents: SurfaceTangents,
  ids: UnsafePointer<Int32>
) {
  let t = planes.texels
  @inline(always)
  func m(_ lane: Int) -> UnsafePointer<SampledMaterial> {
    details + Int(planes.material[at &+ lane])
  }
  let sums = TexelSums(
    TexelSums.two(at, 0, 1, t, m(0), m(1)), TexelSums.two(at, 2, 3, t, m(2), m(3)),
    TexelSums.two(at, 4, 5, t, m(4), m(5)), TexelSums.two(at, 6, 7, t, m(6), m(7)))
  let (lost, one) = (splat(texelLoss), splat(Float(1)))
  let scale = splat(1 / flatCode)
  let x = fma(sums.red + lost, scale, Floats.zero - one)
  let y = fma(sums.green + lost, scale, Floats.zero - one)
  let z = squareRoot(larger(one - fma(x, x, y * y), splat(1e-4)))
  let whole = splat(1.0 / 65_025)
  let (alpha, metallic) = ((sums.blue + lost) * whole, (sums.alpha + lost) * whole)
  planes.alpha.put(planes.alpha.eight(at: at).replacing(with: alpha, where: isDetailed), at: at)
  planes.metallic.put(
    planes.metallic.eight(at: at).replacing(with: metallic, where: isDetailed), at: at)

  @inline(always)
  func tangent(_ lane: Int) -> SIMD4<Float> { tangents.tangents[Int(tangents.map[Int(ids[lane])])] }
  let frame = FourColumns(
    joined(tangent(0), tangent(4)), joined(tangent(1), tangent(5)),
    joined(tangent(2), tangent(6)), joined(tangent(3), tangent(7)))
  let normal = Vector(planes.nx.eight(at: at), planes.ny.eight(at: at), planes.nz.eight(at: at))
  let given = Vector(frame.c0, frame.c1, frame.c2)
  let across = given - normal * normal.dot(given)
  let u = across * reciprocalSquareRoot(larger(across.dot(across), splat(1e-30)))
  let up = Vector(
    (normal.y * u.z - normal.z * u.y) * frame.c3, (normal.z * u.x - normal.x * u.z) * frame.c3,
    (normal.x * u.y - normal.y * u.x) * frame.c3)
  let turned = Vector(
    fma(x, u.x, fma(y, up.x, z * normal.x)), fma(x, u.y, fma(y, up.y, z * normal.y)),
    fma(x, u.z, fma(y, up.z, z * normal.z)))
  let n = turned * reciprocalSquareRoot(larger(turned.dot(turned), splat(1e-30)))
  let view = Vector(planes.vx.eight(at: at), planes.vy.eight(at: at), planes.vz.eight(at: at))
  planes.nx.put(normal.x.replacing(with: n.x, where: isDetailed), at: at)
  planes.ny.put(normal.y.replacing(with: n.y, where: isDetailed), at: at)
  planes.nz.put(normal.z.replacing(with: n.z, where: isDetailed), at: at)
  planes.facing.put(
    planes.facing.eight(at: at).replacing(with: n.dot(view), where: isDetailed), at: at)
}
