import Foundation
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
  private let defocus: Defocus?
  private let films: [LensFilm]
  private let discs = DiscMemory()
  private var buffer: GBuffer
  private var image = Image(width: 0, height: 0, filledWith: RGB8(0, 0, 0))

  /// - Parameters:
  ///   - focusDistance: in metres, of a lens that is sharp there alone; nil for none.
  ///   - films: what lies on the lens.
  package init(
    _ scene: StandardScene, width: Int, height: Int, preset: CameraPreset,
    focusDistance: Double? = nil, films: [LensFilm] = []
  ) {
    snapshots = (0..<4).map { scene.snapshot(width: width, height: height, frame: $0) }
    renderer = Renderer(options: RenderOptions(threads: 1, wantsRadiance: true, shading: .physical))
    buffer = GBuffer(width: width, height: height)
    var model = preset.model
    model.optics.focusDistance = focusDistance
    defocus = Defocus(model: model, intrinsics: snapshots[0].cameras[0].intrinsics)
    self.films = films
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
          defocus?.apply(to: &buffer, memory: discs)
          for film in films {
            film.apply(to: &buffer.radiance, width: buffer.width, height: buffer.height)
          }
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

  /// That this thread works: other programs' share of the machine does not count.
  private static func milliseconds(_ work: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) * 1e-6
    }
    let start = now()
    work()
    return now() - start
  }
}
