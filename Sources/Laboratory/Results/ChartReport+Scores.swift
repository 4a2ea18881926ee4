import Evaluation
import Geometry
import Metrics
import Perception
import Reporting

extension ChartReport {
  /// Precision over recall by COCO's protocol, of the sampled pictures.
  init(precisionOf results: [ScenarioResult]) {
    let title = "Precision over recall"
    let pictures = results.flatMap { $0.episodes.flatMap(\.seenPictures) }
    let (set, products) = Self.set(of: pictures)
    guard !set.objects.isEmpty else {
      self.init(
        title: title,
        note: "The detector looked at no picture with labels, so there is nothing to judge.")
      return
    }
    let score = AveragePrecision(of: set)
    let curves = [(0, "IoU 0.50", Plot.Tone.reported), (5, "IoU 0.75", .accent)].map {
      place, name, tone in
      Plot.Series(name: name, tone: tone, style: .line, points: score.curve(overlap: place))
    }
    self.init(
      title: title,
      note: """
        COCO's protocol, mean over products, of \(pictures.count) pictures evenly over the episodes \
        with \(set.objects.count) objects and \(set.predictions.count) detections.
        """,
      facts: score.summary.filter { ["AP", "AP50", "AP75", "AR100"].contains($0.name) }.map {
        .init($0.name, $0.value.map { fixed($0, places: 3) } ?? "–")
      } + score.hardest(products),
      plot: Plot(
        title: title, x: .init("recall", unit: "", range: 0...1),
        y: .init("precision", unit: "", range: 0...1.02), series: curves))
  }

  /// Sampled pictures as COCO's protocol takes them, and the products in the order of their numbers.
  private static func set(
    of pictures: [EpisodeResult.SeenPicture]
  ) -> (set: DetectionSet, products: [String]) {
    let products = Set(pictures.flatMap { $0.truth.map(\.sku) + $0.detections.map(\.sku) }).sorted()
    let number = Dictionary(uniqueKeysWithValues: products.enumerated().map { ($1, $0) })
    var set = DetectionSet(imageCount: pictures.count, categoryCount: products.count)
    for (image, picture) in pictures.enumerated() {
      for truth in picture.truth {
        let box = truth.box
        let size = SIMD2(Double(box.width), Double(box.height))
        set.objects.append(
          .init(
            image: image, category: number[truth.sku] ?? 0,
            shape: .box(SIMD4(Double(box.x0), Double(box.y0), size.x, size.y)),
            area: size.x * size.y))
      }
      for found in picture.detections {
        let size = SIMD2(found.x1 - found.x0, found.y1 - found.y0)
        set.predictions.append(
          .init(
            image: image, category: number[found.sku] ?? 0,
            shape: .box(SIMD4(found.x0, found.y0, size.x, size.y)), area: size.x * size.y,
            score: found.confidence))
      }
    }
    return (set, products)
  }

  /// How often a detection was right, by how sure it said it was.
  init(calibrationOf scores: [EpisodeScore]) {
    self.init(
      title: "Calibration of the detector", of: "detections", by: "confidence",
      CalibrationCurve(sumOf: scores.map(\.calibration)))
  }

  /// How often a booking was right, by how sure the cart was of it.
  init(bookingCalibrationOf scores: [EpisodeScore]) {
    self.init(
      title: "Calibration of the bookings", of: "bookings", by: "certainty",
      CalibrationCurve(sumOf: scores.map(\.bookingCalibration)))
  }

  private init(title: String, of what: String, by degree: String, _ curve: CalibrationCurve) {
    guard let error = curve.expectedError else {
      self.init(
        title: title, note: "No \(what) come with a \(degree), so there is nothing to judge.")
      return
    }
    let points = curve.bins.filter { $0.count > 0 }.map {
      SIMD2($0.confidence / Double($0.count), Double($0.right) / Double($0.count))
    }
    self.init(
      title: title,
      note:
        "Of \(what) in \(CalibrationCurve.binCount) bins of \(degree), the part that was right.",
      facts: [
        .init("calibration error (ECE)", fixed(error, places: 3)),
        .init(what, "\(curve.count)"),
      ],
      plot: Plot(
        title: "Right by \(degree)", x: .init(degree, unit: "", range: 0...1),
        y: .init("right", unit: "", range: 0...1.02),
        series: [
          .init(
            name: "as sure as right", tone: .neutral, style: .line,
            points: [SIMD2(0, 0), SIMD2(1, 1)]),
          .init(name: "measured", tone: .reported, style: .line, points: points),
          .init(name: "", tone: .reported, style: .points, points: points),
        ]))
  }

  /// From the end of an event to its booking.
  init(decisionTimesOf scores: [EpisodeScore]) {
    let title = "From the end of an event to the cart's decision"
    var histogram = LatencyHistogram()
    for time in scores.flatMap(\.decisionTimes) { histogram.record(seconds: time) }
    guard let longest = histogram.value(at: 100) else {
      self.init(title: title, note: "No event was booked in time, so there is nothing to measure.")
      return
    }
    // Bins of a round width, about thirty of them.
    let width = PlotScale.roundStep(max(Double(longest) / 1e6, 1e-3) / 30)
    var counts = Array(repeating: 0, count: Int(Double(longest) / 1e6 / width) + 2)
    for (value, count) in histogram.filled { counts[Int(Double(value) / 1e6 / width)] += count }
    let quantiles = [
      ("median", 50.0), ("90 % within", 90), ("95 % within", 95), ("99 % within", 99),
    ]
    self.init(
      title: title,
      note: """
        Simulated time, of \(histogram.count) events that were matched; a decision before the end of \
        its event counts as 0. Bins of \(ScoreSlice.text(width)) s.
        """,
      facts: (quantiles + [("longest", 100)]).map { name, percentile in
        .init(name, "\(fixed(Double(histogram.value(at: percentile) ?? 0) / 1e6, places: 2)) s")
      },
      plot: Plot(
        title: "Decisions by their time", x: .init("time", unit: "s"),
        y: .init("events", unit: ""),
        series: [
          .init(
            name: "", tone: .reported, style: .area,
            points: counts.enumerated().map { SIMD2(Double($0) * width, Double($1)) })
        ], height: 180))
  }
}

extension AveragePrecision {
  /// Mean over products with objects: precision at each recall.
  fileprivate func curve(overlap: Int) -> [SIMD2<Double>] {
    let known = categories.filter { !$0.curve.isEmpty }
    let count = settings.recalls.count
    return settings.recalls.indices.map { i in
      let sum = known.reduce(0) { $0 + $1.curve[overlap * count + i] }
      return SIMD2(settings.recalls[i], known.isEmpty ? .nan : sum / Double(known.count))
    }
  }

  /// The product that is found worst, if that is not all of them alike.
  fileprivate func hardest(_ names: [String]) -> [RunReport.Fact] {
    let values = zip(names, categories).compactMap { name, category in
      category.precision.first?.map { (name, $0) }
    }
    guard let worst = values.min(by: { $0.1 < $1.1 }), worst.1 < 1 else { return [] }
    return [.init("hardest product (AP50)", "\(worst.0) \(fixed(worst.1, places: 3))")]
  }
}
