import ArgumentParser
import Evaluation
import Foundation
import Laboratory
import Metrics
import Reporting
import Results

struct ResultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "results",
    abstract: "List the runs of a store of results, and how a metric went from run to run.",
    discussion: """
      cartsim run --results FILE adds a run. The file is SQLite: its tables and views are described \
      in Sources/Results/ResultsFormat.md.
      """)

  @Argument(help: "The store.") var file: String
  @Option(name: .customLong("run"), help: "Print one run's metrics with their 95 % intervals.")
  var number: Int?
  @Option(help: "Print this metric, run by run.") var trend: String?
  @Option(name: .customLong("openmetrics"), help: "Write a run's figures as OpenMetrics text.")
  var openMetrics: String?

  @Option(help: "Write the course of every metric and scenario as one HTML page.")
  var report: String?

  func validate() throws {
    if let trend, Metric.named(trend) == nil {
      throw ValidationError(
        "\(trend) is no metric; they are \(Metric.all.map(\.name).joined(separator: ", ")).")
    }
  }

  func run() throws {
    guard FileManager.default.fileExists(atPath: file) else {
      throw CommandFailure(
        .wrongInput, "\(file): there is no such file; cartsim run --results writes one")
    }
    let store = try ResultsStore(path: file, isNew: false)
    if let openMetrics {
      let record = try number.map { try store.run($0) } ?? store.lastRun()
      try OutputFile.write(Data(OpenMetricsText(run: record).text.utf8), to: openMetrics)
    }
    if let report {
      let page = try HistoryReport(store, title: file).page
      try OutputFile.write(Data(page.html.utf8), to: report)
    }
    if let trend {
      print(try trendLines(of: trend, in: store).joined(separator: "\n"))
    } else if let number {
      print(metricLines(of: try store.run(number)).joined(separator: "\n"))
    } else if openMetrics == nil, report == nil {
      print(try runLines(in: store).joined(separator: "\n"))
    }
  }

  private func runLines(in store: ResultsStore) throws -> [String] {
    let rows = try store.runs().map { number in
      let run = try store.run(number)
      let f1 = Metric.named("event_f1")?.value(of: run.scores)
      return [
        "\(number)", run.recorded, run.label, run.detector, "\(run.scores.count)",
        "\(run.scenarios.count { $0.passed })/\(run.scenarios.count)",
        f1.map { $0.text(decimals: 4) } ?? "–",
      ]
    }
    return TextTable(
      header: ["run", "recorded", "label", "detector", "episodes", "passed", "event F1"],
      rows: rows, leading: [1, 2, 3]
    ).lines
  }

  private func trendLines(of metric: String, in store: ResultsStore) throws -> [String] {
    TextTable(
      header: ["run", "label", "detector", metric, "95 %"],
      rows: try store.trend(of: metric).map { point in
        [
          "\(point.run)", point.label, point.detector,
          point.value.map { $0.text(decimals: 4) } ?? "–", Self.text(point.interval),
        ]
      }, leading: [1, 2]
    ).lines
  }

  private func metricLines(of run: RunRecord) -> [String] {
    let scores = run.scores
    return TextTable(
      header: ["metric", "value", "95 %", "unit", "is"],
      rows: Metric.all.map { metric in
        [
          metric.name, metric.value(of: scores).map { $0.text(decimals: 4) } ?? "–",
          Self.text(Bootstrap().interval(of: metric, over: scores)), metric.unit.rawValue,
          metric.title,
        ]
      }, leading: [0, 3, 4]
    ).lines
  }

  private static func text(_ interval: Interval?) -> String {
    interval.map { "\($0.low.text(decimals: 4))…\($0.high.text(decimals: 4))" } ?? "–"
  }
}
