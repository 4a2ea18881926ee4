import ArgumentParser

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "run", abstract: "Play scenes or suites in the closed loop and judge them by their criteria.")
}
