import ArgumentParser

@main
struct CartSim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cartsim",
    abstract: "Simulate AI shopping carts: labelled data, closed-loop tests, and a virtual scale.",
    subcommands: [
      GenerateCommand.self, RunCommand.self, RenderCommand.self, ValidateCommand.self,
      ScenesCommand.self, ProductsCommand.self, BenchCommand.self,
    ])
}
