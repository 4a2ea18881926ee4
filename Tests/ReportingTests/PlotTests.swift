import Reporting
import Testing

@Suite struct PlotTests {
  @Test(arguments: [
    (0.0, 30.0, 10, [0, 5, 10, 15, 20, 25, 30]), (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    (-3, 3, 4, [-4, -2, 0, 2, 4]), (1.02, 2.37, 5, [1, 1.5, 2, 2.5]),
  ])
  func ticksAreRound(lower: Double, upper: Double, count: Int, expected: [Double]) {
    let scale = PlotScale(
      range: nil, values: [lower, upper], lowerPixel: 0, upperPixel: 100, tickCount: count)
    #expect(scale.ticks.count == expected.count)
    for (tick, value) in zip(scale.ticks, expected) { #expect(abs(tick - value) < 1e-9) }
  }

  @Test func scaleMapsTheRangeToItsEnds() {
    let scale = PlotScale(
      range: 2...4, values: [], lowerPixel: 200, upperPixel: 0, tickCount: 3)
    #expect(scale.pixel(2) == 200)
    #expect(scale.pixel(4) == 0)
    #expect(scale.pixel(3) == 100)
  }

  /// No data, a single value, values that differ in the last bits only, huge and tiny ones: ticks stay
  /// few and every value lies within.
  @Test(arguments: [
    [], [5], [0], [.nan], [1e9, 1e9 + 1e-7], [1e-12, 2e-12], [-1e15, 1e15], [.infinity, 3],
  ])
  func degenerateDataHasAScale(values: [Double]) {
    let scale = PlotScale(
      range: nil, values: values, lowerPixel: 0, upperPixel: 100, tickCount: 6)
    #expect((2...30).contains(scale.ticks.count))
    for value in values where value.isFinite {
      #expect((-0.001...100.001).contains(scale.pixel(value)))
    }
  }

  /// An axis of what cannot be negative does not reach below 0, and counts have whole ticks.
  @Test(
    arguments: [([0, 0], 0), ([3], 2), ([0.2], 0), ([0, 0, 1], 0), ([0, 2], 0)]
      as [([Double], Double)])
  func countsStandOnTheGround(values: [Double], lowest: Double) {
    let scale = PlotScale(
      range: nil, values: values, lowerPixel: 0, upperPixel: 100, tickCount: 5, isWhole: true)
    #expect(scale.data.lowerBound == lowest)
    #expect(scale.ticks.count >= 2)
    #expect(scale.ticks.allSatisfy { $0 == $0.rounded() })
    let plain = PlotScale(
      range: nil, values: values, lowerPixel: 0, upperPixel: 100, tickCount: 5)
    #expect(plain.data.lowerBound >= 0)
  }

  /// A phone has a drawing of its own, whose text is not shrunk with the width.
  @Test func aPlotIsDrawnForPhonesToo() throws {
    let plot = Plot(
      title: "t", x: .init("run", unit: "", range: 0...1), y: .init("share", unit: ""),
      series: [.init(name: "s", tone: .accent, style: .line, points: [SIMD2(0, 0), SIMD2(1, 1)])])
    let figure = plot.figure().source
    let widths = figure.matches(of: /viewBox="0 0 ([0-9]+)\s/).compactMap { Double($0.1) }
    #expect(widths == [960, 340])
    let curve = try #require(
      plot.svg(.narrow).source.firstMatch(of: /d="M([0-9.]+) [0-9.]+L([0-9.]+)/))
    #expect(try #require(Double(curve.1)) > 50)
    #expect(try #require(Double(curve.2)) <= 340)
    var railed = plot
    railed.rails = [.init(label: "happened")]
    #expect(railed.figure().source.matches(of: /viewBox="0 0 960/).count == 1)
  }

  @Test func thinningKeepsEndsAndSpikes() {
    var run = (0..<100_000).map { SIMD2(Double($0) * 0.01, 50.0) }
    run[77_777].y = -4
    run[12_345].y = 99
    let thinned = Plot.Series.thinned(run)
    #expect(thinned.count < 8_500)
    #expect(thinned.first == run.first)
    #expect(thinned.last == run.last)
    #expect(thinned.contains(run[77_777]))
    #expect(thinned.contains(run[12_345]))
    #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.x < $1.x })
  }

  @Test func gapsBreakTheCurve() {
    let series = Plot.Series(
      name: "mass", tone: .reported, style: .line,
      points: [SIMD2(0, 1), SIMD2(1, 2), SIMD2(2, .nan), SIMD2(3, 1), SIMD2(4, 2)])
    let svg = Plot(
      title: "t", x: .init("time", unit: "s"), y: .init("mass", unit: "kg"), series: [series]
    ).svg().source
    let path = svg.split(separator: "class=\"curve reported\" d=\"")[1].prefix { $0 != "\"" }
    #expect(path.filter { $0 == "M" }.count == 2)
    #expect(path.filter { $0 == "L" }.count == 2)
    #expect(!svg.contains("nan"))
  }

  @Test func axesCarryUnitsAndTheLegendNames() {
    let figure = Plot(
      title: "Creep", x: .init("time", unit: "min"), y: .init("error", unit: "g"),
      series: [.init(name: "cell 1", tone: .accent, style: .step, points: [SIMD2(0, 0)])],
      references: [.init(name: "limit", value: 5, tone: .bad)]
    ).figure().source
    for text in ["time (min)", "error (g)", ">cell 1<", ">limit<", "Creep"] {
      #expect(figure.contains(text), "\(text)")
    }
  }

  @Test func simultaneousMarksStandApart() {
    let marks = [3.0, 3.0].map { Plot.Mark(x: $0, shape: .up, tone: .good) }
    let svg = Plot(
      title: "t", x: .init("time", unit: "s", range: 0...10),
      rails: [.init(label: "happened", marks: marks)]
    ).svg().source
    let places = svg.matches(of: /translate\(([0-9.]+) ([0-9.]+)\)/).map { String($0.2) }
    #expect(places.count == 2)
    #expect(Set(places).count == 2)
  }
}
