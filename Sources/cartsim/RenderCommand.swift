import ArgumentParser

struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "render", abstract: "Make one frame of a scene alone, by its index.")
}
