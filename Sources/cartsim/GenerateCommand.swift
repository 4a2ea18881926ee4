import ArgumentParser
import Catalog
import Dataset
import Foundation
import Scenario
import Scene

struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Make a labelled dataset from a scene.",
    discussion: """
      Writes pictures with depth, instance ids, labels, weights, events and the basket's content, \
      an SQLite catalogue and the formats asked for; then audits all of it and exits with 1 if a \
      label is wrong. The bytes depend on the scene, the products and the seed alone, not on the \
      number of workers or on how often the run was interrupted.
      """)

  @Argument(help: "Scene file.")
  var scene: String

  @Option(help: "Pictures to make, rounded up to whole ticks of all cameras.")
  var frames: Int

  @Option(name: .shortAndLong, help: "Folder of the dataset; new, or empty.")
  var output: String

  @Option(help: "Instead of the scene's own.", transform: SeedArgument.read)
  var seed: UInt64?

  @Option(help: "Threads: episodes played at the same time; the bytes do not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Finish an interrupted run of the same command.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      """
      Of the whole run these episodes alone, such as 0,4-7, and no catalogue or export: a part, to \
      make a dataset on several machines. A folder in which the episodes of all parts have been \
      brought together is finished by the same command with --resume and without this option.
      """, valueName: "list"))
  var onlyEpisodes: EpisodeSelection?

  @Option(
    help: "Samples a pixel of the colour, instead of the scene's own: 1, or 4 to smooth edges.")
  var antialiasing: Antialiasing?

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  @Option(
    help: "MiB for the products' models beyond those in use; default: a quarter of the memory.")
  var productMemoryMib: Int?

  @Option(
    name: .customLong("format"),
    help: "Formats beside the native one, comma-separated: \(ExportFormat.choices).")
  var formats = ExportFormat.Selection(formats: [.coco])

  @Option(help: "What an exported category is: \(CategoryScheme.choices).")
  var categories = CategoryScheme.sku

  @Flag(help: "Give hands a category of their own in exports.")
  var hands = false

  @Option(help: "How pictures are stored: png, without loss, or jpeg.")
  var images = ImageFormat.png

  @Option(help: "Of jpeg, 1…100; default: \(ImageFormat.defaultJPEGQuality).")
  var jpegQuality: Int?

  @Option(help: ShadingChoice.help)
  var shading = ShadingChoice.physical

  @Option(help: BufferSelection.help)
  var buffers = BufferSelection()

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    var problems: [String] = []
    if frames < 1 { problems.append("--frames must be at least 1, got \(frames).") }
    if workers < 1 { problems.append("--workers must be at least 1, got \(workers).") }
    if let productMemoryMib, !(1...1_048_576).contains(productMemoryMib) {
      problems.append("--product-memory-mib must be 1…1048576, got \(productMemoryMib).")
    }
    if let problem = ImageFormat.problem(ofQuality: jpegQuality, for: images) {
      problems.append(problem)
    }
    if output.isEmpty { problems.append("--output must name a folder.") }
    if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
  }

  func run() async throws {
    let input = try SceneInput(
      scene: scene, products: products,
      modelMemory: productMemoryMib.map { $0 << 20 } ?? ProductCatalog.defaultModelMemory)
    let episodes = SimulatedEpisodes(
      scenario: input.scenario, seed: seed, catalog: input.catalog, buffers: buffers.buffers,
      antialiasing: antialiasing, shading: shading.model)
    let layout = DatasetLayout(root: URL(filePath: output, directoryHint: .isDirectory))
    let terminal = Terminal.standardError(quiet: quiet)
    let report = try await CommandFailure.mapped {
      try await generate(episodes, layout: layout, terminal: terminal)
      return try await DatasetAuditRun(layout: layout, workers: workers, terminal: terminal).run()
    }
    terminal.say(report.summary(of: output))
    if !report.isClean { throw CommandFailure(.criterionFailed, report.violationText) }
  }

  private func generate(
    _ episodes: SimulatedEpisodes, layout: DatasetLayout, terminal: Terminal
  ) async throws {
    let allotments = try episodes.allotments(frames: frames)
    let planned = allotments.reduce(0) { $0 + $1.frames }
    try onlyEpisodes?.check(against: allotments.count)
    let products = episodes.products
    var manifest = DatasetManifest(
      scene: episodes.scenario.name,
      sceneHash: SHA256.hexDigest(of: episodes.scenario.sourceText.utf8),
      catalogHash: try CatalogFingerprint.sha256(of: ProductCatalog(products: products)),
      seed: episodes.seed,
      requestedFrames: frames, plannedFrames: planned, plannedEpisodes: allotments.count,
      imageFormat: images, formats: formats.formats, categories: categories, exportsHands: hands,
      buffers: Array(episodes.buffers), antialiasing: antialiasing)
    manifest.jpegQuality = jpegQuality
    manifest.shading = shading == .physical ? nil : shading.rawValue
    var generator = DatasetGenerator(
      manifest: manifest, products: products.map(ProductRecord.init),
      allotments: allotments, layout: layout)
    generator.workers = workers
    generator.isResuming = resume
    generator.only = onlyEpisodes?.episodes
    generator.isCancelled = { Cancellation.isRequested }
    let progress = ProgressLine(task: "rendering", unit: "frames", terminal: terminal)
    generator.progress = { completed, total in progress.update(completed, of: total) }
    defer { progress.finish() }
    let threads = max(1, workers / (onlyEpisodes?.episodes.count ?? allotments.count))
    try await generator.run { episodes.makeWorker(threads: threads) }
  }
}

extension ExportFormat {
  /// A comma-separated list of formats; `none` for the native store alone.
  struct Selection: ExpressibleByArgument, Codable {
    var formats: [ExportFormat]

    init(formats: [ExportFormat]) { self.formats = formats }

    init?(argument: String) {
      let words = argument == "none" ? [] : argument.split(separator: ",").map(String.init)
      let formats = words.compactMap(ExportFormat.init)
      guard formats.count == words.count, argument == "none" || !words.isEmpty else { return nil }
      self.formats = formats
    }

    var defaultValueDescription: String { formats.map(\.rawValue).joined(separator: ",") }
  }
}

extension CategoryScheme: ExpressibleByArgument {}

extension ImageFormat: ExpressibleByArgument {
  /// What is wrong with a quality that the command names, or nil.
  static func problem(ofQuality quality: Int?, for format: ImageFormat) -> String? {
    guard let quality else { return nil }
    if format != .jpeg { return "--jpeg-quality is of --images jpeg; png loses nothing." }
    if !(1...100).contains(quality) { return "--jpeg-quality must be 1…100, got \(quality)." }
    return nil
  }
}
