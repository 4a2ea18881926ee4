package import Imaging

/// False colours of z-depth: warm is near, cold is far.
package enum DepthColors {
  /// Metres; what is nearer or farther looks like the ends.
  package static let range: ClosedRange<Float> = 0.2...1.4
  /// Wide enough to compress well, narrow enough to see a pack's height.
  private static let bands = 40

  private static let stops: [SIMD3<Float>] = [
    SIMD3(255, 241, 181), SIMD3(250, 163, 60), SIMD3(206, 62, 81), SIMD3(110, 32, 110),
    SIMD3(32, 18, 66),
  ]

  /// - Parameter depth: metres; 0 is nothing and black.
  package static func color(of depth: Float) -> RGB8 {
    guard depth > 0 else { return RGB8(0, 0, 0) }
    let share = (depth - range.lowerBound) / (range.upperBound - range.lowerBound)
    let band = (min(max(share, 0), 1) * Float(bands - 1)).rounded() / Float(bands - 1)
    let place = band * Float(stops.count - 1)
    let low = min(Int(place), stops.count - 2)
    let color = stops[low] + (stops[low + 1] - stops[low]) * (place - Float(low))
    return RGB8(UInt8(color.x), UInt8(color.y), UInt8(color.z))
  }

  package static func layer(of depth: Image<Float>) -> Image<RGB8> {
    Image(width: depth.width, height: depth.height, pixels: depth.pixels.map(color))
  }
}
