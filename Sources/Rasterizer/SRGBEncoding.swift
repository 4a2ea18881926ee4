import Imaging
package import Scene

extension GBuffer {
  /// The radiance as sRGB, 8 bits a channel: red in the lowest byte, alpha 255.
  /// - Parameter white: the luminance, in cd/m², that becomes 255.
  package func encodedSRGB(white: Float) -> [UInt32] {
    let scale = 1 / white
    return radiance.map { light in
      let c = light * scale
      return UInt32(SRGB.code(c.x)) | UInt32(SRGB.code(c.y)) << 8 | UInt32(SRGB.code(c.z)) << 16
        | 0xFF00_0000
    }
  }
}
