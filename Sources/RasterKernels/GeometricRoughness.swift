/// Makes highlights as wide as the normals of a pixel spread: on a wire two pixels thick a mirror
/// image is a thread, which the one normal at a pixel's centre either meets or misses. What several
/// facets share one pixel is seen as one rough surface.
///
/// By how much the normal turns from pixel to pixel follows from the triangle's own planes. Normals
/// that were interpolated are nearly of unit length, so that a plane's value is nearly 1/z.
/// - Parameters:
///   - pixels: what the tile was interpolated from.
///   - planes: after `spreadSurfaces` and `applyDetails`; α grows.
/// - SeeAlso: Tokuyoshi and Kaplanyan, "Improved Geometric Specular Antialiasing", 2019.
package func widenLobes(_ tile: ShadingTile, _ pixels: VisiblePixels, _ planes: ShadingPlanes) {
  for row in 0..<tile.rows {
    let ids = pixels.ids + row &* pixels.idStride
    var column = 0
    while column < tile.columns {
      @inline(always)
      func record(_ lane: Int) -> UnsafePointer<SurfaceRecord> {
        pixels.records + Int(pixels.map[Int(ids[column &+ lane])])
      }
      let at = row &* tile.columns &+ column
      if isAnySet(ids.eight(at: column) .!= splat(ids[column])) {
        let right = EightRows(
          r0: record(0).pointee.dx, r1: record(1).pointee.dx, r2: record(2).pointee.dx,
          r3: record(3).pointee.dx, r4: record(4).pointee.dx, r5: record(5).pointee.dx,
          r6: record(6).pointee.dx, r7: record(7).pointee.dx
        ).transposed
        let down = EightRows(
          r0: record(0).pointee.dy, r1: record(1).pointee.dy, r2: record(2).pointee.dy,
          r3: record(3).pointee.dy, r4: record(4).pointee.dy, r5: record(5).pointee.dy,
          r6: record(6).pointee.dy, r7: record(7).pointee.dy
        ).transposed
        widenBlock(
          at, right: Vector(right.r0, right.r1, right.r2), down: Vector(down.r0, down.r1, down.r2),
          planes)
      } else {
        let r = UnsafeRawPointer(record(0)).assumingMemoryBound(to: Float.self)
        widenBlock(
          at, right: Vector(splat(r[8]), splat(r[9]), splat(r[10])),
          down: Vector(splat(r[16]), splat(r[17]), splat(r[18])), planes)
      }
      column &+= 8
    }
  }
}

/// - Parameters:
///   - right, down: the steps of normal over z from pixel to pixel.
@inline(always)
private func widenBlock(_ at: Int, right: Vector, down: Vector, _ planes: ShadingPlanes) {
  let normal = Vector(planes.nx.eight(at: at), planes.ny.eight(at: at), planes.nz.eight(at: at))
  // What lies along the normal is the step of 1/z.
  let (alongRight, alongDown) = (normal.dot(right), normal.dot(down))
  let along = fma(alongRight, alongRight, alongDown * alongDown)
  let z = planes.z.eight(at: at)
  let turn = larger(right.dot(right) + down.dot(down) - along, Floats.zero) * (z * z)
  let spread = smaller(turn * splat(GeometricRoughness.share), splat(GeometricRoughness.most))
  let alpha = planes.alpha.eight(at: at)
  planes.alpha.put(smaller(squareRoot(fma(alpha, alpha, spread)), splat(1)), at: at)
}

/// How the turn of normals becomes roughness.
package enum GeometricRoughness {
  /// Of the squared turn per pixel, what α² gains: twice the variance of a pixel's filter, whose
  /// deviation is half a pixel.
  @inlinable package static var share: Float { 0.5 }
  /// What α² gains at most: beyond, the turn from pixel to pixel is no longer small, and says little.
  @inlinable package static var most: Float { 0.18 }
}
