import Imaging
import Scene

/// Pictures and buffers to files, with the encoders' memory kept from frame to frame. One owner, one
/// thread.
package final class FrameEncoder {
  package let format: ImageFormat
  package let jpegQuality: Int
  private let png = PNGEncoder()
  private var jpeg: JPEGEncoder?

  /// - Parameter jpegQuality: 1 … 100.
  package init(_ format: ImageFormat, jpegQuality: Int = ImageFormat.defaultJPEGQuality) {
    self.format = format
    self.jpegQuality = jpegQuality
  }

  func picture(_ picture: Image<RGB8>) throws -> [UInt8] {
    switch format {
    case .png: return try png.encode(picture)
    case .jpeg:
      let encoder = try jpeg ?? JPEGEncoder(quality: jpegQuality)
      jpeg = encoder
      return try encoder.encode(picture)
    }
  }

  func depth(of buffer: GBuffer) throws -> [UInt8] {
    let millimeters = DepthMillimeters.encode(buffer.depth)
    return try millimeters.withUnsafeBufferPointer {
      try png.encode(pixels: $0, width: buffer.width, height: buffer.height)
    }
  }

  func ids(of buffer: GBuffer) throws -> [UInt8] {
    try buffer.ids.withUnsafeBufferPointer {
      try png.encode(
        pixels: $0, width: buffer.width, height: buffer.height, prediction: .none)
    }
  }

  /// - Parameter pixels: of `buffer`'s size.
  func vectors(_ pixels: [RGB16], of buffer: GBuffer) throws -> [UInt8] {
    try pixels.withUnsafeBufferPointer {
      try png.encode(pixels: $0, width: buffer.width, height: buffer.height)
    }
  }
}
