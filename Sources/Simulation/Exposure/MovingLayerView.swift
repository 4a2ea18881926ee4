import Geometry

/// What the blend of layers reads of a `MovingLayer`.
struct MovingLayerView {
  let box: PixelBox
  let pixels: UnsafeBufferPointer<MovingLayer.Pixel>
  let distances: UnsafeBufferPointer<Float>
  let shifts: UnsafeBufferPointer<SIMD4<Float>>
  let nearest: UnsafeBufferPointer<Float>
  let common: UnsafeBufferPointer<SIMD4<Float>>
  /// Blocks of the picture that the box touches.
  let blocks: PixelBox

  /// What a pixel shows at some time.
  struct Sight {
    var light: SIMD4<Float>
    var passing: SIMD4<Float>
    /// Infinite for nothing.
    var distance: Float

    static let nothing = Sight(light: .zero, passing: .one, distance: .infinity)
  }

  /// A layer that is not in the picture.
  static var empty: MovingLayerView {
    MovingLayerView(
      box: .empty, pixels: .init(start: nil, count: 0), distances: .init(start: nil, count: 0),
      shifts: .init(start: nil, count: 0), nearest: .init(start: nil, count: 0),
      common: .init(start: nil, count: 0), blocks: .empty)
  }

  @inline(__always)
  func contains(x: Int, y: Int) -> Bool {
    x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1
  }

  @inline(__always)
  private func block(x: Int, y: Int) -> Int {
    (y / MovingLayer.reach - blocks.y0) * blocks.width + x / MovingLayer.reach - blocks.x0
  }

  /// Nothing of the layer that can come to a pixel of the box is nearer.
  @inline(__always)
  func least(x: Int, y: Int) -> Float { nearest[block(x: x, y: y)] }

  /// The shift of all that comes to the block of a pixel of the box, if it is the same.
  @inline(__always)
  func commonShift(x: Int, y: Int) -> SIMD4<Float>? {
    let shift = common[block(x: x, y: y)]
    return shift.x.isNaN ? nil : shift
  }

  /// Pixels that the picture at a pixel goes over from the first moment to the last, about.
  @inline(__always)
  func path(x: Int, y: Int) -> Float {
    let b = shifts[(y - box.y0) * box.width + x - box.x0]
    return 2 * max(abs(b.x), abs(b.y))
  }

  /// Where pixels of a row that go the same way come from.
  struct Source {
    /// Column of the first one's left neighbour in the box; may lie beyond it.
    var column: Int
    /// First pixels of the rows above and below.
    var above: Int
    var below: Int
    /// Between the columns and the rows, 0…1.
    var fx: Float
    var fy: Float
  }

  /// - Parameters:
  ///   - shift: by which the pixels have come.
  ///   - first: column of the first one.
  @inline(__always)
  func source(shift: SIMD2<Float>, row y: Int, from first: Int) -> Source {
    let (x, top) = (Float(first - box.x0) - shift.x, Float(y - box.y0) - shift.y)
    let row = min(max(top, 0), Float(box.height - 1))
    let upper = Int(row)
    let lower = min(upper + 1, box.height - 1)
    return Source(
      column: Int(x.rounded(.down)), above: upper * box.width, below: lower * box.width,
      fx: x - x.rounded(.down), fy: row - Float(upper))
  }

  /// What the nth pixel of such a row shows.
  @inline(__always)
  func sight(_ source: Source, _ n: Int) -> Sight {
    let last = box.width - 1
    let left = min(max(source.column + n, 0), last)
    let right = min(max(source.column + n + 1, 0), last)
    return mixed(
      source.above + left, source.above + right, source.below + left, source.below + right,
      source.fx, source.fy)
  }

  /// What a pixel of the box shows.
  /// - Parameter time: −1…1.
  @inline(__always)
  func sight(x: Int, y: Int, time: Float) -> Sight {
    let width = box.width
    let last = SIMD2(Float(width - 1), Float(box.height - 1))
    let here = SIMD2(Float(x - box.x0), Float(y - box.y0))
    var place = here
    for _ in 0..<2 {
      let at = place + 0.5
      let shift = shifts[Int(at.y) * width + Int(at.x)]
      let moved = (shift.lowHalf + shift.highHalf * time) * time
      place = (here - moved).clamped(lowerBound: .zero, upperBound: last)
    }
    let (column, row) = (Int(place.x), Int(place.y))
    let at = row * width + column
    let right = column + 1 < width ? 1 : 0
    let below = row + 1 < box.height ? width : 0
    return mixed(
      at, at + right, at + below, at + below + right, place.x - Float(column),
      place.y - Float(row))
  }

  /// What four pixels show between them.
  @inline(__always)
  private func mixed(_ a: Int, _ b: Int, _ c: Int, _ d: Int, _ fx: Float, _ fy: Float) -> Sight {
    let distance = min(min(distances[a], distances[b]), min(distances[c], distances[d]))
    if distance == .infinity { return .nothing }
    @inline(__always)
    func mix(
      _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
    ) -> SIMD4<Float> {
      let (above, under) = (a + (b - a) * fx, c + (d - c) * fx)
      return above + (under - above) * fy
    }
    let (p, q, r, s) = (pixels[a], pixels[b], pixels[c], pixels[d])
    return Sight(
      light: mix(p.light, q.light, r.light, s.light),
      passing: mix(p.passing, q.passing, r.passing, s.passing), distance: distance)
  }
}
