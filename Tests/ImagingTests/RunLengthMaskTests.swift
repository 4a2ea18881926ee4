import Geometry
import Imaging
import Testing

@Suite struct RunLengthMaskTests {
  /// Known answers by hand: 3 × 2 pixels, columns first.
  @Test func countsGoDownTheColumns() throws {
    // 0 1 0
    // 1 1 0
    let masks = RunLengthMask.masks(ofIDs: [0, 5, 0, 5, 5, 0], width: 3, height: 2)
    #expect(masks[5]?.counts == [1, 3, 2])
    #expect(masks[5]?.area == 3)
    #expect(masks[5]?.decoded() == [false, true, false, true, true, false])
  }

  @Test func aMaskThatBeginsAtTheFirstPixelHasAnEmptyFirstRun() {
    let masks = RunLengthMask.masks(ofIDs: [9, 9, 9, 9], width: 2, height: 2)
    #expect(masks[9]?.counts == [0, 4])
  }

  /// Strings made by pycocotools' encoder for the same counts.
  @Test(arguments: [
    ([1, 3, 2] as [UInt32], "132"), ([0, 4], "04"), ([100, 20, 100, 20], "T3d0T30"),
    ([5, 1000, 5, 1], "5Xo05iPO"),
  ])
  func stringsAreThoseOfCoco(counts: [UInt32], text: String) {
    let total = counts.reduce(0) { $0 + Int($1) }
    let mask = RunLengthMask(width: total, height: 1, counts: counts)
    #expect(mask.compressed == text)
    #expect(RunLengthMask(compressed: text, width: total, height: 1) == mask)
  }

  @Test(arguments: 0..<20)
  func roundTripsAndPartitionsRandomImages(seed: Int) throws {
    var stream = RandomKey(seed: UInt64(seed)).with("test.masks").stream
    let (width, height) = (1 + stream.index(below: 90), 1 + stream.index(below: 70))
    var ids = [UInt16](repeating: 0, count: width * height)
    for _ in 0..<30 {
      let (x, y) = (stream.index(below: width), stream.index(below: height))
      let id = UInt16(stream.index(below: 5)) * 13_000
      for v in y..<min(height, y + 1 + stream.index(below: 20)) {
        for u in x..<min(width, x + 1 + stream.index(below: 20)) { ids[v * width + u] = id }
      }
    }
    var rebuilt = [UInt16](repeating: 0, count: ids.count)
    for (id, mask) in RunLengthMask.masks(ofIDs: ids, width: width, height: height) {
      let read = try #require(
        RunLengthMask(compressed: mask.compressed, width: width, height: height))
      #expect(read == mask)
      for (index, isInside) in read.decoded().enumerated() where isInside {
        #expect(rebuilt[index] == 0)
        rebuilt[index] = id
      }
    }
    #expect(rebuilt == ids)
  }

  @Test(arguments: ["1", "1320", "13", "\u{7f}32", "é", "1o", "oooooooooooooooooo", "13N"])
  func refusesStringsThatFillNoMask(text: String) {
    #expect(RunLengthMask(compressed: text, width: 3, height: 2) == nil)
  }
}
