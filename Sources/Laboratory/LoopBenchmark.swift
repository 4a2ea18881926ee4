package import Catalog
package import Evaluation
import Geometry
package import Scenario

/// How fast the whole loop runs, and what memory it takes in the long run.
package struct LoopBenchmark {
  package let catalog: ProductCatalog

  package init(catalog: ProductCatalog) { self.catalog = catalog }

  /// One episode against the clock.
  package struct Trip: Sendable {
    package var result: EpisodeResult
    /// Pictures drawn.
    package var pictures: Int
    /// Seconds of wall time, by phase.
    package var phases: [LoopClock.Phase: Double]

    package var simulatedSeconds: Double { result.duration.seconds }
    package var wallSeconds: Double { phases.values.reduce(0, +) }
    /// Simulated over wall time.
    package var factor: Double { simulatedSeconds / wallSeconds }
  }

  /// Plays a scene's first episode with the perfect detector and every camera's whole picture.
  /// - Parameter threads: that draw the cameras' pictures side by side.
  /// - Throws: `ConfigurationError`, `SimulationError`, `CatalogError`, `CancellationError`.
  package func trip(
    _ scenario: Scenario, threads: Int, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Trip {
    let plan = try scenario.plan(episode: 0, catalog: catalog)
    let clock = LoopClock()
    var loop = ClosedLoop(plan: plan, catalog: catalog)
    loop.drawsPictures = true
    loop.threads = threads
    loop.clock = clock
    loop.isCancelled = isCancelled
    let result = try loop.run(detector: PerfectDetector(plan: plan))
    return Trip(
      result: result, pictures: plan.ticks * plan.cart.cameras.count, phases: clock.seconds)
  }

  /// Plays this many episodes, shared out evenly among the scenarios, in one process.
  /// - Parameter report: how many are done and the resident bytes then, after a twentieth, a tenth, a
  ///   quarter, half and all.
  /// - Throws: What `SuiteRunner.run` throws.
  package func memory(
    of scenarios: [Scenario], episodes: Int, workers: Int,
    isCancelled: @escaping @Sendable () -> Bool, report: @escaping @Sendable (Int, Int) -> Void
  ) async throws {
    var runner = SuiteRunner(catalog: catalog, detector: .perfect, workers: workers)
    runner.isCancelled = isCancelled
    let each = (episodes + scenarios.count - 1) / max(1, scenarios.count)
    let entries = scenarios.map {
      SuiteRunner.Entry(scenario: $0, path: $0.name, episodes: 0..<each)
    }
    _ = try await runner.run(entries) { done, total in
      if [20, 10, 4, 2, 1].contains(where: { done == total / $0 }),
        let bytes = ProcessMemory.residentBytes
      {
        report(done, bytes)
      }
    }
  }
}
