import CPNG

/// A PNG file on its way into memory: signature, then chunk by chunk.
///
/// - SeeAlso: PNG specification, third edition, section 5.
struct PNGFile {
  /// Where the next chunk goes.
  private(set) var end: UnsafeMutableRawPointer

  /// - Parameter start: of memory that is large enough.
  init(_ start: UnsafeMutableRawPointer) {
    end = start
    for byte in [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] as [UInt8] {
      Self.put(byte, at: &end)
    }
  }

  mutating func putHeader(width: Int, height: Int, bitDepth: Int, colorType: PNGColorType) {
    putChunk("IHDR") { start in
      var place = start
      Self.put(UInt32(width), at: &place)
      Self.put(UInt32(height), at: &place)
      // Compression, filter and interlace have one method or none.
      for byte in [UInt8(bitDepth), UInt8(colorType.rawValue), 0, 0, 0] {
        Self.put(byte, at: &place)
      }
      return place
    }
  }

  /// - Parameter content: writes a chunk's content and returns where it ends.
  mutating func putChunk(
    _ type: StaticString, _ content: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer
  ) {
    let name = end + 4
    name.copyMemory(from: type.utf8Start, byteCount: 4)
    var last = content(name + 4)
    Self.put(UInt32(last - name - 4), at: &end)
    let check = crc32(0, name.assumingMemoryBound(to: UInt8.self), UInt32(last - name))
    Self.put(UInt32(check), at: &last)
    end = last
  }

  /// High byte first.
  private static func put<Number: FixedWidthInteger>(
    _ number: Number, at place: inout UnsafeMutableRawPointer
  ) {
    place.storeBytes(of: number.bigEndian, as: Number.self)
    place += MemoryLayout<Number>.size
  }
}
