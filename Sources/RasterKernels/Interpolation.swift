/// Where the rays of a picture's pixels go.
package struct RayOrigin {
  /// 1/focal length and principal point, in pixels.
  package var inverseFocalX: Float = 1
  package var inverseFocalY: Float = 1
  package var centerX: Float = 0
  package var centerY: Float = 0

  package init() {}
}

/// A rectangle of a visibility buffer, and the records of the triangles in it.
package struct VisiblePixels {
  /// 1/z and triangle id of the rectangle's first pixel; rows are a stride apart.
  package var w: UnsafePointer<Float>
  package var wStride: Int
  package var ids: UnsafePointer<Int32>
  package var idStride: Int
  /// Record of each triangle id; id 0 stands for pixels where nothing is.
  package var map: UnsafePointer<Int32>
  package var records: UnsafePointer<SurfaceRecord>

  package init(
    w: UnsafePointer<Float>, wStride: Int, ids: UnsafePointer<Int32>, idStride: Int,
    map: UnsafePointer<Int32>, records: UnsafePointer<SurfaceRecord>
  ) {
    self.w = w
    self.wStride = wStride
    self.ids = ids
    self.idStride = idStride
    self.map = map
    self.records = records
  }
}

/// Looks up each pixel's record and interpolates it.
package func interpolate(
  _ tile: ShadingTile, _ pixels: VisiblePixels, _ origin: UnsafePointer<RayOrigin>,
  into planes: ShadingPlanes
) {
  let o = origin.pointee
  for row in 0..<tile.rows {
    let y = splat(Float(tile.y &+ row))
    let rayY = (y - splat(o.centerY)) * splat(o.inverseFocalY)
    let w = pixels.w + row &* pixels.wStride
    let ids = pixels.ids + row &* pixels.idStride
    var column = 0
    while column < tile.columns {
      let first = splat(Float(tile.x &+ column))
      let x = first + laneFloats()
      let names = ids.eight(at: column)
      let columns: EightRows
      if isAnySet(names .!= splat(ids[column])) {
        columns =
          EightRows(
            r0: attributes(ids[column], first, y, pixels),
            r1: attributes(ids[column &+ 1], first + splat(1), y, pixels),
            r2: attributes(ids[column &+ 2], first + splat(2), y, pixels),
            r3: attributes(ids[column &+ 3], first + splat(3), y, pixels),
            r4: attributes(ids[column &+ 4], first + splat(4), y, pixels),
            r5: attributes(ids[column &+ 5], first + splat(5), y, pixels),
            r6: attributes(ids[column &+ 6], first + splat(6), y, pixels),
            r7: attributes(ids[column &+ 7], first + splat(7), y, pixels)
          ).transposed
      } else {
        columns = PixelRows(
          of: pixels.records + Int(pixels.map[Int(ids[column])]), x: x, y: y)
      }
      put(
        columns, w: w.eight(at: column), rayX: (x - splat(o.centerX)) * splat(o.inverseFocalX),
        rayY: rayY, at: row &* tile.columns &+ column, planes)
      column &+= 8
    }
  }
}

/// As `interpolate`, with a sample position of its own for each pixel.
package func interpolateBent(
  _ tile: ShadingTile, _ pixels: VisiblePixels, _ origin: UnsafePointer<RayOrigin>,
  _ samples: SamplePositions, into planes: ShadingPlanes
) {
  let o = origin.pointee
  let step = splat(1.0 / 256)
  for row in 0..<tile.rows {
    let start = (tile.y &+ row) &* samples.stride &+ tile.x
    let w = pixels.w + row &* pixels.wStride
    let ids = pixels.ids + row &* pixels.idStride
    var column = 0
    while column < tile.columns {
      let x = toFloats(samples.x.eight(at: start &+ column)) * step
      let y = toFloats(samples.y.eight(at: start &+ column)) * step
      @inline(always)
      func sample(_ lane: Int) -> SIMD8<Float> {
        attributes(ids[column &+ lane], splat(x[lane]), splat(y[lane]), pixels)
      }
      let columns = EightRows(
        r0: sample(0), r1: sample(1), r2: sample(2), r3: sample(3), r4: sample(4), r5: sample(5),
        r6: sample(6), r7: sample(7)
      ).transposed
      put(
        columns, w: w.eight(at: column), rayX: (x - splat(o.centerX)) * splat(o.inverseFocalX),
        rayY: (y - splat(o.centerY)) * splat(o.inverseFocalY),
        at: row &* tile.columns &+ column, planes)
      column &+= 8
    }
  }
}

/// One pixel's attributes side by side.
/// - Parameters:
///   - id: from memory, because the way to an address from a vector is long.
///   - x, y: position of the sample, in all lanes.
@inline(always)
private func attributes(
  _ id: Int32, _ x: SIMD8<Float>, _ y: SIMD8<Float>, _ pixels: VisiblePixels
) -> SIMD8<Float> {
  let r = pixels.records + Int(pixels.map[Int(id)])
  return fma(r.pointee.dy, y, fma(r.pointee.dx, x, r.pointee.base))
}
