import Geometry
import Imaging

/// Reproducible pixels without structure.
func noise<Pixel>(_ width: Int, _ height: Int, _ make: (UInt32) -> Pixel) -> Image<Pixel> {
  var stream = RandomKey(seed: 7).with("test.pixels").stream
  return Image(
    width: width, height: height, pixels: (0..<width * height).map { _ in make(stream.nextWord()) })
}
