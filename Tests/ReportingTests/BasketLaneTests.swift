import Reporting
import Testing

@Suite struct BasketLaneTests {
  private func event(
    _ source: EventMark.Source, _ kind: EventMark.Kind, _ item: String, _ time: Double
  ) -> EventMark {
    EventMark(source: source, kind: kind, item: item, time: time, isMatched: nil)
  }

  @Test func countsFollowEvents() {
    let lanes = BasketLane.lanes(
      of: [
        event(.truth, .remove, "milk", 9), event(.truth, .add, "milk", 2),
        event(.reported, .add, "milk", 3), event(.truth, .other("hover"), "bread", 4),
      ], start: ["apples": 2])
    #expect(lanes.map(\.item) == ["apples", "milk"])
    #expect(lanes[0].truth == [.init(time: 0, count: 2)])
    #expect(lanes[0].believed == lanes[0].truth)
    #expect(
      lanes[1].truth == [
        .init(time: 0, count: 0), .init(time: 2, count: 1), .init(time: 9, count: 0),
      ])
    #expect(lanes[1].believed == [.init(time: 0, count: 0), .init(time: 3, count: 1)])
  }

  @Test func stretchesCoverTheEpisodeWithoutOverlap() {
    let lane = BasketLane(
      item: "milk", truth: [.init(time: 0, count: 0), .init(time: 2, count: 1)],
      believed: [.init(time: 0, count: 0), .init(time: 3, count: 1), .init(time: 12, count: 2)])
    #expect(
      lane.stretches(until: 10) == [
        .init(from: 0, to: 2, truth: 0, believed: 0), .init(from: 2, to: 3, truth: 1, believed: 0),
        .init(from: 3, to: 10, truth: 1, believed: 1),
      ])
  }
}
