#if SIXTEEN_LANES
  import RasterKernels
#endif

/// The levels that a block of pixels samples.
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

  @inline(always)
  static func find(
    _ materials: UnsafePointer<SampledMaterial>, _ key: Int32
  ) -> UnsafePointer<TextureLevels> {
    materials[Int(key) >> 4].levels + Int(key & 15)
  }
}
