extension Metric {
  /// All metrics of carts, in the order of tables.
  package static let all = events + baskets + money + shopper + sensing

  package static func named(_ name: String) -> Metric? { all.first { $0.name == name } }

  private static let rpc = "Wei et al., RPC, 2019"

  private static let events = [
    Metric(
      name: "event_precision", title: "Event precision", unit: .share, better: .higher, perfect: 1,
      definition: "TP / (TP + FP), pairs of an optimal assignment (EventMatch)",
      source: "AI City Challenge, track 4",
      formula: .ratio(ofNothing: 1) {
        Ratio($0.events.matched, $0.events.matched + $0.events.invented)
      }),
    Metric(
      name: "event_recall", title: "Event recall", unit: .share, better: .higher, perfect: 1,
      definition: "TP / (TP + FN)", source: "AI City Challenge, track 4",
      formula: .ratio(ofNothing: 1) {
        Ratio($0.events.matched, $0.events.matched + $0.events.missed)
      }),
    Metric(
      name: "event_f1", title: "Event F1", unit: .share, better: .higher, perfect: 1,
      definition: "2 TP / (2 TP + FP + FN)", source: "AI City Challenge, track 4",
      formula: .ratio(ofNothing: 1) {
        Ratio(
          2 * $0.events.matched, 2 * $0.events.matched + $0.events.missed + $0.events.invented)
      }),
    Metric(
      name: "event_product_accuracy", title: "Right product of an event", unit: .share,
      better: .higher, perfect: 1,
      definition: "events paired by time and kind whose product is right / events so paired",
      source: "top-1 accuracy",
      formula: .ratio(ofNothing: nil) { Ratio($0.rightlyNamedEvents, $0.namedEvents) }),
    Metric(
      name: "decision_time_s", title: "Mean time to decision", unit: .seconds, better: .lower,
      perfect: 0, definition: "mean of (booked − end of the event), matched events",
      source: "CartSim",
      formula: .ratio(ofNothing: nil) {
        Ratio($0.decisionTimes.reduce(0, +), Double($0.decisionTimes.count))
      }),
    Metric(
      name: "decision_time_p95_s", title: "95 % of decisions within", unit: .seconds,
      better: .lower, perfect: 0,
      definition: "95th percentile of the same times, of a histogram with three digits",
      source: "HdrHistogram",
      formula: .whole { scores in
        var histogram = LatencyHistogram()
        for score in scores { for time in score.decisionTimes { histogram.record(seconds: time) } }
        return histogram.value(at: 95).map { Double($0) / 1e6 }
      }),
  ]

  private static let baskets = [
    Metric(
      name: "checkout_accuracy", title: "Exact baskets (cAcc)", unit: .share, better: .higher,
      perfect: 1, definition: "mean of [Σₖ |Pᵢₖ − Gᵢₖ| = 0]", source: rpc,
      formula: .ratio(ofNothing: 1) { Ratio($0.pair.distance == 0 ? 1 : 0, 1) }),
    Metric(
      name: "average_counting_distance", title: "Counting distance (ACD)", unit: .items,
      better: .lower, perfect: 0, definition: "mean of Σₖ |Pᵢₖ − Gᵢₖ|", source: rpc,
      formula: .ratio(ofNothing: 0) { Ratio($0.pair.distance, 1) }),
    Metric(
      name: "mean_category_counting_distance", title: "Counting distance of a product (mCCD)",
      unit: .share, better: .lower, perfect: 0,
      definition: "mean over products k of Σᵢ |Pᵢₖ − Gᵢₖ| / Σᵢ Gᵢₖ", source: rpc,
      formula: .perProduct(\.countingDistance, ofNothing: 0)),
    Metric(
      name: "mean_category_iou", title: "Overlap of counts (mCIoU)", unit: .share, better: .higher,
      perfect: 1, definition: "mean over products k of Σᵢ min(Pᵢₖ, Gᵢₖ) / Σᵢ max(Pᵢₖ, Gᵢₖ)",
      source: rpc,
      formula: .perProduct(\.overlap, ofNothing: 1)),
  ]

  private static let money = [
    Metric(
      name: "overcharged_bp", title: "Overcharged", unit: .basisPoints, better: .lower, perfect: 0,
      definition: "10⁴ Σ max(charged − owed, 0) / Σ owed, line by line", source: "CartSim",
      formula: .ratio(ofNothing: nil) {
        Ratio(10_000 * $0.economics.overcharged, $0.economics.owed)
      }),
    Metric(
      name: "undercharged_bp", title: "Undercharged (shrink)", unit: .basisPoints, better: .lower,
      perfect: 0, definition: "10⁴ Σ max(owed − charged, 0) / Σ owed, line by line",
      source: "retail shrink",
      formula: .ratio(ofNothing: nil) {
        Ratio(10_000 * $0.economics.undercharged, $0.economics.owed)
      }),
    Metric(
      name: "unnoticed_bp", title: "Undercharged without a word", unit: .basisPoints,
      better: .lower, perfect: 0,
      definition: "the same, of episodes in which the cart neither called nor rightly alerted",
      source: "CartSim",
      formula: .ratio(ofNothing: nil) { Ratio(10_000 * $0.economics.unnoticed, $0.economics.owed) }),
  ]

  private static let shopper = [
    Metric(
      name: "questions_per_100_items", title: "Questions", unit: .perHundredItems, better: .lower,
      perfect: 0, definition: "100 Σ questions / Σ items", source: "CartSim",
      formula: .ratio(ofNothing: nil) { Ratio(100 * $0.economics.questions, $0.economics.items) }),
    Metric(
      name: "false_alerts_per_100_items", title: "False alerts", unit: .perHundredItems,
      better: .lower, perfect: 0, definition: "100 Σ alerts that were not justified / Σ items",
      source: "CartSim",
      formula: .ratio(ofNothing: nil) { Ratio(100 * $0.economics.falseAlerts, $0.economics.items) }),
    Metric(
      name: "interventions_per_100_items", title: "Attendant called", unit: .perHundredItems,
      better: .lower, perfect: 0, definition: "100 Σ calls of an attendant / Σ items",
      source: "CartSim",
      formula: .ratio(ofNothing: nil) {
        Ratio(100 * $0.economics.attendantCalls, $0.economics.items)
      }),
  ]

  private static let sensing = [
    Metric(
      name: "mean_weight_error_kg", title: "Mean weight error", unit: .kilograms, better: .lower,
      perfect: 0,
      definition: "mean of |last stable reading − truth|", source: "CartSim",
      formula: .ratio(ofNothing: nil) { Ratio($0.weightError ?? 0, $0.weightError == nil ? 0 : 1) }),
    Metric(
      name: "detection_precision", title: "Detection precision", unit: .share, better: .higher,
      perfect: 1, definition: "found / (found + mistaken + invented), IoU ≥ ½", source: "CartSim",
      formula: .ratio(ofNothing: nil) { Ratio($0.found, $0.found + $0.mistaken + $0.invented) }),
    Metric(
      name: "detection_recall", title: "Detection recall", unit: .share, better: .higher,
      perfect: 1, definition: "found / visible, IoU ≥ ½", source: "CartSim",
      formula: .ratio(ofNothing: nil) { Ratio($0.found, $0.visible) }),
    Metric(
      name: "calibration_error", title: "Calibration error (ECE)", unit: .share, better: .lower,
      perfect: 0, definition: "Σ_b n_b/n |right_b/n_b − mean confidence_b|, 15 bins",
      source: "Guo et al., 2017",
      formula: .whole { scores in
        CalibrationCurve(sumOf: scores.map(\.calibration)).expectedError
      }),
    Metric(
      name: "booking_calibration_error", title: "Calibration error of bookings (ECE)", unit: .share,
      better: .lower, perfect: 0,
      definition: "Σ_b n_b/n |right_b/n_b − mean certainty_b|, 15 bins",
      source: "Guo et al., 2017",
      formula: .whole { scores in
        CalibrationCurve(sumOf: scores.map(\.bookingCalibration)).expectedError
      }),
  ]
}

extension EpisodeScore {
  package var pair: BasketScore.Pair { BasketScore.Pair(reported: basket, truth: trueBasket) }
}
