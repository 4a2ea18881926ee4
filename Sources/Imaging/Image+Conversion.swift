extension Image<RGBA8> {
  /// The colours without alpha.
  package var rgb: Image<RGB8> {
    Image<RGB8>(width: width, height: height, pixels: pixels.map { RGB8($0.r, $0.g, $0.b) })
  }
}

extension Image<RGB8> {
  /// The same colours, opaque.
  package var rgba: Image<RGBA8> {
    Image<RGBA8>(width: width, height: height, pixels: pixels.map { RGBA8($0.r, $0.g, $0.b) })
  }
}

extension Image<UInt8> {
  /// Gray as colour.
  package var rgb: Image<RGB8> {
    Image<RGB8>(width: width, height: height, pixels: pixels.map { RGB8($0, $0, $0) })
  }
}
