package import Catalog
import Rasterizer
package import Scenario
import Simulation
import Synchronization

/// Plays single episodes of scenarios that are made one after the other, each when those before it are
/// known. What is made of the catalogue is kept.
///
/// One thread plays at a time; others wait. Several players side by side share what they prepare when
/// they are made by `players(_:)`.
package final class ScenarioPlayer: Sendable {
  private struct Tools {
    var source: DetectorSource
    var renderer: Renderer
  }

  private let catalog: ProductCatalog
  private let lookAlikes: LookAlikes?
  private let conditioned: ConditionedModels
  private let tools: Mutex<Tools>

  /// - Throws: `CatalogError` if a product's model cannot be read.
  package static func players(
    _ count: Int, catalog: ProductCatalog, detector: DetectorChoice
  ) throws -> [ScenarioPlayer] {
    let lookAlikes = detector == .blind ? nil : try LookAlikes(catalog: catalog)
    let prepared = PreparedCatalog(catalog)
    let conditioned = ConditionedModels()
    return (0..<max(count, 1)).map { _ in
      ScenarioPlayer(
        catalog: catalog, detector: detector, lookAlikes: lookAlikes, prepared: prepared,
        conditioned: conditioned)
    }
  }

  private init(
    catalog: ProductCatalog, detector: DetectorChoice, lookAlikes: LookAlikes?,
    prepared: PreparedCatalog, conditioned: ConditionedModels
  ) {
    self.catalog = catalog
    self.lookAlikes = lookAlikes
    self.conditioned = conditioned
    tools = Mutex(
      Tools(
        source: DetectorSource(choice: detector, catalog: catalog, lookAlikes: lookAlikes),
        renderer: Renderer(shared: prepared)))
  }

  /// What came of an episode that was to be played.
  package enum Outcome: Sendable {
    case played(EpisodeResult)
    /// The simulation could not play it to its end; why.
    case broken(String)
  }

  /// - Throws: What planning and the detector throw, and `CancellationError` between ticks.
  package func play(
    _ scenario: Scenario, episode: Int = 0, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Outcome {
    let plan = try scenario.plan(episode: episode, catalog: catalog)
    var loop = ClosedLoop(plan: plan, catalog: catalog)
    loop.lookAlikes = lookAlikes
    loop.conditioned = conditioned
    loop.isCancelled = isCancelled
    let prepared = loop
    return try tools.withLock { tools in
      do {
        return .played(
          try prepared.run(
            detector: try tools.source.detector(for: plan), renderer: tools.renderer))
      } catch let error as SimulationError {
        return .broken(error.description)
      }
    }
  }
}
