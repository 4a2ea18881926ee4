import Imaging
import Reporting

/// A run with one scenario that passed and one that failed, with everything a page can show.
enum SampleReport {
  /// Sorts where the harmless name sorts, so that both pages have the same order.
  static let hostile = "z<script>alert('x')</script>\"><img src=x onerror=alert(1)> & \u{202E}evil"

  static func report(hostileNames: Bool = false) throws -> RunReport {
    let name = hostileNames ? hostile : "yoghurt-strawberry-150g"
    return RunReport(
      title: hostileNames ? hostile : "Dairy aisle",
      facts: [
        .init("detector", hostileNames ? hostile : "cart-int8.onnx"), .init("seed", "1"),
        .init("episodes", "40"), .init("simulated", "21 min 20 s"), .init("pictures", "51 200"),
      ],
      scenarios: [
        ScenarioReport(
          name: "one-by-one", purpose: "Items put in one at a time are booked one at a time.",
          episodeCount: 20,
          metrics: [
            .init("basket exact", "20/20"), .init("event F1", "1.000"), .init("questions", "0"),
          ],
          criteria: [
            .init(name: "basket_exact", expected: "20 of 20", actual: "20 of 20", isPassed: true)
          ],
          episodes: []),
        ScenarioReport(
          name: hostileNames ? hostile : "two-in-one-hand",
          purpose: hostileNames ? hostile : "Two items taken in one hand are booked as two.",
          variant: "severity 0.5", episodeCount: 20,
          metrics: [
            .init("basket exact", "19/20"), .init("event F1", "0.987"), .init("questions", "3"),
            .init("weight error", "4 g"),
          ],
          criteria: [
            .init(
              name: "event_f1", expected: "≥ 0.990", actual: "0.987", isPassed: false,
              reason: "1 of 39 true events was missed and none invented.",
              firstFailure: .init(
                episode: 7, time: 14.32, tick: 143, camera: "rear-left",
                replayCommand:
                  "cartsim run Scenes/stress/shopper/two-in-one-hand.yaml --episode 7")),
            .init(name: "questions", expected: "≤ 1 an episode", actual: "0.15", isPassed: true),
          ],
          episodes: [try episode(item: name)]),
      ])
  }

  static func episode(item: String) throws -> EpisodeReport {
    let events: [EventMark] = [
      .init(source: .truth, kind: .add, item: "milk-1l", time: 4.1, isMatched: true),
      .init(source: .reported, kind: .add, item: "milk-1l", time: 4.6, isMatched: true),
      .init(source: .truth, kind: .other("hover"), item: "bread", time: 7.5, isMatched: nil),
      .init(source: .truth, kind: .add, item: item, time: 14.3, isMatched: true),
      .init(source: .truth, kind: .add, item: item, time: 14.32, isMatched: false),
      .init(source: .reported, kind: .add, item: item, time: 14.9, isMatched: true),
      .init(source: .truth, kind: .remove, item: "milk-1l", time: 22, isMatched: true),
      .init(source: .reported, kind: .remove, item: "milk-1l", time: 22.4, isMatched: true),
      .init(source: .reported, kind: .add, item: "butter", time: 26, isMatched: false),
    ]
    return EpisodeReport(
      episode: 7, isPassed: false, duration: 30,
      facts: [.init("events", "3/4"), .init("questions", "1")], weight: weight(), events: events,
      basket: BasketLane.lanes(of: events, start: ["apples-1kg": 1]),
      prompts: [.init(time: 15.6, text: "Please show \(item) to a camera.")],
      pictures: try [
        picture(caption: "add \(item)", place: "rear-left · 14.3 s", item: item),
        picture(caption: "the cart asks", place: "front-left · 15.6 s", item: item),
      ])
  }

  private static func weight() -> WeightTrace {
    func mass(_ t: Double) -> Double { t < 4.1 ? 1 : t < 14.3 ? 2.03 : t < 22 ? 2.33 : 1.3 }
    let times = (0..<300).map { Double($0) * 0.1 }
    return WeightTrace(
      displayed: times.map { t in
        let raw = mass(max(t - 0.4, 0))
        return SIMD2(t, (raw * 200).rounded() / 200)
      },
      basketMass: times.map { SIMD2($0, mass($0)) },
      load: times.map { t in
        let sinceAdd = t - 14.3
        let bump = sinceAdd > -0.3 && sinceAdd < 0.2 ? 0.8 * (0.2 - sinceAdd) : 0
        return SIMD2(t, mass(t) + bump)
      },
      stable: [0...3.6, 5.1...13.9, 15.2...21.5, 22.9...30])
  }

  private static func picture(
    caption: String, place: String, item: String
  ) throws -> ReportPicture {
    let (width, height) = (640, 400)
    var image = Image(width: width, height: height, filledWith: RGB8(70, 78, 76))
    var ids = Image<UInt16>(width: width, height: height, filledWith: 0)
    for y in 0..<height {
      for x in 0..<width {
        if (180..<300).contains(x), (120..<330).contains(y) {
          image[x, y] = RGB8(228, 232, 240)
          ids[x, y] = 1
        } else if (320..<420).contains(x), (200..<320).contains(y) {
          image[x, y] = RGB8(214, 120, 130)
          ids[x, y] = 2
        } else if (x / 40 + y / 40) % 2 == 0 {
          image[x, y] = RGB8(62, 70, 68)
        }
      }
    }
    return try ReportPicture(
      image, ids: ids,
      boxes: [
        .init(x0: 180, y0: 120, x1: 300, y1: 330, label: "milk-1l", tone: .truth),
        .init(x0: 320, y0: 200, x1: 420, y1: 320, label: item, tone: .truth),
        .init(x0: 184, y0: 116, x1: 303, y1: 326, label: "milk-1l 0.97", tone: .reported),
      ], caption: caption, place: place)
  }
}
