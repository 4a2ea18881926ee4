import RasterKernels
import Scene

/// Light that enters a grid from outside.
enum RadianceBorder {
  /// Light that falls from above and from below. Beyond the sides the world goes on as it is: what
  /// left through one side the last time enters by the other.
  case open(above: SIMD3<Float>, below: SIMD3<Float>, returning: ReturningLight)
  /// What a wider grid found at the upright edges.
  case edges(BorderEdges)
}

extension RadianceGrid {
  /// Follows the light through all cells, and finds the sums of what reaches them.
  /// - Parameter watched: keeps the light of some columns by direction.
  func sweep(
    _ set: SweepDirections, _ border: RadianceBorder, watched: WatchedColumns? = nil,
    crew: WorkCrew
  ) {
    clearSums()
    // Both orders of cells have sums of their own.
    crew.run(pieces: 2) { _, piece in
      for n in set.steps.indices where (set.steps[n].axis == 0) == (piece == 0) {
        sweep(set, n, border, watched: watched, memory: piece * 2)
      }
    }
  }

  private func clearSums() {
    let words = cellCount
    for cells in [straight, swapped] {
      for sum in [
        cells.mean.red, cells.mean.green, cells.mean.blue, cells.flowX.up, cells.flowX.down,
        cells.flowY.up, cells.flowY.down, cells.flowZ.up, cells.flowZ.down,
      ] {
        sum.update(repeating: 0, count: words)
      }
    }
  }

  /// Follows four directions, plane by plane, so that the planes' cells stay in the cache.
  private func sweep(
    _ set: SweepDirections, _ n: Int, _ border: RadianceBorder, watched: WatchedColumns?,
    memory: Int
  ) {
    let s = set.steps[n]
    let shape = PlaneShape(axis: s.axis, count: count)
    let frame = SweepFrame(
      s.axis == 0 ? swapped : straight, axis: s.axis, rowStride: shape.rowStride,
      planeStride: shape.planeStride)
    let step = set.kernelStep(n)
    // Two that take turns.
    func plane(_ number: Int) -> SweepPlane {
      SweepPlane(
        memory: planeMemory[memory + number % 2], columns: shape.columns, rows: shape.rows)
    }
    let entry = s.isRising ? -1 : shape.planes
    for direction in 0..<4 {
      let filler = BorderFiller(
        plane: plane(0), shape: shape, number: entry, direction: direction,
        index: 4 * n + direction)
      filler.fill(border, isUpward: s.goesUp(direction))
    }
    if case .open(_, _, let returning) = border { returning.enter(plane(0), step: n) }
    for k in 0..<shape.planes {
      let number = s.isRising ? k : shape.planes - 1 - k
      let (from, into) = (plane(k), plane(k + 1))
      sweepPlane(step, frame, first: number * shape.planeStride, from: from, into: into)
      for direction in 0..<4 {
        watched?.keep(into, shape, number, direction: direction, index: 4 * n + direction)
        let filler = BorderFiller(
          plane: into, shape: shape, number: number, direction: direction,
          index: 4 * n + direction)
        filler.fillRing(border)
      }
    }
    if case .open(_, _, let returning) = border, s.axis < 2 {
      returning.leave(plane(shape.planes), step: n)
    }
  }

  /// Puts the sums into the form in which pixels look them up.
  func collect() {
    for z in 0..<count.z {
      for y in 0..<count.y {
        for x in 0..<count.x {
          let at = index(SIMD3(x, y, z))
          let other = swappedIndex(SIMD3(x, y, z))
          let (s, w) = (straight, swapped)
          let red = s.mean.red[at] + w.mean.red[other]
          let green = s.mean.green[at] + w.mean.green[other]
          let blue = s.mean.blue[at] + w.mean.blue[other]
          let up = SIMD3(
            s.flowX.up[at] + w.flowX.up[other], s.flowY.up[at] + w.flowY.up[other],
            s.flowZ.up[at] + w.flowZ.up[other])
          let down = SIMD3(
            s.flowX.down[at] + w.flowX.down[other], s.flowY.down[at] + w.flowY.down[other],
            s.flowZ.down[at] + w.flowZ.down[other])
          // What goes down an axis lights the face that looks up it.
          let (sum, difference) = ((down + up) * 0.5, (down - up) * 0.5)
          let share =
            (sum.x + sum.y + sum.z)
            / (3 * max(0.2126 * red + 0.7152 * green + 0.0722 * blue, 1e-12))
          UnsafeMutableRawPointer(output + 8 * at).storeBytes(
            of: SIMD8(
              sum.x, sum.y, sum.z, difference.x, difference.y, difference.z, red * share,
              blue * share), as: SIMD8<Float>.self)
        }
      }
    }
  }
}

/// How the planes across one axis lie in a grid.
struct PlaneShape {
  let axis: Int
  let columnAxis: Int
  let rowAxis: Int
  let columns: Int
  let rows: Int
  let planes: Int
  let rowStride: Int
  let planeStride: Int

  init(axis: Int, count: SIMD3<Int>) {
    self.axis = axis
    columnAxis = axis == 0 ? 1 : 0
    rowAxis = axis == 2 ? 1 : 2
    (columns, rows, planes) = (count[columnAxis], count[rowAxis], count[axis])
    rowStride = axis == 2 ? count.x : count.x * count.y
    planeStride = axis == 2 ? count.x * count.y : columns
  }

  /// Cell of the grid, which may lie beyond its border.
  @inline(__always)
  func cell(column: Int, row: Int, plane: Int) -> SIMD3<Int> {
    var c = SIMD3<Int>()
    c[axis] = plane
    c[columnAxis] = column
    c[rowAxis] = row
    return c
  }
}

/// Puts light from outside into a plane, for one direction.
private struct BorderFiller {
  let plane: SweepPlane
  let shape: PlaneShape
  /// Of the plane in the grid.
  let number: Int
  let direction: Int
  /// Of the direction in its set.
  let index: Int

  /// The whole plane, which lies outside.
  func fill(_ border: RadianceBorder, isUpward: Bool) {
    switch border {
    case .open(let above, let below, _):
      let light = isUpward ? below : above
      for channel in 0..<3 {
        plane.channel(channel, direction: direction).update(
          repeating: light[channel], count: plane.size)
      }
    case .edges(let edges):
      for row in -1...shape.rows { fillRow(row, edges) }
    }
  }

  /// The cells upwind of a plane of the grid that lie outside.
  func fillRing(_ border: RadianceBorder) {
    switch border {
    case .open: extendSides()
    case .edges(let edges):
      fillRow(direction & 2 == 0 ? -1 : shape.rows, edges)
      let column = direction & 1 == 0 ? -1 : shape.columns
      for row in -1...shape.rows {
        let light = edges.light(index, shape.cell(column: column, row: row, plane: number))
        let at = plane.index(column: column, row: row)
        for channel in 0..<3 {
          plane.channel(channel, direction: direction)[at] = light[channel]
        }
      }
    }
  }

  /// A row of cells outside: between its ends light changes evenly.
  private func fillRow(_ row: Int, _ edges: BorderEdges) {
    let last = shape.columns
    let first = edges.light(index, shape.cell(column: -1, row: row, plane: number))
    let end = edges.light(index, shape.cell(column: last, row: row, plane: number))
    let step = (end - first) / Float(last + 1)
    for channel in 0..<3 {
      let out =
        plane.channel(channel, direction: direction) + plane.index(column: -1, row: row)
      let (low, slope) = (first[channel], step[channel])
      for n in 0..<(last + 2) { out[n] = low + slope * Float(n) }
    }
  }

  /// Makes the ring what its neighbours are.
  private func extendSides() {
    let (columns, rows) = (shape.columns, shape.rows)
    for channel in 0..<3 {
      let light = plane.channel(channel, direction: direction)
      for row in 0..<rows {
        light[plane.index(column: -1, row: row)] = light[plane.index(column: 0, row: row)]
        light[plane.index(column: columns, row: row)] =
          light[plane.index(column: columns - 1, row: row)]
      }
      let words = columns + 2
      (light + plane.index(column: -1, row: -1)).update(
        from: light + plane.index(column: -1, row: 0), count: words)
      (light + plane.index(column: -1, row: rows)).update(
        from: light + plane.index(column: -1, row: rows - 1), count: words)
    }
  }
}
