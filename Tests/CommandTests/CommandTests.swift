import TestSupport
import Testing

@Suite struct CommandTests {
  static let subcommands = [
    "generate", "run", "render", "validate", "scenes", "products", "bench", "characterize",
  ]

  @Test func helpNamesEverySubcommand() throws {
    let run = try CommandRun(["--help"])
    #expect(run.status == 0)
    #expect(run.errors == "")
    for name in Self.subcommands { #expect(run.output.contains("  \(name) "), "\(name)") }
  }

  @Test(arguments: subcommands)
  func everySubcommandHasHelp(name: String) throws {
    let run = try CommandRun([name, "--help"])
    #expect(run.status == 0)
    #expect(run.output.contains("USAGE: cartsim \(name)"))
    #expect(run.errors == "")
  }

  @Test func versionIsANumber() throws {
    let run = try CommandRun(["--version"])
    #expect(run.status == 0)
    #expect(run.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }

  @Test(arguments: [
    ["--no-such-option"], ["no-such-command"], ["generate", "--no-such-option"],
    ["run", "--seed", "many"], ["scenes", "no-such-thing", "--at-all"],
  ])
  func usageErrorsEndWith2(arguments: [String]) throws {
    let run = try CommandRun(arguments)
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("Error: "))
    #expect(run.errors.contains("Usage: cartsim"))
  }
}
