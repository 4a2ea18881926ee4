package import CartInterface
import Imaging

/// Tells cameras whose pictures show nothing: covered, black, or frozen.
///
/// A picture of a basket has light and dark parts; one through a hand or a bag has none. The noise of a
/// sensor makes two pictures differ even where nothing moves; a frozen one repeats itself.
package struct PictureHealth: Sendable {
  /// Standard deviation of the picture's 8-bit green values below which it shows nothing.
  package var smallestContrast = 6.0
  /// By camera: of the last picture.
  private var fingerprints: [Int: UInt64] = [:]

  package init() {}

  /// Cameras among these that show nothing, ascending.
  package mutating func blind(in frames: [CameraFrame]) -> [Int] {
    var blind: Set<Int> = []
    for frame in frames {
      let (contrast, fingerprint) = Self.measure(frame.image)
      if contrast < smallestContrast || fingerprints[frame.camera] == fingerprint {
        blind.insert(frame.camera)
      } else {
        blind.remove(frame.camera)
      }
      fingerprints[frame.camera] = fingerprint
    }
    return blind.sorted()
  }

  /// Of every eighth pixel of every eighth row.
  private static func measure(_ image: Image<RGB8>) -> (contrast: Double, fingerprint: UInt64) {
    var (sum, squares, count) = (0, 0, 0)
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    image.pixels.withUnsafeBufferPointer { pixels in
      for y in stride(from: 0, to: image.height, by: 8) {
        for x in stride(from: 0, to: image.width, by: 8) {
          let pixel = pixels[y * image.width + x]
          let value = Int(pixel.g)
          sum += value
          squares += value * value
          count += 1
          hash =
            (hash ^ UInt64(pixel.g) ^ UInt64(pixel.r) << 8 ^ UInt64(pixel.b) << 16)
            &* 0x100_0000_01b3
        }
      }
    }
    guard count > 0 else { return (0, hash) }
    let mean = Double(sum) / Double(count)
    let variance = max(Double(squares) / Double(count) - mean * mean, 0)
    return (variance.squareRoot(), hash)
  }
}
