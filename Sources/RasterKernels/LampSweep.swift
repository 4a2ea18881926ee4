/// How a lamp's light gets to one plane of cells.
package struct LampStep {
  /// Whether it goes up the axis across the planes.
  package var isRising = true
  /// Where the lamp is in the plane's own axes, in cells; middles of cells are at halves.
  package var column: Float = 0, row: Float = 0
  /// 1 over the lamp's distance from the plane's middle, in cells.
  package var inverseDistance: Float = 1

  package init() {}
}

/// Carries the share of a lamp's light that is not in something's shadow from one plane of cells to
/// the next.
/// - Parameters:
///   - first: index of the plane's first cell, a multiple of eight.
///   - from: the plane on the lamp's side, with its ring; the first channel of direction 0 counts.
///   - into: gets the plane, without the ring.
///   - open: gets it too, by cells.
package func sweepLampPlane(
  _ step: LampStep, _ frame: SweepFrame, first: Int, from: SweepPlane, into: SweepPlane,
  open: UnsafeMutablePointer<Float>
) {
  let one = splat(Float(1))
  let marchShift = step.isRising ? 0 : frame.planeStride
  for row in 0..<from.rows {
    let slope = min(max((step.row - (Float(row) + 0.5)) * step.inverseDistance, -1), 1)
    let rowShift = slope > 0 ? from.pitch : 0 &- from.pitch
    let rowFace = slope > 0 ? frame.rowStride : 0
    let aside = splat(abs(slope))
    var column = 0
    while column < from.columns {
      let at = first &+ row &* frame.rowStride &+ column
      let n = from.index(column: column, row: row)
      let middles = laneFloats() + splat(Float(column) + 0.5)
      let u = clamp(
        (splat(step.column) - middles) * splat(step.inverseDistance), Floats.zero - one, one)
      let (up, down) = (larger(u, Floats.zero), larger(Floats.zero - u, Floats.zero))
      let straight = one - (up + down)
      let high = up * (one - frame.column.cover.eight(at: at &+ 1))
      let low = down * (one - frame.column.cover.eight(at: at))
      func across(_ n: Int) -> Floats {
        let p = from.memory + n
        return fma(p.eight(at: 0), straight, fma(p.eight(at: 1), high, p.eight(at: -1) * low))
      }
      let pastRow = aside * (one - frame.row.cover.eight(at: at &+ rowFace))
      let light =
        fma(across(n), one - aside, across(n &+ rowShift) * pastRow)
        * (one - frame.march.cover.eight(at: at &+ marchShift))
      // Light that thins out for ever would end in denormal numbers, which are slow.
      let found = larger(light, splat(Float(1e-12)))
      into.memory.put(found, at: n)
      open.put(found, at: at)
      column &+= 8
    }
  }
}
