/// Samples each pixel's texture, trilinearly, into the albedo planes.
/// - Parameter count: a multiple of eight.
package func sampleTextures(
  count: Int, materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  placeTexels(count, materials, planes)
  readTexels(count, materials, planes)
}

/// On its own, so that the processor can wait for the memory of many pixels at once.
@inline(never)
func readTexels(
  _ count: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  var at = 0
  while at < count {
    readEight(at, materials, planes)
    at &+= 8
  }
}

/// Reads and mixes the texels that `placeTexels` found for eight pixels.
@inline(always)
private func readEight(
  _ at: Int, _ materials: UnsafePointer<SampledMaterial>, _ planes: ShadingPlanes
) {
  let number = planes.material.eight(at: at)
  let t = planes.texels
  let first = materials + Int(number[0])
  if isAnySet(number .!= splat(number[0])) {
    let m = (
      first, materials + Int(number[1]), materials + Int(number[2]), materials + Int(number[3]),
      materials + Int(number[4]), materials + Int(number[5]), materials + Int(number[6]),
      materials + Int(number[7])
    )
    let sums = TexelSums(
      TexelSums.two(at, 0, 1, t, m.0, m.1), TexelSums.two(at, 2, 3, t, m.2, m.3),
      TexelSums.two(at, 4, 5, t, m.4, m.5), TexelSums.two(at, 6, 7, t, m.6, m.7))
    let tint = EightRows(
      r0: tint(m.0), r1: tint(m.1), r2: tint(m.2), r3: tint(m.3), r4: tint(m.4), r5: tint(m.5),
      r6: tint(m.6), r7: tint(m.7)
    ).transposed
    put(sums, (tint.r0, tint.r1, tint.r2), planes, at)
  } else {
    let sums = TexelSums(
      TexelSums.two(at, 0, 1, t, first, first), TexelSums.two(at, 2, 3, t, first, first),
      TexelSums.two(at, 4, 5, t, first, first), TexelSums.two(at, 6, 7, t, first, first))
    let c = first.pointee.color
    put(sums, (splat(c[0]), splat(c[1]), splat(c[2])), planes, at)
  }
}

@inline(always)
private func put(
  _ sums: TexelSums, _ tint: (SIMD8<Float>, SIMD8<Float>, SIMD8<Float>), _ planes: ShadingPlanes,
  _ at: Int
) {
  let lost = splat(texelLoss)
  planes.albedo.red.put((sums.red + lost) * tint.0, at: at)
  planes.albedo.green.put((sums.green + lost) * tint.1, at: at)
  planes.albedo.blue.put((sums.blue + lost) * tint.2, at: at)
}

/// What eight products lose, on average, by rounding down.
@inlinable package var texelLoss: Float { 3 }

@inline(always)
private func tint(_ m: UnsafePointer<SampledMaterial>) -> SIMD8<Float> {
  let c = m.pointee.color
  return SIMD8(c[0], c[1], c[2], 0, 0, 0, 0, 0)
}

extension LevelBlock {
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
}
