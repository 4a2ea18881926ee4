import Foundation

/// Makes one dataset of several: their episodes one after the other under new numbers, with pictures
/// and series as they are; then the tables and exports of the whole.
///
/// The bytes depend on the parts and their order alone.
package struct DatasetMerge: Sendable {
  package var parts: [DatasetLayout]
  package var layout: DatasetLayout
  package var workers = 1
  /// Pictures and series become second names of the parts' files, where the file system can.
  package var linksFiles = false
  /// Keeps whole episodes of an interrupted merge of the same parts.
  package var isResuming = false
  package var isCancelled: @Sendable () -> Bool = { false }
  /// Episodes in place and in all; called from any worker.
  package var progress: @Sendable (_ completed: Int, _ total: Int) -> Void = { _, _ in }

  package init(parts: [DatasetLayout], layout: DatasetLayout) {
    self.parts = parts
    self.layout = layout
  }

  /// An episode and what it becomes.
  private struct Move: Sendable {
    var part: Int
    /// Of the manifest's parts, the first that came with this one.
    var firstOrigin: Int
    var old: Int
    var new: Int
  }

  /// - Throws: `DatasetError`; what hinders the merge is told at once, and nothing written then.
  package func run() async throws {
    let manifests = try parts.map { try DatasetManifest.read(from: $0) }
    let products = try parts.map { try $0.readProducts() }
    var problems = zip(parts, manifests).flatMap { Self.problems(of: $0, $1) }
    problems += differences(of: manifests) + conflicts(of: products) + repetitions(of: manifests)
    guard problems.isEmpty else { throw DatasetError(.input, problems) }

    let episodes = try parts.map { try $0.episodeNumbers() }
    let moves = Self.moves(of: episodes, manifests)
    let manifest = merged(manifests, episodes)
    let union = Self.union(of: products)
    let folder = try DatasetFolder(
      layout, manifest: manifest, products: union, isResuming: isResuming)
    defer { withExtendedLifetime(folder) {} }
    let store = EpisodeStore(layout: layout)
    let pending = moves.filter { !store.holds(episode: $0.new) }
    let (this, report, total, done) = (self, progress, moves.count, moves.count - pending.count)
    report(done, total)
    _ = try await EpisodePool.map(
      count: pending.count, workers: workers, isCancelled: isCancelled,
      didFinish: { report(done + $0, total) }
    ) {
      { index in
        try folder.check()
        try this.carry(pending[index])
      }
    }
    try folder.check()
    try DatasetAssembly(
      manifest: manifest, products: union, layout: layout, workers: workers,
      isCancelled: isCancelled
    ).run(episodes: moves.map(\.new))
    try folder.finish()
  }

  /// Copies one episode under its new number.
  private func carry(_ move: Move) throws {
    let source = parts[move.part].episode(move.old)
    let draft = layout.unfinished.appending(path: DatasetLayout.episodeName(move.new))
    try DatasetFiles.removeIfPresent(draft)
    try DatasetFiles.createDirectory(draft)
    for name in try DatasetFiles.names(in: source) {
      let (from, to) = (source.appending(path: name), draft.appending(path: name))
      if name == EpisodeFile.record {
        var record = try DatasetFiles.decode(EpisodeRecord.self, from)
        let origin = record.origin ?? OriginRecord(part: 0, episode: move.old)
        record.origin = OriginRecord(
          part: move.firstOrigin + origin.part, episode: origin.episode)
        record.episode = move.new
        try DatasetFiles.write(RecordCoding.encode(record, pretty: true), to: to)
      } else if try DatasetFiles.isDirectory(from) {
        try DatasetFiles.createDirectory(to)
        for file in try DatasetFiles.names(in: from) {
          let (from, to) = (from.appending(path: file), to.appending(path: file))
          if name == EpisodeFile.labels {
            var record = try DatasetFiles.decode(FrameRecord.self, from)
            record.episode = move.new
            try DatasetFiles.write(record.json(), to: to)
          } else {
            try DatasetFiles.copy(from, to: to, linking: linksFiles)
          }
        }
      } else {
        try DatasetFiles.copy(from, to: to, linking: linksFiles)
      }
    }
    try DatasetFiles.createDirectory(layout.episodes)
    try DatasetFiles.rename(draft, to: layout.episode(move.new))
  }

  private static func moves(of episodes: [[Int]], _ manifests: [DatasetManifest]) -> [Move] {
    var moves: [Move] = []
    var firstOrigin = 0
    for (part, numbers) in episodes.enumerated() {
      for number in numbers {
        moves.append(
          Move(part: part, firstOrigin: firstOrigin, old: number, new: moves.count))
      }
      // Parts that were merged themselves stay apart.
      firstOrigin += manifests[part].parts?.count ?? 1
    }
    return moves
  }

  // MARK: - What the whole is

  private func merged(_ manifests: [DatasetManifest], _ episodes: [[Int]]) -> DatasetManifest {
    func common<Value: Hashable>(_ values: [Value]) -> Value? {
      Set(values).count == 1 ? values.first : nil
    }
    func hash(_ hashes: [String]) -> String {
      common(hashes) ?? SHA256.hexDigest(of: hashes.joined(separator: "\n").utf8)
    }
    var whole = manifests[0]
    let scenes = manifests.map(\.scene)
    var seen: Set<String> = []
    whole.scene = scenes.filter { seen.insert($0).inserted }.joined(separator: " + ")
    whole.sceneHash = hash(manifests.map(\.sceneHash))
    whole.catalogHash = hash(manifests.map(\.catalogHash))
    whole.requestedFrames = manifests.reduce(0) { $0 + $1.requestedFrames }
    whole.plannedFrames = manifests.reduce(0) { $0 + $1.plannedFrames }
    whole.plannedEpisodes = episodes.reduce(0) { $0 + $1.count }
    whole.antialiasing = common(manifests.map(\.antialiasing)) ?? nil
    whole.jpegQuality = common(manifests.map(\.jpegQuality)) ?? nil
    whole.shading = common(manifests.map(\.shading)) ?? nil
    var first = 0
    whole.parts = zip(manifests, episodes).flatMap { manifest, episodes -> [MergedPart] in
      defer { first += episodes.count }
      // Parts that were merged themselves stay apart.
      let inner =
        manifest.parts
        ?? [
          MergedPart(
            scene: manifest.scene, sceneHash: manifest.sceneHash,
            catalogHash: manifest.catalogHash, seed: manifest.seed, firstEpisode: 0,
            episodes: episodes.count)
        ]
      return inner.map { part in
        var part = part
        part.firstEpisode += first
        return part
      }
    }
    return whole
  }

  private static func union(of products: [[ProductRecord]]) -> [ProductRecord] {
    Dictionary(products.joined().map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
      .values.sorted { $0.sku < $1.sku }
  }

  // MARK: - What hinders it

  private static func problems(of layout: DatasetLayout, _ manifest: DatasetManifest) -> [String] {
    var problems: [String] = []
    if manifest.formatVersion != DatasetVersion.format {
      problems.append(
        "\(layout.manifest.path): format_version is \(manifest.formatVersion), this program reads"
          + " \(DatasetVersion.format)")
    }
    if let problem = layout.unfinishedProblem { problems.append(problem) }
    return problems
  }

  /// Of what a dataset can have one of alone.
  private func differences(of manifests: [DatasetManifest]) -> [String] {
    func say(_ key: String, _ value: (DatasetManifest) -> String) -> String? {
      let values = manifests.map(value)
      guard let other = values.firstIndex(where: { $0 != values[0] }) else { return nil }
      return "\(key) is \(values[0]) in \(parts[0].root.path) and \(values[other]) in"
        + " \(parts[other].root.path); make both the same way"
    }
    return [
      say("pixels_version") { "\($0.pixelsVersion)" },
      say("image_format") { $0.imageFormat.rawValue },
      say("formats") { $0.formats.map(\.rawValue).joined(separator: ",") },
      say("categories") { $0.categories.rawValue },
      say("exports_hands") { "\($0.exportsHands)" },
      say("buffers") { $0.buffers?.map(\.rawValue).joined(separator: ",") ?? "none" },
    ].compactMap { $0 }
  }

  private func conflicts(of products: [[ProductRecord]]) -> [String] {
    var known: [String: (record: ProductRecord, part: Int)] = [:]
    var problems: [String] = []
    for (part, records) in products.enumerated() {
      for record in records {
        if let (other, first) = known[record.sku] {
          if other != record {
            problems.append(
              "\(record.sku) is one product in \(parts[first].products.path) and another in"
                + " \(parts[part].products.path); give one of them a SKU of its own")
          }
        } else {
          known[record.sku] = (record, part)
        }
      }
    }
    return problems
  }

  /// The same episodes twice would be in training and test at the same time.
  private func repetitions(of manifests: [DatasetManifest]) -> [String] {
    struct Origin: Hashable {
      var scene: String
      var catalog: String
      var seed: UInt64
    }
    var owner: [Origin: Int] = [:]
    return manifests.enumerated().flatMap { part, manifest -> [String] in
      let origins = Set(
        manifest.parts?.map { Origin(scene: $0.sceneHash, catalog: $0.catalogHash, seed: $0.seed) }
          ?? [
            Origin(
              scene: manifest.sceneHash, catalog: manifest.catalogHash, seed: manifest.seed)
          ])
      return origins.compactMap { origin in
        guard let first = owner[origin] else {
          owner[origin] = part
          return nil
        }
        return
          "\(parts[part].root.path) holds the episodes of \(parts[first].root.path) again: both"
          + " are of the scene \(manifest.scene) with seed \(origin.seed); make one with another --seed"
      }
    }
  }
}
