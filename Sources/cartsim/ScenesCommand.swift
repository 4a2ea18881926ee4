import ArgumentParser

struct ScenesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "scenes", abstract: "Check and list scenes; print the JSON Schema for editors.")
}
