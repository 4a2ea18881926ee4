import ArgumentParser
import Laboratory
import Scenario
import Sensors

/// `cartsim characterize camera`.
struct CharacterizeCameraCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "camera",
    abstract: "Test a virtual camera as a laboratory would, by EMVA 1288.",
    discussion: "Exits with 1 if a limit is broken.")

  @Option(
    help: "What to test: \(CameraPreset.choices), or a YAML file with the keys of a cart's sensor.")
  var preset = CameraPreset.generic.rawValue
  @OptionGroup var options: CharacterizationOptions

  func run() async throws {
    let model = try CharacterizationOptions.model(
      preset, { (known: CameraPreset) in known.model }, load: CameraSensorModel.load)
    try options.finish(
      CameraCharacterization(model: model, seed: options.seed).report(title: "Camera \(preset)"),
      of: "camera")
  }
}
