import Laboratory
import Reporting
import Sensors
import Testing

struct CameraCharacterizationTests {
  @Test(arguments: CameraPreset.allCases)
  func presetsKeepTheirPromises(preset: CameraPreset) {
    let report = CameraCharacterization(model: preset.model, seed: 1).report(title: preset.rawValue)
    for test in report.tests {
      #expect(
        test.isPassed, "\(preset.rawValue), \(test.name): \(test.measured), limit \(test.limit)")
    }
    #expect(report.tests.count == 14)
  }

  /// What the bench finds follows the camera, not a table: each fault fails its own test.
  @Test func benchSeesWhatIsWrong() throws {
    let honest = CameraPreset.imx477.model
    var noisy = honest
    noisy.readout.readNoise = 2 * honest.readout.readNoise
    var uneven = honest
    uneven.pixel.responseNonuniformity = 3 * honest.pixel.responseNonuniformity
    func measured(_ model: CameraSensorModel, _ test: String) throws -> String {
      try #require(
        CameraCharacterization(model: model, seed: 1).report(title: "").tests
          .first { $0.name == test }
      ).measured
    }
    func number(_ text: String) throws -> Double {
      try #require(Double(text.prefix { $0.isNumber || $0 == "." }))
    }
    #expect(
      try number(measured(noisy, "dark noise")) > 1.8 * number(measured(honest, "dark noise")))
    #expect(try number(measured(uneven, "PRNU")) > 2.7 * number(measured(honest, "PRNU")))
  }
}
