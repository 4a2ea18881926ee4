/// The levels that eight pixels sample.
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
    let columns = EightRows(
      r0: Self.row(materials, key[0]), r1: Self.row(materials, key[1]),
      r2: Self.row(materials, key[2]), r3: Self.row(materials, key[3]),
      r4: Self.row(materials, key[4]), r5: Self.row(materials, key[5]),
      r6: Self.row(materials, key[6]), r7: Self.row(materials, key[7])
    ).transposed
    (fineWidth, fineHeight) = (columns.r0, columns.r1)
    (coarseWidth, coarseHeight) = (columns.r2, columns.r3)
    (fineOrigin, coarseOrigin) = (bits(columns.r4), bits(columns.r5))
    pitch = bits(columns.r6)
  }

  @inline(always)
  private static func row(_ materials: UnsafePointer<SampledMaterial>, _ key: Int32) -> Floats {
    UnsafeRawPointer(find(materials, key)).loadUnaligned(as: Floats.self)
  }

  @inline(always)
  private static func find(
    _ materials: UnsafePointer<SampledMaterial>, _ key: Int32
  ) -> UnsafePointer<TextureLevels> {
    materials[Int(key) >> 4].levels + Int(key & 15)
  }
}
