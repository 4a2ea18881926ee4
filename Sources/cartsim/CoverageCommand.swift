import ArgumentParser
import Catalog
import Dataset
import Evaluation
import Foundation
import Laboratory
import Reporting
import Scenario

struct CoverageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Tell what scenes or a dataset have exercised, and what they have not.",
    discussion: """
      Counts moments of items over SKU, orientation, occlusion, light, event and sensor state. \
      Scenes are played without pictures; of datasets the labels are read. Exits with 1 if less is \
      covered than --least asks for.
      """)

  @Argument(help: "Scene and suite files, folders of them, and folders of datasets.")
  var paths: [String]

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  @Option(help: "Episodes to play of each scene at most.")
  var episodes = 4

  @Option(help: "Instead of the scenes' own seeds.", transform: SeedArgument.read)
  var seed: UInt64?

  @Option(help: "Percent of the pairs of a product and a condition that must have occurred.")
  var least: Double?

  @Option(help: "Episodes played at the same time; the result does not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Write all counts and the empty pairs as JSON.")
  var json: String?

  @Option(help: "Write a heat map as one HTML page.")
  var report: String?

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if workers < 1 { throw ValidationError("--workers must be at least 1, got \(workers).") }
    if !(1...100_000).contains(episodes) {
      throw ValidationError("--episodes must be in 1 … 100000, got \(episodes).")
    }
    if let least, !(0...100).contains(least) {
      throw ValidationError("--least must be in 0 … 100, got \(least).")
    }
    if paths.isEmpty { throw ValidationError("Name scenes, suites or datasets.") }
  }

  func run() async throws {
    let table = try await CommandFailure.mapped {
      try await CoverageRun(
        paths: paths, products: products, episodes: episodes, seed: seed, workers: workers,
        terminal: Terminal.standardError(quiet: quiet)
      ).table()
    }
    if let json { try OutputFile.write(CoverageDocument(table).encoded(), to: json) }
    if let report {
      let content = CoverageReport(title: paths.joined(separator: ", "), table: table)
      try OutputFile.write(Data(content.page.html.utf8), to: report)
    }
    print(text(of: table))
    if let least, 100 * table.pairShare < least {
      throw CommandFailure(
        .criterionFailed,
        "\((100 * table.pairShare).text(decimals: 1)) % of pairs are covered, --least asks for "
          + "\(least.text(decimals: 1)) %; the lines above name what is missing")
    }
  }

  private func text(of table: CoverageTable) -> String {
    var lines: [String] = []
    for axis in CoverageAxis.allCases {
      lines.append(
        "\(axis.rawValue): \((100 * table.share(on: axis)).text(decimals: 1)) % of pairs")
      for (column, missing) in table.missing(on: axis).enumerated() {
        let moments = table.pairs(on: axis).reduce(0) { $0 + $1[column] }
        let names =
          missing.skus.count == table.skus.count
          ? "every product" : missing.skus.prefix(4).joined(separator: ", ")
        let more = missing.skus.count > 4 && missing.skus.count < table.skus.count
        lines.append(
          "  \(missing.value): \(moments) moments, "
            + (missing.skus.isEmpty
              ? "no product missing"
              : "\(missing.skus.count) missing: \(names)\(more ? ", …" : "")"))
      }
    }
    let cells = table.cells
    lines.append(
      "\(table.episodes) episodes, \(table.moments) moments; "
        + "\((100 * table.pairShare).text(decimals: 1)) % of pairs, \(cells.occurred) of "
        + "\(cells.all) combinations")
    return lines.joined(separator: "\n")
  }
}
