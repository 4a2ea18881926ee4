package import Rasterizer
package import Scene

/// Renders the standard scene over and over, everything posed anew each frame, and tells how many
/// labelled frames a second that makes.
package struct StandardSceneBenchmark {
  /// Which cameras see a moment before everything is posed anew.
  package enum Views: String, Sendable, Hashable, CaseIterable {
    /// One, each in turn: nothing is shared, as with renderers that know no moments.
    case one
    /// All, as in use: what cameras of a moment share is made once for them.
    case all
  }

  package struct Result: Sendable {
    package var width: Int
    package var height: Int
    package var threads: Int
    package var shading: ShadingModel
    package var antialiasing: Antialiasing
    package var views: Views
    /// Whether frames hold normals, amodal areas and boxes besides colour, depth and ids.
    package var hasAllLabels: Bool
    package var frames: Int
    package var seconds: Double
    /// How often memory was asked for in all those frames; nil if nobody counts.
    package var allocations: Int?
    /// Milliseconds a frame by phase, in order of `PhaseTimes.Phase`.
    package var phases: [(phase: PhaseTimes.Phase, milliseconds: Double)]

    package var framesPerSecond: Double { Double(frames) / seconds }
  }

  private let snapshots: [SceneSnapshot]
  private let renderer: Renderer
  private let options: RenderOptions
  private let views: Views
  private var buffer: GBuffer
  private var next = 0

  /// Poses are prepared beforehand: the simulation's work is not the renderer's.
  /// - Parameter allLabels: normals, amodal areas and boxes besides colour, depth and ids, which are
  ///   all that other renderers make.
  package init(
    _ scene: StandardScene, width: Int, height: Int, threads: Int, shading: ShadingModel,
    antialiasing: Antialiasing = .off, views: Views = .one, allLabels: Bool
  ) {
    snapshots = (0..<16).map { scene.snapshot(width: width, height: height, frame: $0) }
    var options = RenderOptions(threads: threads, wantsRadiance: false, shading: shading)
    options.pictureWhite = scene.white
    options.antialiasing = antialiasing
    options.measuresPhases = true
    options.wantsLabels = allLabels
    options.wantsNormals = allLabels
    self.options = options
    self.views = views
    renderer = Renderer(options: options)
    buffer = GBuffer(width: width, height: height)
  }

  /// Renders whole moments for about `seconds` seconds: one camera a frame, to 8-bit sRGB, z-depth
  /// and ids, and every label if they are wanted.
  package mutating func measure(seconds: Double) -> Result {
    let before = renderer.phaseTimes
    let asked = ProcessMemory.allocationCount?()
    let start = ContinuousClock.now
    var frames = 0
    var passed = 0.0
    while passed < seconds || frames < 4 {
      repeat {
        draw()
        frames += 1
      } while views == .all && next % snapshots[0].cameras.count > 0
      let time = (ContinuousClock.now - start).components
      passed = Double(time.seconds) + Double(time.attoseconds) * 1e-18
    }
    let allocations = ProcessMemory.allocationCount.map { $0() - (asked ?? 0) }
    let phases = PhaseTimes.Phase.allCases.map { phase in
      let spent = renderer.phaseTimes[phase] - before[phase]
      return (phase: phase, milliseconds: spent * 1000 / Double(frames))
    }
    return Result(
      width: buffer.width, height: buffer.height, threads: options.threads,
      shading: options.shading, antialiasing: options.antialiasing, views: views,
      hasAllLabels: options.wantsLabels, frames: frames, seconds: passed,
      allocations: allocations, phases: phases)
  }

  /// Renders one frame, seen by the next camera; of the next moment, if this one has been seen.
  package mutating func draw() {
    let cameraCount = snapshots[0].cameras.count
    let camera = next % cameraCount
    let moment = views == .one ? next : next / cameraCount
    let snapshot = snapshots[moment % snapshots.count]
    if views == .one || camera == 0 { renderer.begin(snapshot) }
    renderer.render(camera: camera, into: &buffer)
    next += 1
  }

  /// How much memory a run holds at some point.
  package struct MemoryMark: Sendable {
    package var frame: Int
    /// Resident; nil where the system does not tell.
    package var bytes: Int?
    /// How often memory was asked for since the mark before; nil if nobody counts.
    package var allocations: Int?
  }

  /// Renders a number of frames, at least ten, and marks a tenth, half and all of them.
  package mutating func memory(frames: Int) -> [MemoryMark] {
    let ends = [frames / 10, frames / 2, frames]
    var marks: [MemoryMark] = []
    for end in ends {
      let before = ProcessMemory.allocationCount?()
      for _ in (marks.last?.frame ?? 0)..<end { draw() }
      let after = ProcessMemory.allocationCount?()
      marks.append(
        MemoryMark(
          frame: end, bytes: ProcessMemory.residentBytes,
          allocations: before.flatMap { before in after.map { $0 - before } }))
    }
    return marks
  }
}
