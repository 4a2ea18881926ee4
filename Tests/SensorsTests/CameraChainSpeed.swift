import Foundation
import Geometry
import Imaging
import Scene
import Sensors
import Testing

/// Prints what a picture costs. Runs only where `CARTSIM_TIMING` is set.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["CARTSIM_TIMING"] != nil))
struct CameraChainSpeed {
  @Test func vga() {
    var buffer = GBuffer(width: 640, height: 480)
    var stream = RandomKey(seed: 1).with("test.radiance").stream
    buffer.radiance = (0..<640 * 480).map { _ in
      SIMD4(repeating: Float(stream.uniform(in: 1...200)))
    }
    var image = Image(width: 640, height: 480, filledWith: RGB8(0, 0, 0))
    let chain = CameraChain(model: .default)
    let clock = ContinuousClock()
    let times = (0..<40).map { _ in
      clock.measure { chain.expose(buffer, key: RandomKey(seed: 1), into: &image) }
    }
    let meters = (0..<20).map { _ in
      clock.measure { _ = ExposureMeter(model: .default).exposure(for: buffer) }
    }
    print(
      "640 × 480: best", times.min() ?? .zero, "median", times.sorted()[20],
      "metering", meters.min() ?? .zero)
  }
}
