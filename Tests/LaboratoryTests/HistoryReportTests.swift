import Foundation
import Laboratory
import Metrics
import Reporting
import Results
import TestSupport
import Testing

@Suite struct HistoryReportTests {
  /// - Parameter missed: of eight events, as many in every scenario.
  private static func run(
    _ scenarios: [String], missed: Int, detector: String, passed: Bool
  ) -> RunRecord {
    RunRecord(
      label: "v\(missed)", detector: detector, version: "1", recorded: "2026-01-01T00:00:00Z",
      scenarios: scenarios.map { name in
        var score = EpisodeScore(scenario: name, seed: 1, episode: 0)
        score.events.matched = 8 - missed
        score.events.missed = missed
        return ScenarioRecord(
          name: name, scene: name + ".yaml", hash: "h", passed: passed,
          episodes: [EpisodeRecord(score: score, passed: passed)], criteria: [], broken: [])
      })
  }

  private func report(limit: Int = 100) throws -> HistoryReport {
    let folder = try TemporaryFolder()
    let store = try ResultsStore(path: folder.path + "/runs.sqlite", isNew: true)
    for (missed, detector) in [(4, "old"), (2, "old"), (0, "<b>new</b>")] {
      _ = try store.add(
        Self.run(
          missed == 0 ? ["dark"] : ["dark", "lit"], missed: missed, detector: detector,
          passed: missed == 0))
    }
    return try HistoryReport(store, title: "runs.sqlite", limit: limit)
  }

  @Test func followsMetricsAndScenariosFromRunToRun() throws {
    let report = try report()
    #expect(report.runs.map(\.number) == [1, 2, 3])
    #expect(report.runs.map(\.episodes) == [2, 2, 1])
    let recall = try #require(report.courses.first { $0.name == "event_recall" })
    #expect(recall.points.map(\.value) == [0.5, 0.75, 1])
    #expect(
      report.scenarios == [
        .init(name: "dark", passed: [false, false, true]),
        .init(name: "lit", passed: [false, false, nil]),
      ])
  }

  @Test func theLastRunsAreShownWhereThereAreMore() throws {
    let report = try report(limit: 2)
    #expect(report.runs.map(\.number) == [2, 3])
    #expect(report.scenarios[0].passed == [false, true])
    let recall = try #require(report.courses.first { $0.name == "event_recall" })
    #expect(recall.points.map(\.value) == [0.75, 1])
  }

  @Test func thePageShowsThemAndNamesStayText() throws {
    let html = try report().page.html
    for text in ["Event recall", "v4", "2026-01-01T00:00:00Z", "&lt;b&gt;new&lt;/b&gt;"] {
      #expect(html.contains(text), "\(text)")
    }
    #expect(!html.contains("<b>new"))
    #expect(html.matches(of: /title="failed"/).count == 4)
    #expect(html.matches(of: /title="not played"/).count == 1)
    // The last run's verdict, and its figure of a metric that more is better of.
    #expect(html.contains("run 3: 1 passed"))
    #expect(html.contains("Event recall<b>1.000</b>"))
  }

  /// A detector's lines have one colour on the whole page, and what cannot leave 0…1 has no other axis.
  @Test func coursesKeepTheirDetectorsAndTheirBounds() throws {
    let report = try report()
    let html = report.page.html
    let recall = try #require(html.components(separatedBy: "id=\"event_recall\"").dropFirst().first)
      .components(separatedBy: "</figure>")[0]
    #expect(recall.matches(of: /class="point reported"/).count == 2)
    #expect(recall.matches(of: /class="point accent"/).count == 1)
    let ticks = recall.matches(of: /text-anchor="end">([^<]+)</).compactMap { Double($0.1) }
    #expect(ticks.count >= 2 && ticks.allSatisfy { (0...1).contains($0) }, "\(ticks)")
    let runs = recall.matches(of: /text-anchor="middle">([0-9.]+)</).map { String($0.1) }
    #expect(runs == ["1", "2", "3"])
  }

  @Test func namesFromTheStoreStayText() throws {
    let hostile = "\"><script>alert(1)</script><i onload='x'>"
    var report = try report()
    report.title = hostile
    for place in report.runs.indices {
      report.runs[place].label = hostile
      report.runs[place].recorded = hostile
      report.runs[place].version = hostile
    }
    for place in report.scenarios.indices { report.scenarios[place].name = hostile }
    let html = report.page.html
    #expect(!html.contains("<script") && !html.contains("<i onload"))
    #expect(html.contains("&quot;&gt;&lt;script&gt;"))
  }

  @Test func anEmptyStoreHasAPage() throws {
    let folder = try TemporaryFolder()
    let store = try ResultsStore(path: folder.path + "/runs.sqlite", isNew: true)
    #expect(try HistoryReport(store, title: "t").page.html.contains("No run is stored yet"))
  }

  /// On a phone nothing but what scrolls by itself is wider than the screen.
  @Test(.enabled(if: Browser.isPresent)) func fitsAPhone() throws {
    var report = try report()
    for place in report.scenarios.indices {
      report.scenarios[place].name = String(repeating: "a-long-name-", count: 12)
    }
    let folder = try TemporaryFolder()
    let page = try folder.write(report.page.html, to: "page.html")
    struct Outcome: Decodable {
      var values: [Double]
      var faults: [String]
    }
    let steps = [
      #"{"size": [390, 844], "run": "document.documentElement.scrollWidth"}"#,
      #"{"run": "document.querySelectorAll('.course svg')[0].getBoundingClientRect().width"}"#,
    ]
    let outcome = try JSONDecoder().decode(
      Outcome.self, from: Browser.run(steps, in: URL(filePath: page)))
    #expect(outcome.faults == [])
    #expect(outcome.values[0] == 390 && outcome.values[1] > 300, "\(outcome.values)")
  }
}
