import ArgumentParser

struct CharacterizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "characterize", abstract: "Test the virtual sensors as a laboratory would.",
    subcommands: [CharacterizeScaleCommand.self, CharacterizeCameraCommand.self])
}
