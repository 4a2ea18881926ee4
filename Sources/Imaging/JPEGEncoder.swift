import CJPEG

/// Writes JPEG, picture after picture, with TurboJPEG's state and memory kept. One owner, one thread.
package final class JPEGEncoder {
  package let quality: Int
  package let subsampling: JPEG.Subsampling
  private let compressor: tjhandle
  private var file: UnsafeMutablePointer<UInt8>?
  private var capacity: CUnsignedLong = 0

  /// - Parameter quality: 1 … 100.
  package init(
    quality: Int, subsampling: JPEG.Subsampling = .half420
  ) throws(ImageError) {
    guard let compressor = tjInitCompress() else { throw JPEG.unavailable }
    self.compressor = compressor
    self.quality = min(max(quality, 1), 100)
    self.subsampling = subsampling
  }

  deinit {
    tjFree(file)
    tjDestroy(compressor)
  }

  /// Encodes borrowed rows without padding.
  /// - Precondition: `pixels.count == width * height`.
  package func encode(
    pixels: UnsafeBufferPointer<RGB8>, width: Int, height: Int
  ) throws(ImageError) -> [UInt8] {
    precondition(pixels.count == width * height)
    try ImageLimits.check(width: width, height: height)
    reserve(tjBufSize(CInt(width), CInt(height), subsampling.code))
    var count = capacity
    let result = tjCompress2(
      compressor, UnsafeRawBufferPointer(pixels).baseAddress?.assumingMemoryBound(to: UInt8.self),
      CInt(width), 0, CInt(height), CInt(TJPF_RGB.rawValue), &file, &count, subsampling.code,
      CInt(quality), TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC)
    guard result == 0, let file else {
      throw ImageError(
        problem: "JPEG: \(JPEG.message(of: compressor))", remedy: "free some memory")
    }
    return Array(UnsafeBufferPointer(start: file, count: Int(count)))
  }

  package func encode(_ image: Image<RGB8>) throws(ImageError) -> [UInt8] {
    try image.pixels.withUnsafeBufferPointer { pixels throws(ImageError) in
      try encode(pixels: pixels, width: image.width, height: image.height)
    }
  }

  /// The most that a picture can take, once.
  private func reserve(_ count: CUnsignedLong) {
    guard count > capacity else { return }
    tjFree(file)
    file = tjAlloc(CInt(clamping: count))
    capacity = file == nil ? 0 : count
  }
}
