import Foundation
import Imaging
import Testing

struct ColorTests {
  @Test func knownValuesOfSRGB() {
    // IEC 61966-2-1, computed with 50 digits.
    #expect(abs(SRGB.linear(0.5) - 0.214_041_140_482_232_55) < 1e-15)
    #expect(abs(SRGB.linear(0.04) - 0.003_095_975_232_198_142) < 1e-15)
    #expect(abs(SRGB.encoded(0.18) - 0.461_356_129_500_442) < 1e-12)
    #expect(SRGB.linear(0) == 0 && abs(SRGB.linear(1) - 1) < 1e-15)
  }

  @Test func everyCodeComesBack() {
    for code in 0...255 { #expect(SRGB.code(SRGB.linearFromCode[code]) == UInt8(code)) }
  }

  @Test func lightOutsideOfTheRangeIsClamped() {
    #expect(SRGB.code(-1) == 0 && SRGB.code(.nan) == 0 && SRGB.code(0) == 0)
    #expect(SRGB.code(1) == 255 && SRGB.code(7) == 255 && SRGB.code(.infinity) == 255)
  }
}

struct ResamplingTests {
  @Test func aPlainPictureStaysPlain() {
    let image = Image(width: 33, height: 21, filledWith: RGBA8(200, 120, 40))
    for (w, h) in [(7, 5), (33, 21), (66, 50), (1, 1)] {
      let other = image.resized(width: w, height: h)
      #expect(other.width == w && other.height == h)
      #expect(other.pixels.allSatisfy { $0 == RGBA8(200, 120, 40) })
    }
  }

  @Test func meansAreTakenInLinearLight() {
    // Half black, half white: linear 0.5 is code 188, where a mean of codes would give 128.
    let image = Image(width: 2, height: 1, pixels: [RGBA8(0, 0, 0), RGBA8(255, 255, 255)])
    #expect(image.resized(width: 1, height: 1).pixels == [RGBA8(188, 188, 188)])
  }

  @Test func transparentPixelsLendNoColor() {
    let image = Image(width: 2, height: 1, pixels: [RGBA8(255, 0, 0, 255), RGBA8(0, 255, 0, 0)])
    #expect(image.resized(width: 1, height: 1).pixels == [RGBA8(255, 0, 0, 128)])
  }

  @Test func fittingKeepsTheShape() {
    let image = Image(width: 400, height: 100, filledWith: RGBA8(1, 2, 3))
    let small = image.fitting(side: 100)
    #expect(small.width == 100 && small.height == 25)
    #expect(image.fitting(side: 400) == image)
  }
}
