import Geometry
import Scene

/// A layer of the world as it was drawn: its light, how far it is, and what it lets through.
struct LayerPixels {
  let radiance: UnsafePointer<SIMD4<Float>>
  /// z-depth; 0 where its centre has nothing.
  let depth: UnsafePointer<Float>
  /// What comes through it of a backdrop of luminance `backdrop`; nil for a layer that lets nothing
  /// through.
  let ofBackdrop: UnsafePointer<SIMD4<Float>>?
  /// Of the picture.
  let width: Int
  /// Pixels that hold something.
  let box: PixelBox

  /// In cd/m²: large beside what rounding leaves, small beside what lamps give.
  static let backdrop: Float = 100
  /// Shares of less are those of rounding.
  static let leastShare: Float = 1e-4

  /// The pixels that show anything, as narrow as the rows' ends tell.
  var shownBox: PixelBox {
    var shown = PixelBox(x0: box.x1, y0: box.y1, x1: box.x0, y1: box.y0)
    for y in box.y0..<box.y1 {
      let row = y * width
      var (first, end) = (box.x0, box.x1)
      while first < end && !isShown(row + first) { first += 1 }
      if first == end { continue }
      while !isShown(row + end - 1) { end -= 1 }
      shown.x0 = min(shown.x0, first)
      shown.x1 = max(shown.x1, end)
      shown.y0 = min(shown.y0, y)
      shown.y1 = y + 1
    }
    return shown.isEmpty ? .empty : shown
  }

  @inline(__always)
  private func isShown(_ at: Int) -> Bool {
    depth[at] > 0 || ofBackdrop != nil && passing(at).min() < 1 - Self.leastShare
  }

  /// The share of the light behind it that a pixel lets through, a channel each.
  @inline(__always)
  func passing(_ at: Int) -> SIMD4<Float> {
    guard let ofBackdrop else { return SIMD4(repeating: depth[at] > 0 ? 0 : 1) }
    let share = ofBackdrop[at] / Self.backdrop
    // Not `clamped`, which is a loop over lanes.
    return share.replacing(with: 1, where: share .> SIMD4.one)
      .replacing(with: 0, where: share .< SIMD4(repeating: Self.leastShare))
  }

  /// How far a pixel is that shows anything: where its centre has nothing, as its nearest neighbour,
  /// whose border it is. Infinite for nothing, 0 for a film alone.
  @inline(__always)
  func distance(x: Int, y: Int) -> Float {
    let at = y * width + x
    if depth[at] > 0 { return depth[at] }
    guard ofBackdrop != nil, passing(at).min() < 1 - Self.leastShare else { return .infinity }
    var nearest = Float.infinity
    for row in max(y - 1, box.y0)..<min(y + 2, box.y1) {
      for column in max(x - 1, box.x0)..<min(x + 2, box.x1) {
        let z = depth[row * width + column]
        if z > 0 { nearest = min(nearest, z) }
      }
    }
    return nearest == .infinity ? 0 : nearest
  }
}
