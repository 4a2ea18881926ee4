import CPNG

/// A pixel that PNG can hold: 8-bit gray (`UInt8`), 16-bit gray (`UInt16`), RGB of 8 and 16 bits,
/// RGBA.
package protocol PNGPixel: Sendable, BitwiseCopyable {
  static var colorType: PNGColorType { get }
  /// Bits a sample.
  static var bitDepth: Int { get }
  /// The shim's name of this layout.
  static var layout: CInt { get }
  /// Whether a file of this kind decodes to this pixel without loss of meaning.
  static func accepts(_ colorType: PNGColorType?, _ bitDepth: Int) -> Bool
}

/// As in the PNG specification, table 11.1.
package enum PNGColorType: CInt, Sendable {
  case gray = 0
  case rgb = 2
  case palette = 3
  case grayAlpha = 4
  case rgba = 6
}

extension UInt8: PNGPixel {
  package static var colorType: PNGColorType { .gray }
  package static var bitDepth: Int { 8 }
  package static var layout: CInt { CInt(CARTSIM_PNG_GRAY8) }
  package static func accepts(_ colorType: PNGColorType?, _ bitDepth: Int) -> Bool {
    colorType == .gray && bitDepth <= 8
  }
}

extension UInt16: PNGPixel {
  package static var colorType: PNGColorType { .gray }
  package static var bitDepth: Int { 16 }
  package static var layout: CInt { CInt(CARTSIM_PNG_GRAY16) }
  package static func accepts(_ colorType: PNGColorType?, _ bitDepth: Int) -> Bool {
    colorType == .gray && bitDepth == 16
  }
}

extension RGB8: PNGPixel {
  package static var colorType: PNGColorType { .rgb }
  package static var bitDepth: Int { 8 }
  package static var layout: CInt { CInt(CARTSIM_PNG_RGB8) }
  package static func accepts(_ colorType: PNGColorType?, _ bitDepth: Int) -> Bool { true }
}

extension RGB16: PNGPixel {
  package static var colorType: PNGColorType { .rgb }
  package static var bitDepth: Int { 16 }
  package static var layout: CInt { CInt(CARTSIM_PNG_RGB16) }
  package static func accepts(_ colorType: PNGColorType?, _ bitDepth: Int) -> Bool {
    colorType == .rgb && bitDepth == 16
  }
}

extension RGBA8: PNGPixel {
  package static var colorType: PNGColorType { .rgba }
  package static var bitDepth: Int { 8 }
  package static var layout: CInt { CInt(CARTSIM_PNG_RGBA8) }
  package static func accepts(_ colorType: PNGColorType?, _ bitDepth: Int) -> Bool { true }
}
