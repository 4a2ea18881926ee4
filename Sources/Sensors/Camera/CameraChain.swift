package import Geometry
package import Imaging
package import Scene

/// A camera behind its lens: light on the sensor becomes an 8-bit picture.
///
/// Exposure → electrons → shot and read noise → full well → gain and 12-bit converter → white
/// balance, tone, sRGB. Every pixel has all three colours (no mosaic). Noise is a pure function of
/// the key and the pixel, so the picture does not depend on the order of work.
package struct CameraChain: Sendable {
  package let model: CameraSensorModel

  package init(model: CameraSensorModel) { self.model = model }

  /// Takes a picture.
  /// - Parameters:
  ///   - buffer: with radiance.
  ///   - key: names the noise of this very picture: entity the camera, tick the tick.
  ///   - exposure: what the camera is set to; nil lets it meter this picture.
  ///   - image: overwritten; its memory is used again if the size fits.
  /// - Returns: how the picture was taken.
  @discardableResult
  package func expose(
    _ buffer: GBuffer, key: RandomKey, exposure: CameraExposure? = nil,
    into image: inout Image<RGB8>
  ) -> CameraExposure {
    let exposure = exposure ?? ExposureMeter(model: model).exposure(for: buffer)
    if image.width != buffer.width || image.height != buffer.height {
      image = Image(width: buffer.width, height: buffer.height, filledWith: RGB8(0, 0, 0))
    }
    let tone = ToneCurve(whiteBalanceGains: exposure.whiteBalanceGains)
    let kernel = SensorKernel(model: model, exposure: exposure, key: key)
    buffer.radiance.withUnsafeBufferPointer { radiance in
      image.pixels.withUnsafeMutableBufferPointer { pixels in
        kernel.run(radiance: radiance, codes: tone.codes, into: pixels)
      }
    }
    return exposure
  }

  /// Takes a picture into new memory.
  package func picture(
    of buffer: GBuffer, key: RandomKey, exposure: CameraExposure? = nil
  ) -> (image: Image<RGB8>, exposure: CameraExposure) {
    var image = Image(width: 0, height: 0, filledWith: RGB8(0, 0, 0))
    let exposure = expose(buffer, key: key, exposure: exposure, into: &image)
    return (image, exposure)
  }

  /// The same picture by the definition, one sample at a time. The fast kernel must give these
  /// bits; tests compare them.
  package func referencePicture(
    of buffer: GBuffer, key: RandomKey, exposure: CameraExposure
  ) -> Image<RGB8> {
    let kernel = SensorKernel(model: model, exposure: exposure, key: key)
    let codes = ToneCurve(whiteBalanceGains: exposure.whiteBalanceGains).codes
    let pixels = buffer.radiance.indices.map { index in
      let channels = (0..<3).map { channel in
        let count = kernel.count(
          luminance: buffer.radiance[index][channel], pixel: index, channel: channel)
        return codes[channel << 12 | Int(count)]
      }
      return RGB8(channels[0], channels[1], channels[2])
    }
    return Image(width: buffer.width, height: buffer.height, pixels: pixels)
  }
}
