import RasterKernels
import _Builtin_intrinsics.intel

/// Samples each pixel's texture, trilinearly, into the albedo planes, to the bits that
/// RasterKernels finds.
/// - Parameter count: a multiple of sixteen.
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
    let number = planes.material.block(at: at)
    let first = materials + Int(planes.material[at])
    let sums: TexelSums
    let tint: (Floats, Floats, Floats)
    if isAnySet(number .!= splat(number[0])) {
      let names = planes.material + at
      sums = TexelSums(at, planes.texels) { materials + Int(names[$0]) }
      tint = tints(materials, names)
    } else {
      sums = TexelSums(at, planes.texels) { _ in first }
      let c = first.pointee.color
      tint = (splat(c[0]), splat(c[1]), splat(c[2]))
    }
    let lost = splat(texelLoss)
    planes.albedo.red.put((sums.red + lost) * tint.0, at: at)
    planes.albedo.green.put((sums.green + lost) * tint.1, at: at)
    planes.albedo.blue.put((sums.blue + lost) * tint.2, at: at)
    at &+= 16
  }
}

/// The colours that multiply sixteen pixels' textures.
@inline(always)
private func tints(
  _ materials: UnsafePointer<SampledMaterial>, _ names: UnsafePointer<Int32>
) -> (Floats, Floats, Floats) {
  @inline(always)
  func color(_ n: Int) -> SIMD4<Float> { materials[Int(names[n])].color }
  // Rows 4k of the quarters, 4k + 1, and so on: quarters come out in order.
  let (a01, b01) = pairs(
    joined(color(0), color(4), color(8), color(12)),
    joined(color(1), color(5), color(9), color(13)))
  let (a23, b23) = pairs(
    joined(color(2), color(6), color(10), color(14)),
    joined(color(3), color(7), color(11), color(15)))
  let (red, green) = fours(a01, a23)
  let (blue, _) = fours(b01, b23)
  return (red, green, blue)
}

extension LevelBlock {
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
}
