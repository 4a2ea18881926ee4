extension PNG {
  /// Pictures that browsers show one after the other, over and over; who knows no animation shows the
  /// first.
  ///
  /// The same pictures give the same bytes with the same zlib.
  /// - Parameters:
  ///   - pictures: at least one, all of one size.
  ///   - millisecondsPerPicture: 1 … 65535.
  /// - SeeAlso: Portable Network Graphics, third edition, sections 11.3.6 (acTL, fcTL, fdAT).
  package static func encodeAnimation<Pixel: PNGPixel>(
    _ pictures: [Image<Pixel>], millisecondsPerPicture: Int, compression: Compression = .small
  ) throws(ImageError) -> [UInt8] {
    guard let first = pictures.first,
      pictures.allSatisfy({ $0.width == first.width && $0.height == first.height })
    else {
      throw ImageError(
        problem: "an animation of \(pictures.count) pictures that are not of one size",
        remedy: "give at least one picture, and all of the same width and height")
    }
    var chunks: [Chunk] = []
    var sequence: UInt32 = 0
    for (number, picture) in pictures.enumerated() {
      let still = Chunk.chunks(of: try encode(picture, compression: compression))
      if number == 0 {
        chunks += still.prefix { $0.type != "IDAT" }
        chunks.append(
          Chunk(type: "acTL", content: UInt32(pictures.count).bigEndianBytes + [0, 0, 0, 0]))
      }
      chunks.append(
        Chunk(
          type: "fcTL",
          content: sequence.bigEndianBytes + UInt32(picture.width).bigEndianBytes
            + UInt32(picture.height).bigEndianBytes + [0, 0, 0, 0, 0, 0, 0, 0]
            + UInt16(clamping: max(1, millisecondsPerPicture)).bigEndianBytes
            + UInt16(1000).bigEndianBytes
            // Leave the picture, and replace it by the next.
            + [0, 0]))
      sequence += 1
      for data in still where data.type == "IDAT" {
        if number == 0 {
          chunks.append(data)
        } else {
          chunks.append(Chunk(type: "fdAT", content: sequence.bigEndianBytes + data.content))
          sequence += 1
        }
      }
    }
    chunks.append(Chunk(type: "IEND", content: []))
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunks.flatMap(\.bytes)
  }

  /// A piece of a PNG file.
  private struct Chunk {
    var type: String
    var content: [UInt8]

    var bytes: [UInt8] {
      let body = Array(type.utf8) + content
      return UInt32(content.count).bigEndianBytes + body
        + CyclicRedundancyCheck.of(body).bigEndianBytes
    }

    /// - Parameter file: as our own encoder writes it.
    static func chunks(of file: [UInt8]) -> [Chunk] {
      var chunks: [Chunk] = []
      var position = 8
      while position + 12 <= file.count {
        let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
        guard position + 12 + length <= file.count else { break }
        chunks.append(
          Chunk(
            type: String(decoding: file[position + 4..<position + 8], as: UTF8.self),
            content: Array(file[position + 8..<position + 8 + length])))
        position += 12 + length
      }
      return chunks
    }
  }
}

/// CRC-32 as PNG uses it: polynomial 0x04C11DB7, reflected.
private enum CyclicRedundancyCheck {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
    }
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) {
      table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8
    }
  }
}

extension FixedWidthInteger {
  fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
