import ArgumentParser
import Configuration
import Scenario

struct RigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rig",
    abstract: "Take over calibrated cameras and baskets, check what a rig sees, hand it on.",
    subcommands: [
      RigImportCommand.self, RigCheckCommand.self, RigExportCommand.self, RigViewsCommand.self,
    ])
}

/// A cart's file, for commands.
func openCart(_ path: String) throws -> CartFile {
  do { return try CartFile(path: path) } catch let error as ConfigurationError {
    throw CommandFailure(.wrongInput, "\(error)")
  }
}
