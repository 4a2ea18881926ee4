import CartInterface
import Evaluation
import Geometry
import Perception
import Reporting
import Scenario
import Search
import Simulation
import Testing

/// Ten seconds in which MILK is put in at 3 s and booked for a time, when the cart is sure of it.
private func episode(
  bookedFor time: Double? = 3, sureAt decided: Double = 4, basket: [String: Int] = ["MILK": 1],
  weightError: Double? = 0.002, questions: Int = 0
) -> EpisodeResult {
  var result = EpisodeResult(scenario: "test", seed: 1, episode: 0)
  result.duration = Nanoseconds(seconds: 10)
  result.trueEvents = [
    .init(
      event: TrueEvent(
        kind: .add, item: 0, start: Nanoseconds(seconds: 2), end: Nanoseconds(seconds: 3)),
      sku: "MILK", tick: 14, camera: nil)
  ]
  if let time {
    result.reportedEvents = [
      BasketEvent(
        kind: .add, sku: "MILK", time: Nanoseconds(seconds: time),
        decided: Nanoseconds(seconds: decided))
    ]
  }
  result.finalBasket = basket
  result.trueBasket = ["MILK": 1]
  result.weightError = weightError
  result.prompts = (0..<questions).map {
    .init(prompt: .presentItem(id: $0), tick: 20, time: Nanoseconds(seconds: 4))
  }
  return result
}

@Suite("Search: margins")
struct MarginTests {
  @Test("A margin is below 0 exactly where the criterion fails")
  func sign() {
    let criteria = [
      Criterion(measure: .basketExact, minimum: 1, maximum: nil),
      Criterion(measure: .eventF1, minimum: 0.99, maximum: nil, tolerance: 1),
      Criterion(measure: .questions, minimum: nil, maximum: 0),
      Criterion(measure: .weightError, minimum: nil, maximum: 0.01),
      Criterion(measure: .flagged, minimum: nil, maximum: 0),
      Criterion(measure: .asked, minimum: 0.9, maximum: nil),
    ]
    let episodes = [
      episode(), episode(bookedFor: nil, basket: [:]), episode(bookedFor: 4, sureAt: 9.9),
      episode(bookedFor: 4.5), episode(weightError: 0.01), episode(weightError: 0.0101),
      episode(weightError: nil), episode(questions: 1), episode(questions: 3),
    ]
    for criterion in criteria {
      for episode in episodes {
        let passed = criterion.judged(on: [episode]).passed
        #expect((criterion.margin(of: episode) >= 0) == passed)
      }
    }
  }

  @Test("What comes near to failing has a smaller margin")
  func nearness() {
    let events = Criterion(measure: .eventF1, minimum: 0.99, maximum: nil, tolerance: 1)
    let late = [3, 3.3, 3.6, 3.95].map { events.margin(of: episode(bookedFor: $0)) }
    #expect(late == late.sorted(by: >) && Set(late).count == 4)
    let basket = Criterion(measure: .basketExact, minimum: 1, maximum: nil)
    let sure = [3.5, 5, 8, 9.9].map { basket.margin(of: episode(sureAt: $0)) }
    #expect(sure == sure.sorted(by: >) && Set(sure).count == 4)
    #expect(basket.margin(of: episode(sureAt: 3.5, questions: 1)) < sure[0])
    let weight = Criterion(measure: .weightError, minimum: nil, maximum: 0.01)
    #expect(abs(weight.margin(of: episode(weightError: 0.004)) - 0.6) < 1e-9)
    #expect(abs(weight.margin(of: episode(weightError: 0.015)) + 0.5) < 1e-9)
  }

  @Test("A search's page says what was found and lets no name become an element")
  func page() {
    let report = StressReport(
      title: "<b>scene</b>", facts: [.init("seed", "1")],
      modes: [
        .init(
          criteria: "event_f1", failures: 3, decisive: ["speed 0.9 … 1.2"], worst: 7,
          reasons: ["add <script> was missed"])
      ],
      coverage: [
        .init(parameter: "speed", ends: ["0", "1", "2"], played: [4, 0], failed: [3, 0])
      ],
      plots: [], regressions: [.init(criterion: "event_f1 ≥ 0.99", scene: "a: <i>", trials: 9)])
    let html = report.page.html
    #expect(!html.contains("<b>scene") && !html.contains("<script>") && !html.contains("<i>"))
    #expect(html.contains("add &lt;script&gt; was missed") && html.contains("3 / 4"))
    #expect(html.contains("speed 0.9 … 1.2"))
    let empty = StressReport(
      title: "s", facts: [], modes: [], coverage: [], plots: [], regressions: []
    ).page.html
    #expect(empty.contains("Nothing failed.") && !empty.contains("Reduced scenes"))
  }
}
