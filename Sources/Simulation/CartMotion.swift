import Geometry
import Sensors

/// How the cart stands and moves in the store, and what that does to the physics in its frame.
///
/// The cart rolls along the world's +X. Speed ramps follow the smooth step 3u² − 2u³, whose
/// acceleration starts and ends at zero. While it rolls, castors shake it.
struct CartMotion: Sendable {
  /// One roll from a standstill to a standstill.
  struct Roll: Sendable {
    let start: Nanoseconds
    let startX: Double
    let speed: Double
    let rampTime: Double
    let cruiseTime: Double

    /// - Parameters:
    ///   - distance: metres, negative backwards.
    ///   - speed: wanted, m/s, > 0; short rolls stay below it.
    init(start: Nanoseconds, startX: Double, distance: Double, speed: Double) {
      self.start = start
      self.startX = startX
      // The smooth step's steepest slope is 1.5/T.
      let ramp = 1.5 / CartMotion.largestAcceleration
      let reached = min(speed, (abs(distance) / ramp).squareRoot())
      self.speed = distance < 0 ? -reached : reached
      rampTime = ramp * reached
      cruiseTime = reached > 0 ? max(0, abs(distance) / reached - rampTime) : 0
    }

    var duration: Double { 2 * rampTime + cruiseTime }

    /// Distance travelled, speed and acceleration along +X at `t` seconds from the start.
    func state(at t: Double) -> (x: Double, speed: Double, acceleration: Double) {
      if rampTime == 0 || t <= 0 { return (startX, 0, 0) }
      let ramped = speed * rampTime / 2
      if t < rampTime {
        let (area, s, slope) = Self.ramp(t / rampTime)
        return (startX + speed * rampTime * area, speed * s, speed * slope / rampTime)
      }
      if t < rampTime + cruiseTime {
        return (startX + ramped + speed * (t - rampTime), speed, 0)
      }
      let total = 2 * ramped + speed * cruiseTime
      if t >= duration { return (startX + total, 0, 0) }
      let (area, s, slope) = Self.ramp((duration - t) / rampTime)
      return (startX + total - speed * rampTime * area, speed * s, -speed * slope / rampTime)
    }

    /// The smooth step, its integral from 0 and its slope at u in 0…1.
    private static func ramp(_ u: Double) -> (area: Double, value: Double, slope: Double) {
      (u * u * u * (1 - u / 2), u * u * (3 - 2 * u), 6 * u * (1 - u))
    }
  }

  /// Of a pushed cart, m/s².
  static let largestAcceleration = 0.6
  /// Root mean square of the vertical shaking at 1 m/s, in m/s²; it grows with speed.
  static let vibration = 0.4
  private static let components = 24

  private let frequencies: [Double]
  private let phases: [Double]
  private(set) var roll: Roll?

  init(key: RandomKey) {
    var stream = key.with("cart.vibration").stream
    // Hertz. Above 6 Hz the shaking moves the cart by less than a millimetre, so that pictures need
    // not show it.
    frequencies = (0..<Self.components).map { _ in stream.uniform(in: 6...40) }
    phases = (0..<Self.components).map { _ in stream.uniform(in: 0...(2 * .pi)) }
  }

  /// Starts to roll from a standstill.
  /// - Returns: how long it takes, in seconds.
  mutating func start(at time: Nanoseconds, distance: Double, speed: Double) -> Double {
    let next = Roll(start: time, startX: position(at: time), distance: distance, speed: speed)
    roll = next
    return next.duration
  }

  func worldFromCart(at time: Nanoseconds) -> RigidTransform {
    RigidTransform(translation: SIMD3(position(at: time), 0, 0))
  }

  /// Standard gravity less the cart's own acceleration, in the cart's frame, m/s².
  func gravity(at time: Nanoseconds) -> SIMD3<Double> {
    guard let roll else { return SIMD3(0, 0, -standardGravity) }
    let state = roll.state(at: (time - roll.start).seconds)
    let shaking = state.speed == 0 ? 0 : abs(state.speed) * shake(at: time.seconds)
    return SIMD3(-state.acceleration, 0, -standardGravity - shaking)
  }

  func isMoving(at time: Nanoseconds) -> Bool {
    guard let roll else { return false }
    return (time - roll.start).seconds < roll.duration
  }

  private func position(at time: Nanoseconds) -> Double {
    roll.map { $0.state(at: (time - $0.start).seconds).x } ?? 0
  }

  /// Vertical acceleration of the cart at 1 m/s.
  private func shake(at t: Double) -> Double {
    let amplitude = Self.vibration / (Double(Self.components) / 2).squareRoot()
    var sum = 0.0
    for (f, phase) in zip(frequencies, phases) {
      sum += DeterministicMath.sin(2 * .pi * f * t + phase)
    }
    return amplitude * sum
  }
}
