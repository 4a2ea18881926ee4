import ArgumentParser
import Laboratory
import Scenario
import Sensors

/// `cartsim characterize scale`.
struct CharacterizeScaleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale",
    abstract: "Test the virtual scale as a laboratory would, by OIML R 60 and R 76.",
    discussion: "Exits with 1 if a limit is broken.")

  @Option(
    help: "What to test: \(ScaleModel.Preset.choices), or a YAML file with a cart's scale.")
  var preset = ScaleModel.Preset.classIII.rawValue
  @OptionGroup var options: CharacterizationOptions

  func run() async throws {
    let model = try CharacterizationOptions.model(
      preset, { (known: ScaleModel.Preset) in known.model }, load: ScaleModel.load)
    try options.finish(
      ScaleCharacterization(model: model, seed: options.seed).report(title: "Scale \(preset)"),
      of: "scale")
  }
}
