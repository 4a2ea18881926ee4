import RasterKernels

/// The levels that sixteen pixels sample.
struct LevelBlock {
  let fineWidth: Floats
  let fineHeight: Floats
  let coarseWidth: Floats
  let coarseHeight: Floats
  let fineOrigin: Ints
  let coarseOrigin: Ints
  let pitch: Ints

  /// - Parameter key: number of the material times `TextureLevels.count`, plus the level.
  @inline(always)
  init(_ materials: UnsafePointer<SampledMaterial>, all key: Int32) {
    let l = Self.find(materials, key)
    fineWidth = splat(l.pointee.fineWidth)
    fineHeight = splat(l.pointee.fineHeight)
    coarseWidth = splat(l.pointee.coarseWidth)
    coarseHeight = splat(l.pointee.coarseHeight)
    fineOrigin = splat(l.pointee.fineOrigin)
    coarseOrigin = splat(l.pointee.coarseOrigin)
    pitch = splat(l.pointee.pitch)
  }

  /// - Parameter key: of each pixel.
  @inline(always)
  init(_ materials: UnsafePointer<SampledMaterial>, each key: UnsafePointer<Int32>) {
    @inline(always)
    func row(_ n: Int) -> SIMD8<Float> {
      UnsafeRawPointer(Self.find(materials, key[n])).loadUnaligned(as: SIMD8<Float>.self)
    }
    let columns = SixteenRows(
      r0: joined(row(0), row(8)), r1: joined(row(1), row(9)), r2: joined(row(2), row(10)),
      r3: joined(row(3), row(11)), r4: joined(row(4), row(12)), r5: joined(row(5), row(13)),
      r6: joined(row(6), row(14)), r7: joined(row(7), row(15))
    ).transposed
    (fineWidth, fineHeight) = (columns.r0, columns.r1)
    (coarseWidth, coarseHeight) = (columns.r2, columns.r3)
    (fineOrigin, coarseOrigin) = (bits(columns.r4), bits(columns.r5))
    pitch = bits(columns.r6)
  }

  @inline(always)
  private static func find(
    _ materials: UnsafePointer<SampledMaterial>, _ key: Int32
  ) -> UnsafePointer<TextureLevels> {
    materials[Int(key) >> 4].levels + Int(key & 15)
  }
}
