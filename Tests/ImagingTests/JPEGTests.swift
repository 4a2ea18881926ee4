import Foundation
import Imaging
import Testing

struct JPEGTests {
  /// A gentle gradient, which JPEG should keep.
  private let picture = {
    var image = Image(width: 48, height: 32, filledWith: RGB8(0, 0, 120))
    for y in 0..<32 {
      for x in 0..<48 { image[x, y] = RGB8(UInt8(5 * x), UInt8(7 * y), 120) }
    }
    return image
  }()

  @Test(arguments: [JPEG.Subsampling.full444, .half420])
  func aGradientSurvives(subsampling: JPEG.Subsampling) throws {
    let bytes = try JPEG.encode(picture, quality: 95, subsampling: subsampling)
    let back = try JPEG.decode(bytes)
    #expect(back.width == 48 && back.height == 32)
    for (a, b) in zip(picture.pixels, back.pixels) {
      #expect(abs(Int(a.r) - Int(b.r)) <= 6 && abs(Int(a.g) - Int(b.g)) <= 6)
      #expect(abs(Int(a.b) - Int(b.b)) <= 6 && b.a == 255)
    }
  }

  @Test func encodingIsDeterministicAndObeysQuality() throws {
    let image = noise(64, 64) { RGB8(UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16 & 255)) }
    #expect(try JPEG.encode(image, quality: 80) == JPEG.encode(image, quality: 80))
    #expect(try JPEG.encode(image, quality: 30).count < JPEG.encode(image, quality: 90).count)
    #expect(
      try JPEG.encode(image, quality: 90, subsampling: .half420).count
        < JPEG.encode(image, quality: 90, subsampling: .full444).count)
  }

  @Test func truncatedFilesAreErrors() throws {
    let file = try JPEG.encode(picture, quality: 90)
    for count in stride(from: 0, to: file.count - 2, by: 7) {
      #expect(throws: ImageError.self) { try JPEG.decode(Array(file[..<count])) }
    }
  }

  @Test func flippedBytesNeverCrash() throws {
    let file = try JPEG.encode(picture, quality: 90)
    var outcomes = (pictures: 0, errors: 0)
    for index in file.indices {
      var broken = file
      broken[index] ^= 0x3C
      do {
        _ = try JPEG.decode(broken)
        outcomes.pictures += 1
      } catch { outcomes.errors += 1 }
    }
    #expect(outcomes.errors > 0 && outcomes.pictures > 0)
  }

  /// Red as magenta and yellow ink, written by another program with Adobe's inverted values.
  @Test func readsCMYK() throws {
    let file = """
      /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkK\
      CgoKCgYICwwLCgwJCgoK/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//E\
      ALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2\
      Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrC\
      w8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD9/K/n/r+f+v38r//Z
      """
    let image = try ImageFile.decode([UInt8](try #require(Data(base64Encoded: file))))
    #expect(image.width == 8 && image.height == 8)
    for p in image.pixels { #expect(p.r >= 250 && p.g <= 5 && p.b <= 5) }
  }

  @Test func filesNameThemselvesInErrors() throws {
    let error = #expect(throws: ImageError.self) { try ImageFile.read("/nonexistent/a.png") }
    #expect(error?.file == "/nonexistent/a.png")
    let unknown = #expect(throws: ImageError.self) { try ImageFile.decode([1, 2, 3]) }
    #expect(unknown?.problem.contains("neither PNG nor JPEG") == true)
  }
}
