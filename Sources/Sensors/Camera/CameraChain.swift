package import Geometry
package import Imaging
package import Scene

/// A camera behind its lens: light on the sensor becomes an 8-bit picture.
///
/// Stray light → filters → electrons → shot noise, full well, dark signal, read noise → gain and
/// converter (`rawFrame`) → white balance, demosaicing, colour, tone, denoising, sharpening
/// (`develop`) → JPEG. Noise is a pure function of the key and the pixel, so the picture does not
/// depend on the order of work. Keeps its memory from picture to picture; one owner, one thread at a
/// time. The kernels want a processor of which `processorProblem()` has nothing to say.
package final class CameraChain {
  package let model: CameraSensorModel
  private let intrinsics: CameraIntrinsics?
  private let lens: LensMapping
  private let patternKey: RandomKey
  private var sensor: SensorStage?
  private var picture: PictureStage?
  private var size = SIMD2(-1, -1)
  private var raw = RawFrame()

  /// - Parameters:
  ///   - intrinsics: of the pictures, with their lens, for vignetting; nil lets light fall evenly.
  ///   - patternKey: names the camera: the same for all its pictures, of whatever episode.
  package init(
    model: CameraSensorModel, intrinsics: CameraIntrinsics? = nil, lens: LensMapping = .pinhole,
    patternKey: RandomKey = RandomKey(seed: 0).with("camera.pattern")
  ) {
    self.model = model
    self.intrinsics = intrinsics
    self.lens = lens
    self.patternKey = patternKey
  }

  /// Takes a picture.
  /// - Parameters:
  ///   - buffer: with radiance.
  ///   - key: names the noise of this very picture: entity the camera, tick the tick.
  ///   - exposure: what the camera is set to; nil lets it meter this picture.
  ///   - rowGains: light that each row gets over the lamps' mean; nil for steady light.
  ///   - image: overwritten; its memory is used again if the size fits.
  /// - Returns: how the picture was taken.
  @discardableResult
  package func expose(
    _ buffer: GBuffer, key: RandomKey, exposure: CameraExposure? = nil, rowGains: [Float]? = nil,
    into image: inout Image<RGB8>
  ) -> CameraExposure {
    let exposure = exposure ?? ExposureMeter(model: model).exposure(for: buffer)
    expose(buffer, key: key, exposure: exposure, rowGains: rowGains, into: &raw)
    develop(raw, exposure: exposure, into: &image)
    return exposure
  }

  /// Takes a picture into new memory.
  package func picture(
    of buffer: GBuffer, key: RandomKey, exposure: CameraExposure? = nil, rowGains: [Float]? = nil
  ) -> (image: Image<RGB8>, exposure: CameraExposure) {
    var image = Image(width: 0, height: 0, filledWith: RGB8(0, 0, 0))
    let exposure = expose(
      buffer, key: key, exposure: exposure, rowGains: rowGains, into: &image)
    return (image, exposure)
  }

  /// The converter's counts, before any processing.
  package func rawFrame(
    of buffer: GBuffer, key: RandomKey, exposure: CameraExposure, rowGains: [Float]? = nil
  ) -> RawFrame {
    var raw = RawFrame()
    expose(buffer, key: key, exposure: exposure, rowGains: rowGains, into: &raw)
    return raw
  }

  /// - Precondition: the buffer carries radiance; `rowGains` has a number for each row.
  package func expose(
    _ buffer: GBuffer, key: RandomKey, exposure: CameraExposure, rowGains: [Float]?,
    into raw: inout RawFrame
  ) {
    precondition(buffer.radiance.count == buffer.width * buffer.height)
    precondition(rowGains == nil || rowGains?.count == buffer.height)
    prepare(width: buffer.width, height: buffer.height)
    sensor?.expose(
      buffer.radiance, key: key, exposure: exposure, rowGains: rowGains, into: &raw)
  }

  /// Counts to picture.
  package func develop(
    _ raw: RawFrame, exposure: CameraExposure, into image: inout Image<RGB8>
  ) {
    precondition(raw.planes == model.color.planes)
    prepare(width: raw.width, height: raw.height)
    picture?.develop(raw, exposure: exposure, into: &image)
    if let quality = model.processing.jpegQuality { image = image.sentAsJPEG(quality: quality) }
  }

  /// How the pixels of this very camera differ.
  package func pattern(width: Int, height: Int) -> SensorPattern {
    SensorPattern(
      model: model, width: width, height: height,
      intrinsics: intrinsics.flatMap { $0.width == width && $0.height == height ? $0 : nil },
      lens: lens, key: patternKey)
  }

  private func prepare(width: Int, height: Int) {
    if size == SIMD2(width, height) { return }
    size = SIMD2(width, height)
    sensor = SensorStage(model: model, pattern: pattern(width: width, height: height))
    picture = PictureStage(model: model, width: width, height: height)
  }
}

extension Image<RGB8> {
  /// What arrives of it after compression.
  package func sentAsJPEG(quality: Int) -> Image<RGB8> {
    // Only memory can be lacking, and then the picture as it is does no harm.
    guard let bytes = try? JPEG.encode(self, quality: quality),
      let decoded = try? JPEG.decode(bytes)
    else { return self }
    return Image(
      width: width, height: height, pixels: decoded.pixels.map { RGB8($0.r, $0.g, $0.b) })
  }
}
