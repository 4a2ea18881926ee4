/// What all episodes of a run say together: metrics, confusions, curves and slices.
package struct RunAnalysis: Sendable, Hashable {
  package var metrics: [MetricReport]
  /// The run it was held to; nil if to none.
  package var baseline: BaselineReport?
  package var confusions: [ConfusionReport]
  /// How good the detector is: precision over recall, calibration.
  package var detection: [ChartReport]
  /// How long the cart's decisions take, and how far its certainty is to be trusted.
  package var bookings: [ChartReport]
  package var slices: SliceReport
  /// nil where nothing played in the shadow.
  package var shadow: ShadowReport?

  package init(
    metrics: [MetricReport], baseline: BaselineReport? = nil, confusions: [ConfusionReport] = [],
    detection: [ChartReport] = [], bookings: [ChartReport] = [], slices: SliceReport = .init(),
    shadow: ShadowReport? = nil
  ) {
    self.metrics = metrics
    self.baseline = baseline
    self.confusions = confusions
    self.detection = detection
    self.bookings = bookings
    self.slices = slices
    self.shadow = shadow
  }
}

/// Where to look for what is behind a number.
package struct FrameLink: Sendable, Hashable {
  /// Place in the report's scenarios.
  package var scenario: Int
  package var episode: Int
  /// Seconds since the episode began; nil is the episode as a whole.
  package var time: Double?

  package init(scenario: Int, episode: Int, time: Double? = nil) {
    self.scenario = scenario
    self.episode = episode
    self.time = time
  }
}

/// A metric over all episodes, beside the same of a baseline.
package struct MetricReport: Sendable, Hashable {
  package enum Verdict: String, Sendable, Hashable {
    case better, worse
    case cannotTell = "cannot tell"
  }

  /// A number of an earlier run, oldest first; this run's is the last.
  package struct TrendPoint: Sendable, Hashable {
    package var value: Double?
    /// Shown when the pointer rests on it.
    package var label: String

    package init(value: Double?, label: String) {
      self.value = value
      self.label = label
    }
  }

  package var name: String
  package var title: String
  package var definition: String
  package var value: String
  /// Of 95 %; empty without one.
  package var interval: String
  /// Empty without a baseline.
  package var baseline: String
  package var change: String
  /// nil without a baseline.
  package var verdict: Verdict?
  package var trend: [TrendPoint]
  /// The episodes that hurt it most.
  package var evidence: [FrameLink]

  package init(
    name: String, title: String, definition: String, value: String, interval: String = "",
    baseline: String = "", change: String = "", verdict: Verdict? = nil,
    trend: [TrendPoint] = [], evidence: [FrameLink] = []
  ) {
    self.name = name
    self.title = title
    self.definition = definition
    self.value = value
    self.interval = interval
    self.baseline = baseline
    self.change = change
    self.verdict = verdict
    self.trend = trend
    self.evidence = evidence
  }
}

/// How a run stands to the run it was held to.
package struct BaselineReport: Sendable, Hashable {
  /// As the user named it.
  package var name: String
  package var isHeld: Bool
  /// What fell short of it, in sentences.
  package var shortfalls: [String]
  /// What else is to be said: scenarios that are new.
  package var remarks: [String]

  package init(name: String, isHeld: Bool, shortfalls: [String], remarks: [String] = []) {
    self.name = name
    self.isHeld = isHeld
    self.shortfalls = shortfalls
    self.remarks = remarks
  }
}

/// What was taken for what.
package struct ConfusionReport: Sendable, Hashable {
  package struct Cell: Sendable, Hashable {
    /// Places in rows and columns.
    package var row: Int
    package var column: Int
    package var count: Int
    package var isRight: Bool
    package var evidence: FrameLink?

    package init(row: Int, column: Int, count: Int, isRight: Bool, evidence: FrameLink? = nil) {
      self.row = row
      self.column = column
      self.count = count
      self.isRight = isRight
      self.evidence = evidence
    }
  }

  package var title: String
  /// How it was counted, and what is left out.
  package var note: String
  /// What it truly was.
  package var rows: [String]
  /// What it was taken for.
  package var columns: [String]
  /// Those with a count alone.
  package var cells: [Cell]

  package init(
    title: String, note: String, rows: [String], columns: [String], cells: [Cell]
  ) {
    self.title = title
    self.note = note
    self.rows = rows
    self.columns = columns
    self.cells = cells
  }
}

/// A plot with figures and a sentence.
package struct ChartReport: Sendable, Hashable {
  package var title: String
  package var note: String
  package var facts: [RunReport.Fact]
  /// nil where there is nothing to draw; the note says why.
  package var plot: Plot?

  package init(title: String, note: String, facts: [RunReport.Fact] = [], plot: Plot? = nil) {
    self.title = title
    self.note = note
    self.facts = facts
    self.plot = plot
  }
}

/// Metrics of parts of the episodes.
package struct SliceReport: Sendable, Hashable {
  package struct Metric: Sendable, Hashable {
    package var title: String
    /// Of all episodes; nil if there is nothing to measure.
    package var whole: Double?
    package var wholeText: String

    package init(title: String, whole: Double?, wholeText: String) {
      self.title = title
      self.whole = whole
      self.wholeText = wholeText
    }
  }

  package struct Value: Sendable, Hashable {
    package var value: Double
    package var text: String
    /// Of 95 %; nil without one.
    package var interval: ClosedRange<Double>?

    package init(value: Double, text: String, interval: ClosedRange<Double>? = nil) {
      self.value = value
      self.text = text
      self.interval = interval
    }
  }

  package struct Row: Sendable, Hashable {
    package var title: String
    package var episodes: Int
    /// Parallel to the metrics; nil where there is nothing to measure.
    package var values: [Value?]
    package var evidence: FrameLink?

    package init(title: String, episodes: Int, values: [Value?], evidence: FrameLink? = nil) {
      self.title = title
      self.episodes = episodes
      self.values = values
      self.evidence = evidence
    }
  }

  package var metrics: [Metric]
  package var rows: [Row]
  package var note: String

  package init(metrics: [Metric] = [], rows: [Row] = [], note: String = "") {
    self.metrics = metrics
    self.rows = rows
    self.note = note
  }
}
