import Evaluation
import Geometry
import Metrics
import Perception
import Reporting

/// Counts of what was taken for what, with the first place where each was seen.
private struct ConfusionCounts {
  struct Pair: Hashable {
    var truth: String
    var reported: String
  }

  /// Stands for nothing; no product's name is empty.
  static let nothing = ""
  private var counts: [Pair: (count: Int, first: FrameLink?)] = [:]

  /// - Parameter link: where to look; nil if that is not on the page.
  mutating func add(_ truth: String, takenFor reported: String, at link: FrameLink?) {
    var entry = counts[Pair(truth: truth, reported: reported)] ?? (0, nil)
    entry.count += 1
    entry.first = entry.first ?? link
    counts[Pair(truth: truth, reported: reported)] = entry
  }

  /// Products that were confused most come first; those that never were are summed up.
  func report(title: String, note: String, nothing: String, none: String) -> ConfusionReport {
    var mistakes: [String: Int] = [:]
    for (pair, entry) in counts where pair.truth != pair.reported {
      for name in [pair.truth, pair.reported] where name != Self.nothing {
        mistakes[name, default: 0] += entry.count
      }
    }
    let names = Set(counts.keys.flatMap { [$0.truth, $0.reported] }).subtracting([Self.nothing])
    let ranked = names.sorted { (-mistakes[$0, default: 0], $0) < (-mistakes[$1, default: 0], $1) }
    let kept = Array(ranked.prefix(Self.mostProducts))
    let others = ranked.count > kept.count ? ["others"] : []
    let rows = kept + others + [nothing]
    let columns = kept + others + [none]
    func place(_ name: String, _ last: Int) -> Int {
      name == Self.nothing ? last : kept.firstIndex(of: name) ?? kept.count
    }
    var cells: [SIMD3<Int>: ConfusionReport.Cell] = [:]
    for (pair, entry) in counts {
      let (row, column) = (
        place(pair.truth, rows.count - 1), place(pair.reported, columns.count - 1)
      )
      let isRight = pair.truth == pair.reported
      // Among the others there may be right and wrong ones; each has its cell, the wrong one is shown.
      let key = SIMD3(row, column, isRight ? 1 : 0)
      var cell =
        cells[key] ?? .init(row: row, column: column, count: 0, isRight: isRight, evidence: nil)
      cell.count += entry.count
      cell.evidence = [cell.evidence, entry.first].compactMap { $0 }.min(by: Self.isBefore)
      cells[key] = cell
    }
    let left = ranked.count - kept.count
    return ConfusionReport(
      title: title,
      note: note
        + (left > 0 ? " The \(left) products that were confused least stand under others." : ""),
      rows: rows, columns: columns,
      cells: cells.sorted { ($0.key.x, $0.key.y, $0.key.z) < ($1.key.x, $1.key.y, $1.key.z) }
        .map(\.value))
  }

  private static let mostProducts = 14

  private static func isBefore(_ a: FrameLink, _ b: FrameLink) -> Bool {
    (a.scenario, a.episode, a.time ?? 0) < (b.scenario, b.episode, b.time ?? 0)
  }

  var isEmpty: Bool { counts.isEmpty }
}

extension ConfusionReport {
  /// Events by product: first all that agree are paired, then what is left by time and kind alone.
  init(eventsOf results: [ScenarioResult], _ shown: ReportedEpisodes) {
    var counts = ConfusionCounts()
    for (place, result) in results.enumerated() {
      for episode in result.episodes {
        counts.add(eventsOf: episode, scenario: place, tolerance: result.tolerance, shown)
      }
    }
    if counts.isEmpty {
      self.init(
        title: "Events", note: "Nothing was put in or taken out.", rows: [], columns: [], cells: [])
      return
    }
    self = counts.report(
      title: "Events",
      note: """
        Events that agree in product and kind are paired within the tolerance, then the rest by kind \
        alone. A number leads to the first of them on the page.
        """, nothing: "(nothing happened)", none: "(not booked)")
  }

  /// Detections in the sampled pictures, paired as `DetectionTally` does.
  init(detectionsOf results: [ScenarioResult], _ shown: ReportedEpisodes) {
    var counts = ConfusionCounts()
    var pictures = 0
    for (place, result) in results.enumerated() {
      for episode in result.episodes {
        let link = FrameLink(scenario: place, episode: episode.episode)
        let isShown = shown.contains(link)
        for seen in episode.seenPictures {
          pictures += 1
          let pairs = DetectionTally.pairs(
            of: seen.truth.map { ($0.sku, $0.box) }, with: seen.detections)
          let at =
            isShown
            ? FrameLink(scenario: place, episode: episode.episode, time: seen.time.seconds) : nil
          counts.add(seen, pairs: pairs, at: at)
        }
      }
    }
    let title = "Detections"
    if counts.isEmpty {
      self.init(
        title: title,
        note: "The detector looked at no picture with labels, so there is nothing to count.",
        rows: [], columns: [], cells: [])
      return
    }
    self = counts.report(
      title: title,
      note: """
        Of \(pictures) pictures, evenly over the episodes: boxes that overlap by half (IoU), the right \
        product first.
        """, nothing: "(nothing there)", none: "(not found)")
  }
}

extension ConfusionCounts {
  fileprivate mutating func add(
    _ seen: EpisodeResult.SeenPicture, pairs: [SIMD2<Int>], at link: FrameLink?
  ) {
    for pair in pairs {
      add(seen.truth[pair.x].sku, takenFor: seen.detections[pair.y].sku, at: link)
    }
    let (found, used) = (Set(pairs.map(\.x)), Set(pairs.map(\.y)))
    for i in seen.truth.indices where !found.contains(i) {
      add(seen.truth[i].sku, takenFor: Self.nothing, at: link)
    }
    for i in seen.detections.indices where !used.contains(i) {
      add(Self.nothing, takenFor: seen.detections[i].sku, at: link)
    }
  }

  fileprivate mutating func add(
    eventsOf episode: EpisodeResult, scenario: Int, tolerance: Double, _ shown: ReportedEpisodes
  ) {
    let isShown = shown.contains(FrameLink(scenario: scenario, episode: episode.episode))
    let (truth, reported) = (episode.trueLedger, episode.reportedLedger)
    func link(_ event: LedgerEvent) -> FrameLink? {
      isShown
        ? FrameLink(scenario: scenario, episode: episode.episode, time: event.time.seconds) : nil
    }
    let match = EventMatch(true: truth, reported: reported, tolerance: tolerance)
    for pair in match.pairs {
      add(truth[pair.x].sku, takenFor: truth[pair.x].sku, at: link(truth[pair.x]))
    }
    let (missed, invented) = (match.missed.map { truth[$0] }, match.invented.map { reported[$0] })
    let rest = EventMatch(
      true: missed, reported: invented, tolerance: tolerance, sameProduct: false)
    for pair in rest.pairs {
      add(missed[pair.x].sku, takenFor: invented[pair.y].sku, at: link(missed[pair.x]))
    }
    for i in rest.missed { add(missed[i].sku, takenFor: Self.nothing, at: link(missed[i])) }
    for i in rest.invented { add(Self.nothing, takenFor: invented[i].sku, at: link(invented[i])) }
  }
}
