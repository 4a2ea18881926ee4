import Configuration
import Foundation
import Laboratory
import Reporting
import Sensors
import TestSupport
import Testing

@Suite struct ScaleCharacterizationTests {
  /// Every individual of the verified make passes every test.
  @Test(arguments: LongProof.sample([1, 2, 3] as [UInt64], every: 3))
  func classIIIPasses(seed: UInt64) {
    let report = ScaleCharacterization(model: .classIII, seed: seed).report(title: "class III")
    #expect(report.tests.count == 15)
    for test in report.tests where !test.isPassed {
      Issue.record("\(test.name): \(test.measured), limit \(test.limit)")
    }
  }

  /// The cheap one fails where its parts are poor, and passes where they are not.
  @Test(arguments: LongProof.sample([1, 2] as [UInt64], every: 2))
  func cheapFailsWhereItShould(seed: UInt64) {
    let report = ScaleCharacterization(model: .cheap, seed: seed).report(title: "cheap")
    let failed = Set(report.tests.filter { !$0.isPassed }.map(\.name))
    for name in [
      "cell envelope", "cell creep", "weighing errors", "zero against temperature", "creep", "tilt",
      "excessive tilt", "sample noise",
    ] {
      #expect(failed.contains(name), "\(name) should fail")
    }
    #expect(failed.isDisjoint(with: ["repeatability", "overload", "converter settling"]))
    for name in failed { #expect(report.text.contains(name)) }
  }

  /// One wrong part is found by the test that looks for it.
  @Test(
    arguments: LongProof.sample(
      ["eccentricity", "zero against temperature", "sample noise", "tilt", "reading noise"],
      every: 2))
  func aFaultIsFoundByItsTest(name: String) {
    var model = ScaleModel.classIII
    switch name {
    case "eccentricity": model.cells.spanMismatch = 0.01
    case "zero against temperature": model.cells.temperatureOnZero = 4e-4
    case "sample noise": model.converter.mainsPickup = 2e-5
    case "tilt": model.motion.compensatesTilt = false
    default: model.drift.flicker = 2e-3
    }
    let report = ScaleCharacterization(model: model, seed: 1).report(title: "broken")
    let failed = report.tests.filter { !$0.isPassed }.map(\.name)
    #expect(failed.contains(name), "failed: \(failed)")
  }

  @Test func pageHoldsPlotsAndVerdict() {
    let report = ScaleCharacterization(model: .classIII, seed: 1).report(title: "class III")
    let html = report.page.html
    #expect(html.components(separatedBy: "<svg viewBox").count > 9)
    #expect(html.contains("weighing errors") && !html.contains("<script"))
    #expect(report.json.text.contains("\"passed\": true"))
  }
}
