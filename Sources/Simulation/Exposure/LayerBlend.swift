import Geometry
import Scene

/// A layer of the world as it was drawn: its light, how far it is, and what it lets through.
struct LayerPixels {
  let radiance: UnsafePointer<SIMD4<Float>>
  /// z-depth; 0 where its centre has nothing.
  let depth: UnsafePointer<Float>
  /// The same before a backdrop of luminance `backdrop`; nil for a layer that lets nothing through.
  let beforeBackdrop: UnsafePointer<SIMD4<Float>>?
  /// Pixels that hold something.
  let box: PixelBox

  /// In cd/m²: large beside what rounding leaves, small beside what lamps give.
  static let backdrop: Float = 100
  /// Shares of less are those of rounding.
  private static let leastShare: Float = 1e-4

  /// The share of the light behind it that a pixel lets through, a channel each.
  @inline(__always)
  func passing(_ at: Int) -> SIMD4<Float> {
    guard let beforeBackdrop else { return SIMD4(repeating: depth[at] > 0 ? 0 : 1) }
    let share = (beforeBackdrop[at] - radiance[at]) / Self.backdrop
    return share.clamped(lowerBound: .zero, upperBound: .one)
      .replacing(with: 0, where: share .< Self.leastShare)
  }

  /// How far a pixel is that shows anything: where its centre has nothing, as its nearest neighbour,
  /// whose border it is. Infinite for nothing.
  @inline(__always)
  func distance(x: Int, y: Int, width: Int) -> Float {
    let at = y * width + x
    if depth[at] > 0 { return depth[at] }
    guard beforeBackdrop != nil, passing(at).min() < 1 - Self.leastShare else { return .infinity }
    var nearest = Float.infinity
    for row in max(y - 1, box.y0)..<min(y + 2, box.y1) {
      for column in max(x - 1, box.x0)..<min(x + 2, box.x1) {
        let z = depth[row * width + column]
        if z > 0 { nearest = min(nearest, z) }
      }
    }
    // A film alone.
    return nearest == .infinity ? 0 : nearest
  }
}

/// Adds up, over the samples of an exposure, what moving layers change of a still one.
struct LayerBlend {
  let still: LayerPixels
  /// Of the picture.
  let width: Int

  /// Adds to `difference` the light of the still layer with the moving ones in place, less its own.
  /// - Parameter box: pixels that any of the moving layers holds.
  func add(
    _ moving: [LayerPixels], in box: PixelBox,
    to difference: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    moving.withUnsafeBufferPointer { moving in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: moving.count) { distances in
        for y in box.y0..<max(box.y0, box.y1) {
          for x in box.x0..<max(box.x0, box.x1) {
            var isAny = false
            for n in moving.indices {
              let b = moving[n].box
              let isInside = x >= b.x0 && x < b.x1 && y >= b.y0 && y < b.y1
              distances[n] =
                isInside ? moving[n].distance(x: x, y: y, width: width) : .infinity
              if distances[n] < .infinity { isAny = true }
            }
            if isAny {
              let at = y * width + x
              difference[at] += light(x, y, moving, distances) - still.radiance[at]
            }
          }
        }
      }
    }
  }

  /// Of all layers at a pixel, the nearest first.
  @inline(__always)
  private func light(
    _ x: Int, _ y: Int, _ moving: UnsafeBufferPointer<LayerPixels>,
    _ distances: UnsafeMutableBufferPointer<Float>
  ) -> SIMD4<Float> {
    let at = y * width + x
    var stillDistance = still.distance(x: x, y: y, width: width)
    var (light, passing) = (SIMD4<Float>.zero, SIMD4<Float>.one)
    while true {
      var (nearest, distance) = (-1, stillDistance)
      for n in moving.indices where distances[n] < distance {
        (nearest, distance) = (n, distances[n])
      }
      if distance == .infinity { return light }
      let layer = nearest < 0 ? still : moving[nearest]
      light += passing * layer.radiance[at]
      passing *= layer.passing(at)
      if passing.max() <= 0 { return light }
      if nearest < 0 { stillDistance = .infinity } else { distances[nearest] = .infinity }
    }
  }
}
