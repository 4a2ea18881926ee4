#if SIXTEEN_LANES
  import RasterKernels
#endif

/// Turns a block of pixels' attributes to planes.
@inline(always)
func put(
  _ rows: PixelRows, w: Floats, rayX: Floats, rayY: Floats, at: Int,
  _ planes: ShadingPlanes
) {
  let z = Floats.zero.replacing(with: splat(1) / w, where: w .> Floats.zero)
  let columns = rows.transposed
  planes.z.put(z, at: at)
  planes.rayX.put(rayX, at: at)
  planes.rayY.put(rayY, at: at)
  planes.nx.put(columns.r0, at: at)
  planes.ny.put(columns.r1, at: at)
  planes.nz.put(columns.r2, at: at)
  planes.u.put(fraction(columns.r3 * z), at: at)
  planes.v.put(fraction(columns.r4 * z), at: at)
  planes.level.put(columns.r5, at: at)
  planes.material.put(roundedInts(columns.r6), at: at)
  planes.instance.put(roundedInts(columns.r7), at: at)
}

/// What is behind the point, in 0…1 whatever comes in, so that it can select a texel.
@inline(always)
private func fraction(_ a: Floats) -> Floats { clamp(a - floor(a), Floats.zero, splat(1)) }
