import Foundation
import Imaging
import Testing

struct PNGTests {
  @Test(arguments: [PNG.Compression.fast, .labels, .small, .zlib(level: 0, filter: .up)])
  func everyLayoutComesBackUnchanged(compression: PNG.Compression) throws {
    let rgb = noise(37, 11) { RGB8(UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16 & 255)) }
    let rgba = noise(5, 90) {
      RGBA8(UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16 & 255), UInt8($0 >> 24))
    }
    let gray = noise(64, 3) { UInt8($0 & 255) }
    let deep = noise(3, 64) { UInt16($0 & 65_535) }
    #expect(try PNG.decode(PNG.encode(rgb, compression: compression), as: RGB8.self) == rgb)
    #expect(try PNG.decode(PNG.encode(rgba, compression: compression)) == rgba)
    #expect(try PNG.decode(PNG.encode(gray, compression: compression), as: UInt8.self) == gray)
    #expect(try PNG.decode(PNG.encode(deep, compression: compression), as: UInt16.self) == deep)
  }

  @Test func sixteenBitsAreBigEndianInTheFile() throws {
    // Stored without compression, a row is its filter byte and the samples.
    let file = try PNG.encode(
      Image<UInt16>(width: 2, height: 1, pixels: [0x1234, 0xABCD]),
      compression: .zlib(level: 0, filter: .none))
    let row: [UInt8] = [0, 0x12, 0x34, 0xAB, 0xCD]
    #expect(file.indices.contains { file[$0...].starts(with: row) })
  }

  @Test func labelsAreNeverConvertedSilently() throws {
    let color = try PNG.encode(Image(width: 2, height: 2, filledWith: RGB8(1, 2, 3)))
    let gray = try PNG.encode(Image<UInt8>(width: 2, height: 2, filledWith: 9))
    #expect(throws: ImageError.self) { try PNG.decode(color, as: UInt16.self) }
    #expect(throws: ImageError.self) { try PNG.decode(gray, as: UInt16.self) }
    #expect(throws: ImageError.self) { try PNG.decode(color, as: UInt8.self) }
    #expect(try PNG.decode(gray).pixels == Array(repeating: RGBA8(9, 9, 9), count: 4))
  }

  /// Files that other writers made.
  @Test(arguments: [
    (
      "palette with transparency",
      """
      iVBORw0KGgoAAAANSUhEUgAAAAIAAAABAQMAAADO7O3JAAAABlBMVEX/AAAKFB6YlX3jAAAAAnRSTlP/KNACmLAAAAAKSUR\
      BVHicY3AAAABCAEEpN/TvAAAAAElFTkSuQmCC
      """, [RGBA8(255, 0, 0), RGBA8(10, 20, 30, 40)]
    ),
    (
      "two levels",
      """
      iVBORw0KGgoAAAANSUhEUgAAAAgAAAABAQAAAADLe9LuAAAACklEQVR4nGPYCAAAswCyIZJRygAAAABJRU5ErkJggg==
      """, [255, 0, 255, 255, 0, 0, 0, 255].map { RGBA8($0, $0, $0) }
    ),
    (
      "gray with alpha",
      """
      iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR4nGNIMQIAAP0Al/xiaCMAAAAASUVORK5CYII=
      """, [RGBA8(100, 100, 100, 50)]
    ),
    (
      "16 bits",
      """
      iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAADUlEQVR4nGMQMvn/HwAD5gJFLkKWdQAAAABJRU5ErkJggg==
      """, [RGBA8(18, 18, 18), RGBA8(255, 255, 255)]
    ),
    (
      "Adam7",
      """
      iVBORw0KGgoAAAANSUhEUgAAAAMAAAADCAAAAAEERNr1AAAAF0lEQVR4nGNgYNBgqFjAIMLQw2ATkAIAET8C0eSXvS8AAAAAS\
      UVORK5CYII=
      """, (0..<9).map { RGBA8($0 * 20, $0 * 20, $0 * 20) }
    ),
  ])
  func readsEveryKind(name: String, file: String, pixels: [RGBA8]) throws {
    let bytes = [UInt8](try #require(Data(base64Encoded: file)))
    #expect(try PNG.decode(bytes).pixels == pixels, "\(name)")
  }

  @Test func sixteenBitGrayKeepsItsBits() throws {
    let file = try #require(
      Data(
        base64Encoded:
          "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAADUlEQVR4nGMQMvn/HwAD5gJFLkKWd"
          + "QAAAABJRU5ErkJggg=="))
    #expect(try PNG.decode([UInt8](file), as: UInt16.self).pixels == [0x1234, 0xFFFF])
  }

  @Test func everyTruncationIsAnError() throws {
    let file = try PNG.encode(noise(24, 16) { RGB8(UInt8($0 & 255), 0, 0) })
    for count in 0..<file.count {
      #expect(throws: ImageError.self) { try PNG.decode(Array(file[..<count])) }
    }
  }

  @Test func flippedBytesGiveAnErrorOrAPicture() throws {
    let file = try PNG.encode(noise(24, 16) { RGB8(UInt8($0 & 255), 0, 0) })
    var errors = 0
    for index in file.indices {
      var broken = file
      broken[index] ^= 0x55
      do { _ = try PNG.decode(broken) } catch { errors += 1 }
    }
    // Checksums guard all that carries pixels.
    #expect(errors > file.count * 9 / 10)
  }

  @Test func hugeSidesAreRefused() throws {
    #expect(throws: ImageError.self) {
      try PNG.encode(Image<UInt8>(width: ImageLimits.side + 1, height: 1, filledWith: 0))
    }
    #expect(throws: ImageError.self) {
      try PNG.encode(Image<UInt8>(width: 0, height: 0, filledWith: 0))
    }
    // 16 384 × 16 384 is within the sides and beyond the count: a header alone asks for it.
    #expect(throws: ImageError.self) {
      try PNG.decode(header(width: 16_384, height: 16_384))
    }
    #expect(throws: ImageError.self) {
      try PNG.decode(header(width: 0x7FFF_FFFF, height: 1))
    }
  }

  /// Signature and a valid header chunk of an 8-bit gray picture, followed by an empty data chunk.
  private func header(width: UInt32, height: UInt32) -> [UInt8] {
    func bigEndian(_ value: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      let content = Array(name.utf8) + body
      return bigEndian(UInt32(body.count)) + content + bigEndian(crc(content))
    }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 0, 0, 0, 0]) + chunk("IDAT", [])
  }

  /// - SeeAlso: PNG specification, annex D.
  private func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { c, _ in c & 1 == 1 ? 0xEDB8_8320 ^ (c >> 1) : c >> 1 }
    }
  }
}
