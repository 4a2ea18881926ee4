import Geometry
import RasterKernels
import Rasterizer
import Testing

/// The vector kernels of ambient light against their plain forms, bit for bit.
struct AmbientTwinTests {
  private static func words(_ count: Int, _ random: inout RandomStream) -> [Float] {
    (0..<count).map { _ in Float(random.uniform(in: 0.1...2)) }
  }

  /// Light of one plane after another, along each axis both ways, through cells some of whose faces
  /// are covered.
  @Test(arguments: [(0, true), (1, false), (2, true), (2, false)])
  func sweeps(axis: Int, isRising: Bool) {
    var random = RandomKey(seed: 5).with("test.sweep", entity: axis).stream
    // Columns, rows and planes of the axis.
    let size = axis == 0 ? (16, 5, 3) : axis == 1 ? (8, 5, 3) : (8, 3, 4)
    let (columns, rows, planes) = size
    let (rowStride, planeStride) =
      axis == 2 ? (columns, columns * rows) : (columns * planes, columns)
    let count = columns * rows * planes
    let margin = columns * max(rows, planes) + 8
    let total = SweepCells.wordsNeeded(count: count, margin: margin)
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: total)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0, count: total)
    let cells = SweepCells(memory: memory, count: count, margin: margin)
    let frame = SweepFrame(cells, axis: axis, rowStride: rowStride, planeStride: planeStride)
    for n in 0..<(count + margin) {
      for f in [cells.x, cells.y, cells.z] {
        // The first blocks stay empty.
        f.cover[n] = n < 16 || random.uniform() < 0.5 ? 0 : Float(random.uniform())
        for c in [f.up, f.down] {
          c.set(
            SIMD3(Float(random.uniform()), Float(random.uniform()), Float(random.uniform())), at: n)
        }
      }
    }
    for block in 0...(count / 8) { cells.occupied[block] = block == 0 ? 0 : 1 }
    var step = SweepStep()
    step.isRising = isRising
    (step.straight, step.beside, step.below, step.diagonal) = (0.5, 0.2, 0.18, 0.12)
    (step.weight, step.flowMarch, step.flowColumn, step.flowRow) = (0.3, 0.2, 0.15, 0.1)
    let words = SweepPlane.wordsNeeded(columns: columns, rows: rows)
    var (upwind, light) = (Self.words(words, &random), Self.words(words, &random))
    upwind.withUnsafeMutableBufferPointer { a in
      light.withUnsafeMutableBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        let from = SweepPlane(memory: a, columns: columns, rows: rows)
        let into = SweepPlane(memory: b, columns: columns, rows: rows)
        let plane = 1
        sweepPlane(step, frame, first: plane * planeStride, from: from, into: into)
        for row in 0..<rows {
          for column in 0..<columns {
            let at = plane * planeStride + row * rowStride + column
            var sums: [SIMD3<Float>] = []
            for direction in 0..<4 {
              let (c, r) = (direction & 1 == 0 ? -1 : 1, direction & 2 == 0 ? -1 : 1)
              func light(_ dc: Int, _ dr: Int) -> SIMD3<Float> {
                let n = from.index(column: column + dc, row: row + dr)
                return SIMD3(
                  from.channel(0, direction: direction)[n],
                  from.channel(1, direction: direction)[n],
                  from.channel(2, direction: direction)[n])
              }
              let marchAt = isRising ? at : at + planeStride
              // Blocks in which nothing stands are said to be so, and are not looked at.
              func face(_ f: FacePlanes, _ n: Int, isUp: Bool) -> ScalarSweep.Face {
                let c = isUp ? f.up : f.down
                return ScalarSweep.Face(
                  cover: at < 8 ? 0 : f.cover[n], glow: SIMD3(c.red[n], c.green[n], c.blue[n]))
              }
              let twin = ScalarSweep(
                march: face(frame.march, marchAt, isUp: isRising),
                column: face(frame.column, c < 0 ? at : at + 1, isUp: c < 0),
                row: face(frame.row, r < 0 ? at : at + rowStride, isUp: r < 0)
              ).light(
                step, straight: light(0, 0), beside: light(c, 0), below: light(0, r),
                diagonal: light(c, r))
              let n = into.index(column: column, row: row)
              for channel in 0..<3 {
                #expect(
                  into.channel(channel, direction: direction)[n].bitPattern
                    == twin[channel].bitPattern)
              }
              sums.append(twin)
            }
            let red = (sums[0].x + sums[1].x) + (sums[2].x + sums[3].x)
            #expect(frame.mean.red[at].bitPattern == (0.3 * red).bitPattern)
            let y = sums.map {
              (0.0722 * $0.z).addingFused(0.7152, $0.y).addingFused(0.2126, $0.x)
            }
            let march = isRising ? frame.flowMarch.up : frame.flowMarch.down
            #expect(march[at].bitPattern == (0.2 * ((y[0] + y[1]) + (y[2] + y[3]))).bitPattern)
            #expect(frame.flowColumn.up[at].bitPattern == (0.15 * (y[0] + y[2])).bitPattern)
            #expect(frame.flowRow.down[at].bitPattern == (0.1 * (y[2] + y[3])).bitPattern)
          }
        }
      }
    }
  }

  /// A lamp's light through cells some of whose faces are covered.
  @Test(arguments: [(0, true), (1, false), (2, true)])
  func lampSweeps(axis: Int, isRising: Bool) {
    var random = RandomKey(seed: 8).with("test.lamp", entity: axis).stream
    let (columns, rows, planes) = (16, 5, 3)
    let (rowStride, planeStride) =
      axis == 2 ? (columns, columns * rows) : (columns * planes, columns)
    let count = columns * rows * planes
    let margin = columns * rows + 8
    let total = SweepCells.wordsNeeded(count: count, margin: margin)
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: total)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0, count: total)
    let cells = SweepCells(memory: memory, count: count, margin: margin)
    let frame = SweepFrame(cells, axis: axis, rowStride: rowStride, planeStride: planeStride)
    for n in 0..<(count + margin) {
      for f in [cells.x, cells.y, cells.z] where random.uniform() < 0.5 {
        f.cover[n] = Float(random.uniform())
      }
    }
    var step = LampStep()
    step.isRising = isRising
    (step.column, step.row, step.inverseDistance) = (5.2, 1.3, 0.2)
    let words = SweepPlane.wordsNeeded(columns: columns, rows: rows)
    var (upwind, light) = (Self.words(words, &random), Self.words(words, &random))
    var open = [Float](repeating: 0, count: count)
    upwind.withUnsafeMutableBufferPointer { a in
      light.withUnsafeMutableBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        let from = SweepPlane(memory: a, columns: columns, rows: rows)
        let into = SweepPlane(memory: b, columns: columns, rows: rows)
        sweepLampPlane(step, frame, first: planeStride, from: from, into: into, open: &open)
        for row in 0..<rows {
          for column in 0..<columns {
            let at = planeStride + row * rowStride + column
            let twin = ScalarLampSweep.light(
              step, column: column, row: row,
              covers: (
                frame.march.cover[isRising ? at : at + planeStride], frame.column.cover[at],
                frame.column.cover[at + 1], frame.row.cover[row < 1 ? at + rowStride : at]
              )
            ) { from.memory[from.index(column: column + $0, row: row + $1)] }
            #expect(open[at].bitPattern == twin.bitPattern)
            #expect(into.memory[into.index(column: column, row: row)].bitPattern == twin.bitPattern)
          }
        }
      }
    }
  }

  /// Pixels well within the fine grid, at its border, and beyond both.
  @Test func lookUps() {
    var random = RandomKey(seed: 6).with("test.lookup").stream
    let count = ShadingPlanes.capacity
    let (planes, memory) = ShadingPlanes.zeroed()
    defer { memory.deallocate() }
    func direction() -> SIMD3<Float> {
      SIMD3<Float>(
        SIMD3(
          random.uniform(in: -1...1), random.uniform(in: -1...1), random.uniform(in: -1...1)
        ).normalized)
    }
    for n in 0..<count {
      planes.z[n] = Float(random.uniform(in: 0.2...1.5))
      planes.rayX[n] = Float(random.uniform(in: n < 64 ? -0.2...0.2 : -1...1))
      planes.rayY[n] = Float(random.uniform(in: n < 64 ? -0.2...0.2 : -1...1))
      let normal = direction()
      (planes.nx[n], planes.ny[n], planes.nz[n]) = (normal.x, normal.y, normal.z)
    }
    orientSurfaces(count: count, planes)
    // Light, then openness.
    let (fine, coarse) = (Self.words(16 * 512, &random), Self.words(16 * 240, &random))
    var openness = [Float](repeating: -1, count: 8 * count)
    fine.withUnsafeBufferPointer { fine in
      coarse.withUnsafeBufferPointer { coarse in
        guard let fine = fine.baseAddress, let coarse = coarse.baseAddress else { return }
        var f = AmbientGrid(cells: fine, openness: fine + 8 * 512)
        (f.countX, f.countY, f.countZ) = (8, 8, 8)
        (f.density, f.originX, f.originY, f.originZ) = (5, -2.5, -3, 1)
        var c = AmbientGrid(cells: coarse, openness: coarse + 8 * 240)
        (c.countX, c.countY, c.countZ) = (6, 8, 5)
        (c.density, c.originX, c.originY, c.originZ) = (2, -3, -3.5, 0.2)
        var grids = AmbientGrids(fine: f, coarse: c)
        (grids.m00, grids.m01, grids.m10, grids.m11) = (0.8, -0.6, 0.6, 0.8)
        (grids.m03, grids.m13, grids.m23) = (0.1, -0.2, 0.3)
        grids.lampCount = 6
        lookUpAmbient(count: count, planes, &grids, openness: &openness)
        Self.check(planes, count: count) { n, pixel in
          let twin = pixel.light(grids)
          for lamp in 0..<8 {
            let found = openness[lamp * count + n]
            #expect(found.bitPattern == (lamp < 6 ? twin.openness[lamp] : -1).bitPattern)
          }
          return (twin.around, twin.mirrored)
        }
      }
    }
    var ambient = AmbientSource()
    (ambient.upX, ambient.upY, ambient.upZ) = (0, -0.8, 0.6)
    (ambient.aboveRed, ambient.aboveGreen, ambient.aboveBlue) = (1, 1.5, 2)
    (ambient.belowRed, ambient.belowGreen, ambient.belowBlue) = (0.5, 0.4, 0.3)
    openAmbient(count: count, planes, &ambient)
    Self.check(planes, count: count) { $1.light(ambient) }
  }

  private static func check(
    _ planes: ShadingPlanes, count: Int,
    _ light: (Int, ScalarAmbient) -> (around: SIMD3<Float>, mirrored: SIMD3<Float>)
  ) {
    for n in 0..<count {
      let z = planes.z[n]
      let twin = light(
        n,
        ScalarAmbient(
          position: SIMD3(planes.rayX[n] * z, planes.rayY[n] * z, z),
          normal: SIMD3(planes.nx[n], planes.ny[n], planes.nz[n]),
          view: SIMD3(planes.vx[n], planes.vy[n], planes.vz[n])))
      let made = [planes.around, planes.mirrored].map {
        SIMD3($0.red[n], $0.green[n], $0.blue[n])
      }
      for k in 0..<3 {
        #expect(made[0][k].bitPattern == twin.around[k].bitPattern)
        #expect(made[1][k].bitPattern == twin.mirrored[k].bitPattern)
      }
    }
  }
}

extension Float {
  /// a·b + self, rounded once.
  fileprivate func addingFused(_ a: Float, _ b: Float) -> Float { addingProduct(a, b) }
}
