package import Rasterizer
package import Scene

/// Renders the standard scene over and over, everything posed anew each frame, and tells how many
/// labelled frames a second that makes.
package struct StandardSceneBenchmark {
  package struct Result: Sendable {
    package var width: Int
    package var height: Int
    package var threads: Int
    package var shading: ShadingModel
    package var antialiasing: Antialiasing
    package var frames: Int
    package var seconds: Double
    /// Milliseconds a frame by phase, in order of `PhaseTimes.Phase`.
    package var phases: [(phase: PhaseTimes.Phase, milliseconds: Double)]

    package var framesPerSecond: Double { Double(frames) / seconds }
  }

  private let snapshots: [SceneSnapshot]
  private let renderer: Renderer
  private let options: RenderOptions
  private var buffer: GBuffer
  private var next = 0

  /// Poses are prepared beforehand: the simulation's work is not the renderer's.
  package init(
    _ scene: StandardScene, width: Int, height: Int, threads: Int, shading: ShadingModel,
    antialiasing: Antialiasing = .off
  ) {
    snapshots = (0..<16).map { scene.snapshot(width: width, height: height, frame: $0) }
    var options = RenderOptions(threads: threads, wantsRadiance: false, shading: shading)
    options.pictureWhite = scene.white
    options.antialiasing = antialiasing
    options.measuresPhases = true
    self.options = options
    renderer = Renderer(options: options)
    buffer = GBuffer(width: width, height: height)
  }

  /// Renders for about `seconds` seconds: one camera a frame in turn, to 8-bit sRGB, z-depth, ids
  /// and every label.
  package mutating func measure(seconds: Double) -> Result {
    let before = renderer.phaseTimes
    let start = ContinuousClock.now
    var frames = 0
    var passed = 0.0
    while passed < seconds || frames < 4 {
      let snapshot = snapshots[next % snapshots.count]
      renderer.begin(snapshot)
      renderer.render(camera: next % snapshot.cameras.count, into: &buffer)
      next += 1
      frames += 1
      let time = (ContinuousClock.now - start).components
      passed = Double(time.seconds) + Double(time.attoseconds) * 1e-18
    }
    let phases = PhaseTimes.Phase.allCases.map { phase in
      let spent = renderer.phaseTimes[phase] - before[phase]
      return (phase: phase, milliseconds: spent * 1000 / Double(frames))
    }
    return Result(
      width: buffer.width, height: buffer.height, threads: options.threads,
      shading: options.shading, antialiasing: options.antialiasing, frames: frames, seconds: passed,
      phases: phases)
  }
}
