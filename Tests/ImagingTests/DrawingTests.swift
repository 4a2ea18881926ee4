import Geometry
import Imaging
import Testing

struct DrawingTests {
  private let black = RGB8(0, 0, 0)
  private let white = RGB8(255, 255, 255)

  private func blank(_ width: Int = 20, _ height: Int = 16) -> Image<RGB8> {
    Image(width: width, height: height, filledWith: RGB8(0, 0, 0))
  }

  private func lit(_ image: Image<RGB8>) -> Int { image.pixels.count { $0 != black } }

  @Test func aBoxCoversItsHalfOpenArea() {
    var image = blank()
    image.fill(PixelBox(x0: 3, y0: 2, x1: 7, y1: 5), with: white)
    #expect(lit(image) == 12)
    #expect(image[3, 2] == white && image[6, 4] == white && image[7, 4] == black)
    image.fill(PixelBox(x0: 3, y0: 2, x1: 7, y1: 5), with: black, opacity: 0.5)
    #expect(image[3, 2] == RGB8(128, 128, 128))
  }

  @Test func anOutlineIsTheBoxLessItsInside() {
    for thickness in 1...3 {
      var image = blank()
      image.stroke(PixelBox(x0: 2, y0: 3, x1: 14, y1: 12), with: white, thickness: thickness)
      #expect(lit(image) == 12 * 9 - (12 - 2 * thickness) * (9 - 2 * thickness))
    }
  }

  @Test func marksBeyondTheBorderAreClipped() {
    var image = blank()
    image.fill(PixelBox(x0: -5, y0: -5, x1: 2, y1: 2), with: white)
    #expect(lit(image) == 4)
    image.stroke(PixelBox(x0: -10, y0: -10, x1: 100, y1: 100), with: white)
    #expect(lit(image) == 4)
    image.drawLine(from: SIMD2(-1e12, 8), to: SIMD2(1e12, 8), with: white)
    #expect((0..<20).allSatisfy { image[$0, 8] == white })
    image.drawLine(from: SIMD2(.nan, 0), to: SIMD2(5, 5), with: white)
    image.draw("clipped", x: -9, y: 12, with: white)
    image.draw(Image(width: 9, height: 9, filledWith: white), x: 16, y: -6)
    #expect(image[19, 2] == white && image[19, 3] == black)
    image.draw(Image(width: 9, height: 9, filledWith: white), x: 50, y: 50)
  }

  @Test func aDiagonalLineTouchesEveryColumn() {
    var image = blank()
    image.drawLine(from: SIMD2(2, 3), to: SIMD2(12, 8), with: white)
    for x in 2...12 {
      #expect((0..<16).count { image[x, $0] == white } == 1)
    }
    #expect(image[2, 3] == white && image[12, 8] == white)
  }

  @Test func glyphsDiffer() {
    let characters = (33..<127).map { Character(UnicodeScalar(UInt8($0))) } + ["é"]
    var seen: [[RGB8]: Character] = [:]
    for character in characters {
      var image = blank(6, 9)
      image.draw(String(character), x: 0, y: 0, with: white)
      #expect(lit(image) >= 2)
      let twin = seen.updateValue(character, forKey: image.pixels)
      #expect(twin == nil, "\(character) looks like \(twin.map(String.init) ?? "")")
      #expect((0..<9).allSatisfy { image[5, $0] == black }, "\(character) touches its neighbour")
    }
    var empty = blank(6, 9)
    empty.draw(" ", x: 0, y: 0, with: white)
    #expect(lit(empty) == 0)
  }

  @Test func textScalesByWholeDots() {
    var (one, three) = (blank(12, 9), blank(36, 27))
    one.draw("aB", x: 0, y: 0, with: white)
    three.draw("aB", x: 0, y: 0, with: white, scale: 3)
    #expect(lit(three) == 9 * lit(one))
    let size = Image<RGB8>.size(ofText: "aB", scale: 3)
    #expect(size.width == 36 && size.height == 27)
  }

  @Test func aContactSheetShowsEveryPicture() {
    let colors = (0..<5).map { RGB8(UInt8(100 + $0), 0, 0) }
    let sheet = ContactSheet(
      frames: colors.map {
        .init(image: Image(width: 30, height: 20, filledWith: $0), caption: "caption too long")
      }, columns: 2
    ).image
    for color in colors { #expect(sheet.pixels.count { $0 == color } == 600) }
    #expect(sheet.width == 2 * 30 + 3 * 8)
    #expect(ContactSheet(frames: [], columns: 3).image.width > 0)
  }
}
