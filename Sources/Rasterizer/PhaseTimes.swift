/// Where the time of a frame went, in seconds, summed over frames; for benchmarks. What runs on
/// several threads is counted by the clock, once.
package struct PhaseTimes: Sendable, Hashable {
  package enum Phase: String, Sendable, CaseIterable {
    /// Placing and culling instances and clusters.
    case collect
    /// Projecting, sorting and setting up triangles; with several threads, nothing but that.
    case geometry
    /// Coverage, depth test and marks.
    case fill
    /// Depth, ids and visible labels.
    case labels
    /// Shadow maps.
    case shadows
    /// Attributes, textures and light.
    case shade
  }

  package private(set) var seconds: [Phase: Double] = [:]
  private let isRunning: Bool
  private var last: ContinuousClock.Instant

  /// - Parameter isRunning: false keeps no times.
  init(isRunning: Bool) {
    self.isRunning = isRunning
    last = ContinuousClock.now
  }

  /// What follows belongs to a phase that `end` names.
  mutating func start() {
    if isRunning { last = ContinuousClock.now }
  }

  /// What ran since `start` or the last `end` was this phase.
  mutating func end(_ phase: Phase) {
    guard isRunning else { return }
    let now = ContinuousClock.now
    let passed = (now - last).components
    seconds[phase, default: 0] +=
      Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    last = now
  }
}
