/// Maps data to a stretch of pixels, and knows where round numbers lie.
package struct PlotScale {
  package let data: ClosedRange<Double>
  /// Pixel of the range's lower and upper end; may run backwards.
  let lowerPixel: Double
  let upperPixel: Double
  /// Round values within the range.
  package let ticks: [Double]
  /// Distance between ticks.
  package let step: Double

  /// - Parameters:
  ///   - range: Taken as it is, if given.
  ///   - values: What must fit, if no range is given; the range then grows to round numbers.
  ///   - tickCount: About how many ticks there is room for.
  ///   - isWhole: No tick lies between two whole numbers.
  package init(
    range: ClosedRange<Double>?, values: some Sequence<Double>, lowerPixel: Double,
    upperPixel: Double, tickCount: Int, isWhole: Bool = false
  ) {
    self.lowerPixel = lowerPixel
    self.upperPixel = upperPixel
    let wanted = range.flatMap { Self.isDrawable($0) ? $0 : nil } ?? Self.extent(of: values)
    let span = wanted.upperBound - wanted.lowerBound
    let rough = Self.roundStep(span / Double(max(tickCount, 1)))
    let step = isWhole ? max(rough, 1) : rough
    self.step = step
    if range == nil {
      data =
        (wanted.lowerBound / step).rounded(.down) * step...(wanted.upperBound / step).rounded(.up)
        * step
    } else {
      data = wanted
    }
    let first = (data.lowerBound / step - 1e-9).rounded(.up)
    let last = (data.upperBound / step + 1e-9).rounded(.down)
    ticks = first <= last ? (0...Int(last - first)).map { (first + Double($0)) * step } : []
  }

  package func pixel(_ value: Double) -> Double {
    let fraction = (value - data.lowerBound) / (data.upperBound - data.lowerBound)
    return lowerPixel + fraction * (upperPixel - lowerPixel)
  }

  /// 1, 2 or 5 times a power of ten, at least `rough`.
  package static func roundStep(_ rough: Double) -> Double {
    guard rough > 0, rough.isFinite else { return 1 }
    var power = 1.0
    while power < rough { power *= 10 }
    while power > rough { power /= 10 }
    // Now power ≤ rough < 10 × power, up to rounding.
    return ([1, 2, 5].first { $0 * power >= rough * (1 - 1e-9) } ?? 10) * power
  }

  /// Smallest range that holds all finite values and is not a point. It reaches below 0 only if a
  /// value does: most quantities cannot, and an axis that does would say that they can.
  private static func extent(of values: some Sequence<Double>) -> ClosedRange<Double> {
    var lower = Double.infinity
    var upper = -Double.infinity
    for value in values where value.isFinite {
      lower = min(lower, value)
      upper = max(upper, value)
    }
    guard lower <= upper else { return 0...1 }
    if isDrawable(lower...upper) { return lower...upper }
    if lower == 0 { return 0...1 }
    let margin = max(abs(lower) * 0.1, 0.5)
    return lower > 0
      ? max(lower - margin, 0)...(lower + margin) : (lower - margin)...min(lower + margin, 0)
  }

  /// Wide enough that a step does not vanish in the ends' rounding.
  private static func isDrawable(_ range: ClosedRange<Double>) -> Bool {
    let span = range.upperBound - range.lowerBound
    return span.isFinite && span > 1e-9 * max(abs(range.lowerBound), abs(range.upperBound))
      && span > 1e-300
  }
}
