import Catalog
import Evaluation
import Laboratory
import Scenario

extension BenchCommand {
  /// `--trip`: how many times faster than real time, and where the time goes.
  func printTrip(_ path: String) throws {
    let input = try SceneInput(scene: path, products: products)
    let trip = try LoopBenchmark(catalog: input.catalog).trip(
      input.scenario, threads: threads, isCancelled: { Cancellation.isRequested })
    print(
      "\(input.scenario.name): \(trip.simulatedSeconds.text(decimals: 1)) s, \(trip.pictures) pictures, "
        + "\(trip.result.trueChanges.count) changes of the basket, \(threads) threads")
    print(
      "\(trip.wallSeconds.text(decimals: 1)) s of wall time: "
        + "\(trip.factor.text(decimals: 2))× real time")
    for phase in LoopClock.Phase.allCases {
      let seconds = trip.phases[phase] ?? 0
      let share = 100 * seconds / trip.wallSeconds
      print("  \(phase.rawValue): \(seconds.text(decimals: 2)) s, \(share.text(decimals: 1)) %")
    }
  }

  /// `--episodes`: resident memory on the way, and the time.
  func printMemory(ofSuite path: String, episodes: Int) async throws {
    let catalog = try ProductCatalog.open(directory: products)
    let scenarios = try SceneFile.load(path: path).scenarios
    let start = ContinuousClock.now
    try await LoopBenchmark(catalog: catalog).memory(
      of: scenarios, episodes: episodes, workers: threads,
      isCancelled: { Cancellation.isRequested }
    ) { done, bytes in
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      print(
        "\(done) episodes: \((Double(bytes) / 1_048_576).text(decimals: 2)) MiB after "
          + "\(seconds.text(decimals: 0)) s")
    }
  }
}
