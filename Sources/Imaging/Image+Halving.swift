extension Image<RGB8> {
  /// Half the size, each pixel the mean of four; an odd last row or column is dropped.
  package func halved() -> Image<RGB8> {
    let (newWidth, newHeight) = (width / 2, height / 2)
    var result = Image(width: newWidth, height: newHeight, filledWith: RGB8(0, 0, 0))
    pixels.withUnsafeBufferPointer { source in
      result.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let i = 2 * y * width + 2 * x
            let (a, b) = (source[i], source[i + 1])
            let (c, d) = (source[i + width], source[i + width + 1])
            func mean(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt8 {
              UInt8((UInt16(a) + UInt16(b) + UInt16(c) + UInt16(d) + 2) / 4)
            }
            target[y * newWidth + x] = RGB8(
              mean(a.r, b.r, c.r, d.r), mean(a.g, b.g, c.g, d.g), mean(a.b, b.b, c.b, d.b))
          }
        }
      }
    }
    return result
  }
}

extension Image {
  /// Half the size, taking every second pixel: neither ids nor depths may be averaged.
  package func everySecondPixel() -> Image {
    let (newWidth, newHeight) = (width / 2, height / 2)
    var kept: [Pixel] = []
    kept.reserveCapacity(newWidth * newHeight)
    pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<newHeight {
        for x in 0..<newWidth { kept.append(pixels[2 * y * width + 2 * x]) }
      }
    }
    return Image(width: newWidth, height: newHeight, pixels: kept)
  }
}
