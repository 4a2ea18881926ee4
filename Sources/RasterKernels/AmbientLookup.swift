/// A grid of cells that hold the light around them, eight words a cell: s (3), a (3), red, blue.
///
/// A white surface of normal n has there the luminance Σ nₖ²·sₖ + nₖ·aₖ: exact along the axes, and
/// for every n under a uniform half sphere. Its colour is the mean's: red and blue are to the mean
/// of s as they are to the luminance.
package struct AmbientGrid {
  package var cells: UnsafePointer<Float>
  /// Eight words a cell: the share of a lamp's light that gets there.
  package var openness: UnsafePointer<Float>
  package var countX: Int32 = 1, countY: Int32 = 1, countZ: Int32 = 1
  /// Cells a metre.
  package var density: Float = 1
  /// World coordinates of the first cell's centre, in cells.
  package var originX: Float = 0, originY: Float = 0, originZ: Float = 0
  /// How far along its normal a point looks its light up, in cells, so that a surface does not
  /// see its own inside.
  package var offset: Float = 1

  package init(cells: UnsafePointer<Float>, openness: UnsafePointer<Float>) {
    (self.cells, self.openness) = (cells, openness)
  }
}

/// The grids of a moment and how one camera's points get there: a fine one, and a coarse one
/// around it that holds beyond its own borders what it has there.
package struct AmbientGrids {
  package var fine: AmbientGrid
  /// Words of `openness` in use.
  package var lampCount: Int32 = 0
  package var coarse: AmbientGrid
  /// World from camera, row by row, metres.
  package var m00: Float = 1, m01: Float = 0, m02: Float = 0, m03: Float = 0
  package var m10: Float = 0, m11: Float = 1, m12: Float = 0, m13: Float = 0
  package var m20: Float = 0, m21: Float = 0, m22: Float = 1, m23: Float = 0

  package init(fine: AmbientGrid, coarse: AmbientGrid) {
    self.fine = fine
    self.coarse = coarse
  }
}

/// The ambient light on each pixel's surface, into `planes.around` and `planes.mirrored`, and the
/// share of some lamps' light that gets there. Blocks of pixels that show nothing are left as they are.
/// - Parameters:
///   - count: a multiple of `laneCount`.
///   - openness: a plane of `ShadingPlanes.capacity` factors for each of these lamps.
package func lookUpAmbient(
  count: Int, _ planes: ShadingPlanes, _ grids: UnsafePointer<AmbientGrids>,
  openness: UnsafeMutablePointer<Float>
) {
  let g = grids.pointee
  var at = 0
  while at < count {
    let s = SurfaceBlock(planes, at: at)
    if !isAnySet(s.isHit) {
      at &+= 8
      continue
    }
    let (nx, ny, nz) = turned(s.nx, s.ny, s.nz, g)
    let px = fma(splat(g.m02), s.pz, fma(splat(g.m01), s.py, fma(splat(g.m00), s.px, splat(g.m03))))
    let py = fma(splat(g.m12), s.pz, fma(splat(g.m11), s.py, fma(splat(g.m10), s.px, splat(g.m13))))
    let pz = fma(splat(g.m22), s.pz, fma(splat(g.m21), s.py, fma(splat(g.m20), s.px, splat(g.m23))))
    let fine = CellBlock(g.fine, px, py, pz, nx, ny, nz)
    var light: EightRows
    if isAnySet(fine.share .< splat(Float(1))) {
      let coarse = CellBlock(g.coarse, px, py, pz, nx, ny, nz)
      light = mixed(coarse.words(g.coarse, g.coarse.cells), fine, g.fine, g.fine.cells)
      if g.lampCount > 0 {
        let open = mixed(
          coarse.words(g.coarse, g.coarse.openness), fine, g.fine, g.fine.openness)
        putOpenness(open, g.lampCount, openness + at)
      }
    } else {
      light = fine.words(g.fine, g.fine.cells)
      if g.lampCount > 0 {
        putOpenness(fine.words(g.fine, g.fine.openness), g.lampCount, openness + at)
      }
    }
    let twice = s.nv + s.nv
    let (mx, my, mz) = turned(
      fma(twice, s.nx, Floats.zero - s.vx), fma(twice, s.ny, Floats.zero - s.vy),
      fma(twice, s.nz, Floats.zero - s.vz), g)
    let zero = Floats.zero
    let lit = larger(
      fma(
        nx, fma(nx, light.r0, light.r3),
        fma(ny, fma(ny, light.r1, light.r4), nz * fma(nz, light.r2, light.r5))), zero)
    // Steeper, as it is not averaged over a half sphere.
    let steep = splat(mirrorSlope)
    let seen = larger(
      fma(
        mx, fma(mx, light.r0, light.r3 * steep),
        fma(my, fma(my, light.r1, light.r4 * steep), mz * fma(mz, light.r2, light.r5 * steep))),
      zero)
    let mean = larger((light.r0 + light.r1 + light.r2) * splat(Float(1.0 / 3)), splat(Float(1e-12)))
    let (red, blue) = (light.r6 / mean, light.r7 / mean)
    let green = fma(
      red, splat(Float(-0.2126 / 0.7152)),
      fma(blue, splat(Float(-0.0722 / 0.7152)), splat(Float(1 / 0.7152))))
    planes.around.put(lit * red, lit * green, lit * blue, at: at)
    planes.mirrored.put(seen * red, seen * green, seen * blue, at: at)
    at &+= 8
  }
}

private func putOpenness(
  _ rows: EightRows, _ count: Int32, _ planes: UnsafeMutablePointer<Float>
) {
  let step = ShadingPlanes.capacity
  if count > 0 { planes.put(rows.r0, at: 0) }
  if count > 1 { planes.put(rows.r1, at: step) }
  if count > 2 { planes.put(rows.r2, at: 2 &* step) }
  if count > 3 { planes.put(rows.r3, at: 3 &* step) }
  if count > 4 { planes.put(rows.r4, at: 4 &* step) }
  if count > 5 { planes.put(rows.r5, at: 5 &* step) }
  if count > 6 { planes.put(rows.r6, at: 6 &* step) }
  if count > 7 { planes.put(rows.r7, at: 7 &* step) }
}

/// By how much the light from one direction changes more with it than that on a surface.
package var mirrorSlope: Float { 1.25 }

/// The same where nothing is in the way of the light.
package func openAmbient(
  count: Int, _ planes: ShadingPlanes, _ ambient: UnsafePointer<AmbientSource>
) {
  let a = ambient.pointee
  var at = 0
  while at < count {
    let s = SurfaceBlock(planes, at: at)
    let (ux, uy, uz) = (splat(a.upX), splat(a.upY), splat(a.upZ))
    let nUp = fma(s.nx, ux, fma(s.ny, uy, s.nz * uz))
    let vUp = fma(s.vx, ux, fma(s.vy, uy, s.vz * uz))
    let (lit, seen) = (
      ambientLight(a, cosine: nUp),
      ambientLight(a, cosine: fma(s.nv + s.nv, nUp, Floats.zero - vUp))
    )
    planes.around.put(lit.red, lit.green, lit.blue, at: at)
    planes.mirrored.put(seen.red, seen.green, seen.blue, at: at)
    at &+= 8
  }
}

/// A direction of the camera's frame in the world's.
@inline(always)
private func turned(
  _ x: Floats, _ y: Floats, _ z: Floats, _ g: AmbientGrids
) -> (Floats, Floats, Floats) {
  (
    fma(splat(g.m00), x, fma(splat(g.m01), y, splat(g.m02) * z)),
    fma(splat(g.m10), x, fma(splat(g.m11), y, splat(g.m12) * z)),
    fma(splat(g.m20), x, fma(splat(g.m21), y, splat(g.m22) * z))
  )
}

/// From what a coarse grid has to what a fine one has, where that holds.
@inline(always)
private func mixed(
  _ coarse: EightRows, _ fine: CellBlock, _ grid: AmbientGrid, _ words: UnsafePointer<Float>
) -> EightRows {
  let share = fine.share
  if !isAnySet(share .> splat(Float(0))) { return coarse }
  let inner = fine.words(grid, words)
  return EightRows(
    r0: mixed(coarse.r0, inner.r0, share), r1: mixed(coarse.r1, inner.r1, share),
    r2: mixed(coarse.r2, inner.r2, share), r3: mixed(coarse.r3, inner.r3, share),
    r4: mixed(coarse.r4, inner.r4, share), r5: mixed(coarse.r5, inner.r5, share),
    r6: mixed(coarse.r6, inner.r6, share), r7: mixed(coarse.r7, inner.r7, share))
}

@inline(always)
private func mixed(_ coarse: Floats, _ fine: Floats, _ share: Floats) -> Floats {
  fma(share, fine - coarse, coarse).replacing(with: fine, where: share .>= splat(Float(1)))
}

/// Where eight points lie in a grid.
private struct CellBlock {
  /// 1 well within the grid, 0 at its border cells and beyond.
  let share: Floats
  /// Index of the lowest of the eight cells around each point, and where between them it lies.
  let first: Ints
  let (fx, fy, fz): (Floats, Floats, Floats)

  @inline(always)
  init(
    _ g: AmbientGrid, _ px: Floats, _ py: Floats, _ pz: Floats, _ nx: Floats, _ ny: Floats,
    _ nz: Floats
  ) {
    let x = fma(px, splat(g.density), fma(nx, splat(g.offset), splat(-g.originX)))
    let y = fma(py, splat(g.density), fma(ny, splat(g.offset), splat(-g.originY)))
    let z = fma(pz, splat(g.density), fma(nz, splat(g.offset), splat(-g.originZ)))
    let (lastX, lastY, lastZ) = (
      Float(g.countX &- 1), Float(g.countY &- 1), Float(g.countZ &- 1)
    )
    let inside = smaller(
      smaller(smaller(x, splat(lastX) - x), smaller(y, splat(lastY) - y)),
      smaller(z, splat(lastZ) - z))
    share = clamp(inside * splat(Float(0.5)), Floats.zero, splat(Float(1)))
    let (cx, cy, cz) = (
      clamp(x, Floats.zero, splat(lastX - 0.001)), clamp(y, Floats.zero, splat(lastY - 0.001)),
      clamp(z, Floats.zero, splat(lastZ - 0.001))
    )
    let (wx, wy, wz) = (floor(cx), floor(cy), floor(cz))
    (fx, fy, fz) = (cx - wx, cy - wy, cz - wz)
    first =
      (nearestInts(wz) &* splat(g.countY) &+ nearestInts(wy)) &* splat(g.countX)
      &+ nearestInts(wx)
  }

  /// What lies there between eight cells of eight words each, a row for each word.
  @inline(always)
  func words(_ g: AmbientGrid, _ p: UnsafePointer<Float>) -> EightRows {
    EightRows(
      r0: cell(g, p, 0), r1: cell(g, p, 1), r2: cell(g, p, 2), r3: cell(g, p, 3),
      r4: cell(g, p, 4), r5: cell(g, p, 5), r6: cell(g, p, 6), r7: cell(g, p, 7)
    ).transposed
  }

  @inline(always)
  private func cell(
    _ g: AmbientGrid, _ p: UnsafePointer<Float>, _ lane: Int
  ) -> SIMD8<Float> {
    let (u, v, w) = (splat(fx[lane]), splat(fy[lane]), splat(fz[lane]))
    let row = 8 &* Int(g.countX)
    let plane = row &* Int(g.countY)
    let c = p + 8 &* Int(first[lane])
    let (a, b) = (along(c, u), along(c + row, u))
    let (d, e) = (along(c + plane, u), along(c + plane + row, u))
    let (low, high) = (fma(v, b - a, a), fma(v, e - d, d))
    return fma(w, high - low, low)
  }

  @inline(always)
  private func along(_ c: UnsafePointer<Float>, _ u: Floats) -> Floats {
    let (a, b) = (c.eight(at: 0), c.eight(at: 8))
    return fma(u, b - a, a)
  }
}
