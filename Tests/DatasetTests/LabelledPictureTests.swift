import Dataset
import Geometry
import Imaging
import Testing

@Suite struct LabelledPictureTests {
  private let gray = RGB8(90, 90, 90)

  /// Pixels of a colour.
  private func count(_ color: RGB8, in image: Image<RGB8>) -> Int {
    image.pixels.count { $0 == color }
  }

  /// Every name of a heap of boxes is there in full: nothing covers it.
  @Test(arguments: [1, 7, 40])
  func namesOfACrowdDoNotCoverEachOther(number: Int) {
    let labels = (0..<number).map { i in
      LabelledPicture.Label(
        name: "product-\(i)", box: PixelBox(x0: 80 + i % 3, y0: 60, x1: 120 + i % 5, y1: 90),
        color: RGB8(UInt8(2 * i), 200, 40))
    }
    let image = LabelledPicture(
      picture: Image(width: 200, height: 150, filledWith: gray), labels: labels, nameLength: 12
    ).image
    for label in labels {
      let ink = RGB8(label.color.r / 2 + 128, 228, 148)
      var alone = Image(width: 100, height: 12, filledWith: gray)
      alone.draw(label.name, x: 1, y: 1, with: ink)
      #expect(count(ink, in: image) == count(ink, in: alone), "\(label.name)")
    }
  }

  @Test func thePictureStaysAndColumnsAreAsWideForEvery() {
    let picture = Image(width: 64, height: 48, filledWith: gray)
    let bare = LabelledPicture(picture: picture, labels: [], nameLength: 10).image
    #expect((bare.width, bare.height) == (64 + 2 * (60 + 12), 48))
    #expect(count(gray, in: bare) == 64 * 48)
    let labelled = LabelledPicture(
      picture: picture,
      labels: [
        .init(
          name: "a name that is too long", box: PixelBox(x0: 4, y0: 4, x1: 10, y1: 10),
          color: RGB8(255, 0, 0))
      ], nameLength: 10
    ).image
    #expect((labelled.width, labelled.height) == (bare.width, bare.height))
    // The name stands to the left, where its box is.
    let ink = RGB8(255, 128, 128)
    for y in 0..<labelled.height {
      for x in 0..<labelled.width where labelled[x, y] == ink { #expect(x < 72) }
    }
    #expect(count(ink, in: labelled) > 50)
  }
}
