/// A picture: `height` rows of `width` pixels, row-major, top row first, without padding.
package struct Image<Pixel: Sendable>: Sendable {
  package let width: Int
  package let height: Int
  package var pixels: [Pixel]

  package init(width: Int, height: Int, filledWith pixel: Pixel) {
    precondition(width >= 0 && height >= 0)
    self.width = width
    self.height = height
    pixels = Array(repeating: pixel, count: width * height)
  }

  /// - Precondition: `pixels.count == width * height`.
  package init(width: Int, height: Int, pixels: [Pixel]) {
    precondition(pixels.count == width * height)
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  package subscript(x: Int, y: Int) -> Pixel {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }
}

extension Image: Equatable where Pixel: Equatable {}

/// sRGB, 8 bits a channel, opaque.
package struct RGB8: Sendable, Hashable {
  package var r: UInt8
  package var g: UInt8
  package var b: UInt8

  package init(_ r: UInt8, _ g: UInt8, _ b: UInt8) {
    self.r = r
    self.g = g
    self.b = b
  }
}

/// Three numbers of 16 bits, for what is not colour.
package struct RGB16: Sendable, Hashable {
  package var r: UInt16
  package var g: UInt16
  package var b: UInt16

  package init(_ r: UInt16, _ g: UInt16, _ b: UInt16) {
    self.r = r
    self.g = g
    self.b = b
  }
}

/// sRGB, 8 bits a channel, straight (not premultiplied) alpha.
package struct RGBA8: Sendable, Hashable {
  package var r: UInt8
  package var g: UInt8
  package var b: UInt8
  package var a: UInt8

  package init(_ r: UInt8, _ g: UInt8, _ b: UInt8, _ a: UInt8 = 255) {
    self.r = r
    self.g = g
    self.b = b
    self.a = a
  }
}
