import RasterKernels

/// The lamps that have no shadow maps, as the grids shade them.
struct DimLamps {
  /// At most as many as a cell has words for.
  static let limit = 8
  /// Index of the lamp among the snapshot's lights.
  private(set) var lights: [Int] = []
  /// In the world, metres; suns are far away.
  private(set) var places: [SIMD3<Double>] = []

  mutating func removeAll() {
    lights.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  mutating func append(light: Int, place: SIMD3<Double>) {
    if lights.count == Self.limit || (place * 0).sum() != 0 { return }
    lights.append(light)
    places.append(place)
  }
}

extension RadianceGrid {
  /// Finds the share of each lamp's light that gets to each cell past what stands in the grid.
  /// - Parameter beyond: the share at a place outside, in cells.
  func followLamps(
    _ lamps: DimLamps, beyond: (_ lamp: Int, _ place: SIMD3<Float>) -> Float
  ) {
    for (n, place) in lamps.places.enumerated() {
      follow(self.place(place), into: n) { beyond(n, $0) }
    }
    if !lamps.places.isEmpty { collectOpenness(lamps.places.count) }
  }

  /// The share that reaches a side of a face: that of the cell before it.
  func openness(ofLamp n: Int, at face: OccupiedFace, isUp: Bool) -> Float {
    openness[8 * (isUp ? face.index : face.index - step(face.axis)) + n]
  }

  /// The share at a place in cells, held beyond the border.
  func openness(ofLamp n: Int, at p: SIMD3<Float>) -> Float {
    var whole = SIMD3<Int>()
    var part = SIMD3<Float>()
    for k in 0..<3 {
      let q = min(max(p[k] - 0.5, 0), Float(count[k] - 1) - 0.001)
      whole[k] = Int(q)
      part[k] = q - Float(whole[k])
    }
    let c = openness + 8 * index(whole) + n
    let (row, plane) = (8 * count.x, 8 * count.x * count.y)
    func along(_ at: Int) -> Float { c[at] + (c[at + 8] - c[at]) * part.x }
    let low = along(0) + (along(row) - along(0)) * part.y
    let high = along(plane) + (along(plane + row) - along(plane)) * part.y
    return low + (high - low) * part.z
  }

  /// - Parameter lamp: in cells.
  private func follow(
    _ lamp: SIMD3<Float>, into number: Int, beyond: (SIMD3<Float>) -> Float
  ) {
    let middle = SIMD3(Float(count.x), Float(count.y), Float(count.z)) * 0.5
    let away = lamp - middle
    let sizes = away.replacing(with: -away, where: away .< 0)
    let axis = sizes.x >= sizes.y && sizes.x >= sizes.z ? 0 : sizes.y >= sizes.z ? 1 : 2
    let shape = PlaneShape(axis: axis, count: count)
    let frame = SweepFrame(
      axis == 0 ? swapped : straight, axis: axis, rowStride: shape.rowStride,
      planeStride: shape.planeStride)
    let open = lampOpenness + number * cellCount
    orders[number] = axis == 0
    let home = Int(min(max(lamp[axis].rounded(.down), -1), Float(shape.planes)))
    if home >= 0 && home < shape.planes {
      for row in 0..<shape.rows {
        (open + home * shape.planeStride + row * shape.rowStride).update(
          repeating: 1, count: shape.columns)
      }
    }
    for isRising in [true, false] {
      let planes = (0..<2).map {
        SweepPlane(memory: planeMemory[$0], columns: shape.columns, rows: shape.rows)
      }
      var step = LampStep()
      step.isRising = isRising
      (step.column, step.row) = (lamp[shape.columnAxis], lamp[shape.rowAxis])
      let numbers =
        isRising
        ? Array((home + 1)..<max(home + 1, shape.planes))
        : Array((0..<max(home, 0)).reversed())
      for (k, plane) in numbers.enumerated() {
        let (from, into) = (planes[k % 2], planes[(k + 1) % 2])
        if k == 0 { fillBorder(from, shape, plane: isRising ? plane - 1 : plane + 1, beyond) }
        fillRing(from, shape, plane: isRising ? plane - 1 : plane + 1, beyond)
        step.inverseDistance = 1 / max(abs(lamp[axis] - (Float(plane) + 0.5)), 0.5)
        sweepLampPlane(
          step, frame, first: plane * shape.planeStride, from: from, into: into, open: open)
      }
    }
  }

  private func fillBorder(
    _ plane: SweepPlane, _ shape: PlaneShape, plane number: Int, _ beyond: (SIMD3<Float>) -> Float
  ) {
    let isOutside = number < 0 || number >= shape.planes
    for row in 0..<shape.rows {
      for column in 0..<shape.columns {
        // The plane that the lamp is in has all of its light.
        plane.memory[plane.index(column: column, row: row)] =
          isOutside ? beyond(shape.middle(column: column, row: row, plane: number)) : 1
      }
    }
  }

  private func fillRing(
    _ plane: SweepPlane, _ shape: PlaneShape, plane number: Int, _ beyond: (SIMD3<Float>) -> Float
  ) {
    func put(_ column: Int, _ row: Int) {
      plane.memory[plane.index(column: column, row: row)] = beyond(
        shape.middle(column: column, row: row, plane: number))
    }
    for column in -1...shape.columns {
      put(column, -1)
      put(column, shape.rows)
    }
    for row in 0..<shape.rows {
      put(-1, row)
      put(shape.columns, row)
    }
  }

  /// Puts the lamps' shares of a cell next to each other.
  private func collectOpenness(_ lamps: Int) {
    for lamp in 0..<lamps {
      let from = lampOpenness + lamp * cellCount
      let isSwapped = orders[lamp]
      let columnStep = isSwapped ? count.y : 1
      for z in 0..<count.z {
        for y in 0..<count.y {
          let start = (z * count.y + y) * count.x
          var n = isSwapped ? z * count.x * count.y + y : start
          var out = openness + 8 * start + lamp
          for _ in 0..<count.x {
            out.pointee = from[n]
            n += columnStep
            out += 8
          }
        }
      }
    }
  }
}

extension PlaneShape {
  /// Middle of a cell, in cells of the grid.
  fileprivate func middle(column: Int, row: Int, plane: Int) -> SIMD3<Float> {
    let c = cell(column: column, row: row, plane: plane)
    return SIMD3(Float(c.x), Float(c.y), Float(c.z)) + 0.5
  }
}
