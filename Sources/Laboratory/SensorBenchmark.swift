import Geometry
import Imaging
import Rasterizer
import Scene
package import Sensors

/// What a camera's chain costs beside the rendering of the frame, on one thread: the same frames,
/// rendered physically with all cameras a moment, then exposed and developed, noise included.
package struct SensorBenchmark {
  private let snapshots: [SceneSnapshot]
  private let renderer: Renderer
  private let chains: [CameraChain]
  private var buffer: GBuffer
  private var image = Image(width: 0, height: 0, filledWith: RGB8(0, 0, 0))

  package init(_ scene: StandardScene, width: Int, height: Int, preset: CameraPreset) {
    snapshots = (0..<4).map { scene.snapshot(width: width, height: height, frame: $0) }
    renderer = Renderer(options: RenderOptions(threads: 1, wantsRadiance: true, shading: .physical))
    buffer = GBuffer(width: width, height: height)
    chains = snapshots[0].cameras.enumerated().map { index, camera in
      CameraChain(
        model: preset.model, intrinsics: camera.intrinsics, lens: camera.lens,
        patternKey: RandomKey(seed: 1).with("camera.pattern", entity: index))
    }
  }

  /// Milliseconds a frame: `one` the sensor's, `other` the renderer's; medians over the rounds.
  package mutating func measure(rounds: Int) -> BenchmarkPair.Result {
    var times: [(sensor: Double, render: Double)] = []
    for round in 0...rounds {
      let snapshot = snapshots[round % snapshots.count]
      var spent = (sensor: 0.0, render: 0.0)
      spent.render += Self.milliseconds { renderer.begin(snapshot) }
      for camera in snapshot.cameras.indices {
        spent.render += Self.milliseconds { renderer.render(camera: camera, into: &buffer) }
        let key = RandomKey(seed: 1).with("camera.noise", entity: camera, tick: round)
        spent.sensor += Self.milliseconds {
          chains[camera].expose(buffer, key: key, into: &image)
        }
      }
      // The first round prepares memory.
      if round > 0 {
        let count = Double(snapshot.cameras.count)
        times.append((spent.sensor / count, spent.render / count))
      }
    }
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    return BenchmarkPair.Result(
      one: median(times.map(\.sensor)), other: median(times.map(\.render)),
      ratio: median(times.map { $0.sensor / $0.render }))
  }

  private static func milliseconds(_ work: () -> Void) -> Double {
    let time = (ContinuousClock().measure(work)).components
    return Double(time.seconds) * 1e3 + Double(time.attoseconds) * 1e-15
  }
}
