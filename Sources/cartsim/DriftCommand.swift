import ArgumentParser
import Dataset
import Evaluation
import Foundation
import Laboratory
import Metrics
import Reporting

struct DriftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Tell in what two datasets, or a dataset and recorded logs, differ.",
    discussion: """
      Compares light, exposure, the mix of products, weights and visibility, as far as both sides \
      have them. Logs are a folder of trips: each a folder with pictures and, if there is one, a \
      table scale.csv with a column weight_kg. Whole episodes and trips are shuffled to tell drift \
      from chance, and the chances are corrected for the number of properties (Holm).
      """)

  @Argument(help: "A dataset, or a folder of trips.") var first: String
  @Argument(help: "What is compared with it.") var second: String
  @Option(help: "Smaller distances are of no consequence, 0…1.") var least = 0.1
  @Option(help: "Episodes read at the same time; the result does not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Write the outcomes as JSON.") var json: String?
  @Option(help: "Write the distributions as one HTML page.") var report: String?
  @Flag(help: "Exit with 1 if anything has drifted.") var gate = false
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false

  func validate() throws {
    if !(0...1).contains(least) {
      throw ValidationError("--least must be in 0 … 1, got \(least).")
    }
    if workers < 1 { throw ValidationError("--workers must be at least 1, got \(workers).") }
  }

  func run() async throws {
    let (a, b) = try await (sample(first), sample(second))
    let properties = a.properties(with: b)
    guard !properties.isEmpty else {
      throw CommandFailure(
        .wrongInput, "\(first) and \(second) have no property in common that can be measured")
    }
    var test = DriftTest()
    test.leastDistance = least
    let outcomes = test.compare(properties)
    let problem = test.problem(of: properties)
    if let json {
      try OutputFile.write(DriftDocument(outcomes, problem: problem).encoded(), to: json)
    }
    if let report {
      let page = DriftReport(
        outcomes, of: properties, first: (first, a), second: (second, b), problem: problem
      ).page
      try OutputFile.write(Data(page.html.utf8), to: report)
    }
    print(Self.lines(outcomes).joined(separator: "\n"))
    if let problem {
      // A gate that cannot tell anything must not let through everything.
      if gate { throw CommandFailure(.wrongInput, problem) }
      print(problem)
    }
    if gate, outcomes.contains(where: { $0.verdict == .drifted }) {
      throw ExitStatus.criterionFailed
    }
  }

  private func sample(_ path: String) async throws -> DriftSample {
    let terminal = Terminal.standardError(quiet: quiet)
    do {
      let sample = try await CommandFailure.mapped {
        try await DriftSample(
          path: path, workers: workers, isCancelled: { Cancellation.isRequested },
          progress: { done, all in
            if done == all { terminal.say("\(path): \(all) episodes or trips read") }
          })
      }
      if !sample.emptyTrips.isEmpty {
        let shown = sample.emptyTrips.prefix(5).joined(separator: ", ")
        Terminal.standardError().say(
          "warning: \(path): \(sample.emptyTrips.count) folders hold neither pictures nor a table of "
            + "weights and do not count: \(shown)\(sample.emptyTrips.count > 5 ? ", …" : "")")
      }
      return sample
    } catch {
      try Cancellation.throwIfRequested()
      throw error
    }
  }

  private static func lines(_ outcomes: [DriftTest.Outcome]) -> [String] {
    TextTable(
      header: ["property", "distance", "p", "verdict"],
      rows: outcomes.map { outcome in
        [
          outcome.property, outcome.distance.text(decimals: 3), outcome.correctedChance.chanceText,
          outcome.verdict.rawValue,
        ]
      }, leading: [0, 3]
    ).lines
  }
}

extension DriftTest {
  /// Why none of the properties can be told; nil where one can.
  func problem(
    of properties: [(name: String, first: Values, second: Values)]
  ) -> String? {
    let sides = properties.map { ($0.first.clusters, $0.second.clusters) }
    guard !sides.contains(where: { canTell(first: $0, second: $1, properties: sides.count) })
    else { return nil }
    let most = sides.max { min($0.0, $0.1) < min($1.0, $1.1) } ?? (0, 0)
    return "too few episodes or trips to tell drift from chance: \(most.0) and \(most.1)"
      + (fewestClusters(properties: sides.count).map { "; \($0) on each side are enough" } ?? "")
  }
}

/// Drift for other programs.
struct DriftDocument: Encodable {
  private var cartsim_drift = 1
  /// Why nothing can be told.
  private var problem: String?
  private var properties: [Part]

  private struct Part: Encodable {
    var property: String
    var distance: Double
    var p: Double
    var p_corrected: Double
    var verdict: String
  }

  init(_ outcomes: [DriftTest.Outcome], problem: String?) {
    self.problem = problem
    properties = outcomes.map {
      Part(
        property: $0.property, distance: $0.distance, p: $0.chance,
        p_corrected: $0.correctedChance, verdict: $0.verdict.rawValue)
    }
  }

  func encoded() throws -> Data {
    try RecordCoding.encode(self, pretty: true)
  }
}
