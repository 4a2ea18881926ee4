import Dataset
import Imaging
import Testing

/// Squares on a plain ground.
@Suite struct PictureAlignmentTests {
  private static let side = 160

  private typealias Square = (x: Int, y: Int, width: Int)

  private static func ids(_ squares: [Square]) -> Image<UInt16> {
    var ids = Image<UInt16>(width: side, height: side, filledWith: 0)
    for (number, square) in squares.enumerated() {
      for y in square.y..<square.y + square.width {
        for x in square.x..<square.x + square.width { ids[x, y] = UInt16(number + 1) }
      }
    }
    return ids
  }

  /// Squares as the ids say, moved by so many pixels, and brighter than the ground; some with a hem, a
  /// bright line six pixels inside along their outline.
  private static func picture(
    _ ids: Image<UInt16>, movedBy shift: Int = 0, contrast: UInt8, hems: Set<UInt16> = []
  ) -> Image<RGBA8> {
    var picture = Image<RGBA8>(width: side, height: side, filledWith: RGBA8(90, 90, 90, 255))
    func id(_ x: Int, _ y: Int) -> UInt16 {
      let (x, y) = (x - shift, y - shift)
      return x >= 0 && y >= 0 && x < side && y < side ? ids[x, y] : 0
    }
    for y in 0..<side {
      for x in 0..<side where id(x, y) > 0 {
        let isHem =
          hems.contains(id(x, y)) && id(x - 6, y - 6) == id(x, y)
          && (id(x - 7, y - 6) != id(x, y) || id(x - 6, y - 7) != id(x, y))
        let value = 90 + contrast
        picture[x, y] = isHem ? RGBA8(250, 250, 250, 255) : RGBA8(value, value, value, 255)
      }
    }
    return picture
  }

  private static let three: [Square] = [(10, 10, 60), (85, 20, 60), (20, 90, 60)]

  @Test func aMovedPictureIsFound() throws {
    for count in 1...3 {
      let ids = Self.ids(Array(Self.three.prefix(count)))
      let alignment = try #require(PictureAlignment(ids))
      #expect(alignment.betterPlace(for: Self.picture(ids, contrast: 40)) == nil)
      let moved = Self.picture(ids, movedBy: 8, contrast: 40)
      #expect(alignment.betterPlace(for: moved)?.place == "moved by -8, -8 pixels")
    }
  }

  /// Its outline would be 1.43 times as strong six pixels farther in, by 5.8 standard errors.
  @Test func theHemOfTheOnlyPackMovesNoPicture() throws {
    let ids = Self.ids([(20, 20, 110)])
    let alignment = try #require(PictureAlignment(ids))
    #expect(alignment.betterPlace(for: Self.picture(ids, contrast: 15, hems: [1])) == nil)
  }
}
