import CJPEG

/// JPEG in memory, through TurboJPEG. Encoding uses the accurate integer transform, whose results
/// do not depend on the processor.
package enum JPEG {
  /// How colour is thinned out.
  package enum Subsampling: Sendable, Hashable {
    /// Every pixel has its own colour.
    case full444
    /// Two by two pixels share one, as cameras do.
    case half420

    var code: CInt {
      switch self {
      case .full444: CInt(TJSAMP_444.rawValue)
      case .half420: CInt(TJSAMP_420.rawValue)
      }
    }
  }

  /// - Parameter quality: 1 … 100.
  package static func encode(
    _ image: Image<RGB8>, quality: Int = 90, subsampling: Subsampling = .half420
  ) throws(ImageError) -> [UInt8] {
    try image.pixels.withUnsafeBufferPointer { pixels throws(ImageError) in
      try encode(
        pixels: pixels, width: image.width, height: image.height, quality: quality,
        subsampling: subsampling)
    }
  }

  /// Encodes borrowed rows without padding.
  /// - Precondition: `pixels.count == width * height`.
  package static func encode(
    pixels: UnsafeBufferPointer<RGB8>, width: Int, height: Int, quality: Int = 90,
    subsampling: Subsampling = .half420
  ) throws(ImageError) -> [UInt8] {
    try JPEGEncoder(quality: quality, subsampling: subsampling).encode(
      pixels: pixels, width: width, height: height)
  }

  /// Decodes any JPEG to opaque RGBA; CMYK is converted without a colour profile.
  package static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image<RGBA8> {
    guard let decompressor = tjInitDecompress() else { throw unavailable }
    defer { tjDestroy(decompressor) }
    var (width, height, subsampling, colors): (CInt, CInt, CInt, CInt) = (0, 0, 0, 0)
    guard
      tjDecompressHeader3(
        decompressor, bytes, CUnsignedLong(bytes.count), &width, &height, &subsampling, &colors)
        == 0
    else { throw unreadable(decompressor) }
    try ImageLimits.check(width: Int(width), height: Int(height))
    let isCMYK = colors == CInt(TJCS_CMYK.rawValue) || colors == CInt(TJCS_YCCK.rawValue)
    let format = isCMYK ? TJPF_CMYK : TJPF_RGBA
    let count = Int(width) * Int(height)
    var result: CInt = -1
    var pixels = [RGBA8](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: RGBA8(0, 0, 0))
      // A progressive file may ask for thousands of scans of the whole picture.
      result = tjDecompress2(
        decompressor, bytes, CUnsignedLong(bytes.count),
        UnsafeMutableRawBufferPointer(buffer).baseAddress?.assumingMemoryBound(to: UInt8.self),
        width, 0, height, CInt(format.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
      initialized = count
    }
    guard result == 0 else { throw unreadable(decompressor) }
    if isCMYK { pixels = pixels.map(opaqueFromInvertedCMYK) }
    return Image(width: Int(width), height: Int(height), pixels: pixels)
  }

  package static func isJPEG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xFF, 0xD8, 0xFF]) }

  /// Adobe writes CMYK inverted: 255 is no ink.
  private static func opaqueFromInvertedCMYK(_ p: RGBA8) -> RGBA8 {
    func mix(_ ink: UInt8) -> UInt8 { UInt8((Int(ink) * Int(p.a) + 127) / 255) }
    return RGBA8(mix(p.r), mix(p.g), mix(p.b))
  }

  static func message(of handle: tjhandle) -> String {
    tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
  }

  private static func unreadable(_ handle: tjhandle) -> ImageError {
    ImageError(
      problem: "the JPEG cannot be read: \(message(of: handle))",
      remedy: "write the file again with an image editor")
  }

  static var unavailable: ImageError {
    ImageError(problem: "TurboJPEG does not start", remedy: "free some memory")
  }
}
