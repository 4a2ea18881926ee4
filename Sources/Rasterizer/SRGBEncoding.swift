import RasterKernels
package import Scene

extension GBuffer {
  /// The radiance as sRGB, 8 bits a channel: red in the lowest byte, alpha 255. Within one code of
  /// the exact curve.
  /// - Parameters:
  ///   - white: the luminance, in cd/m², that becomes 255.
  ///   - picture: takes one word a pixel; keeps its memory.
  package func encodeSRGB(white: Float, into picture: inout [UInt32]) {
    if picture.count != radiance.count {
      picture = Array(repeating: 0, count: radiance.count)
    }
    radiance.withUnsafeBytes { radiance in
      picture.withUnsafeMutableBufferPointer { picture in
        guard let from = radiance.baseAddress, let to = picture.baseAddress else { return }
        encodeSRGBPixels(
          from.assumingMemoryBound(to: Float.self), count: picture.count, scale: 1 / white,
          into: to)
      }
    }
  }
}
