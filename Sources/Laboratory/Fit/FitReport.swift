import Configuration
package import Reporting

/// Pictures of fits, as pages that stand alone.
package enum FitReport {
  package static func page(of fit: ScaleFit, source: String) -> Page {
    func series(_ name: String, _ tone: Plot.Tone, _ points: [SIMD2<Double>]) -> Plot.Series {
      Plot.Series(name: name, tone: tone, style: .points, points: points)
    }
    func grams(_ held: Bool, _ y: (ScaleFit.Point) -> Double, over x: (ScaleFit.Point) -> Double)
      -> [SIMD2<Double>]
    {
      thinned(fit.points.filter { $0.isHeldOut == held }).map { SIMD2(x($0), y($0) * 1000) }
    }
    let errors = Plot(
      title: "What the scale reads too much, and what the fit makes of it",
      x: Plot.Axis("load", unit: "kg"), y: Plot.Axis("error", unit: "g"),
      series: [
        series("read", .neutral, grams(false, \.error, over: \.load)),
        series("read, held out", .warning, grams(true, \.error, over: \.load)),
        series("fitted", .accent, grams(false, \.fitted, over: \.load)),
        series("fitted, held out", .good, grams(true, \.fitted, over: \.load)),
      ])
    let residuals = Plot(
      title: "What the fit leaves", x: Plot.Axis("time", unit: "s"),
      y: Plot.Axis("residual", unit: "g"),
      series: [
        series("used", .accent, grams(false, { $0.error - $0.fitted }, over: \.time)),
        series("held out", .warning, grams(true, { $0.error - $0.fitted }, over: \.time)),
      ])
    return page(
      "Scale fitted to \(source)", numbers: fit.numbers, plots: [errors, residuals],
      note:
        "Residuals: \(rounded(fit.usedResidual * 1000)) g on what was used,"
        + " \(rounded(fit.heldOutResidual * 1000)) g on what was held out.")
  }

  package static func page(of fit: CameraFit, source: String) -> Page {
    func points(_ choose: (CameraFit.Point) -> Bool) -> [SIMD2<Double>] {
      fit.points.filter(choose).map { SIMD2($0.signal, $0.variance) }
    }
    let end = fit.points.filter { !$0.isSaturated }.map(\.signal).max() ?? 1
    let transfer = Plot(
      title: "Photon transfer: the slope is the system gain",
      x: Plot.Axis("signal above the dark", unit: "DN"),
      y: Plot.Axis("variance above the dark's", unit: "DN²"),
      series: [
        Plot.Series(
          name: "fit", tone: .accent, style: .line,
          points: [.zero, SIMD2(end, end * fit.systemGain.value)]),
        Plot.Series(
          name: "used", tone: .neutral, style: .points,
          points: points { !$0.isHeldOut && !$0.isSaturated }),
        Plot.Series(
          name: "held out", tone: .warning, style: .points,
          points: points { $0.isHeldOut && !$0.isSaturated }),
        Plot.Series(
          name: "near saturation", tone: .bad, style: .points, points: points(\.isSaturated)),
      ], height: 320)
    return page(
      "Camera fitted to \(source)", numbers: fit.numbers, plots: [transfer],
      note:
        "Variances deviate from the line by \(rounded(100 * fit.usedResidual)) % where used,"
        + " by \(rounded(100 * fit.heldOutResidual)) % where held out;"
        + " the pixels' number lets them by \(rounded(100 * fit.expectedResidual)) %.")
  }

  private static func page(
    _ title: String, numbers: [FittedNumber], plots: [Plot], note: String
  ) -> Page {
    let rows = numbers.map { number -> Markup in
      let texts = texts(of: number)
      return """
        <tr><td>\(number.name)</td><td>\(texts.value)</td><td>± \(texts.within)</td>\
        <td>\(number.unit)</td></tr>
        """
    }
    let figures = Markup(joining: plots.map { $0.figure() })
    return Page(
      title: "\(title) · CartSim",
      body: """
        <header><div class="brand">CartSim <span>fit</span></div>\
        <div class="headline"><h1>\(title)</h1></div></header>\
        <main><section><h2>Numbers</h2><div class="scroll"><table class="summary"><thead><tr>\
        <th>number</th><th>value</th><th>95 of 100 within</th><th>unit</th></tr></thead>\
        <tbody>\(Markup(joining: rows))</tbody></table></div></section>\
        <section><h2>Fit</h2><p class="purpose">\(note)</p>\(figures)</section></main>\
        <footer>Everything on this page is inside this file.</footer>
        """)
  }

  /// A number with as many places as its interval's two leading digits say, and the interval.
  package static func texts(of number: FittedNumber) -> (value: String, within: String) {
    let within = 2 * number.deviation
    guard within.isFinite, within > 1e-8 else { return (rounded(number.value), rounded(within)) }
    var (places, scaled) = (0, within)
    while scaled < 10 && places < 9 {
      scaled *= 10
      places += 1
    }
    return (fixed(number.value, places: places), fixed(within, places: places))
  }

  /// At most some two thousand, evenly taken: dots cannot show more.
  private static func thinned(_ points: [ScaleFit.Point]) -> [ScaleFit.Point] {
    let step = max(1, points.count / 2000)
    return stride(from: 0, to: points.count, by: step).map { points[$0] }
  }

  /// Four significant digits.
  package static func rounded(_ value: Double) -> String {
    value.isFinite ? value.text(significantDigits: 4) : "0"
  }
}
