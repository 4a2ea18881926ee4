/// Where the time of a frame went, in seconds, summed over frames; for benchmarks. What runs on
/// several threads is counted once: the mean over the threads.
package struct PhaseTimes: Sendable, Hashable {
  package enum Phase: Int, Sendable, CaseIterable {
    /// Placing and culling instances and clusters.
    case collect
    /// Projecting, sorting and setting up triangles.
    case geometry
    /// Coverage, depth test and marks.
    case fill
    /// What samples besides the pixels' centres see.
    case samples
    /// Depth, ids and visible labels.
    case labels
    /// Shadow maps.
    case shadows
    /// How ambient light spreads.
    case ambient
    /// Attributes, textures and light.
    case shade
  }

  private var seconds = SIMD8<Double>()
  let isRunning: Bool
  private var last: ContinuousClock.Instant

  /// - Parameter isRunning: false keeps no times.
  init(isRunning: Bool) {
    self.isRunning = isRunning
    last = ContinuousClock.now
  }

  package subscript(_ phase: Phase) -> Double { seconds[phase.rawValue] }

  /// What follows belongs to a phase that `end` names.
  mutating func start() {
    if isRunning { last = ContinuousClock.now }
  }

  /// What ran since `start` or the last `end` was this phase.
  mutating func end(_ phase: Phase) {
    guard isRunning else { return }
    let now = ContinuousClock.now
    let passed = (now - last).components
    seconds[phase.rawValue] += Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    last = now
  }

  /// Adds what one of some threads spent.
  mutating func add(_ other: PhaseTimes, threads: Int) {
    seconds += other.seconds / Double(threads)
  }
}
