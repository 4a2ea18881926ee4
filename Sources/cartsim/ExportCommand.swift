import ArgumentParser
import Catalog
import Dataset
import Evaluation
import Export
import Foundation

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a dataset anew in a format that others train from.",
    discussion: """
      Reads a finished folder of cartsim generate. Whole episodes go to one part of a split each, \
      so no pack is trained on and tested by the same light. The output appears whole or not at all.
      """)

  @Argument(help: "Folder of the dataset.")
  var dataset: String

  @Option(help: "One of \(ExportedLayout.choices).")
  var format: ExportedLayout

  @Option(name: .shortAndLong, help: "Folder of the export; new, or empty.")
  var output: String

  @Option(
    help: "Parts and their shares, such as train=0.8,val=0.1,test=0.1; default: all in train.")
  var split: String?

  @Option(help: "Which episodes fall into which part.")
  var splitSeed: UInt64 = 0

  @Flag(
    help: """
      Keep products that look alike on one side of the split, and products that weigh the same to 3 %: \
      their episodes stay together.
      """)
  var keepTwins = false

  @Option(help: "What a category is: \(CategoryScheme.choices).")
  var categories = CategoryScheme.sku

  @Flag(help: "Give hands a category of their own.")
  var hands = false

  @Option(help: "Leave out things of which less than this part is visible, 0 … 1.")
  var leastVisible = 0.0

  @Option(help: "Leave out things with fewer visible pixels.")
  var leastArea = 1

  @Flag(help: "Link pictures instead of copying them, where the file system can.")
  var link = false

  @Option(help: "Samples in a shard, with webdataset.")
  var shardSize = 1000

  @Option(help: "Folder of the products, for bop and --keep-twins.")
  var products = DefaultFolder.products

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    var problems: [String] = []
    if !(0...1).contains(leastVisible) {
      problems.append("--least-visible must be in 0 … 1, got \(leastVisible).")
    }
    if leastArea < 1 { problems.append("--least-area must be at least 1, got \(leastArea).") }
    if shardSize < 1 { problems.append("--shard-size must be at least 1, got \(shardSize).") }
    if output.isEmpty { problems.append("--output must name a folder.") }
    if keepTwins, split == nil { problems.append("--keep-twins needs a --split.") }
    if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
  }

  func run() async throws {
    var request = ExportRequest(layout: format)
    request.categories = categories
    request.hasHands = hands
    request.leastVisibleFraction = leastVisible
    request.leastVisibleArea = leastArea
    request.linksPictures = link
    request.shardSize = shardSize
    try await CommandFailure.mapped {
      if let split { request.split = try DatasetSplit(argument: split, seed: splitSeed) }
    }
    if format == .bop || keepTwins {
      let catalog = try ProductCatalog.open(directory: products)
      request.catalog = catalog
      if keepTwins { request.split.groups = try Self.twins(in: catalog) }
    }
    let layout = DatasetLayout(root: URL(filePath: dataset, directoryHint: .isDirectory))
    var export = DatasetExport(layout: layout, request: request)
    export.isCancelled = { Cancellation.isRequested }
    let progress = ProgressLine(
      task: "exporting", unit: "episodes", terminal: .standardError(quiet: quiet))
    defer { progress.finish() }
    export.progress = { completed, total in progress.update(completed, of: total) }
    let folder = URL(filePath: output, directoryHint: .isDirectory)
    let prepared = export
    let summary = try await CommandFailure.mapped { try prepared.write(to: folder) }
    progress.finish()
    guard summary.audit.isClean else {
      for violation in summary.audit.violations { print(violation) }
      print("\(output): not written, \(summary.audit.violationCount) violations")
      throw ExitStatus.criterionFailed
    }
    let parts = summary.parts.map { "\($0.name) \($0.pictures)" }.joined(separator: ", ")
    print("\(output): \(summary.pictures) pictures (\(parts)), \(summary.objects) labels")
  }

  /// Pairs of products that look alike, or weigh the same to 3 %.
  private static func twins(in catalog: ProductCatalog) throws -> [[String]] {
    let looks = try LookAlikes(catalog: catalog)
    let products = catalog.products
    return products.indices.flatMap { i in
      products[(i + 1)...].compactMap { other -> [String]? in
        let one = products[i]
        let ratio = one.nominalMass / other.nominalMass
        let weighSame = abs(ratio - 1) <= 0.03
        let lookAlike = (looks.distance(one.sku, other.sku) ?? 1) <= LookAlikes.alike
        return weighSame || lookAlike ? [one.sku, other.sku] : nil
      }
    }
  }
}

extension ExportedLayout: ExpressibleByArgument {}
