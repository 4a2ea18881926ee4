import Foundation
import Synchronization

/// Re-reads a dataset from disk and checks its labels against its pictures, its weights against its
/// basket, and its tables against its records.
package struct DatasetAudit: Sendable {
  package var layout: DatasetLayout
  package var workers: Int
  package var isCancelled: @Sendable () -> Bool
  /// Episodes checked and episodes in all; called from any worker.
  package var progress: @Sendable (_ completed: Int, _ total: Int) -> Void

  package init(
    layout: DatasetLayout, workers: Int = 1,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (_ completed: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.layout = layout
    self.workers = workers
    self.isCancelled = isCancelled
    self.progress = progress
  }

  /// - Throws: `DatasetError` if the folder holds no dataset of this version, or on cancellation;
  ///   everything else that is wrong is in the report.
  package func run() async throws -> AuditReport {
    let manifest = try DatasetManifest.read(from: layout)
    guard manifest.formatVersion == DatasetVersion.format else {
      throw DatasetError(
        .input,
        "\(layout.manifest.path): format_version is \(manifest.formatVersion), this program reads"
          + " \(DatasetVersion.format)")
    }
    let products = try layout.readProducts()
    let names = try DatasetFiles.names(in: layout.episodes)
    let episodes = try layout.episodeNumbers()
    var (report, prints) = try await auditEpisodes(episodes, products: products)
    report.add(DuplicateAudit(layout: layout).violations(of: prints))
    prints = []
    report.add(
      Set(names).subtracting(episodes.map(DatasetLayout.episodeName)).sorted().map {
        AuditViolation(.file, "episodes/\($0)", "is no episode")
      })
    report.add(uniquenessViolations(products))
    report.isComplete = FileManager.default.fileExists(atPath: layout.catalogue.path)
    guard report.isComplete else { return report }
    report.add(completenessViolations(manifest, episodes: episodes, frames: report.frames))
    do {
      let audit = try CatalogueAudit(url: layout.catalogue)
      report.add(audit.violations(of: manifest, products: products, episodes: episodes.count))
    } catch {
      report.add([AuditViolation(.catalogue, "catalogue.sqlite", "\(error)")])
    }
    if manifest.formats.contains(.coco) {
      let mapping = CocoMapping(
        products: products, scheme: manifest.categories, withHands: manifest.exportsHands)
      var audit = CocoAudit(layout: layout, mapping: mapping)
      audit.run(episodes: episodes)
      report.add(audit.violations)
    }
    return report
  }

  private func auditEpisodes(
    _ episodes: [Int], products: [ProductRecord]
  ) async throws -> (AuditReport, [FramePrint]) {
    let products = Dictionary(
      products.map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
    let results = Results()
    let this = self
    try await EpisodePool.run(count: episodes.count, workers: workers) {
      // A catalogue that cannot be opened is reported once, by the audit of the whole.
      let catalogue = try? CatalogueAudit(url: this.layout.catalogue)
      return { index in
        if this.isCancelled() { throw DatasetError.cancelled }
        let findings = this.audit(episodes[index], products: products, catalogue: catalogue)
        this.progress(results.store(findings, at: index), episodes.count)
      }
    }
    return results.merged
  }

  private func audit(
    _ index: Int, products: [String: ProductRecord], catalogue: CatalogueAudit?
  ) -> (AuditReport, [FramePrint]) {
    var report = AuditReport()
    var prints: [FramePrint] = []
    report.episodes = 1
    do {
      let episode = try RecordedEpisode(episode: index, in: layout)
      report.frames = episode.frames.count
      if episode.record.episode != index {
        report.add([
          AuditViolation(
            .sequence, episode.pathInDataset(EpisodeFile.record),
            "says it is episode \(episode.record.episode)")
        ])
      }
      for frame in episode.frames {
        report.instances += frame.instances.count
        var audit = FrameAudit(frame: frame, episode: episode, products: products)
        audit.run()
        report.add(audit.violations)
        if let print = audit.print { prints.append(print) }
      }
      var audit = EpisodeAudit(episode)
      audit.run()
      report.add(audit.violations)
      if let catalogue { report.add(catalogue.violations(of: episode)) }
    } catch {
      report.add([
        AuditViolation(.file, "episodes/\(DatasetLayout.episodeName(index))", "\(error)")
      ])
    }
    return (report, prints)
  }

  private func uniquenessViolations(_ products: [ProductRecord]) -> [AuditViolation] {
    Set(products.map(\.sku)).count == products.count
      ? [] : [AuditViolation(.unique, "products.json", "two products share a SKU")]
  }

  private func completenessViolations(
    _ manifest: DatasetManifest, episodes: [Int], frames: Int
  ) -> [AuditViolation] {
    var result: [AuditViolation] = []
    let isGapless = episodes.enumerated().allSatisfy { $0 == $1 }
    if !isGapless || episodes.count != manifest.plannedEpisodes {
      result.append(
        AuditViolation(
          .sequence, "episodes",
          "\(episodes.count) episodes are there, the manifest plans \(manifest.plannedEpisodes)"))
    }
    if frames != manifest.plannedFrames {
      result.append(
        AuditViolation(
          .sequence, "episodes",
          "\(frames) frames are there, the manifest plans \(manifest.plannedFrames)"))
    }
    return result
  }

  /// Reports by episode, merged in order whatever worker finished first: of a dataset that is wrong
  /// throughout, no more is held than a whole report and what runs ahead.
  private final class Results: Sendable {
    private struct State {
      var whole = AuditReport()
      var prints: [FramePrint] = []
      var merged = 0
      var ahead: [Int: AuditReport] = [:]
    }

    private let state = Mutex(State())

    /// - Returns: how many reports are there now.
    func store(_ findings: (report: AuditReport, prints: [FramePrint]), at index: Int) -> Int {
      state.withLock { state in
        state.prints += findings.prints
        state.ahead[index] = findings.report
        while let next = state.ahead.removeValue(forKey: state.merged) {
          state.whole.add(next)
          state.merged += 1
        }
        return state.merged + state.ahead.count
      }
    }

    var merged: (AuditReport, [FramePrint]) { state.withLock { ($0.whole, $0.prints) } }
  }
}
