import Configuration
import Evaluation
package import Reporting
import Scenario

extension StressReport {
  package init(summary: StressSummary, regressions: [Regression]) {
    let search = summary.search
    let names = search.space.names
    self.init(
      title: search.identity.scene,
      facts: [
        .init("detector", search.identity.detector), .init("seed", "\(search.identity.seed)"),
        .init("method", search.identity.method.rawValue),
        .init("episodes", "\(summary.evaluations.count)"),
        .init("failed", "\(summary.failures.count)"),
        .init("distinct failures", "\(summary.distinct.count)"),
        .init(
          "cells played", "\(summary.cells) of \(summary.allCells.text(significantDigits: 3))"),
      ],
      modes: summary.modes.map { mode in
        Mode(
          criteria: summary.name(of: mode), failures: mode.members.count,
          decisive: summary.decisive(in: mode).prefix(4).map(summary.text),
          worst: mode.worst,
          reasons: mode.criteria.map { summary.evaluations[mode.worst].reasons[$0] })
      },
      coverage: search.space.parameters.enumerated().map { index, parameter in
        let bins = summary.bins(of: index)
        let ends = (0...bins.count).map {
          parameter.value(atShare: Double($0) / Double(bins.count)).plainText
        }
        return Coverage(
          parameter: names[index], ends: ends, played: bins.map(\.played),
          failed: bins.map(\.failed))
      },
      plots: [Self.course(of: summary), Self.map(of: summary)].compactMap { $0 },
      regressions: regressions.map {
        Reduced(
          criterion: "\($0.criterion.measure.rawValue) \($0.criterion.expectation)",
          scene: (try? $0.text) ?? $0.scene.text, trials: $0.trials)
      })
  }

  private static func course(of summary: StressSummary) -> Plot {
    Plot(
      title: "Distinct failures found as the search went on",
      x: .init("episodes", unit: "", isWhole: true),
      y: .init("distinct failures", unit: "", isWhole: true),
      series: [
        .init(
          name: "found", tone: .bad, style: .step,
          points: summary.course.enumerated().map { SIMD2(Double($0 + 1), Double($1)) })
      ])
  }

  /// Where was played, over the two parameters that tell the largest mode's failures best.
  private static func map(of summary: StressSummary) -> Plot? {
    guard summary.search.space.dimensions > 1 else { return nil }
    var axes = summary.modes.first.map { summary.decisive(in: $0).prefix(2).map(\.parameter) } ?? []
    for parameter in summary.search.space.parameters.indices where axes.count < 2 {
      if !axes.contains(parameter) { axes.append(parameter) }
    }
    func points(_ evaluations: [StressEvaluation]) -> [SIMD2<Double>] {
      evaluations.map { SIMD2($0.point[axes[0]], $0.point[axes[1]]) }
    }
    let names = summary.search.space.names
    return Plot(
      title: "What was played: \(names[axes[1]]) over \(names[axes[0]]), as shares of their draws",
      x: .init(names[axes[0]], unit: "share below", range: 0...1),
      y: .init(names[axes[1]], unit: "share below", range: 0...1),
      series: [
        .init(
          name: "passed", tone: .neutral, style: .points,
          points: points(summary.evaluations.filter { !$0.isFailure })),
        .init(name: "failed", tone: .bad, style: .points, points: points(summary.failures)),
      ], height: 420)
  }
}
