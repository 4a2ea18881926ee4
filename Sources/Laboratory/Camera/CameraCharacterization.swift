import Geometry
package import Reporting
package import Sensors

/// Puts a camera through the tests of EMVA 1288 and some of its own, from its raw pictures alone.
/// Limits are what its parameters promise.
package struct CameraCharacterization: Sendable {
  let model: CameraSensorModel
  let seed: UInt64

  package init(model: CameraSensorModel, seed: UInt64) {
    self.model = model
    self.seed = seed
  }

  package func report(title: String) -> CharacterizationReport {
    var bench = CameraBench(model: model, width: 320, height: 240, seed: seed)
    let transfer = PhotonTransfer(&bench, gain: 1)
    let high = min(8, model.control.maximumGain)
    let amplified = PhotonTransfer(&bench, gain: high)
    var tests = [
      systemGain(transfer, gain: 1), systemGain(amplified, gain: high), linearity(transfer),
      signalToNoise(transfer), darkNoise(transfer), saturation(transfer),
    ]
    tests += pattern(&bench, transfer)
    tests += [darkCurrent(&bench, transfer)] + flicker() + readout() + control()
    return CharacterizationReport(
      title: title,
      facts: [
        .init("converter", "\(model.readout.bits) bit"),
        .init("pixel", "\(fixed(model.pixel.pitchMicrometers, places: 2)) µm"),
        .init("seed", "\(seed)"),
      ], tests: tests)
  }

  /// Whether pixels have no noise, as in a camera for debugging labels.
  var isNoiseless: Bool { !model.pixel.hasShotNoise && model.readout.readNoise == 0 }

  func percent(_ share: Double, places: Int = 2) -> String {
    fixed(100 * share, places: places) + " %"
  }
}
