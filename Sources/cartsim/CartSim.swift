import ArgumentParser
import Foundation
import Laboratory
import Rasterizer

@main
struct CartSim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cartsim",
    abstract: "Simulate AI shopping carts: labelled data, closed-loop tests, and a virtual scale.",
    version: "0.1.0",
    subcommands: [
      GenerateCommand.self, StreamCommand.self, RunCommand.self, RenderCommand.self,
      ValidateCommand.self,
      ScenesCommand.self, ProductsCommand.self, RigCommand.self, BenchCommand.self,
      CharacterizeCommand.self, ExportCommand.self, MergeCommand.self, StatsCommand.self,
      FitCommand.self, RecordCommand.self, CoverageCommand.self,
      EvaluateCommand.self, CompareCommand.self, ResultsCommand.self, DriftCommand.self,
      StackCommand.self, StressCommand.self, HarvestCommand.self,
    ])

  static func main() async {
    Cancellation.installSignalHandlers()
    ProcessMemory.keepLargeBlocksApart()
    do {
      var command = try parseAsRoot(
        NegativeNumbers.joined(Array(CommandLine.arguments.dropFirst())))
      if let problem = processorProblem() { throw CommandFailure(.environmentFailed, problem) }
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      let end = ProcessEnd.after(error)
      end.print()
      Foundation.exit(end.status.rawValue)
    }
  }
}
