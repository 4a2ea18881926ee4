import Synchronization

/// Where the time of a closed loop goes. Told for people: no result depends on it.
package final class LoopClock: Sendable {
  package enum Phase: String, Sendable, CaseIterable {
    /// Bodies, hands, scale and the other sensors.
    case physics
    /// Labels and pictures of all cameras.
    case pictures
    case detector
    case reasoner
    /// What is kept of a tick for judging it.
    case record
  }

  private let spent = Mutex([Phase: Duration]())

  package init() {}

  /// By phase, in seconds.
  package var seconds: [Phase: Double] {
    spent.withLock { $0 }.mapValues {
      Double($0.components.seconds) + Double($0.components.attoseconds) * 1e-18
    }
  }

  func measure<Result>(_ phase: Phase, _ body: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    defer { spent.withLock { $0[phase, default: .zero] += ContinuousClock.now - start } }
    return try body()
  }
}

extension LoopClock? {
  /// Without a clock the body alone runs.
  func measure<Result>(
    _ phase: LoopClock.Phase, _ body: () throws -> Result
  ) rethrows -> Result {
    guard let clock = self else { return try body() }
    return try clock.measure(phase, body)
  }
}
