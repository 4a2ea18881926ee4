import Geometry
import RasterKernels

/// Cells of air with surfaces on the faces between them, and the light that goes through.
///
/// A surface is moved to the nearest face across each axis, which gets the part of it that is seen
/// along the axis. So level floors and upright walls are tight, and cover nothing of the light that
/// passes beside them.
final class RadianceGrid {
  let count: SIMD3<Int>
  /// Side of a cell, metres.
  let cell: Float
  /// World position of the lowest corner, metres.
  var corner = SIMD3<Double>.zero
  var cellCount: Int { count.x * count.y * count.z }

  private(set) var faces: [OccupiedFace] = []
  /// For each axis and cell, the index in `faces` of the face towards the cell before, or −1.
  private let faceOfCell: UnsafeMutablePointer<Int32>
  /// X fastest, then Y, then Z.
  let straight: SweepCells
  /// Y fastest, then X, then Z: for light that goes mostly along X.
  let swapped: SweepCells
  /// As `AmbientGrid` says.
  let output: UnsafeMutablePointer<Float>
  /// For each cell, the shares of the lamps in `DimLamps` that get there.
  let openness: UnsafeMutablePointer<Float>
  /// The same lamp by lamp; in the swapped order of cells where `orders` says so.
  let lampOpenness: UnsafeMutablePointer<Float>
  var orders = [Bool](repeating: false, count: DimLamps.limit)
  /// Two planes on their way, for either order of cells.
  let planeMemory: [UnsafeMutablePointer<Float>]
  private let memory: UnsafeMutablePointer<Float>

  /// - Parameter count: of cells along each axis; multiples of eight.
  init(count: SIMD3<Int>, cell: Float) {
    (self.count, self.cell) = (count, cell)
    let n = count.x * count.y * count.z
    // Faces of the cells that would follow are looked at, and are open.
    let margin = count.x * count.y + 8
    faceOfCell = .allocate(capacity: 3 * n)
    faceOfCell.initialize(repeating: -1, count: 3 * n)
    output = .allocate(capacity: 8 * n)
    output.initialize(repeating: 0, count: 8 * n)
    openness = .allocate(capacity: DimLamps.limit * n)
    openness.initialize(repeating: 1, count: DimLamps.limit * n)
    lampOpenness = .allocate(capacity: DimLamps.limit * n)
    lampOpenness.initialize(repeating: 1, count: DimLamps.limit * n)
    let words = SweepCells.wordsNeeded(count: n, margin: margin)
    memory = .allocate(capacity: 2 * words)
    memory.initialize(repeating: 0, count: 2 * words)
    straight = SweepCells(memory: memory, count: n, margin: margin)
    swapped = SweepCells(memory: memory + words, count: n, margin: margin)
    let size = SweepPlane.wordsNeeded(
      columns: max(count.x, count.y), rows: max(count.y, count.z))
    planeMemory = (0..<4).map { _ in
      let made = UnsafeMutablePointer<Float>.allocate(capacity: size)
      made.initialize(repeating: 0, count: size)
      return made
    }
  }

  deinit {
    faceOfCell.deallocate()
    output.deallocate()
    openness.deallocate()
    lampOpenness.deallocate()
    memory.deallocate()
    for plane in planeMemory { plane.deallocate() }
  }

  func index(_ c: SIMD3<Int>) -> Int { (c.z * count.y + c.y) * count.x + c.x }

  func swappedIndex(_ c: SIMD3<Int>) -> Int { (c.z * count.x + c.x) * count.y + c.y }

  /// World position in cells from the lowest corner.
  func place(_ p: SIMD3<Double>) -> SIMD3<Float> { SIMD3<Float>((p - corner) / Double(cell)) }

  /// The face between a cell and the one before it, or nil if nothing stands there.
  @inline(__always)
  func face(_ axis: Int, _ cell: Int) -> OccupiedFace? {
    let n = faceOfCell[axis * cellCount + cell]
    return n < 0 ? nil : faces[Int(n)]
  }

  /// Takes all surfaces out.
  func clear() {
    for face in faces {
      faceOfCell[face.axis * cellCount + face.index] = -1
      let (at, swapped) = (face.index, face.swappedIndex)
      let (step, swappedStep) = (step(face.axis), swappedStep(face.axis))
      for (cells, n, step) in [(straight, at, step), (self.swapped, swapped, swappedStep)] {
        cells.faces(face.axis).cover[n] = 0
        cells.occupied[n >> 3] = 0
        cells.occupied[(n - step) >> 3] = 0
      }
    }
    faces.removeAll(keepingCapacity: true)
  }

  /// Cells from one to the next along an axis.
  func step(_ axis: Int) -> Int { axis == 0 ? 1 : axis == 1 ? count.x : count.x * count.y }

  func swappedStep(_ axis: Int) -> Int { axis == 0 ? count.y : axis == 1 ? 1 : count.x * count.y }

  /// Puts a piece of surface onto the faces next to it.
  /// - Parameters:
  ///   - p: in cells from the lowest corner.
  ///   - area: unit normal times area, in faces of a cell.
  @inline(__always)
  func add(at p: SIMD3<Float>, area: SIMD3<Float>, albedo: SIMD3<Float>) {
    let low = p.rounded(.down)
    guard low.x >= 0, low.y >= 0, low.z >= 0, low.x < Float(count.x), low.y < Float(count.y),
      low.z < Float(count.z)
    else { return }
    let size = (area.x * area.x + area.y * area.y + area.z * area.z).squareRoot()
    let c = SIMD3(Int(low.x), Int(low.y), Int(low.z))
    for axis in 0..<3 {
      let seen = area[axis]
      // Slight tilts do not matter.
      if abs(seen) <= 0.05 * size { continue }
      var c = c
      if p[axis] - low[axis] >= 0.5 { c[axis] += 1 }
      if c[axis] == 0 || c[axis] == count[axis] { continue }
      let at = index(c)
      var n = Int(faceOfCell[axis * cellCount + at])
      if n < 0 {
        n = faces.count
        faceOfCell[axis * cellCount + at] = Int32(n)
        faces.append(
          OccupiedFace(
            axis: axis, coordinate: c[axis], index: at, swappedIndex: swappedIndex(c)))
      }
      faces.withUnsafeMutableBufferPointer { $0[n].add(seen, at: p, albedo: albedo) }
    }
  }

  /// Tells the sweeps what the faces cover.
  func setCover() {
    for face in faces {
      let cover = min(1, max(face.up.area, face.down.area))
      for (cells, n, step) in [
        (straight, face.index, step(face.axis)),
        (swapped, face.swappedIndex, swappedStep(face.axis)),
      ] {
        cells.faces(face.axis).cover[n] = cover
        cells.occupied[n >> 3] = 1
        cells.occupied[(n - step) >> 3] = 1
      }
    }
  }

  /// Lets the faces return the lamps' light and what comes from all around.
  /// - Parameter around: the ambient light on a side of a face, as the luminance of a white surface.
  func setGlow(_ around: (_ face: OccupiedFace, _ isUp: Bool) -> SIMD3<Float>) {
    for face in faces {
      let up = face.up.glow(around(face, true))
      let down = face.down.glow(around(face, false))
      // What has one side alone is a solid's: its inside shines as its outside, for points near the
      // surface look there too.
      let total = max(face.up.area + face.down.area, 1e-12)
      let ownUp = min(1, 4 * face.up.area / total)
      let ownDown = min(1, 4 * face.down.area / total)
      let (a, b) = (down + (up - down) * ownUp, up + (down - up) * ownDown)
      Self.put(a, b, to: straight, face.axis, face.index)
      Self.put(a, b, to: swapped, face.axis, face.swappedIndex)
    }
  }

  private static func put(
    _ up: SIMD3<Float>, _ down: SIMD3<Float>, to cells: SweepCells, _ axis: Int, _ n: Int
  ) {
    let f = cells.faces(axis)
    (f.up.red[n], f.up.green[n], f.up.blue[n]) = (up.x, up.y, up.z)
    (f.down.red[n], f.down.green[n], f.down.blue[n]) = (down.x, down.y, down.z)
  }

  /// The light that reaches a side of a face, as the luminance of a white surface there: that of the
  /// cell before it.
  func reaching(_ face: OccupiedFace, isUp: Bool) -> SIMD3<Float> {
    let at = isUp ? face.index : face.index - step(face.axis)
    let other = isUp ? face.swappedIndex : face.swappedIndex - swappedStep(face.axis)
    let (s, w) = (straight, swapped)
    let red = s.mean.red[at] + w.mean.red[other]
    let green = s.mean.green[at] + w.mean.green[other]
    let blue = s.mean.blue[at] + w.mean.blue[other]
    let (flow, otherFlow) = (s.flow(face.axis), w.flow(face.axis))
    // What goes down an axis lights the side that looks up it.
    let light = isUp ? flow.down[at] + otherFlow.down[other] : flow.up[at] + otherFlow.up[other]
    return SIMD3(red, green, blue)
      * (light / max(0.2126 * red + 0.7152 * green + 0.0722 * blue, 1e-12))
  }

  /// Takes the light that reaches each face's sides from the lamps.
  func setDirect(_ body: (_ faces: UnsafeMutableBufferPointer<OccupiedFace>) -> Void) {
    faces.withUnsafeMutableBufferPointer { body($0) }
  }
}

/// What stands between two cells.
struct OccupiedFace {
  /// What looks one way along the axis.
  struct Side {
    /// In faces of a cell.
    var area: Float = 0
    /// Albedo × area.
    var color = SIMD3<Float>.zero
    /// Light of the lamps, as the luminance of a white surface.
    var direct = SIMD3<Float>.zero

    func glow(_ around: SIMD3<Float>) -> SIMD3<Float> {
      color / max(area, 1e-12) * (direct + around)
    }
  }

  let axis: Int
  /// Along the axis, in cells.
  let coordinate: Int
  /// Of the cell after it, in either order.
  let index: Int
  let swappedIndex: Int
  var up = Side()
  var down = Side()
  /// Sum of place × area, in cells.
  private var placeSum = SIMD3<Float>.zero

  init(axis: Int, coordinate: Int, index: Int, swappedIndex: Int) {
    (self.axis, self.coordinate) = (axis, coordinate)
    (self.index, self.swappedIndex) = (index, swappedIndex)
  }

  /// Mean place of the surfaces, in cells from the grid's lowest corner.
  var place: SIMD3<Float> { placeSum / max(up.area + down.area, 1e-12) }

  /// - Parameter seen: area as seen along the axis; below 0 for what looks down it.
  mutating func add(_ seen: Float, at p: SIMD3<Float>, albedo: SIMD3<Float>) {
    let size = abs(seen)
    placeSum += p * size
    if seen > 0 {
      up.area += size
      up.color += albedo * size
    } else {
      down.area += size
      down.color += albedo * size
    }
  }
}

extension SweepCells {
  func faces(_ axis: Int) -> FacePlanes { axis == 0 ? x : axis == 1 ? y : z }

  func flow(_ axis: Int) -> FlowPlanes { axis == 0 ? flowX : axis == 1 ? flowY : flowZ }
}
