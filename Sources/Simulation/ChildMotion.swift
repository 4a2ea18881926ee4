import Geometry
import Scenario
import Sensors

/// How a child in the seat moves: now and then it sways, bounces, or pushes itself up by the handle,
/// which the scale does not carry.
struct ChildMotion {
  let child: SeatedChild
  private let bouts: [Bout]

  /// A stretch of unrest, in seconds of the physics' clock.
  private struct Bout {
    var start: Double
    var duration: Double
    /// Where the centre of mass goes to and comes back from, metres.
    var sway: SIMD3<Double>
    /// Of the bouncing, metres and hertz.
    var bounce: Double
    var frequency: Double
    /// Share of the weight that the handle bears in the middle of it.
    var lift: Double

    /// 0 at either end, 1 from a quarter to three quarters.
    func extent(at time: Double) -> Double {
      let f = (time - start) / duration
      guard f > 0, f < 1 else { return 0 }
      let edge = min(f, 1 - f) * 4
      return edge < 1 ? minimumJerk(edge) : 1
    }
  }

  /// m/s², of the liveliest bouncing.
  private static let liveliest = 3.5
  private static let farthestSway = 0.09
  private static let largestLift = 0.35

  /// - Parameter until: seconds for which it is needed.
  init(_ child: SeatedChild, key: RandomKey, until end: Double) {
    self.child = child
    var bouts: [Bout] = []
    var time = 0.6
    // A child that sleeps has no bouts; one that does not has them the closer the livelier it is.
    while child.restlessness > 0, time < end {
      var stream = key.with("child.bout", entity: bouts.count).stream
      time += stream.uniform(in: 0.3...1.2) + (1 - child.restlessness) * stream.uniform(in: 0...4)
      let duration = stream.uniform(in: 1.2...3.2)
      let kind = stream.index(below: 3)
      let angle = stream.uniform(in: 0...(2 * .pi))
      let size = child.restlessness * stream.uniform(in: 0.6...1)
      let frequency = stream.uniform(in: 1.6...2.8)
      let sway = Self.farthestSway * size * (kind == 1 ? 0.3 : 1)
      let rate = 2 * .pi * frequency
      bouts.append(
        Bout(
          start: time, duration: duration,
          // Between the handle and the back rest there is less room than to either side.
          sway: SIMD3(0.3 * DeterministicMath.cos(angle), DeterministicMath.sin(angle), 0) * sway,
          bounce: (kind == 1 ? Self.liveliest : 0.4) * size / (rate * rate), frequency: frequency,
          lift: kind == 2 ? Self.largestLift * size : 0))
      time += duration
    }
    self.bouts = bouts
  }

  private func bout(at time: Double) -> Bout? {
    bouts.first { time > $0.start && time < $0.start + $0.duration }
  }

  func isStill(at time: Nanoseconds) -> Bool { bout(at: time.seconds) == nil }

  /// Of its centre of mass from where it rests, in the cart's axes, metres.
  func offset(at time: Nanoseconds) -> SIMD3<Double> { offset(atSeconds: time.seconds) }

  private func offset(atSeconds time: Double) -> SIMD3<Double> {
    guard let bout = bout(at: time) else { return .zero }
    let extent = bout.extent(at: time)
    let phase = 2 * .pi * bout.frequency * (time - bout.start)
    return bout.sway * extent
      + SIMD3(0, 0, bout.bounce * extent * DeterministicMath.sin(phase) + 0.03 * extent * bout.lift)
  }

  /// What it does to the seat, about a point of reference.
  /// - Parameters:
  ///   - gravity: less the cart's acceleration, m/s².
  ///   - seat: where its centre of mass rests, from the point of reference, metres.
  func load(at time: Nanoseconds, gravity: SIMD3<Double>, seat: SIMD3<Double>) -> Wrench {
    let (t, h) = (time.seconds, 0.01)
    let (before, now, after) = (
      offset(atSeconds: t - h), offset(atSeconds: t), offset(atSeconds: t + h)
    )
    let acceleration = (after - now * 2 + before) / (h * h)
    let lift = bout(at: t).map { $0.lift * $0.extent(at: t) } ?? 0
    return Wrench(
      force: (gravity * (1 - lift) - acceleration) * child.mass, at: seat + now)
  }
}
