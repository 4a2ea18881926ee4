package import Imaging

/// Middlebury's .flo: the bytes `PIEH`, width and height in 32 bits, then u and v of each pixel as
/// 32-bit floats, row by row, all little-endian. What exceeds 1e9 is unknown.
///
/// Chosen over KITTI's 16-bit PNG because that rounds to 1/64 pixel and ends at ±512.
/// - SeeAlso: Baker et al., "A Database and Evaluation Methodology for Optical Flow"; OpenCV's
///   `readOpticalFlow`.
package enum FlowFile {
  private static let magic: [UInt8] = [0x50, 0x49, 0x45, 0x48]

  /// - Precondition: `flow` has width × height entries.
  package static func encode(_ flow: [SIMD2<Float>], width: Int, height: Int) -> [UInt8] {
    precondition(flow.count == width * height)
    var bytes = magic
    bytes.reserveCapacity(12 + 8 * flow.count)
    func put(_ word: UInt32) {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    put(UInt32(width))
    put(UInt32(height))
    for vector in flow {
      put(vector.x.bitPattern)
      put(vector.y.bitPattern)
    }
    return bytes
  }

  /// - Throws: `ImageError` if it is no such file.
  package static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image<SIMD2<Float>> {
    func word(_ at: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
    }
    guard bytes.count >= 12, bytes.starts(with: magic) else {
      throw ImageError(
        problem: "no .flo file: it does not begin with PIEH", remedy: "write it again")
    }
    let (width, height) = (Int(word(4)), Int(word(8)))
    try ImageLimits.check(width: width, height: height)
    guard bytes.count == 12 + 8 * width * height else {
      throw ImageError(
        problem: "the .flo file says \(width) × \(height) and has \(bytes.count) bytes",
        remedy: "write it again")
    }
    let pixels = (0..<(width * height)).map { n in
      SIMD2(
        Float(bitPattern: word(12 + 8 * n)), Float(bitPattern: word(16 + 8 * n)))
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  /// Whether a vector is one.
  package static func isKnown(_ vector: SIMD2<Float>) -> Bool {
    abs(vector.x) <= 1e9 && abs(vector.y) <= 1e9
  }
}
