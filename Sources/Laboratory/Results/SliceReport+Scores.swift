import Metrics
import Reporting

extension SliceReport {
  /// Fewer episodes tell nothing.
  private static let smallest = 3
  /// A page with more rows is no longer read.
  private static let mostRows = 500
  private static let metricNames = [
    "event_f1", "checkout_accuracy", "undercharged_bp", "questions_per_100_items",
    "detection_recall", "mean_weight_error_kg",
  ]

  init(_ scores: [EpisodeScore], _ shown: ReportedEpisodes) {
    let metrics = Self.metricNames.compactMap { Metrics.Metric.named($0) }
    let slices = ScoreSlice.all(of: scores, smallest: Self.smallest).filter { !$0.key.isEmpty }
    var bootstrap = Bootstrap()
    bootstrap.resamples = 400
    let rows = slices.prefix(Self.mostRows).map { slice in
      let part = slice.places.map { scores[$0] }
      return Row(
        title: slice.title, episodes: part.count,
        values: metrics.map { metric in
          metric.value(of: part).map { value in
            Value(
              value: value, text: metric.text(value),
              interval: bootstrap.interval(of: metric, over: part).map {
                min($0.low, value)...max($0.high, value)
              })
          }
        }, evidence: shown.failing(in: Set(part.map(\.identity))))
    }
    let left = slices.count - rows.count
    self.init(
      metrics: metrics.map { metric in
        let whole = metric.value(of: scores)
        return Metric(
          title: metric.title, whole: whole, wholeText: whole.map(metric.text) ?? "–")
      },
      rows: rows,
      note: """
        Episodes by scenario and by every value that was drawn, numbers in quarters, from \
        \(Self.smallest) episodes on. Bars are bootstrap intervals of 95 %, the upright line is the \
        value of all episodes.
        """ + (left > 0 ? " \(left) more are left out; cartsim results holds them all." : ""))
  }
}
