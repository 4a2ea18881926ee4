import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct AnimationTests {
  /// Three pictures without a pixel in common.
  private static let pictures: [Image<RGB8>] = (0..<3).map { number in
    var image = Image(width: 5, height: 4, filledWith: RGB8(0, UInt8(80 * number), 0))
    for i in 0..<20 {
      image.pixels[i].r = UInt8(10 * i + number)
      image.pixels[i].b = UInt8(255 - i)
    }
    return image
  }

  private struct Read: Decodable {
    struct Frame: Decodable {
      var duration_ms: Double
      var pixels: [UInt8]
    }
    var width: Int
    var height: Int
    var loop: Int
    var frames: [Frame]
  }

  @Test(.enabled(if: PythonJudge.isPresent))
  func anotherReaderSeesEveryPicture() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.png")
    try Data(PNG.encodeAnimation(Self.pictures, millisecondsPerPicture: 125)).write(to: file)
    let read = try JSONDecoder().decode(
      Read.self, from: PythonJudge.run("judge-animation.py", [file.path]))
    #expect((read.width, read.height) == (5, 4))
    #expect(read.loop == 0)
    #expect(read.frames.map(\.duration_ms) == [125, 125, 125])
    #expect(
      read.frames.map(\.pixels) == Self.pictures.map { $0.pixels.flatMap { [$0.r, $0.g, $0.b] } })
  }

  @Test func whoKnowsNoAnimationSeesTheFirst() throws {
    let bytes = try PNG.encodeAnimation(Self.pictures, millisecondsPerPicture: 40)
    #expect(try PNG.decode(bytes, as: RGB8.self) == Self.pictures[0])
    #expect(try PNG.encodeAnimation(Self.pictures, millisecondsPerPicture: 40) == bytes)
  }

  @Test func picturesMustBeOfOneSize() {
    #expect(throws: ImageError.self) {
      try PNG.encodeAnimation([Image<RGB8>](), millisecondsPerPicture: 40)
    }
    #expect(throws: ImageError.self) {
      try PNG.encodeAnimation(
        [Self.pictures[0], Image(width: 4, height: 4, filledWith: RGB8(0, 0, 0))],
        millisecondsPerPicture: 40)
    }
  }
}
