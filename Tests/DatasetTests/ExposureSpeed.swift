import Catalog
import Dataset
import Foundation
import Geometry
import Imaging
import Rasterizer
import Scenario
import Simulation
import TestSupport
import Testing

/// Prints what blur and a rolling shutter cost, frame by frame beside the same frame without them.
/// Runs only where `CARTSIM_TIMING` is set.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["CARTSIM_TIMING"] != nil))
struct ExposureSpeed {
  private func scene(_ sensor: String, _ action: String) -> String {
    """
    cartsim: 2
    purpose: A moving hand.
    mode: sequence
    duration_s: 3
    tick_rate_hz: 5
    seed: 5
    cart: { base: carts/four-corner, every_camera: { sensor: { \(sensor) } } }
    store: stores/grocery-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: 8 }
    shopper:
      base: shoppers/hurried
      do: [\(action)]
    """
  }

  @Test(arguments: ["{ add: {} }", "{ roll: { distance_m: 4, speed_m_per_s: 1 } }"])
  func besideAPictureOfOneMoment(action: String) throws {
    let catalog = try ProductCatalog.load(
      directory: Repository.root.appending(path: "Assets/products").path)
    let sensors = [
      "exposure_time_s: 0.008, motion_blur: false", "exposure_time_s: 0.008",
      "exposure_time_s: 0.008, motion_blur: false, shutter: rolling",
      "exposure_time_s: 0.008, shutter: rolling",
    ]
    var players: [EpisodePlayer] = []
    var renderers: [FrameRenderer] = []
    for sensor in sensors {
      let scenario = try Scenario(
        text: scene(sensor, action),
        file: Repository.root.appending(path: "Scenes/smoke/test.yaml").path, name: "test")
      let plan = try scenario.plan(episode: 0, seed: 5, catalog: catalog)
      players.append(try EpisodePlayer(plan: plan, catalog: catalog))
      renderers.append(FrameRenderer(plan: plan))
    }
    var (moving, still) = ([Double](repeating: 0, count: 4), [Double](repeating: 0, count: 4))
    var (movingCount, stillCount) = (0, 0)
    while let first = try players[0].nextTick() {
      let ticks = [first] + (try players.dropFirst().compactMap { try $0.nextTick() })
      // Every third tells enough.
      if first.tick % 3 != 2 { continue }
      var times: [Double] = []
      var pictures: [[RGB8]] = []
      for (tick, renderer) in zip(ticks, renderers) {
        _ = renderer.frame(of: tick, camera: 1)
        var frame = renderer.frame(of: tick, camera: 0)
        // The same again, of a moment that is not prepared.
        let time = (0..<2).map { _ -> Double in
          _ = renderer.frame(of: tick, camera: 1, picture: false)
          let start = Self.processorTime()
          frame = renderer.frame(of: tick, camera: 0)
          return Self.processorTime() - start
        }.min()
        times.append(time ?? 0)
        pictures.append(frame.picture.pixels)
      }
      if pictures[1] != pictures[0] {
        for n in times.indices { moving[n] += times[n] }
        movingCount += 1
      } else {
        for n in times.indices { still[n] += times[n] }
        stillCount += 1
      }
    }
    for (name, times, count) in [("moving", moving, movingCount), ("still", still, stillCount)]
    where count > 0 {
      print(
        "\(action): \(count) \(name) frames, global without blur \(1000 * times[0] / Double(count))"
          + " ms; blur ×\(times[1] / times[0]), rolling ×\(times[2] / times[0]), both"
          + " ×\(times[3] / times[0])")
    }
  }

  /// Seconds that this thread has worked: other programs' share of the machine does not count.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
