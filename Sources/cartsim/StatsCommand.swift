import ArgumentParser
import Dataset
import Foundation
import Imaging
import Simulation

struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Tell what a dataset holds.",
    discussion: """
      Labels by product, class, size, visible part, side and distance; pictures by crowd and light; \
      events; and which products have been seen from which side. Reads labels, not pictures.
      """)

  @Argument(help: "Folder of the dataset.")
  var dataset: String

  @Option(help: "Write all figures as JSON.")
  var json: String?

  @Option(help: "Write the histograms as a picture (.png).")
  var picture: String?

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func run() async throws {
    try OutputFile.check([("--json", json), ("--picture", picture)])
    let statistics = try await CommandFailure.mapped { try read() }
    if let json {
      try OutputFile.write(
        RecordCoding.encode(StatisticsDocument(statistics), pretty: true), to: json)
    }
    if let picture {
      let sheet = HistogramSheet(statistics.histograms).image
      try OutputFile.write(Data(PNG.encode(sheet, compression: .small)), to: picture)
    }
    print(StatisticsText(statistics: statistics).text)
  }

  private func read() throws -> DatasetStatistics {
    let layout = DatasetLayout(root: URL(filePath: dataset, directoryHint: .isDirectory))
    _ = try DatasetManifest.read(from: layout)
    var statistics = DatasetStatistics(products: try layout.readProducts())
    let episodes = try layout.episodeNumbers()
    let progress = ProgressLine(
      task: "reading", unit: "episodes", terminal: .standardError(quiet: quiet))
    defer { progress.finish() }
    for (done, episode) in episodes.enumerated() {
      if Cancellation.isRequested { throw DatasetError.cancelled }
      statistics.add(try RecordedEpisode(episode: episode, in: layout))
      progress.update(done + 1, of: episodes.count)
    }
    return statistics
  }
}

/// What `cartsim stats` prints.
private struct StatisticsText {
  var statistics: DatasetStatistics

  var text: String {
    let products = statistics.labelsOfSKU.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let events = statistics.events.sorted { $0.key.rawValue < $1.key.rawValue }
    let sections =
      [
        [
          "\(statistics.episodes) episodes, \(statistics.frames) pictures"
            + " (\(statistics.emptyFrames) without a product), \(statistics.labels) labels of products,"
            + " \(statistics.otherLabels) of hands and other things"
        ],
        TextTable(
          header: ["what has been seen", "seen", "of"],
          rows: statistics.coverage.map { [$0.what, "\($0.seen)", "\($0.possible)"] }
        ).lines,
        TextTable(header: ["product", "labels"], rows: products.map { [$0.key, "\($0.value)"] })
          .lines,
        events.isEmpty
          ? []
          : TextTable(
            header: ["event", "times"], rows: events.map { [$0.key.rawValue, "\($0.value)"] }
          ).lines,
      ] + statistics.histograms.filter { $0.total > 0 }.map(Self.table)
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  private static func table(_ histogram: Histogram) -> [String] {
    let most = max(histogram.bins.map(\.count).max() ?? 0, 1)
    return TextTable(
      header: [histogram.title, "", ""],
      rows: histogram.bins.map { bin in
        [bin.name, "\(bin.count)", String(repeating: "#", count: bin.count * 40 / most)]
      }, leading: [0, 2]
    ).lines
  }
}

/// The same for other programs.
private struct StatisticsDocument: Encodable {
  var cartsim_stats = 1
  var episodes: Int
  var pictures: Int
  var pictures_without_product: Int
  var labels: Int
  var other_labels: Int
  var heaviest_basket_kg: Double
  var labels_of_product: [String: Int]
  var events: [String: Int]
  var coverage: [DatasetStatistics.Coverage]
  var histograms: [Histogram]

  init(_ statistics: DatasetStatistics) {
    episodes = statistics.episodes
    pictures = statistics.frames
    pictures_without_product = statistics.emptyFrames
    labels = statistics.labels
    other_labels = statistics.otherLabels
    heaviest_basket_kg = statistics.heaviestBasket
    labels_of_product = statistics.labelsOfSKU
    events = Dictionary(
      uniqueKeysWithValues: statistics.events.map { ($0.key.rawValue, $0.value) })
    coverage = statistics.coverage
    histograms = statistics.histograms
  }
}
