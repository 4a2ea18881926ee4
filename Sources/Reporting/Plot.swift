/// A chart over one horizontal axis: curves above, rails of marks and bars below, drawn as SVG.
///
/// Pure data; `figure()` draws it, wide or narrow. Colours come from the page's stylesheet, so that one drawing
/// serves light and dark.
package struct Plot: Sendable, Hashable {
  /// What is drawn, in one sentence: the figure's caption and its name for screen readers.
  package var title: String
  package var x: Axis
  /// nil draws rails only.
  package var y: Axis?
  package var series: [Series]
  package var rails: [Rail]
  /// Horizontal lines with a name: limits, targets.
  package var references: [Reference]
  /// A line over the whole height that a page's script moves; hidden until then.
  package var hasCursor: Bool
  /// What the colours of bars mean, for the legend.
  package var keys: [Key]
  /// Height of the area of the curves, in CSS pixels.
  package var height: Double

  package init(
    title: String, x: Axis, y: Axis? = nil, series: [Series] = [], rails: [Rail] = [],
    references: [Reference] = [], hasCursor: Bool = false, keys: [Key] = [],
    height: Double = 220
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.rails = rails
    self.references = references
    self.hasCursor = hasCursor
    self.keys = keys
    self.height = height
  }

  package struct Axis: Sendable, Hashable {
    package var label: String
    /// Stands behind the label: `kg`. Empty for a pure number.
    package var unit: String
    /// nil fits the data; a given range is taken as it is.
    package var range: ClosedRange<Double>?
    /// Counts and numbers of things: nothing lies between two of them, so no tick does.
    package var isWhole: Bool

    package init(
      _ label: String, unit: String, range: ClosedRange<Double>? = nil, isWhole: Bool = false
    ) {
      self.label = label
      self.unit = unit
      self.range = range
      self.isWhole = isWhole
    }

    var text: String { unit.isEmpty ? label : "\(label) (\(unit))" }
  }

  /// What a thing means, which decides its colour.
  package enum Tone: String, Sendable, Hashable, CaseIterable {
    case truth, reported, accent, good, bad, warning, neutral
  }

  package struct Series: Sendable, Hashable {
    package enum Style: Sendable, Hashable {
      /// Straight from point to point.
      case line
      /// Holds each value until the next point.
      case step
      /// Holds each value until the next point, and all below is filled.
      case area
      /// A dot at each point.
      case points
    }

    package var name: String
    package var tone: Tone
    package var style: Style
    /// Ascending in x for lines and steps. A value that is not finite leaves a gap.
    package var points: [SIMD2<Double>]

    package init(name: String, tone: Tone, style: Style, points: [SIMD2<Double>]) {
      self.name = name
      self.tone = tone
      self.style = style
      self.points = points
    }
  }

  package struct Reference: Sendable, Hashable {
    package var name: String
    package var value: Double
    package var tone: Tone

    package init(name: String, value: Double, tone: Tone = .neutral) {
      self.name = name
      self.value = value
      self.tone = tone
    }
  }

  package struct Key: Sendable, Hashable {
    package var name: String
    package var tone: Tone

    package init(_ name: String, _ tone: Tone) {
      self.name = name
      self.tone = tone
    }
  }

  /// One row below the curves.
  package struct Rail: Sendable, Hashable {
    package var label: String
    package var bars: [Bar]
    package var marks: [Mark]

    package init(label: String, bars: [Bar] = [], marks: [Mark] = []) {
      self.label = label
      self.bars = bars
      self.marks = marks
    }
  }

  /// A stretch of a rail.
  package struct Bar: Sendable, Hashable {
    package var from: Double
    package var to: Double
    package var tone: Tone
    /// Written into the bar where there is room.
    package var text: String
    /// Shown when the pointer rests on it.
    package var tooltip: String

    package init(
      from: Double, to: Double, tone: Tone, text: String = "",
      tooltip: String = ""
    ) {
      self.from = from
      self.to = to
      self.tone = tone
      self.text = text
      self.tooltip = tooltip
    }
  }

  /// A moment on a rail.
  package struct Mark: Sendable, Hashable {
    package enum Shape: Sendable, Hashable { case up, down, circle, diamond, cross }

    package var x: Double
    package var shape: Shape
    package var tone: Tone
    package var tooltip: String
    /// Address on the same page; nil is none.
    package var link: String?

    package init(
      x: Double, shape: Shape, tone: Tone, tooltip: String = "", link: String? = nil
    ) {
      self.x = x
      self.shape = shape
      self.tone = tone
      self.tooltip = tooltip
      self.link = link
    }
  }
}
