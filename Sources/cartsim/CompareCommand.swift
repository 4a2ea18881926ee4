import ArgumentParser
import Dataset
import Evaluation
import Foundation
import Metrics
import Results

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Tell whether a run is better or worse than another, metric by metric.",
    discussion: """
      Runs are FILE (its last) or FILE#NUMBER, as cartsim run --results stored them. Episodes are \
      paired by scenario, seed and number; differences are tested by swapping results within \
      episodes, and the chances are corrected for the number of comparisons (Holm). Slices are the \
      scenarios and the values that were drawn.
      """)

  @Argument(help: "The run to compare with.") var first: String
  @Argument(help: "The run that is judged.") var second: String
  @Option(help: "Compare these metrics only.") var metric: [String] = []
  @Option(help: "Slices with fewer episodes are left out.") var smallestSlice = 5
  @Option(help: "Chance of a wrong verdict that is accepted, over all comparisons together.")
  var significance = 0.05
  @Option(help: "Write all comparisons as JSON.") var json: String?
  @Flag(help: "Exit with 1 if anything is worse.") var gate = false

  func validate() throws {
    for name in metric where Metric.named(name) == nil {
      throw ValidationError(
        "\(name) is no metric; they are \(Metric.all.map(\.name).joined(separator: ", ")).")
    }
    if !(significance > 0 && significance < 1) {
      throw ValidationError("--significance must be between 0 and 1, got \(significance).")
    }
    if smallestSlice < 2 {
      throw ValidationError("--smallest-slice must be at least 2, got \(smallestSlice).")
    }
  }

  func run() throws {
    let (a, b) = try (StoredRun(argument: first), StoredRun(argument: second))
    var test = PairedTest()
    test.significance = significance
    let comparison = RunComparison(
      a.record.scores, b.record.scores, test: test,
      metrics: metric.isEmpty ? Metric.all : metric.compactMap { Metric.named($0) },
      smallestSlice: smallestSlice)
    guard comparison.paired > 0 else {
      throw CommandFailure(
        .wrongInput,
        "\(first) and \(second) have no episode in common: play the same scenes with the same seeds"
      )
    }
    if let json { try OutputFile.write(ComparisonDocument(comparison).encoded(), to: json) }
    print(ComparisonText(comparison, usesColor: Terminal.standardOutputUsesColor()).text)
    if gate, comparison.isWorse { throw ExitStatus.criterionFailed }
  }
}

/// What `cartsim compare` prints.
struct ComparisonText {
  private let comparison: RunComparison
  private let usesColor: Bool

  init(_ comparison: RunComparison, usesColor: Bool) {
    self.comparison = comparison
    self.usesColor = usesColor
  }

  var text: String {
    var lines = TextTable(
      header: ["metric", "first", "second", "difference", "95 %", "p", "verdict"],
      rows: comparison.overall.map { cells($0.comparison) }, leading: [0, 6]
    ).lines.map(colored)
    let told = comparison.told
    lines.append("")
    if told.isEmpty {
      lines.append("no slice in which something can be told")
    } else {
      lines += TextTable(
        header: ["slice", "episodes", "metric", "first", "second", "p", "verdict"],
        rows: told.map { row in
          let cells = cells(row.comparison)
          return [
            row.slice.title, "\(row.comparison.episodes)", cells[0], cells[1], cells[2], cells[5],
            cells[6],
          ]
        }, leading: [0, 2, 6]
      ).lines.map(colored)
    }
    lines.append("")
    var sum = "\(comparison.paired) episodes in both runs, \(comparison.tests) comparisons"
    if comparison.onlyInFirst + comparison.onlyInSecond > 0 {
      sum +=
        " · left out: \(comparison.onlyInFirst) only in the first, "
        + "\(comparison.onlyInSecond) only in the second"
    }
    return (lines + [sum]).joined(separator: "\n")
  }

  private func cells(_ row: PairedComparison) -> [String] {
    [
      row.metric, Self.text(row.first), Self.text(row.second), Self.text(row.difference),
      row.interval.map { "\(Self.text($0.low))…\(Self.text($0.high))" } ?? "–",
      row.correctedChance?.chanceText ?? "–",
      row.verdict.rawValue,
    ]
  }

  private static func text(_ value: Double?) -> String {
    value.map { $0.text(decimals: abs($0) < 1 ? 4 : 2) } ?? "–"
  }

  private func colored(_ line: String) -> String {
    guard usesColor else { return line }
    if line.hasSuffix("worse") { return "\u{1B}[31m\(line)\u{1B}[0m" }
    return line.hasSuffix("better") ? "\u{1B}[32m\(line)\u{1B}[0m" : line
  }
}

/// Comparisons for other programs.
struct ComparisonDocument: Encodable {
  private var cartsim_comparison = 1
  private var paired_episodes: Int
  private var only_in_first: Int
  private var only_in_second: Int
  private var comparisons: [Part]

  private struct Part: Encodable {
    var slice: String
    var metric: String
    var episodes: Int
    var first: Double?
    var second: Double?
    var difference: Double?
    var low: Double?
    var high: Double?
    var p: Double?
    var p_corrected: Double?
    var verdict: String
  }

  init(_ comparison: RunComparison) {
    paired_episodes = comparison.paired
    only_in_first = comparison.onlyInFirst
    only_in_second = comparison.onlyInSecond
    comparisons = comparison.rows.map { row in
      let one = row.comparison
      return Part(
        slice: row.slice.title, metric: one.metric, episodes: one.episodes, first: one.first,
        second: one.second, difference: one.difference, low: one.interval?.low,
        high: one.interval?.high, p: one.chance, p_corrected: one.correctedChance,
        verdict: one.verdict.rawValue)
    }
  }

  func encoded() throws -> Data {
    try RecordCoding.encode(self, pretty: true)
  }
}
