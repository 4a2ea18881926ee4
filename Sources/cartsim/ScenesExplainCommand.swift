import ArgumentParser
import Catalog
import Scenario

struct ScenesExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Tell in words what an episode of a scene has drawn.")

  @Argument(help: "Scene file.")
  var scene: String

  @Option(help: "Number of the episode.")
  var episode = 0

  @Option(help: "Instead of the scene's own.", transform: SeedArgument.read)
  var seed: UInt64?

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  func validate() throws {
    guard episode >= 0 else { throw ValidationError("--episode must be 0 or more, is \(episode)") }
  }

  func run() async throws {
    let catalog = try ProductCatalog.open(directory: products)
    let scenario = try Scenario.load(path: scene, catalog: catalog)
    let plan = try scenario.plan(episode: episode, seed: seed, catalog: catalog)
    let narrative = PlanNarrative(scenario: scenario, plan: plan, catalog: catalog)
    print(narrative.lines.joined(separator: "\n"))
  }
}
