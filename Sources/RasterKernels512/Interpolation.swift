import RasterKernels

/// Looks up each pixel's record and interpolates it, to the bits that RasterKernels finds.
/// - Parameter tile: of columns that are a multiple of sixteen.
package func interpolate(
  _ tile: ShadingTile, _ pixels: VisiblePixels, _ origin: UnsafePointer<RayOrigin>,
  into planes: ShadingPlanes
) {
  let o = origin.pointee
  for row in 0..<tile.rows {
    let y = Float(tile.y &+ row)
    let rayY = (splat(y) - splat(o.centerY)) * splat(o.inverseFocalY)
    let w = pixels.w + row &* pixels.wStride
    let ids = pixels.ids + row &* pixels.idStride
    var column = 0
    while column < tile.columns {
      let first = Float(tile.x &+ column)
      let here = ids + column
      let x = splat(first) + laneFloats()
      let columns: SixteenRows
      if isAnySet(ids.block(at: column) .!= splat(here[0])) {
        columns =
          SixteenRows(
            r0: twoRows(here, 0, first, y, pixels), r1: twoRows(here, 1, first, y, pixels),
            r2: twoRows(here, 2, first, y, pixels), r3: twoRows(here, 3, first, y, pixels),
            r4: twoRows(here, 4, first, y, pixels), r5: twoRows(here, 5, first, y, pixels),
            r6: twoRows(here, 6, first, y, pixels), r7: twoRows(here, 7, first, y, pixels)
          ).transposed
      } else {
        columns = SixteenRows(
          of: pixels.records + Int(pixels.map[Int(here[0])]), x: x, y: splat(y))
      }
      put(
        columns, w: w.block(at: column), rayX: (x - splat(o.centerX)) * splat(o.inverseFocalX),
        rayY: rayY, at: row &* tile.columns &+ column, planes)
      column &+= 16
    }
  }
}

/// Attributes of pixels n and n + 8 of sixteen, side by side.
/// - Parameters:
///   - ids: of the first pixel, which is at column `first` of row `y`.
@inline(always)
private func twoRows(
  _ ids: UnsafePointer<Int32>, _ n: Int, _ first: Float, _ y: Float, _ pixels: VisiblePixels
) -> Floats {
  joined(
    attributes(ids[n], first + Float(n), y, pixels),
    attributes(ids[n &+ 8], first + Float(n &+ 8), y, pixels))
}

@inline(always)
private func attributes(
  _ id: Int32, _ x: Float, _ y: Float, _ pixels: VisiblePixels
) -> SIMD8<Float> {
  let r = pixels.records + Int(pixels.map[Int(id)])
  return fma8(
    r.pointee.dy, SIMD8(repeating: y), fma8(r.pointee.dx, SIMD8(repeating: x), r.pointee.base))
}
