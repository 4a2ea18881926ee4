import CartInterface
import Evaluation
import Foundation
import Geometry
import Metrics
import Perception
import Simulation
import TestSupport
import Testing

/// Holds the metrics to the table of faults in their README.
@Suite struct FaultTableTests {
  /// One episode: A at 2 s, B at 5 s, A again at 8 s, B taken out at 11 s; each booked 0.2 s later and
  /// decided 0.4 s later, with certainty 1. A costs 199 cents, B 349.
  private static func perfect(_ number: Int) -> EpisodeResult {
    var result = EpisodeResult(scenario: "test", seed: 1, episode: number)
    let events: [(TrueEvent.Kind, String, Double)] = [
      (.add, "A", 2), (.add, "B", 5), (.add, "A", 8), (.remove, "B", 11),
    ]
    result.trueEvents = events.map { kind, sku, time in
      .init(
        event: TrueEvent(
          kind: kind, item: 0, start: Nanoseconds(seconds: time - 1),
          end: Nanoseconds(seconds: time)), sku: sku, tick: Int(time * 5), camera: nil)
    }
    result.reportedEvents = events.map { kind, sku, time in
      BasketEvent(
        kind: kind == .add ? .add : .remove, sku: sku, time: Nanoseconds(seconds: time + 0.2),
        decided: Nanoseconds(seconds: time + 0.4), certainty: 1)
    }
    result.trueBasket = ["A": 2]
    result.finalBasket = ["A": 2]
    result.receipt = Receipt(lines: [.init(sku: "A", charged: 398, owed: 398)])
    result.weightError = 0
    return result
  }

  private static func score(_ result: EpisodeResult) -> EpisodeScore {
    var score = result.score(tolerance: 1)
    score.visible = 40
    score.found = 40
    for _ in 0..<40 { score.calibration.add(confidence: 1, isRight: true) }
    return score
  }

  private typealias Fault =
    @Sendable (inout EpisodeResult, inout [(inout EpisodeScore) -> Void]) -> Void

  private static let faults: [String: Fault] = [
    "an event is not booked": { result, _ in
      result.reportedEvents.remove(at: 2)
      result.finalBasket = ["A": 1]
      result.receipt.lines[0].charged = 199
    },
    "an event of a product that is there is invented": { result, _ in
      result.reportedEvents.append(booking(.add, "A", 15))
      result.finalBasket = ["A": 3]
      result.receipt.lines[0].charged += 199
    },
    "an event is booked as another product": { result, _ in
      result.reportedEvents[2].sku = "B"
      result.finalBasket = ["A": 1, "B": 1]
      result.receipt.lines = [
        .init(sku: "A", charged: 199, owed: 398), .init(sku: "B", charged: 349, owed: 0),
      ]
    },
    "an event is booked outside the tolerance": { result, _ in
      result.reportedEvents[1].time += Nanoseconds(seconds: 1.3)
    },
    "an event is booked rightly by an unsure cart": { result, _ in
      result.reportedEvents[1].certainty = 0.6
    },
    "an event is decided late": { result, _ in
      result.reportedEvents[1].decided += Nanoseconds(seconds: 4)
    },
    "a line is charged too high": { result, _ in result.receipt.lines[0].charged += 10 },
    "a line is charged too low": { result, _ in result.receipt.lines[0].charged -= 10 },
    "a line is charged too low and the cart says so": { result, _ in
      result.receipt.lines[0].charged -= 10
      result.alerts.append(
        .init(
          alert: CartAlert(id: 1, reason: .unrecognisedWeight), tick: 60, time: 0, isJustified: true
        ))
    },
    "one line is too high, another as much too low": { result, _ in
      result.receipt.lines[0].charged -= 10
      result.receipt.lines.append(.init(sku: "B", charged: 10, owed: 0))
    },
    "an alert is false": { result, _ in
      result.alerts.append(
        .init(
          alert: CartAlert(id: 1, reason: .unrecognisedWeight), tick: 60, time: 0,
          isJustified: false))
    },
    "a needless question": { result, _ in
      result.prompts.append(
        .init(
          prompt: .confirm(id: 1, candidates: ["A"]), tick: 60, time: 0))
    },
    "an attendant is called": { result, _ in
      result.prompts.append(
        .init(
          prompt: .callAttendant(id: 1), tick: 60, time: 0))
    },
    "the scale is off": { result, _ in result.weightError = 0.02 },
    "an object is not detected": { _, edits in edits.append { $0.found -= 1 } },
    "an object is detected as another product": { _, edits in
      edits.append {
        $0.found -= 1
        $0.mistaken += 1
        $0.calibration.add(confidence: 0.9, isRight: false)
      }
    },
    "an object is invented, and the detector is sure": { _, edits in
      edits.append {
        $0.invented += 1
        $0.calibration.add(confidence: 0.9, isRight: false)
      }
    },
    "an object is invented at confidence 0": { _, edits in
      edits.append {
        $0.invented += 1
        $0.calibration.add(confidence: 0, isRight: false)
      }
    },
    "the detector is right and unsure": { _, edits in
      edits.append {
        $0.calibration = CalibrationCurve()
        for _ in 0..<40 { $0.calibration.add(confidence: 0.6, isRight: true) }
      }
    },
  ]

  /// Fault to the names beside it.
  private static func table() throws -> [String: Set<String>] {
    let readme = try String(
      contentsOf: Repository.root.appending(path: "Sources/Metrics/README.md"), encoding: .utf8)
    let rows = readme.split(separator: "\n").drop { $0 != "| Fault | Metrics that move |" }
      .dropFirst(2).prefix { $0.hasPrefix("|") }
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        return (
          cells[0],
          Set(
            cells[1].split(separator: ",").map {
              $0.trimmingCharacters(in: .whitespaces)
            })
        )
      })
  }

  @Test func aPerfectCartScoresPerfectly() {
    let scores = (0..<3).map { Self.score(Self.perfect($0)) }
    for metric in Metric.all where !metric.name.hasPrefix("decision_time") {
      #expect(metric.value(of: scores) == metric.perfect, "\(metric.name)")
    }
    #expect(abs(Metric.named("decision_time_s")!.value(of: scores)! - 0.4) < 1e-9)
  }

  @Test func everyFaultMovesWhatTheTableSays() throws {
    let table = try Self.table()
    #expect(Set(table.keys) == Set(Self.faults.keys))
    let perfect = (0..<3).map { Self.score(Self.perfect($0)) }
    for (name, fault) in Self.faults {
      var result = Self.perfect(1)
      var edits: [(inout EpisodeScore) -> Void] = []
      fault(&result, &edits)
      var scores = perfect
      scores[1] = Self.score(result)
      for edit in edits { edit(&scores[1]) }
      // Means of equal times over fewer of them may differ in their last digits.
      let moved = Metric.all.filter {
        abs(($0.value(of: scores) ?? -1) - ($0.value(of: perfect) ?? -1)) > 1e-9
      }
      #expect(Set(moved.map(\.name)) == table[name], "\(name)")
      for metric in moved {
        let (before, after) = (metric.value(of: perfect)!, metric.value(of: scores)!)
        #expect((after > before) != (metric.better == .higher), "\(metric.name): \(name)")
      }
    }
  }

  /// No metric that no fault can move.
  @Test func everyMetricIsInTheTable() throws {
    let moved = try Self.table().values.reduce(into: Set<String>()) { $0.formUnion($1) }
    #expect(moved == Set(Metric.all.map(\.name)))
  }
}
