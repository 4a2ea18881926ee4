import CartInterface
import Foundation
import Geometry
import Imaging
import TestSupport

enum Fixture {
  static func path(_ name: String) -> String {
    Repository.root.appending(path: "Tests/PerceptionTests/Fixtures/\(name)").path
  }
}

/// A picture with structure at all scales, the same everywhere.
func noisyPicture(width: Int, height: Int, seed: UInt64 = 1) -> Image<RGB8> {
  var image = Image(width: width, height: height, filledWith: RGB8(0, 0, 0))
  var stream = RandomKey(seed: seed).with("test.picture").stream
  for y in 0..<height {
    for x in 0..<width {
      func value(_ a: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (x * 2 + y * 3 + a) / 2 + stream.index(below: 60))
      }
      image[x, y] = RGB8(value(0), value(50), value(110))
    }
  }
  return image
}

func frame(_ image: Image<RGB8>, camera: Int = 0) -> CameraFrame {
  CameraFrame(camera: camera, image: image, exposureMidpoint: 0)
}
