import Foundation
import TestSupport
import Testing

@Suite struct StreamCommandTests {
  /// `Scripts/cartsim_data.py` reads a stream; the stored set is what it must have held.
  @Test(.enabled(if: PythonJudge.isPresent))
  func shardsOfAStreamTogetherHoldWhatADatasetHolds() throws {
    let folder = try TemporaryFolder()
    let scene = try folder.write(
      """
      cartsim: 2
      purpose: Two short trips with every sensor.
      mode: sequence
      duration_s: 2
      tick_rate_hz: 1
      episodes: 2
      seed: 12
      cart: carts/four-corner
      store: stores/grocery-aisle
      lighting: lighting/panel-4000k
      products: all
      basket_at_start: { count: 2 }
      shopper:
        base: shoppers/hurried
        do: [{ roll: { distance_m: 0.5, speed_m_per_s: 1 } }]
      """, to: "two-trips.yaml")
    let set = folder.url.appending(path: "set").path
    let run = try CommandRun(["generate", scene, "--frames", "16", "--output", set, "-q"])
    try #require(run.status == 0, "\(run.errors)")
    let counts = try JSONDecoder().decode(
      [String: Int].self,
      from: PythonJudge.run("judge-stream.py", [CommandRun.executable.path, scene, set]))
    #expect(counts["frames"] == 16)
    #expect(counts["tables", default: 0] >= 10)
    #expect(counts["messages", default: 0] >= 8)
  }

  @Test func wrongRequestsAreNamed() throws {
    let scene = "Scenes/smoke/twins.yaml"
    for (arguments, words) in [
      (["--shard", "2/2"], "shard"), (["--shard", "1"], "shard"), (["--frames", "0"], "--frames"),
      (["--first-episode", "-1"], "--first-episode"), (["--threads", "0"], "--threads"),
      (["--output", "/nonexistent/pipe"], "/nonexistent/pipe"),
    ] {
      let run = try CommandRun(["stream", scene] + arguments)
      #expect(run.status == (arguments[0] == "--output" ? 3 : 2), "\(arguments): \(run.errors)")
      #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
    }
  }
}
