import CPNG

/// Portable Network Graphics in memory.
///
/// Encoding is deterministic: the same pixels and settings give the same bytes, `small` ones with the
/// same zlib.
package enum PNG {
  /// How hard to compress.
  package enum Compression: Sendable, Hashable {
    /// For frames as they are made, by the thousand: `PNGEncoder`, ten times as fast as zlib.
    case fast
    /// The same for masks and ids, whose pixels repeat.
    case labels
    /// zlib's level, 0 (stored) … 9.
    case zlib(level: Int, filter: Filter)

    /// For pictures written once.
    package static let small = Compression.zlib(level: 9, filter: .adaptive)
  }

  /// The prediction that precedes compression.
  package enum Filter: Sendable, Hashable {
    /// The value itself.
    case none
    /// Difference to the pixel on the left.
    case sub
    /// Difference to the pixel above.
    case up
    /// Whichever of all five promises most, row by row.
    case adaptive

    fileprivate var mask: CInt {
      switch self {
      case .none: PNG_FILTER_NONE
      case .sub: PNG_FILTER_SUB
      case .up: PNG_FILTER_UP
      case .adaptive:
        PNG_FILTER_NONE | PNG_FILTER_SUB | PNG_FILTER_UP | PNG_FILTER_AVG
          | PNG_FILTER_PAETH
      }
    }
  }

  package static func encode<Pixel: PNGPixel>(
    _ image: Image<Pixel>, compression: Compression = .fast
  ) throws(ImageError) -> [UInt8] {
    try image.pixels.withUnsafeBufferPointer { pixels throws(ImageError) in
      try encode(
        pixels: pixels, width: image.width, height: image.height, compression: compression)
    }
  }

  /// Encodes borrowed rows without padding.
  /// - Precondition: `pixels.count == width * height`.
  package static func encode<Pixel: PNGPixel>(
    pixels: UnsafeBufferPointer<Pixel>, width: Int, height: Int, compression: Compression = .fast
  ) throws(ImageError) -> [UInt8] {
    switch compression {
    case .fast:
      return try PNGEncoder().encode(pixels: pixels, width: width, height: height)
    case .labels:
      return try PNGEncoder().encode(
        pixels: pixels, width: width, height: height, prediction: .none)
    case .zlib(let level, let filter):
      return try deflate(
        pixels: pixels, width: width, height: height, level: level, filter: filter)
    }
  }

  /// Through libpng.
  private static func deflate<Pixel: PNGPixel>(
    pixels: UnsafeBufferPointer<Pixel>, width: Int, height: Int, level: Int, filter: Filter
  ) throws(ImageError) -> [UInt8] {
    precondition(pixels.count == width * height)
    try ImageLimits.check(width: width, height: height)
    var output: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = Message()
    let bytes = UnsafeRawBufferPointer(pixels)
    let isDone = cartsim_png_encode(
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
      width * MemoryLayout<Pixel>.stride, UInt32(width), UInt32(height), CInt(Pixel.bitDepth),
      Pixel.colorType.rawValue, CInt(min(max(level, 0), 9)), filter.mask,
      &output, &count, message.pointer)
    defer { message.deallocate() }
    guard isDone == 1, let output else {
      throw ImageError(problem: "PNG: \(message.text)", remedy: "free some memory")
    }
    defer { free(output) }
    return Array(UnsafeBufferPointer(start: output, count: count))
  }

  /// Decodes any PNG to straight 8-bit RGBA: palettes, gray, 16 bits, interlaced.
  package static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image<RGBA8> {
    try decode(bytes, as: RGBA8.self)
  }

  /// Decodes to one pixel layout.
  ///
  /// RGB and RGBA take any PNG. `UInt8` takes gray files of up to 8 bits, `UInt16` those of 16, `RGB16`
  /// RGB of 16: they carry labels, where a silent conversion would be an error.
  package static func decode<Pixel: PNGPixel>(
    _ bytes: [UInt8], as layout: Pixel.Type
  ) throws(ImageError) -> Image<Pixel> {
    var message = Message()
    defer { message.deallocate() }
    var header = cartsim_png_header()
    guard
      cartsim_png_read_header(
        bytes, bytes.count, UInt32(ImageLimits.side), &header, message.pointer) == 1
    else { throw unreadable(message) }
    let (width, height) = (Int(header.width), Int(header.height))
    try ImageLimits.check(width: width, height: height)
    guard Pixel.accepts(PNGColorType(rawValue: header.color_type), Int(header.bit_depth)) else {
      throw ImageError(
        problem: "the PNG has color type \(header.color_type) with \(header.bit_depth) bits",
        remedy:
          "use \(Pixel.colorType == .gray ? "a gray" : "an RGB") PNG of \(Pixel.bitDepth) bits"
          + " without alpha")
    }
    let count = width * height
    var isDone: CInt = 0
    let pixels = [Pixel](unsafeUninitializedCapacity: count) { buffer, initialized in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      isDone = cartsim_png_decode(
        bytes, bytes.count, UInt32(ImageLimits.side), Pixel.layout,
        raw.baseAddress?.assumingMemoryBound(to: UInt8.self), width * MemoryLayout<Pixel>.stride,
        message.pointer)
      initialized = isDone == 1 ? count : 0
    }
    guard isDone == 1 else { throw unreadable(message) }
    return Image(width: width, height: height, pixels: pixels)
  }

  package static func isPNG(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  private static func unreadable(_ message: Message) -> ImageError {
    ImageError(
      problem: "the PNG cannot be read: \(message.text)",
      remedy: "write the file again with an image editor")
  }

  /// Room for libpng's words.
  private struct Message {
    let pointer: UnsafeMutablePointer<CChar>

    init() {
      pointer = .allocate(capacity: Int(CARTSIM_PNG_MESSAGE_SIZE))
      pointer.initialize(repeating: 0, count: Int(CARTSIM_PNG_MESSAGE_SIZE))
    }

    var text: String { String(cString: pointer) }

    mutating func deallocate() { pointer.deallocate() }
  }
}
