import Geometry
import Scene

/// A layer as the renderer drew it, with memory for the next one.
struct DrawnLayer {
  var buffer: GBuffer
  /// What comes through it of a backdrop of luminance `LayerPixels.backdrop`.
  var passed: [SIMD4<Float>] = []
  /// Whether anything of one is seen.
  var isOpen = false

  init(width: Int = 0, height: Int = 0) { buffer = GBuffer(width: width, height: height) }

  /// - Parameter box: pixels that hold something.
  func withPixels(_ box: PixelBox, _ body: (LayerPixels) -> Void) {
    buffer.radiance.withUnsafeBufferPointer { radiance in
      buffer.depth.withUnsafeBufferPointer { depth in
        passed.withUnsafeBufferPointer { passed in
          guard let radiance = radiance.baseAddress, let depth = depth.baseAddress else { return }
          body(
            LayerPixels(
              radiance: radiance, depth: depth, ofBackdrop: isOpen ? passed.baseAddress : nil,
              width: buffer.width, box: box))
        }
      }
    }
  }
}
