import ArgumentParser
import Dataset
import Foundation
import Laboratory
import Rasterizer
import Scene

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure labelled frames a second on the standard scene.")

  @Option(help: "Folder with scene.json and meshes; default: a built-in scene of solids.")
  var scene: String?
  @Option(help: "Seconds a measurement.") var seconds = 1.0
  @Option(help: "Rounds; the median counts.") var rounds = 5
  @Option(
    help: """
      Worker threads of the parallel rows; with --trip, cameras drawn side by side; with --episodes, \
      episodes played side by side.
      """)
  var threads = 2
  @Option(help: "Shading to measure: plain (as other renderers do) or physical (CartSim's own).")
  var shading: [ShadingChoice] = [.plain, .physical]
  @Option(
    help: """
      What frames hold beside the picture: z-depth and ids, as other renderers' do, or all labels: \
      normals, amodal areas and boxes too.
      """)
  var labels: [LabelChoice] = [.ids]
  @Option(help: "Samples a pixel to measure: 1, or 4 to smooth edges.")
  var antialiasing: [Antialiasing] = [.off, .fourSamples]
  @Option(
    help: """
      Cameras that see a moment before everything is posed anew: one, each in turn, as other \
      renderers are measured, or all, as in use: shadow maps and ambient light are made once.
      """)
  var views: [StandardSceneBenchmark.Views] = [.one, .all]
  @Option(help: "Height of the picture in pixels; the width is 4/3 of it.")
  var height: [Int] = [480, 960]
  @Option(
    help: """
      Another renderer's program (built from Scripts/renderers/opengl.c): rendered in turn with \
      ours, and the ratio printed.
      """)
  var peer: String?
  @Option(help: "Write every row's numbers, round by round, into this file as JSON.")
  var json: String?
  @Option(help: "Write PREFIX_cam0.raw, …: RGBA in 8 bits, depth, ids; then stop.") var save:
    String?
  @Flag(
    help: """
      Compare instead, one thread: all labels and normals with ids and depth alone, the same \
      triangles in 300 instances with the scene as it is, physical with plain shading, and the
      cameras' chains with rendering.
      """)
  var ratios = false
  @Option(
    help: """
      Render this many frames instead and print the resident memory after a tenth, half and all of \
      them.
      """)
  var frames: Int?
  @Option(
    help: """
      Play this scene's first episode in the closed loop instead, perfect detector, all pictures \
      drawn, and print how it compares with real time and where the time goes.
      """)
  var trip: String?
  @Option(help: "With --episodes: the suite to play.")
  var suite: String?
  @Option(
    help: "Play this many episodes of --suite instead and print the resident memory on the way.")
  var episodes: Int?
  @Option(
    help: """
      Make a dataset of this scene in a temporary folder instead and print labelled frames a second to \
      disk: --disk-frames of them by --threads workers, physics, depth, ids, labels, tables and COCO \
      included, reading of the products and the audit not; with the first of --shading.
      """)
  var disk: String?
  @Option(help: "With --disk: pictures a round.") var diskFrames = 400
  @Option(help: "With --disk: how pictures are stored: png or jpeg.") var images = ImageFormat.png
  @Option(help: "With --disk: of jpeg, 1…100.") var jpegQuality: Int?
  @Option(help: "Folder of the products, for --trip, --suite and --disk.")
  var products = DefaultFolder.products
  @Option(
    help: """
      Write frames of a white card under each kind of light into this folder, as render \
      --export-scene does, to compare another renderer's lights and units; then stop.
      """)
  var whiteCards: String?

  enum LabelChoice: String, ExpressibleByArgument, CaseIterable {
    case ids, all
  }

  func validate() throws {
    if !(0.01...600).contains(seconds) {
      throw ValidationError("--seconds must be 0.01…600, got \(seconds).")
    }
    if !(1...101).contains(rounds) {
      throw ValidationError("--rounds must be 1…101, got \(rounds).")
    }
    if !(1...256).contains(threads) {
      throw ValidationError("--threads must be 1…256, got \(threads).")
    }
    if (suite == nil) != (episodes == nil) {
      throw ValidationError("--suite and --episodes belong together.")
    }
    if let episodes, !(10...1_000_000).contains(episodes) {
      throw ValidationError("--episodes must be 10…1000000, got \(episodes).")
    }
    if !(1...10_000_000).contains(diskFrames) {
      throw ValidationError("--disk-frames must be 1…10000000, got \(diskFrames).")
    }
    if let problem = ImageFormat.problem(ofQuality: jpegQuality, for: images) {
      throw ValidationError(problem)
    }
    if let frames, !(10...10_000_000).contains(frames) {
      throw ValidationError("--frames must be 10…10000000, got \(frames).")
    }
    if let wrong = height.first(where: { !(48...3072).contains($0) || $0 % 3 != 0 }) {
      throw ValidationError("--height must be 48…3072 and a multiple of 3, got \(wrong).")
    }
  }

  func run() async throws {
    if let trip { return try printTrip(trip) }
    if let disk { return try await printDiskRate(disk) }
    if let suite, let episodes { return try await printMemory(ofSuite: suite, episodes: episodes) }
    if let whiteCards {
      for card in WhiteCard.allCases {
        try card.frame().write(
          to: URL(filePath: whiteCards, directoryHint: .isDirectory)
            .appending(path: card.rawValue))
      }
      return
    }
    let standard = try scene.map { try StandardScene(directory: $0) } ?? .procedural()
    if let save {
      let height = self.height[0]
      var options = RenderOptions(shading: shading[0].model)
      options.antialiasing = antialiasing[0]
      try StandardSceneDump().write(
        standard, width: height / 3 * 4, height: height,
        options: options, prefix: save)
      return
    }
    print(
      "\(standard.name): \(standard.triangleCount) triangles, \(standard.cameras.count) cameras, "
        + "\(KernelLevel.highest.rawValue) kernels")
    if let frames { return printMemory(of: standard, frames: frames) }
    if ratios { return printRatios(of: standard) }
    var matches = try matches(on: standard)
    for _ in 0..<rounds {
      for index in matches.indices { try matches[index].play(seconds: seconds) }
    }
    var record = StandardSceneRecord(standard, kernels: .highest)
    for match in matches {
      let overPlain = Self.plain(like: match, among: matches).flatMap { match.time(over: $0) }
      record.append(match, overPlain: overPlain)
      Self.printRow(match, overPlain: overPlain)
    }
    if let json { try OutputFile.write(record.json(), to: json) }
  }

  /// The row of plain shading with all else the same.
  private static func plain(
    like match: StandardSceneMatch, among matches: [StandardSceneMatch]
  ) -> StandardSceneMatch? {
    guard let physical = match.median, physical.shading == .physical else { return nil }
    return matches.first {
      guard let plain = $0.median else { return false }
      return plain.shading == .plain && plain.height == physical.height
        && plain.threads == physical.threads && plain.views == physical.views
        && plain.antialiasing == physical.antialiasing
        && plain.hasAllLabels == physical.hasAllLabels
    }
  }

  /// A row for each height, number of threads, shading, labels, number of samples and views.
  private func matches(on scene: StandardScene) throws -> [StandardSceneMatch] {
    var matches: [StandardSceneMatch] = []
    for height in height {
      for threads in threads > 1 ? [1, threads] : [1] {
        for (choice, labels, antialiasing, views) in variants {
          let width = height / 3 * 4
          // The peer poses everything anew for each camera.
          let opponent = (views == .one ? peer : nil).map {
            StandardScenePeer(
              path: $0, scene: (self.scene ?? "scene") + "/scene.bin", width: width,
              height: height, threads: threads, samples: antialiasing.rawValue)
          }
          matches.append(
            try StandardSceneMatch(
              StandardSceneBenchmark(
                scene, width: width, height: height, threads: threads, shading: choice.model,
                antialiasing: antialiasing, views: views, allLabels: labels == .all),
              peer: opponent, seconds: seconds))
        }
      }
    }
    return matches
  }

  private var variants: [(ShadingChoice, LabelChoice, Antialiasing, StandardSceneBenchmark.Views)] {
    shading.flatMap { shading in
      labels.flatMap { labels in
        antialiasing.flatMap { samples in views.map { (shading, labels, samples, $0) } }
      }
    }
  }

  private static func printRow(_ match: StandardSceneMatch, overPlain: Double?) {
    guard let median = match.median else { return }
    let phases = median.phases.filter { $0.milliseconds > 0.005 }
      .map { "\($0.phase) \(fixed($0.milliseconds, 2))" }
      .joined(separator: ", ")
    let samples =
      median.antialiasing == .off ? "" : ", \(median.antialiasing.rawValue) samples"
    let views = median.views == .one ? "" : ", all cameras a moment"
    let labels = median.hasAllLabels ? ", all labels" : ""
    let allocations = median.allocations.map {
      "; \(fixed(Double($0) / Double(median.frames), 2)) allocations a frame"
    }
    let comparison = match.ratio.map {
      "; \(fixed($0, 2)) × peer (\(match.peerVariant ?? ""))"
    }
    print(
      "\(median.width)×\(median.height) \(median.threads) thread\(median.threads == 1 ? "" : "s") "
        + "\(median.shading)\(samples)\(views)\(labels): "
        + "\(fixed(median.framesPerSecond, 1)) frames/s "
        + "(\(fixed(1000 / median.framesPerSecond, 2)) ms: \(phases))" + (allocations ?? "")
        + (overPlain.map { "; \(fixed($0, 2)) × the time of plain" } ?? "")
        + (comparison ?? ""))
  }

  static func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let text = String(Int((value * scale).rounded()))
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return padded.dropLast(digits) + "." + padded.suffix(digits)
  }
}

extension StandardSceneBenchmark.Views: ExpressibleByArgument {}
