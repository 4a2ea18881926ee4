/// What the surroundings look like in each direction, and how one camera's directions get there.
package struct EnvironmentSource {
  /// An octahedral picture of the world's directions; a level for each roughness, as
  /// `environmentLevel` says. Its texels are square roots of the light over what is seen without
  /// detail, `range` being 1.
  package var map: SampledMaterial
  /// World from camera, row by row.
  package var m00: Float = 1, m01: Float = 0, m02: Float = 0
  package var m10: Float = 0, m11: Float = 1, m12: Float = 0
  package var m20: Float = 0, m21: Float = 0, m22: Float = 1

  package init(map: SampledMaterial) { self.map = map }

  /// The largest ratio that a texel holds.
  package static var range: Float { 4 }
  /// Levels in use; the roughness of each is `sharpest` plus its number of equal steps to 1.
  package static var levels: Int { 6 }
  package static var sharpest: Float { 0.14 }
  /// GGX α from which a dielectric's mirror image shows no detail worth looking up.
  package static var dullest: Float { 0.35 }
}

/// Gives the mirror image of the surroundings its detail where a surface is smooth or metallic:
/// multiplies what `planes.mirrored` says without.
/// - Parameters:
///   - count: a multiple of `laneCount`.
///   - planes: after the normals were turned and the ambient light was looked up; spoils the
///     texture coordinates.
/// - SeeAlso: Karis, "Real Shading in Unreal Engine 4", 2013, for the split sum; Engelhardt and
///   Dachsbacher, "Octahedron Environment Maps", 2008.
package func reflectSurroundings(
  count: Int, _ planes: ShadingPlanes, _ source: UnsafePointer<EnvironmentSource>
) {
  let e = source.pointee
  // The map is the first member.
  let map = UnsafeRawPointer(source).assumingMemoryBound(to: SampledMaterial.self)
  var at = 0
  while at < count {
    let alpha = planes.alpha.eight(at: at)
    let isGlossy =
      (planes.z.eight(at: at) .> Floats.zero)
      .& ((alpha .< splat(EnvironmentSource.dullest))
        .| (planes.metallic.eight(at: at) .> splat(Float(0.05))))
    if isAnySet(isGlossy) {
      reflectEight(at, planes, e, map, alpha: alpha, isGlossy)
    }
    at &+= 8
  }
}

@inline(always)
private func reflectEight(
  _ at: Int, _ planes: ShadingPlanes, _ e: EnvironmentSource,
  _ map: UnsafePointer<SampledMaterial>, alpha: Floats, _ isGlossy: SIMDMask<Ints>
) {
  let s = SurfaceBlock(planes, at: at)
  let zero = Floats.zero
  let one = splat(Float(1))
  let twice = s.nv + s.nv
  let (rx, ry, rz) = (
    fma(twice, s.nx, zero - s.vx), fma(twice, s.ny, zero - s.vy), fma(twice, s.nz, zero - s.vz)
  )
  let x = fma(splat(e.m00), rx, fma(splat(e.m01), ry, splat(e.m02) * rz))
  let y = fma(splat(e.m10), rx, fma(splat(e.m11), ry, splat(e.m12) * rz))
  let z = fma(splat(e.m20), rx, fma(splat(e.m21), ry, splat(e.m22) * rz))
  let (ax, ay) = (larger(x, zero - x), larger(y, zero - y))
  let scale = one / larger(ax + ay + larger(z, zero - z), splat(1e-6))
  // The lower half is folded over the upper one's edges.
  let isBelow = z .< zero
  let (px, py) = (ax * scale, ay * scale)
  let (foldedX, foldedY) = (
    px.replacing(with: one - py, where: isBelow), py.replacing(with: one - px, where: isBelow)
  )
  let signedX = foldedX.replacing(with: zero - foldedX, where: x .< zero)
  let signedY = foldedY.replacing(with: zero - foldedY, where: y .< zero)
  let half = splat(Float(0.5))
  let steps = Float(EnvironmentSource.levels &- 1)
  let level = clamp(
    (squareRoot(alpha) - splat(EnvironmentSource.sharpest))
      * splat(steps / (1 - EnvironmentSource.sharpest)), zero, splat(steps))
  // The texture coordinates have been used; these eight pixels' texels take their place.
  let scratch = UnsafeMutableRawPointer(planes.u).assumingMemoryBound(to: Int32.self)
  let texels = TexelPlanes(fine: scratch, coarse: scratch + 8, weights: planes.u + 16)
  place(
    0, number: Ints.zero, level: level, u: clamp(fma(signedX, half, half), zero, one),
    v: clamp(fma(signedY, half, half), zero, one), map, texels)
  let sums = TexelSums(
    TexelSums.two(0, 0, 1, texels, map, map), TexelSums.two(0, 2, 3, texels, map, map),
    TexelSums.two(0, 4, 5, texels, map, map), TexelSums.two(0, 6, 7, texels, map, map))
  let (lost, whole) = (splat(texelLoss), splat(EnvironmentSource.range / 65_025))
  @inline(always)
  func put(_ sum: Floats, _ plane: UnsafeMutablePointer<Float>) {
    let plain = plane.eight(at: at)
    plane.put(plain.replacing(with: plain * ((sum + lost) * whole), where: isGlossy), at: at)
  }
  put(sums.red, planes.mirrored.red)
  put(sums.green, planes.mirrored.green)
  put(sums.blue, planes.mirrored.blue)
}
