/// The surfaces on the faces that cells share across one axis, as the cell after each face has them.
package struct FacePlanes {
  /// The share of the face towards the cell before that surfaces cover, 0…1.
  package let cover: UnsafeMutablePointer<Float>
  /// Luminance of what they send up the axis, and down it.
  package let up: ColorPlanes
  package let down: ColorPlanes
}

/// Sums over directions that go up an axis, and over those that go down it, of weight × cosine with
/// the axis × luminance in monochrome.
package struct FlowPlanes {
  package let up: UnsafeMutablePointer<Float>
  package let down: UnsafeMutablePointer<Float>
}

/// The cells of a grid: what stands between them, and the sums of the light that reaches them.
package struct SweepCells {
  package let x: FacePlanes
  package let y: FacePlanes
  package let z: FacePlanes
  /// Sum of weight × luminance.
  package let mean: ColorPlanes
  package let flowX: FlowPlanes
  package let flowY: FlowPlanes
  package let flowZ: FlowPlanes
  /// For each eight cells whether anything stands at one of their faces.
  package let occupied: UnsafeMutablePointer<UInt8>

  /// Not a multiple of a page apart, or all planes would compete for the same places in the cache.
  private static func spacing(_ count: Int) -> Int { count + 112 }
  private static var planeCount: Int { 31 }

  /// - Parameter margin: of cells after the last one that are read, and hold nothing.
  package static func wordsNeeded(count: Int, margin: Int) -> Int {
    planeCount * spacing(count + margin)
  }

  /// - Parameter memory: `wordsNeeded` words of zeros.
  package init(memory: UnsafeMutablePointer<Float>, count: Int, margin: Int) {
    let n = Self.spacing(count + margin)
    func colors(_ plane: Int) -> ColorPlanes {
      ColorPlanes(
        red: memory + plane * n, green: memory + (plane + 1) * n, blue: memory + (plane + 2) * n)
    }
    func faces(_ plane: Int) -> FacePlanes {
      FacePlanes(cover: memory + plane * n, up: colors(plane + 1), down: colors(plane + 4))
    }
    func flows(_ plane: Int) -> FlowPlanes {
      FlowPlanes(up: memory + plane * n, down: memory + (plane + 1) * n)
    }
    (x, y, z) = (faces(0), faces(7), faces(14))
    mean = colors(21)
    (flowX, flowY, flowZ) = (flows(24), flows(26), flows(28))
    occupied = UnsafeMutableRawPointer(memory + 30 * n).assumingMemoryBound(to: UInt8.self)
  }
}

/// The cells seen as planes across the axis along which light is followed.
package struct SweepFrame {
  package let column: FacePlanes
  package let row: FacePlanes
  package let march: FacePlanes
  package let flowColumn: FlowPlanes
  package let flowRow: FlowPlanes
  package let flowMarch: FlowPlanes
  package let mean: ColorPlanes
  package let occupied: UnsafeMutablePointer<UInt8>
  /// Cells from row to row, and from plane to plane; columns lie next to each other.
  package let rowStride: Int
  package let planeStride: Int

  /// - Parameter axis: 0…2; for 0 columns run along Y and rows along Z, for 1 along X and Z, for 2
  ///   along X and Y.
  package init(_ c: SweepCells, axis: Int, rowStride: Int, planeStride: Int) {
    switch axis {
    case 0:
      (column, row, march) = (c.y, c.z, c.x)
      (flowColumn, flowRow, flowMarch) = (c.flowY, c.flowZ, c.flowX)
    case 1:
      (column, row, march) = (c.x, c.z, c.y)
      (flowColumn, flowRow, flowMarch) = (c.flowX, c.flowZ, c.flowY)
    default:
      (column, row, march) = (c.x, c.y, c.z)
      (flowColumn, flowRow, flowMarch) = (c.flowX, c.flowY, c.flowZ)
    }
    (mean, occupied) = (c.mean, c.occupied)
    (self.rowStride, self.planeStride) = (rowStride, planeStride)
  }
}

/// Four directions in which light is followed, plane by plane: mirror images of each other in the
/// planes' columns and rows. Bit 0 of a direction's number says that it goes down the columns, bit 1
/// that it goes down the rows.
package struct SweepStep {
  /// Whether planes follow each other up their axis.
  package var isRising = true
  /// Shares, of the light of a cell, of the cell straight upwind, of that one's neighbours in
  /// column and row, and of the one diagonal to it.
  package var straight: Float = 1, beside: Float = 0, below: Float = 0, diagonal: Float = 0
  /// Share of all directions that each of these stands for.
  package var weight: Float = 1
  /// What a direction adds to the flows along each axis.
  package var flowMarch: Float = 0, flowColumn: Float = 0, flowRow: Float = 0

  package init() {}
}

/// The light of one plane of cells in four directions: for each a picture a channel, framed by a
/// ring of cells from beyond.
package struct SweepPlane {
  /// Columns before the first and after the last; one of them is the ring.
  package static var margin: Int { 8 }
  package let columns: Int
  package let rows: Int
  package let memory: UnsafeMutablePointer<Float>

  package var pitch: Int { columns &+ 2 &* Self.margin }
  package var size: Int { pitch &* (rows &+ 2) }

  package static func wordsNeeded(columns: Int, rows: Int) -> Int {
    12 * (columns + 2 * margin) * (rows + 2)
  }

  /// - Parameter columns: a multiple of eight.
  package init(memory: UnsafeMutablePointer<Float>, columns: Int, rows: Int) {
    (self.columns, self.rows, self.memory) = (columns, rows, memory)
  }

  /// A channel's picture in one of the four directions.
  @inline(__always)
  package func channel(_ channel: Int, direction: Int) -> UnsafeMutablePointer<Float> {
    memory + (direction &* 3 &+ channel) &* size
  }

  /// Index of a cell; −1 and the counts themselves are the ring.
  @inline(__always)
  package func index(column: Int, row: Int) -> Int {
    (row &+ 1) &* pitch &+ column &+ Self.margin
  }
}

/// Carries light from one plane of cells to the next, and adds up what reaches its cells.
///
/// What stands on the faces through which light enters a cell takes of it what it covers, and gives
/// as much of its own.
/// - Parameters:
///   - first: index of the plane's first cell, a multiple of eight.
///   - from: the plane upwind, with its ring.
///   - into: gets the light of the plane, without the ring.
package func sweepPlane(
  _ step: SweepStep, _ frame: SweepFrame, first: Int, from: SweepPlane, into: SweepPlane
) {
  let sums = SweepSums(step)
  for row in 0..<from.rows {
    let start = first &+ row &* frame.rowStride
    var column = 0
    while column < from.columns {
      let at = start &+ column
      let n = from.index(column: column, row: row)
      let l: (Colors, Colors, Colors, Colors)
      if frame.occupied[at &>> 3] == 0 {
        l = (
          passing(step, 0, n, from), passing(step, 1, n, from), passing(step, 2, n, from),
          passing(step, 3, n, from)
        )
      } else {
        let f = EnteredFaces(frame, step, at: at)
        l = (
          f.entering(step, 0, n, from), f.entering(step, 1, n, from), f.entering(step, 2, n, from),
          f.entering(step, 3, n, from)
        )
      }
      l.0.put(into, 0, at: n)
      l.1.put(into, 1, at: n)
      l.2.put(into, 2, at: n)
      l.3.put(into, 3, at: n)
      sums.add(l, frame, step, at: at)
      column &+= 8
    }
  }
}

/// Eight colours.
private struct Colors {
  var red: Floats
  var green: Floats
  var blue: Floats

  @inline(always)
  var luminance: Floats { monochrome(red, green, blue) }

  @inline(always)
  func put(_ plane: SweepPlane, _ direction: Int, at n: Int) {
    // Light that thins out for ever would end in denormal numbers, which are slow.
    let least = splat(Float(1e-18))
    plane.channel(0, direction: direction).put(larger(red, least), at: n)
    plane.channel(1, direction: direction).put(larger(green, least), at: n)
    plane.channel(2, direction: direction).put(larger(blue, least), at: n)
  }
}

/// Where, seen from a cell, the cells upwind of it in a direction are in the plane before.
@inline(always)
private func upwind(_ direction: Int, _ plane: SweepPlane) -> (beside: Int, below: Int) {
  (direction & 1 == 0 ? -1 : 1, direction & 2 == 0 ? 0 &- plane.pitch : plane.pitch)
}

/// The light of eight cells at whose faces nothing stands.
@inline(always)
private func passing(
  _ step: SweepStep, _ direction: Int, _ n: Int, _ from: SweepPlane
) -> Colors {
  let (beside, below) = upwind(direction, from)
  let (s, b) = (splat(step.straight), splat(step.beside))
  let (r, d) = (splat(step.below), splat(step.diagonal))
  func light(_ channel: Int) -> Floats {
    let p = from.channel(channel, direction: direction) + n
    return fma(
      p.eight(at: 0), s,
      fma(
        p.eight(at: beside), b, fma(p.eight(at: below), r, p.eight(at: beside &+ below) * d)))
  }
  return Colors(red: light(0), green: light(1), blue: light(2))
}

/// The faces through which light enters eight cells.
private struct EnteredFaces {
  let march: (cover: Floats, glow: Colors)
  /// For directions that go up the columns, and for those that go down.
  let column: ((cover: Floats, glow: Colors), (cover: Floats, glow: Colors))
  let row: ((cover: Floats, glow: Colors), (cover: Floats, glow: Colors))

  @inline(always)
  init(_ frame: SweepFrame, _ step: SweepStep, at: Int) {
    march =
      step.isRising
      ? Self.face(frame.march, isUp: true, at: at)
      : Self.face(frame.march, isUp: false, at: at &+ frame.planeStride)
    column = (
      Self.face(frame.column, isUp: true, at: at), Self.face(frame.column, isUp: false, at: at &+ 1)
    )
    row = (
      Self.face(frame.row, isUp: true, at: at),
      Self.face(frame.row, isUp: false, at: at &+ frame.rowStride)
    )
  }

  @inline(always)
  private static func face(
    _ f: FacePlanes, isUp: Bool, at: Int
  ) -> (cover: Floats, glow: Colors) {
    let glow = isUp ? f.up : f.down
    return (
      f.cover.eight(at: at),
      Colors(
        red: glow.red.eight(at: at), green: glow.green.eight(at: at), blue: glow.blue.eight(at: at))
    )
  }

  @inline(always)
  func entering(
    _ step: SweepStep, _ direction: Int, _ n: Int, _ from: SweepPlane
  ) -> Colors {
    let (beside, below) = upwind(direction, from)
    let c = direction & 1 == 0 ? column.0 : column.1
    let r = direction & 2 == 0 ? row.0 : row.1
    let one = splat(Float(1))
    let (pastMarch, pastColumn, pastRow) = (one - march.cover, one - c.cover, one - r.cover)
    let s = pastMarch * splat(step.straight)
    let b = pastMarch * splat(step.beside)
    let l = pastMarch * splat(step.below)
    let d = pastMarch * splat(step.diagonal)
    let dPastRow = d * pastRow
    let (wb, wl, wd) = (b * pastColumn, l * pastRow, dPastRow * pastColumn)
    let (gc, gr) = (c.cover * (b + dPastRow), r.cover * (l + d))
    func light(_ channel: Int, _ gm: Floats, _ gColumn: Floats, _ gRow: Floats) -> Floats {
      let p = from.channel(channel, direction: direction) + n
      let glow = fma(march.cover, gm, fma(gc, gColumn, gr * gRow))
      return fma(
        p.eight(at: 0), s,
        fma(
          p.eight(at: beside), wb,
          fma(p.eight(at: below), wl, fma(p.eight(at: beside &+ below), wd, glow))))
    }
    return Colors(
      red: light(0, march.glow.red, c.glow.red, r.glow.red),
      green: light(1, march.glow.green, c.glow.green, r.glow.green),
      blue: light(2, march.glow.blue, c.glow.blue, r.glow.blue))
  }
}

/// Adds what reaches eight cells to their sums.
private struct SweepSums {
  private let weight: Floats
  private let march: Floats
  private let column: Floats
  private let row: Floats

  @inline(always)
  init(_ step: SweepStep) {
    weight = splat(step.weight)
    (march, column, row) = (
      splat(step.flowMarch), splat(step.flowColumn), splat(step.flowRow)
    )
  }

  @inline(always)
  func add(
    _ l: (Colors, Colors, Colors, Colors), _ frame: SweepFrame, _ step: SweepStep, at: Int
  ) {
    let mean = frame.mean
    Self.add(weight, (l.0.red + l.1.red) + (l.2.red + l.3.red), to: mean.red, at: at)
    Self.add(weight, (l.0.green + l.1.green) + (l.2.green + l.3.green), to: mean.green, at: at)
    Self.add(weight, (l.0.blue + l.1.blue) + (l.2.blue + l.3.blue), to: mean.blue, at: at)
    let (y0, y1) = (l.0.luminance, l.1.luminance)
    let (y2, y3) = (l.2.luminance, l.3.luminance)
    let flow = step.isRising ? frame.flowMarch.up : frame.flowMarch.down
    Self.add(march, (y0 + y1) + (y2 + y3), to: flow, at: at)
    Self.add(column, y0 + y2, to: frame.flowColumn.up, at: at)
    Self.add(column, y1 + y3, to: frame.flowColumn.down, at: at)
    Self.add(row, y0 + y1, to: frame.flowRow.up, at: at)
    Self.add(row, y2 + y3, to: frame.flowRow.down, at: at)
  }

  @inline(always)
  private static func add(
    _ weight: Floats, _ value: Floats, to sum: UnsafeMutablePointer<Float>, at: Int
  ) {
    sum.put(fma(weight, value, sum.eight(at: at)), at: at)
  }
}

/// Luminance of a colour, Rec. 709.
@inline(always)
func monochrome(_ red: Floats, _ green: Floats, _ blue: Floats) -> Floats {
  fma(red, splat(Float(0.2126)), fma(green, splat(Float(0.7152)), blue * splat(Float(0.0722))))
}
