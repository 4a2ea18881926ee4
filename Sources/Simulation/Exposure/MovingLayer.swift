import Geometry
import Scene

/// A group of things that move as one, as it was drawn at one moment, and where its pixels are
/// around then.
///
/// A pixel's picture at another time τ, −1…1 from the first moment it is good for to the last, is
/// shifted by `b·τ + c·τ²`: exact at −1, 0 and 1. What a pixel shows then is found from there
/// backwards. Around the group its shifts go on, as far as it comes in that time.
final class MovingLayer {
  struct Pixel {
    var light: SIMD4<Float>
    /// See `LayerPixels.passing`.
    var passing: SIMD4<Float>
  }

  /// Where the group is seen at any of those times.
  private(set) var box = PixelBox.empty
  /// How far anything goes to either side, in pixels.
  private(set) var farthest: Float = 0
  /// Row by row within the box.
  private var pixels: [Pixel] = []
  /// See `LayerPixels.distance`.
  private var distances: [Float] = []
  /// b (x, y), then c (x, y), in pixels.
  private var shifts: [SIMD4<Float>] = []
  /// By block of the picture: the smallest distance in it and in those around it, so that nothing
  /// nearer can come.
  private var nearest: [Float] = []
  /// The same for `commonShifts`; not a number where there is none.
  private var common: [SIMD4<Float>] = []
  /// Where the shifts around the group come from.
  private var seeds: [Int32] = []

  /// Farthest that a pixel may come, in pixels: a block's side.
  static let reach = 16
  /// Farthest that it should; what goes farther is drawn more often.
  static let goodReach: Float = 8

  /// How far the picture of anything in a layer goes from where it was drawn, in pixels, by every
  /// fourth pixel of every fourth row.
  static func farthest(
    _ drawn: LayerPixels, rays: LensRays, start: RayShift, end: RayShift
  ) -> Float {
    var farthest: Float = 0
    for y in stride(from: drawn.box.y0, to: drawn.box.y1, by: 4) {
      rays.forEach(row: y, drawn.box.x0..<drawn.box.x1) { x, ray in
        let depth = drawn.depth[y * drawn.width + x]
        guard x & 3 == 0, depth > 0 else { return }
        let (a, b) = (start.pixels(ray, depth: depth), end.pixels(ray, depth: depth))
        farthest = max(farthest, max(abs(a.x), abs(a.y)), max(abs(b.x), abs(b.y)))
      }
    }
    return farthest
  }

  /// Takes what was drawn; until `follow` it stands still.
  /// - Parameters:
  ///   - drawn: the group alone.
  ///   - margin: pixels by which it may come beyond what was drawn; at most `reach`.
  ///   - picture: the whole picture.
  func take(_ drawn: LayerPixels, margin: Int, picture: PixelBox) {
    let shown = drawn.shownBox
    box =
      shown.isEmpty
      ? .empty
      : PixelBox(
        x0: shown.x0 - margin, y0: shown.y0 - margin, x1: shown.x1 + margin,
        y1: shown.y1 + margin
      ).intersection(picture)
    let count = box.area
    Self.resize(&pixels, count, Pixel(light: .zero, passing: .one))
    Self.resize(&distances, count, .infinity)
    Self.resize(&shifts, count, .zero)
    pixels.withUnsafeMutableBufferPointer { pixels in
      distances.withUnsafeMutableBufferPointer { distances in
        for y in box.y0..<box.y1 {
          let row = (y - box.y0) * box.width - box.x0
          let isDrawn = y >= shown.y0 && y < shown.y1
          for x in box.x0..<box.x1 {
            if isDrawn && x >= shown.x0 && x < shown.x1 {
              let from = y * drawn.width + x
              pixels[row + x] = Pixel(light: drawn.radiance[from], passing: drawn.passing(from))
              distances[row + x] = drawn.distance(x: x, y: y)
            } else {
              pixels[row + x] = Pixel(light: .zero, passing: .one)
              distances[row + x] = .infinity
            }
          }
        }
      }
    }
    for at in 0..<count { shifts[at] = .zero }
    findNearest()
    common = Array(repeating: .zero, count: blocks.area)
  }

  /// - Parameters:
  ///   - start, end: from the moment it was drawn to the first and the last one it is good for.
  func follow(rays: LensRays, start: RayShift, end: RayShift) {
    let limit = SIMD2<Float>(repeating: Float(Self.reach))
    var isWhole = true
    var most: Float = 0
    let box = box
    shifts.withUnsafeMutableBufferPointer { shifts in
      distances.withUnsafeBufferPointer { distances in
        for y in box.y0..<box.y1 {
          let row = (y - box.y0) * box.width - box.x0
          rays.forEach(row: y, box.x0..<box.x1) { x, ray in
            let distance = distances[row + x]
            guard distance > 0, distance < .infinity else {
              isWhole = false
              return
            }
            let (a, b) = (start.pixels(ray, depth: distance), end.pixels(ray, depth: distance))
            most = max(most, max(abs(a.x), abs(a.y)), max(abs(b.x), abs(b.y)))
            let linear = ((b - a) / 2).clamped(lowerBound: -limit, upperBound: limit)
            shifts[row + x] = SIMD4(lowHalf: linear, highHalf: (a + b) / 2)
          }
        }
      }
    }
    farthest = most
    if !isWhole { spreadShifts() }
    findCommonShifts()
  }

  /// Gives what shows nothing the shifts of what is near and shows something.
  private func spreadShifts() {
    let (width, height) = (box.width, box.height)
    Self.resize(&seeds, width * height, -1)
    seeds.withUnsafeMutableBufferPointer { seeds in
      distances.withUnsafeBufferPointer { distances in
        for at in 0..<(width * height) {
          let isSeed = distances[at] > 0 && distances[at] < .infinity
          seeds[at] = isSeed ? Int32(at) : -1
        }
      }
      Self.spread(seeds, width: width, height: height)
      shifts.withUnsafeMutableBufferPointer { shifts in
        for at in 0..<(width * height) where seeds[at] != at {
          shifts[at] = seeds[at] < 0 ? .zero : shifts[Int(seeds[at])]
        }
      }
    }
  }

  /// Gives each pixel the number of the nearest seed, or nearly so; −1 where there is none.
  private static func spread(
    _ seeds: UnsafeMutableBufferPointer<Int32>, width: Int, height: Int
  ) {
    /// Takes over a neighbour's seed if that is nearer.
    @inline(__always)
    func offer(_ from: Int, x: Int, y: Int) {
      let (at, seed) = (y * width + x, seeds[from])
      if seed < 0 || seed == seeds[at] { return }
      func square(_ seed: Int32) -> Int {
        let (dx, dy) = (Int(seed) % width - x, Int(seed) / width - y)
        return dx * dx + dy * dy
      }
      if seeds[at] < 0 || square(seed) < square(seeds[at]) { seeds[at] = seed }
    }
    for y in 0..<height {
      for x in 1..<max(width, 1) { offer(y * width + x - 1, x: x, y: y) }
      for x in stride(from: width - 2, through: 0, by: -1) {
        offer(y * width + x + 1, x: x, y: y)
      }
      if y > 0 { for x in 0..<width { offer((y - 1) * width + x, x: x, y: y) } }
    }
    for y in stride(from: height - 2, through: 0, by: -1) {
      for x in 0..<width { offer((y + 1) * width + x, x: x, y: y) }
    }
  }

  private static func resize<T>(_ array: inout [T], _ count: Int, _ value: T) {
    if array.count < count { array = Array(repeating: value, count: count) }
  }
}

extension MovingLayer {
  /// The blocks of the picture, as wide as `reach`, that the box touches.
  private var blocks: PixelBox {
    let side = Self.reach
    return PixelBox(
      x0: box.x0 / side, y0: box.y0 / side, x1: (box.x1 + side - 1) / side,
      y1: (box.y1 + side - 1) / side)
  }

  /// Calls `body` with each block's number and that of each of the blocks around it, itself included.
  private static func forEachNeighbour(
    _ blocks: PixelBox, _ body: (_ block: Int, _ neighbour: Int) -> Void
  ) {
    let (width, height) = (blocks.width, blocks.height)
    for y in 0..<height {
      for x in 0..<width {
        for v in max(y - 1, 0)..<min(y + 2, height) {
          for u in max(x - 1, 0)..<min(x + 2, width) { body(y * width + x, v * width + u) }
        }
      }
    }
  }

  /// Calls `body` with each block's number and a piece of a row of the box within it.
  private static func forEachRun(
    _ box: PixelBox, _ blocks: PixelBox, _ body: (_ block: Int, _ run: Range<Int>) -> Void
  ) {
    for y in box.y0..<box.y1 {
      let row = (y - box.y0) * box.width - box.x0
      let first = (y / reach - blocks.y0) * blocks.width
      for column in blocks.x0..<blocks.x1 {
        let from = max(column * reach, box.x0)
        let end = min(column * reach + reach, box.x1)
        body(first + column - blocks.x0, (row + from)..<(row + end))
      }
    }
  }

  private func findNearest() {
    let blocks = blocks
    var own = [Float](repeating: .infinity, count: blocks.area)
    distances.withUnsafeBufferPointer { distances in
      Self.forEachRun(box, blocks) { block, run in
        var least = own[block]
        for at in run { least = min(least, distances[at]) }
        own[block] = least
      }
    }
    var joined = own
    Self.forEachNeighbour(blocks) { joined[$0] = min(joined[$0], own[$1]) }
    nearest = joined
  }

  /// Finds the blocks to which all that comes goes the same way, to a quarter of a pixel.
  private func findCommonShifts() {
    let blocks = blocks
    let none = SIMD4<Float>(repeating: .infinity)
    var least = [SIMD4<Float>](repeating: none, count: blocks.area)
    var most = [SIMD4<Float>](repeating: -none, count: blocks.area)
    shifts.withUnsafeBufferPointer { shifts in
      Self.forEachRun(box, blocks) { block, run in
        var (low, high) = (least[block], most[block])
        for at in run {
          low = low.replacing(with: shifts[at], where: shifts[at] .< low)
          high = high.replacing(with: shifts[at], where: shifts[at] .> high)
        }
        (least[block], most[block]) = (low, high)
      }
    }
    var (low, high) = (least, most)
    Self.forEachNeighbour(blocks) {
      low[$0] = low[$0].replacing(with: least[$1], where: least[$1] .< low[$0])
      high[$0] = high[$0].replacing(with: most[$1], where: most[$1] .> high[$0])
    }
    common = zip(low, high).map { low, high in
      (high - low).max() <= 0.5 ? (low + high) / 2 : SIMD4(repeating: .nan)
    }
  }

  /// - Precondition: the view is not used after `body`.
  func withView(_ body: (MovingLayerView) -> Void) {
    if box.isEmpty { return body(.empty) }
    pixels.withUnsafeBufferPointer { pixels in
      distances.withUnsafeBufferPointer { distances in
        shifts.withUnsafeBufferPointer { shifts in
          nearest.withUnsafeBufferPointer { nearest in
            common.withUnsafeBufferPointer { common in
              body(
                MovingLayerView(
                  box: box, pixels: pixels, distances: distances, shifts: shifts,
                  nearest: nearest, common: common, blocks: blocks))
            }
          }
        }
      }
    }
  }
}
