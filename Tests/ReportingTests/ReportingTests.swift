import Foundation
import Reporting
import TestSupport
import Testing

@Suite struct RunReportPageTests {
  @Test func showsVerdictsReasonsAndCommands() throws {
    let html = try SampleReport.report().page.html
    for text in [
      "Dairy aisle", "1 failed", "1 passed", "two-in-one-hand", "≥ 0.990", "0.987",
      "episode 7, 14.3 s, tick 143, camera rear-left", "severity 0.5",
      "cartsim run Scenes/stress/shopper/two-in-one-hand.yaml --episode 7",
    ] { #expect(html.contains(text), "\(text)") }
    // Where one wants to look at it.
    if let path = ProcessInfo.processInfo.environment["CARTSIM_SAMPLE_REPORT"] {
      try html.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }
}
