import Foundation
import Imaging
import TestSupport
import Testing

/// The encoder of frames: by its definition, by libpng, by Pillow and by OpenCV.
@Suite struct PNGEncoderTests {
  /// Sizes with and without rests behind the last whole block, and with rows left out of the sample.
  private static let sizes = [
    (1, 1), (2, 1), (1, 2), (3, 5), (7, 9), (17, 3), (64, 64), (65, 130), (640, 97), (333, 71),
  ]

  /// Gentle slopes with edges, stretches without any change, and some noise.
  private func picture<Pixel>(
    _ width: Int, _ height: Int, _ make: (_ level: Int, _ noise: UInt32) -> Pixel
  ) -> Image<Pixel> {
    var pixels = noise(width, height) { $0 }.pixels.map { make(0, $0) }
    let words = noise(width, height) { $0 }.pixels
    for y in 0..<height {
      for x in 0..<width {
        let n = y * width + x
        let isFlat = (y / 5) % 3 == 0
        let isRough = (x / 40 + y / 16) % 4 == 1
        pixels[n] = make(
          isFlat ? 200 : x * 3 + y * 2 + ((x + y) / 23) * 31, isRough ? words[n] : 0)
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  private func check<Pixel: PNGPixel & Equatable>(
    _ image: Image<Pixel>, _ layout: Comment
  ) throws {
    let encoder = PNGEncoder()
    for prediction in [PNGEncoder.Prediction.paeth, .none] {
      let file = try encoder.encode(image, prediction: prediction)
      let definition = try PNGEncoder(kernels: .scalar).encode(image, prediction: prediction)
      #expect(file == definition, layout)
      // Memory of the picture before must leave no trace.
      #expect(try encoder.encode(image, prediction: prediction) == file, layout)
      #expect(try PNG.decode(file, as: Pixel.self) == image, layout)
    }
  }

  @Test(arguments: sizes) func everyLayoutComesBackAndKernelsKeepToTheirDefinition(
    width: Int, height: Int
  ) throws {
    try check(picture(width, height) { UInt8(truncatingIfNeeded: $0 + Int($1 & 255)) }, "gray")
    try check(
      picture(width, height) { UInt16(truncatingIfNeeded: $0 * 37 + Int($1 & 65_535)) }, "depth")
    try check(
      picture(width, height) {
        RGB8(
          UInt8(truncatingIfNeeded: $0 + Int($1 & 15)), UInt8(truncatingIfNeeded: $0 / 2),
          UInt8(truncatingIfNeeded: 255 - $0 + Int($1 >> 8 & 3)))
      }, "RGB")
    try check(
      picture(width, height) {
        RGB16(
          UInt16(truncatingIfNeeded: $0 * 91), UInt16(truncatingIfNeeded: $0),
          UInt16(truncatingIfNeeded: Int($1)))
      }, "RGB of 16 bits")
    try check(
      picture(width, height) {
        RGBA8(UInt8(truncatingIfNeeded: $0), 7, UInt8(truncatingIfNeeded: Int($1)), 200)
      }, "RGBA")
  }

  @Test func runsOfEveryLengthComeBack() throws {
    // One change at each place of a row: runs of 8 … 600 bytes begin and end anywhere.
    for width in [40, 129, 130, 131, 258, 259, 260, 261, 262, 300] {
      var image = Image<UInt16>(width: width, height: width, filledWith: 3)
      for y in 0..<width { image[y, y] = UInt16(900 + y) }
      try check(image, "width \(width)")
    }
  }

  @Test func noiseAndRareBytesHaveCodes() throws {
    // Rows of the sample are black: nothing in the others is foreseen.
    var image = noise(96, 80) { RGB8(UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16 & 255)) }
    for y in stride(from: 0, to: 80, by: 8) {
      for x in 0..<96 { image[x, y] = RGB8(0, 0, 0) }
    }
    try check(image, "noise")
    let file = try PNGEncoder().encode(image)
    #expect(file.count < 96 * 80 * 3 * 2)
  }

  @Test func checksumsOfLongStreamsAreRight() {
    // 255s drive the sums as high as they go; libpng would refuse a file whose checksum is wrong.
    for count in [0, 1, 31, 32, 33, 65_535, 65_536, 65_537, 300_001] {
      let bytes = (0..<count).map { $0 % 7 == 0 ? 254 : 255 as UInt8 }
      bytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return }
        #expect(
          PNGKernels.fast.adler32(start, count, 1) == PNGKernels.scalar.adler32(start, count, 1))
      }
    }
  }

  @Test func whatHasNoRepetitionsIsAboutAsSmallAsByLibpngsFastest() throws {
    var image = noise(640, 480) { RGB8(UInt8($0 & 3), UInt8($0 >> 8 & 3), UInt8($0 >> 16 & 3)) }
    for y in 0..<480 {
      for x in 0..<640 {
        let (along, across) = (UInt8((x * x / 3600 + y / 8) & 127), UInt8(y * y / 2000))
        image[x, y].r &+= along
        image[x, y].g &+= along / 2 &+ across
        image[x, y].b &+= across
      }
    }
    let fast = try PNG.encode(image, compression: .fast).count
    let libpng = try PNG.encode(image, compression: .zlib(level: 1, filter: .sub)).count
    #expect(fast < libpng, "\(fast) bytes, libpng \(libpng)")
  }

  private struct Seen: Decodable, Equatable {
    var pillow: String?
    var opencv: String
  }

  @Test(.enabled(if: PythonJudge.isPresent))
  func othersSeeTheSamePixels() throws {
    let folder = try TemporaryFolder()
    let color = picture(131, 77) { RGB8(UInt8(truncatingIfNeeded: $0), 9, UInt8($1 & 255)) }
    let depth = picture(640, 96) { UInt16(truncatingIfNeeded: $0 * 37 + Int($1 & 255)) }
    let ids = picture(200, 90) { level, _ in UInt16(level / 100 * 7000 & 65_535) }
    let normals = picture(50, 70) { RGB16(UInt16(truncatingIfNeeded: $0 * 77), 3, UInt16($1 & 9)) }
    let encoder = PNGEncoder()
    var paths: [String] = []
    func write(_ file: [UInt8], _ name: String) throws {
      let url = folder.url.appending(path: name)
      try Data(file).write(to: url)
      paths.append(url.path)
    }
    try write(encoder.encode(color), "color.png")
    try write(encoder.encode(depth), "depth.png")
    try write(encoder.encode(ids, prediction: .none), "ids.png")
    try write(encoder.encode(normals), "normals.png")
    // The same pixels as libpng writes them.
    try write(PNG.encode(color, compression: .small), "color-libpng.png")
    try write(PNG.encode(depth, compression: .small), "depth-libpng.png")
    try write(PNG.encode(ids, compression: .small), "ids-libpng.png")
    try write(PNG.encode(normals, compression: .small), "normals-libpng.png")
    let seen = try JSONDecoder().decode(
      [Seen].self, from: PythonJudge.run("judge-pictures.py", paths))
    #expect(seen.count == 8)
    #expect(Array(seen.prefix(4)) == Array(seen.suffix(4)))
    #expect(Set(seen.map(\.opencv)).count == 4)
    #expect(seen.prefix(3).allSatisfy { $0.pillow == $0.opencv })
  }
}
