#if SIXTEEN_LANES
  import RasterKernels
#endif

/// Puts a block of pixels' attributes into their planes.
/// - Parameter columns: an attribute a column.
@inline(always)
func put(
  _ columns: PixelRows, w: Floats, rayX: Floats, rayY: Floats, at: Int,
  _ planes: ShadingPlanes
) {
  let z = Floats.zero.replacing(with: splat(1) / w, where: w .> Floats.zero)
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

extension PixelRows {
  /// The columns of pixels that all belong to one triangle.
  /// - Parameters:
  ///   - x, y: positions of the samples.
  @inline(always)
  init(of record: UnsafePointer<SurfaceRecord>, x: Floats, y: Floats) {
    let r = UnsafeRawPointer(record).assumingMemoryBound(to: Float.self)
    @inline(always)
    func column(_ n: Int) -> Floats {
      fma(splat(r[16 &+ n]), y, fma(splat(r[8 &+ n]), x, splat(r[n])))
    }
    self.init(
      r0: column(0), r1: column(1), r2: column(2), r3: column(3), r4: column(4), r5: column(5),
      r6: column(6), r7: column(7))
  }
}
