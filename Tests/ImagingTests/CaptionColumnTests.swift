import Geometry
import Imaging
import Testing

@Suite struct CaptionColumnTests {
  @Test func whatHasRoomStandsWhereItWishes() {
    let tops = CaptionColumn.tops(centers: [50, 15, 90], lineHeight: 10, height: 100)
    #expect(tops == [45, 10, 85])
  }

  @Test func neighboursPartEvenly() {
    // Two at one height move apart by half a line each; three keep the middle one in place.
    #expect(CaptionColumn.tops(centers: [50, 50], lineHeight: 10, height: 100) == [40, 50])
    #expect(
      CaptionColumn.tops(centers: [50, 50, 50], lineHeight: 10, height: 100) == [35, 45, 55])
  }

  @Test func theColumnEnds() {
    #expect(CaptionColumn.tops(centers: [0, 1], lineHeight: 10, height: 100) == [0, 10])
    #expect(CaptionColumn.tops(centers: [99, 200], lineHeight: 10, height: 100) == [80, 90])
    // Too many go on below.
    #expect(CaptionColumn.tops(centers: [5, 5, 5], lineHeight: 10, height: 20) == [0, 10, 20])
    #expect(CaptionColumn.tops(centers: [], lineHeight: 10, height: 20).isEmpty)
  }

  @Test func crowdsNeverOverlapAndNoShiftIsBetter() {
    var stream = RandomKey(seed: 8).with("captions").stream
    for _ in 0..<300 {
      let count = 1 + Int(stream.uniform(in: 0...19))
      let centers = (0..<count).map { _ in stream.uniform(in: -20...260) }
      let tops = CaptionColumn.tops(centers: centers, lineHeight: 10, height: 240)
      let order = centers.indices.sorted { centers[$0] < centers[$1] }
      for (a, b) in zip(order, order.dropFirst()) { #expect(tops[b] - tops[a] >= 10 - 1e-9) }
      #expect(tops.allSatisfy { $0 >= -1e-9 && $0 <= 230 + 1e-9 })
      // The sum of squares cannot be made less by moving any run of touching captions.
      func cost(_ tops: [Double]) -> Double {
        zip(tops, centers).reduce(0) { $0 + ($1.0 + 5 - $1.1) * ($1.0 + 5 - $1.1) }
      }
      for first in 0..<count {
        for last in first..<count {
          for step in [-0.01, 0.01] {
            var moved = tops
            for rank in first...last { moved[order[rank]] += step }
            let isAllowed =
              zip(order, order.dropFirst()).allSatisfy { moved[$1] - moved[$0] >= 10 }
              && moved.allSatisfy { $0 >= 0 && $0 <= 230 }
            if isAllowed { #expect(cost(moved) >= cost(tops) - 1e-6) }
          }
        }
      }
    }
  }
}
