import Foundation
import Reporting
import TestSupport
import Testing

/// The page in a browser: its script runs, and nothing else does.
@Suite(.enabled(if: Browser.isPresent)) struct RunReportBrowserTests {
  private enum Value: Decodable, Equatable {
    case number(Double)
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .other
      }
    }
  }

  private struct Outcome: Decodable {
    var values: [Value]
    var faults: [String]
  }

  /// - Parameter steps: JavaScript, or lines of JSON.
  private func outcome(
    of steps: [String], hostileNames: Bool = false,
    changing change: (inout RunReport) -> Void = { _ in }
  ) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appending(path: "page.html")
    var report = try SampleReport.whole(hostileNames: hostileNames)
    change(&report)
    try report.page.html.write(
      to: page, atomically: true, encoding: .utf8)
    let lines = try steps.map { step in
      step.hasPrefix("{\"")
        ? step : String(decoding: try JSONEncoder().encode(["run": step]), as: UTF8.self)
    }
    return try JSONDecoder().decode(Outcome.self, from: Browser.run(lines, in: page))
  }

  private static let shownPicture = "document.querySelector('.picture.current')"
  private static let shownRows = """
    (section => [...document.querySelectorAll(section + ' tbody tr')]
      .filter(row => row.offsetParent).length)
    """
  /// Sets a control as a hand would, and tells the page.
  private static func set(_ control: String, _ property: String, _ value: String) -> String {
    """
    (node => { node.\(property) = \(value); node.dispatchEvent(new Event('input'));
      node.dispatchEvent(new Event('change')); return 'set'; })(document.querySelector('\(control)'))
    """
  }

  @Test(arguments: [false, true])
  func loadsWithoutFaultsAndDrawsPictures(hostileNames: Bool) throws {
    let outcome = try outcome(
      of: [
        "document.documentElement.className",
        "\(Self.shownPicture).querySelector('img').naturalWidth",
        "document.querySelectorAll('.thumbs img').length",
        "[...document.querySelectorAll('img')].filter(i => i.complete && !i.naturalWidth).length",
        "document.querySelectorAll('script').length",
      ], hostileNames: hostileNames)
    #expect(outcome.faults == [])
    #expect(
      outcome.values == [.text("js"), .number(320), .number(12), .number(0), .number(1)])
  }

  @Test func filtersHideWhatTheySay() throws {
    let outcome = try outcome(of: [
      "\(Self.shownRows)('#scenarios')",
      Self.set(".verdict-filter", "value", "'failed'"), "\(Self.shownRows)('#scenarios')",
      "document.querySelector('.scenario-count').value",
      "document.querySelector('#scenario-0').offsetParent === null ? 'hidden' : 'shown'",
      Self.set(".verdict-filter", "value", "''"),
      Self.set(".scenario-find", "value", "'ONE time'"), "\(Self.shownRows)('#scenarios')",
      "\(Self.shownRows)('#slices')",
      Self.set(".slice-apart", "checked", "true"), "\(Self.shownRows)('#slices')",
      Self.set(".slice-apart", "checked", "false"),
      Self.set(".slice-find", "value", "'lighting'"), "\(Self.shownRows)('#slices')",
      Self.set(".slice-metric", "value", "'1'"),
      "[...document.querySelectorAll('#slices td')].filter(c => c.offsetParent).length",
    ])
    #expect(outcome.faults == [])
    #expect(
      outcome.values.filter { $0 != .text("set") } == [
        .number(2), .number(1), .text("1 of 2"), .text("hidden"), .number(1),
        .number(3), .number(1), .number(1), .number(3),
      ])
  }

  @Test func filmFollowsKeysSliderAndLinks() throws {
    let time = "+\(Self.shownPicture).dataset.time"
    let visible = "getComputedStyle(\(Self.shownPicture).querySelector('SELECTOR')).display"
    func display(_ selector: String) -> String {
      visible.replacing("SELECTOR", with: selector)
    }
    let outcome = try outcome(of: [
      time, "document.querySelector('.film').focus()",
      #"{"keys": ["ArrowRight"], "run": "\#(time)"}"#,
      #"{"keys": ["ArrowLeft", "ArrowLeft"], "run": "\#(time)"}"#,
      Self.set(".position", "value", "11"), time,
      display(".depth"), "document.querySelector('.film').focus()",
      #"{"keys": ["d", "m", "b"], "run": "\#(display(".depth"))"}"#,
      display(".mask"), display("svg"),
      "document.querySelector('#metrics a').click()", time,
      "document.querySelector('.cursor').getAttribute('x1') > 172 ? 'cursor' : 'none'",
      "document.querySelectorAll('.picture.current').length",
    ])
    #expect(outcome.faults == [])
    #expect(
      outcome.values.filter { $0 != .other && $0 != .text("set") } == [
        .number(4.1), .number(4.7), .number(1.5), .number(27.1), .text("none"), .text("block"),
        .text("none"), .text("none"), .number(14.3), .text("cursor"), .number(1),
      ])
  }

  /// All that a run's summary can hold stands side by side on a laptop's window, and what does not fit
  /// a phone shows that there is more.
  @Test func theSummaryFitsAWindow() throws {
    let metrics = [
      ("basket", "1/1"), ("event F1", "0.987"), ("questions", "0"), ("alerts", "0"),
      ("false alerts", "0"), ("overcharged", "€ 0.00"), ("undercharged", "€ 0.00"),
      ("cost of mistakes", "€ 0.00"), ("items found in pictures", "94.3 %"),
      ("weight error", "13.1 g"),
    ]
    let hidden = """
      (box => box.scrollWidth - box.clientWidth)(document.querySelector('.summary').parentElement)
      """
    let outcome = try outcome(of: [
      #"{"size": [1100, 800], "run": "\#(hidden)"}"#,
      #"{"size": [390, 844], "run": "\#(hidden) > 0 ? 'scrolls' : 'fits'"}"#,
      """
      [...document.querySelectorAll('.scroll')].filter(box =>
        getComputedStyle(box).backgroundImage.split('linear-gradient').length !== 5).length
      """,
    ]) { report in
      for place in report.scenarios.indices {
        report.scenarios[place].metrics = metrics.map { .init($0.0, $0.1) }
      }
    }
    #expect(outcome.faults == [])
    #expect(outcome.values == [.number(0), .text("scrolls"), .number(0)])
  }

  /// A legend that shows another colour than the drawing names nothing.
  @Test func legendsHaveTheColoursOfTheirCurves() throws {
    let names = [SIMD2(0.0, 0.0), SIMD2(1, 1)]
    let drift = DriftReport(
      first: "ours", second: "theirs", facts: [],
      properties: [
        .init(
          name: "weight_kg", verdict: "drifted", tone: .bad, distance: "1", chance: "0",
          shares: .numbers(names, names))
      ])
    let weight = Plot(
      title: "t", x: .init("x", unit: ""), y: .init("y", unit: ""),
      series: [.init(name: "true", tone: .truth, style: .line, points: names)])
    let page = Page(title: "t", body: drift.page.body + weight.figure())
    let folder = try TemporaryFolder()
    let file = try folder.write(page.html, to: "page.html")
    let look = """
      [...document.querySelectorAll('.plot')].map(plot => {
        const [swatches, curves] = ['.swatch', '.whole .curve'].map(s => [...plot.querySelectorAll(s)]);
        return swatches.map((swatch, i) => {
          const [a, b] = [getComputedStyle(swatch), getComputedStyle(curves[i])];
          return a.borderTopColor === b.stroke && a.opacity === b.opacity ? 'same' : 'other';
        });
      }).flat().join(' ')
      """
    let step = String(decoding: try JSONEncoder().encode(["run": look]), as: UTF8.self)
    let outcome = try JSONDecoder().decode(
      Outcome.self, from: Browser.run([step], in: URL(filePath: file)))
    #expect(outcome.faults == [])
    #expect(outcome.values == [.text("same same same")])
  }

  /// On a phone nothing is wider than the screen but what scrolls by itself.
  @Test func fitsAPhone() throws {
    let outcome = try outcome(of: [
      #"{"size": [390, 844], "run": "document.documentElement.scrollWidth"}"#,
      "\(Self.shownPicture).getBoundingClientRect().width > 300 ? 'wide' : 'narrow'",
    ])
    #expect(outcome.values == [.number(390), .text("wide")])
    #expect(outcome.faults == [])
  }
}
