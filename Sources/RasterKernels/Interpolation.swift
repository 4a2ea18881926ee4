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
  /// Record of each triangle id; pixels where nothing is use id `nothing`.
  package var map: UnsafePointer<Int32>
  package var nothing: Int32
  package var records: UnsafePointer<SurfaceRecord>

  package init(
    w: UnsafePointer<Float>, wStride: Int, ids: UnsafePointer<Int32>, idStride: Int,
    map: UnsafePointer<Int32>, nothing: Int32, records: UnsafePointer<SurfaceRecord>
  ) {
    self.w = w
    self.wStride = wStride
    self.ids = ids
    self.idStride = idStride
    self.map = map
    self.nothing = nothing
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
    var column = 0
    while column < tile.columns {
      let x = toFloats(splat(Int32(truncatingIfNeeded: tile.x &+ column)) &+ lanes())
      let rayX = (x - splat(o.centerX)) * splat(o.inverseFocalX)
      eightPixels(
        row &* tile.columns &+ column, x: x, y: y, rayX: rayX, rayY: rayY,
        w: (pixels.w + row &* pixels.wStride).eight(at: column),
        ids: (pixels.ids + row &* pixels.idStride).eight(at: column), pixels, planes)
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
    var column = 0
    while column < tile.columns {
      let x = toFloats(samples.x.eight(at: start &+ column)) * step
      let y = toFloats(samples.y.eight(at: start &+ column)) * step
      let rayX = (x - splat(o.centerX)) * splat(o.inverseFocalX)
      let rayY = (y - splat(o.centerY)) * splat(o.inverseFocalY)
      eightPixels(
        row &* tile.columns &+ column, x: x, y: y, rayX: rayX, rayY: rayY,
        w: (pixels.w + row &* pixels.wStride).eight(at: column),
        ids: (pixels.ids + row &* pixels.idStride).eight(at: column), pixels, planes)
      column &+= 8
    }
  }
}

@inline(always)
private func eightPixels(
  _ at: Int, x: Floats, y: Floats, rayX: Floats, rayY: Floats, w: Floats, ids: Ints,
  _ pixels: VisiblePixels, _ planes: ShadingPlanes
) {
  let isHit = w .> Floats.zero
  let z = Floats.zero.replacing(with: splat(1) / w, where: isHit)
  let id = splat(pixels.nothing).replacing(with: ids, where: isHit)
  let columns = EightRows(
    r0: attributes(id[0], x[0], y[0], pixels), r1: attributes(id[1], x[1], y[1], pixels),
    r2: attributes(id[2], x[2], y[2], pixels), r3: attributes(id[3], x[3], y[3], pixels),
    r4: attributes(id[4], x[4], y[4], pixels), r5: attributes(id[5], x[5], y[5], pixels),
    r6: attributes(id[6], x[6], y[6], pixels), r7: attributes(id[7], x[7], y[7], pixels)
  ).transposed
  planes.z.put(z, at: at)
  planes.rayX.put(rayX, at: at)
  planes.rayY.put(rayY, at: at)
  planes.nx.put(columns.r0, at: at)
  planes.ny.put(columns.r1, at: at)
  planes.nz.put(columns.r2, at: at)
  planes.level.put(columns.r5, at: at)
  planes.material.put(nearestInts(columns.r6), at: at)
  planes.u.put(fraction(columns.r3 * z), at: at)
  planes.v.put(fraction(columns.r4 * z), at: at)
}

/// What is behind the point, in 0…1 whatever comes in, so that it can select a texel.
@inline(always)
private func fraction(_ a: Floats) -> Floats { clamp(a - floor(a), Floats.zero, splat(1)) }

/// One pixel's attributes side by side.
@inline(always)
private func attributes(_ id: Int32, _ x: Float, _ y: Float, _ pixels: VisiblePixels) -> Floats {
  let r = pixels.records + Int(pixels.map[Int(id)])
  return fma(
    r.pointee.dy, splat(y - r.pointee.originY),
    fma(r.pointee.dx, splat(x - r.pointee.originX), r.pointee.base))
}
