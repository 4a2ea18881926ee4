import Imaging
import Reporting

extension SampleReport {
  /// The whole of a run as a page can show it.
  static func whole(hostileNames: Bool = false) throws -> RunReport {
    var report = try report(hostileNames: hostileNames)
    let name = hostileNames ? hostile : "yoghurt-strawberry-150g"
    report.scenarios[1].episodes[0].pictures = try film(item: name)
    report.analysis = analysis(name: name)
    return report
  }

  /// 12 pictures over 30 s, three of them of moments.
  private static func film(item: String) throws -> [ReportPicture] {
    let moments: [Double: String] = [4.1: "add milk-1l", 14.3: "add \(item)", 22: "remove milk-1l"]
    let course = (0..<9).map { 1.5 + 3.2 * Double($0) }
    return try (course + moments.keys).sorted().map { time in
      try frame(at: time, item: item, moment: moments[time])
    }
  }

  private static func frame(at time: Double, item: String, moment: String?) throws -> ReportPicture
  {
    let (width, height) = (320, 240)
    var image = Image(width: width, height: height, filledWith: RGB8(70, 78, 76))
    var ids = Image<UInt16>(width: width, height: height, filledWith: 0)
    var depth = Image<Float>(width: width, height: height, filledWith: 1.1)
    let left = 20 + Int(time * 6)
    for y in 60..<180 {
      for x in left..<(left + 60) {
        image[x, y] = RGB8(228, 232, 240)
        ids[x, y] = 1
        depth[x, y] = 0.5 + Float(y) / 600
      }
    }
    let box = (x0: Double(left), x1: Double(left + 60))
    return try ReportPicture(
      image, ids: ids, depth: depth,
      boxes: [
        .init(x0: box.x0, y0: 60, x1: box.x1, y1: 180, label: item, tone: .truth),
        .init(x0: box.x0 + 3, y0: 57, x1: box.x1, y1: 176, label: "\(item) 0.91", tone: .reported),
      ], caption: moment ?? "on the way", place: "rear-left · \(time) s", time: time,
      isMoment: moment != nil)
  }

  private static func analysis(name: String) -> RunAnalysis {
    let link = FrameLink(scenario: 1, episode: 7, time: 14.3)
    return RunAnalysis(
      metrics: [
        .init(
          name: "event_f1", title: "Event F1", definition: "2 TP / (2 TP + FP + FN)",
          value: "0.987", interval: "0.962…1.000", baseline: "0.995", change: "−0.008",
          verdict: .cannotTell,
          trend: [
            .init(value: 0.981, label: "run 1: 0.981"), .init(value: 0.995, label: "run 2: 0.995"),
            .init(value: 0.987, label: name),
          ], evidence: [link]),
        .init(
          name: "questions_per_100_items", title: "Questions",
          definition: "100 Σ questions / Σ items",
          value: "7.5", interval: "2.4…13.1", baseline: "2.1", change: "+5.4", verdict: .worse,
          trend: [.init(value: 2.1, label: "a"), .init(value: 7.5, label: "b")],
          evidence: [link, FrameLink(scenario: 0, episode: 3)]),
        .init(
          name: "weight_error_kg", title: "Weight error", definition: "mean of |reading − truth|",
          value: "0.0040", interval: "0.0031…0.0047", baseline: "0.0061", change: "−0.0021",
          verdict: .better,
          trend: [.init(value: 0.0061, label: "a"), .init(value: nil, label: "b")]),
      ],
      baseline: .init(
        name: name, isHeld: false,
        shortfalls: ["\(name): questions_per_100_items 7.5, baseline 2.1"],
        remarks: ["\(name) is new"]),
      confusions: [
        ConfusionReport(
          title: "Events", note: "Paired by time and kind within 1 s.",
          rows: ["milk-1l", name, "nothing happened"], columns: ["milk-1l", name, "not reported"],
          cells: [
            .init(row: 0, column: 0, count: 41, isRight: true),
            .init(row: 1, column: 1, count: 36, isRight: true),
            .init(row: 1, column: 2, count: 1, isRight: false, evidence: link),
            .init(row: 2, column: 0, count: 1, isRight: false, evidence: link),
          ]),
        ConfusionReport(
          title: "Detections", note: "No detection was made.", rows: [], columns: [], cells: []),
      ],
      detection: [
        ChartReport(
          title: "Precision over recall", note: "COCO's protocol, of 120 pictures.",
          facts: [.init("AP50", "0.912"), .init("AP", "0.714")],
          plot: Plot(
            title: "Precision over recall", x: .init("recall", unit: "", range: 0...1),
            y: .init("precision", unit: "", range: 0...1),
            series: [
              .init(
                name: "IoU 0.50", tone: .reported, style: .line,
                points: (0...100).map {
                  let r = Double($0) / 100
                  return SIMD2(r, r < 0.9 ? 1 - 0.1 * r * r : 0)
                })
            ])),
        ChartReport(title: "Calibration", note: "No detection was made."),
      ],
      bookings: [
        ChartReport(
          title: "From the end of an event to its booking", note: "Of 77 matched events.",
          facts: [.init("median", "0.62 s"), .init("95 % within", "1.31 s")],
          plot: Plot(
            title: "Decisions by their time", x: .init("time", unit: "s"),
            y: .init("events", unit: ""),
            series: [
              .init(
                name: "", tone: .reported, style: .area,
                points: [2, 9, 22, 18, 11, 8, 4, 2, 1, 0].enumerated().map {
                  SIMD2(0.15 * Double($0.offset), $0.element)
                })
            ]))
      ],
      slices: SliceReport(
        metrics: [
          .init(title: "Event F1", whole: 0.987, wholeText: "0.987"),
          .init(title: "Weight error", whole: nil, wholeText: "–"),
        ],
        rows: [
          .init(
            title: name, episodes: 20,
            values: [.init(value: 0.97, text: "0.970", interval: 0.94...0.985), nil],
            evidence: link),
          .init(
            title: "store.lighting.ambient_lux 120…480", episodes: 12,
            values: [.init(value: 0.99, text: "0.990", interval: 0.97...1), nil]),
          .init(
            title: "shopper.hand = left", episodes: 1,
            values: [.init(value: 1, text: "1.000"), nil]),
        ], note: "Episodes by scenario and by every value that was drawn."),
      shadow: ShadowReport(
        software: name, episodes: 40,
        rows: [
          .init(
            scenario: name, episode: 7, firstTime: 14.3, firstAspects: "basket, prompt",
            share: 0.125, sharedEvents: 3, eventsOfFirst: 1, eventsOfShadow: 0, evidence: link),
          .init(
            scenario: "one-by-one", episode: 3, firstTime: nil, firstAspects: "", share: 0,
            sharedEvents: 2, eventsOfFirst: 0, eventsOfShadow: 0, failure: "\(name) was silent"),
        ], leftOut: 2))
  }
}
