package import Geometry
package import Scenario
import Sensors

/// How the cart stands and moves in the store, and what that does to the physics in its frame.
///
/// The cart rolls along the world's +X. Speed ramps follow the smooth step 3u² − 2u³, whose
/// acceleration starts and ends at zero; what stops a cart short, such as another one, makes the last
/// ramp steep: v² / way · 3/4 at most. On a floor that slopes it goes up and down and tilts with
/// `FloorProfile`. While it rolls, castors, joints of the floor, flat wheels and the steps of who pushes
/// shake it: by less than a pixel, so pictures do not show it.
package struct CartMotion: Sendable {
  /// One roll from a standstill to a standstill.
  struct Roll: Sendable {
    let start: Nanoseconds
    let startX: Double
    let speed: Double
    let rampTime: Double
    let cruiseTime: Double
    let stopTime: Double

    /// - Parameters:
    ///   - distance: metres, negative backwards.
    ///   - speed: wanted, m/s, > 0; short rolls stay below it.
    ///   - stopWay: metres, > 0, on which something stops the cart; nil: it slows down as it started.
    init(
      start: Nanoseconds, startX: Double, distance: Double, speed: Double, stopWay: Double? = nil
    ) {
      self.start = start
      self.startX = startX
      // The smooth step's steepest slope is 1.5/T.
      let ramp = 1.5 / CartMotion.largestAcceleration
      if let stopWay {
        let way = min(stopWay, abs(distance) / 2)
        let reached = min(speed, (2 * (abs(distance) - way) / ramp).squareRoot())
        self.speed = distance < 0 ? -reached : reached
        rampTime = ramp * reached
        stopTime = reached > 0 ? 2 * way / reached : 0
        cruiseTime =
          reached > 0 ? max(0, (abs(distance) - way) / reached - rampTime / 2) : 0
      } else {
        let reached = min(speed, (abs(distance) / ramp).squareRoot())
        self.speed = distance < 0 ? -reached : reached
        rampTime = ramp * reached
        stopTime = rampTime
        cruiseTime = reached > 0 ? max(0, abs(distance) / reached - rampTime) : 0
      }
    }

    var duration: Double { rampTime + stopTime + cruiseTime }

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
      let total = ramped + speed * stopTime / 2 + speed * cruiseTime
      if t >= duration { return (startX + total, 0, 0) }
      let (area, s, slope) = Self.ramp((duration - t) / stopTime)
      return (startX + total - speed * stopTime * area, speed * s, -speed * slope / stopTime)
    }

    /// The smooth step, its integral from 0 and its slope at u in 0…1.
    private static func ramp(_ u: Double) -> (area: Double, value: Double, slope: Double) {
      (u * u * u * (1 - u / 2), u * u * (3 - 2 * u), 6 * u * (1 - u))
    }
  }

  /// Of a pushed cart, m/s².
  static let largestAcceleration = 0.6
  private static let components = 24
  /// Distance of front and rear wheels from the cart's origin, metres.
  private static let halfWheelbase = 0.3
  /// How long the way is on which a wheel rises and falls at a joint, and at a threshold, metres.
  private static let jointLength = 0.03
  private static let thresholdLength = 0.1
  /// Steps of who pushes, hertz.
  private static let stepRate = 2.0

  private let ride: RideModel
  private let trip: Trip
  private let floor: FloorProfile
  private let frequencies: [Double]
  private let phases: [Double]
  /// Of the way from one joint to the next, where the first one lies.
  private let firstJoint: Double
  private let stepPhase: Double
  private(set) var roll: Roll?

  package init(key: RandomKey, ride: RideModel = RideModel(), trip: Trip = Trip()) {
    self.trip = trip
    self.ride = ride
    floor = FloorProfile(ride: ride, trip: trip)
    var stream = key.with("cart.vibration").stream
    // Hertz. Above 6 Hz the shaking moves the cart by less than a millimetre, so that pictures need
    // not show it.
    frequencies = (0..<Self.components).map { _ in stream.uniform(in: 6...40) }
    phases = (0..<Self.components).map { _ in stream.uniform(in: 0...(2 * .pi)) }
    var floor = key.with("cart.floor").stream
    firstJoint = floor.uniform()
    stepPhase = 2 * .pi * floor.uniform()
  }

  /// Where the cart stands still, in its frame, m/s².
  private func gravityAtRest(at x: Double) -> SIMD3<Double> {
    -standardGravity * floor.up(at: x)
  }

  /// The floor under a wheel.
  private func surface(at x: Double) -> RideModel {
    trip.isEmpty ? ride : trip.zones[trip.zone(at: x)].ride
  }

  /// Starts to roll from a standstill.
  /// - Returns: how long it takes, in seconds.
  package mutating func start(
    at time: Nanoseconds, distance: Double, speed: Double, stopWay: Double? = nil
  ) -> Double {
    let next = Roll(
      start: time, startX: position(at: time), distance: distance, speed: speed, stopWay: stopWay)
    roll = next
    return next.duration
  }

  func worldFromCart(at time: Nanoseconds) -> RigidTransform {
    floor.worldFromCart(at: position(at: time))
  }

  /// Gravity less the cart's own acceleration, in the cart's frame, m/s².
  package func gravity(at time: Nanoseconds) -> SIMD3<Double> {
    guard let roll else { return gravityAtRest(at: 0) }
    let state = roll.state(at: (time - roll.start).seconds)
    let gravityAtRest = gravityAtRest(at: state.x)
    let acceleration = floor.acceleration(
      at: state.x, speed: state.speed, acceleration: state.acceleration)
    guard state.speed != 0 else { return gravityAtRest - acceleration }
    let t = time.seconds
    let push = ride.push * DeterministicMath.sin(2 * .pi * Self.stepRate * t + stepPhase)
    let vertical = vibration(at: t) + shock(at: state.x) + wheelFlat(at: state.x)
    let speed = abs(state.speed)
    // In one sum, in this order: its last bits decide how a heap comes to lie.
    return gravityAtRest - (acceleration + SIMD3(speed * push, 0, speed * vertical))
  }

  func isMoving(at time: Nanoseconds) -> Bool {
    guard let roll else { return false }
    return (time - roll.start).seconds < roll.duration
  }

  private func position(at time: Nanoseconds) -> Double {
    roll.map { $0.state(at: (time - $0.start).seconds).x } ?? 0
  }

  /// The castors' rumble at 1 m/s, m/s².
  private func vibration(at t: Double) -> Double {
    let amplitude = ride.vibration / (Double(Self.components) / 2).squareRoot()
    var sum = 0.0
    for (f, phase) in zip(frequencies, phases) {
      sum += DeterministicMath.sin(2 * .pi * f * t + phase)
    }
    return amplitude * sum
  }

  /// Joints and threshold under both axles at 1 m/s, m/s²: up and down by as much, so that the cart
  /// keeps its height.
  private func shock(at x: Double) -> Double {
    var sum = 0.0
    for wheel in [Self.halfWheelbase, -Self.halfWheelbase] {
      let floor = surface(at: x + wheel)
      let turns = (x + wheel - floor.jointDistance * firstJoint) / floor.jointDistance
      let past = (turns - turns.rounded(.down)) * floor.jointDistance
      sum += floor.jointShock / 2 * Self.bump(past / Self.jointLength)
      if let threshold = ride.threshold {
        sum +=
          ride.thresholdShock / 2
          * Self.bump((x + wheel - threshold) / Self.thresholdLength)
      }
    }
    return sum
  }

  private static func bump(_ u: Double) -> Double {
    u >= 0 && u < 1 ? DeterministicMath.sin(2 * .pi * u) : 0
  }

  /// One cycle a turn of the wheel, v/(πd), with its overtone.
  private func wheelFlat(at x: Double) -> Double {
    let angle = 2 * x / ride.wheelDiameter
    return ride.wheelFlat / 1.5
      * (DeterministicMath.sin(angle) + DeterministicMath.sin(2 * angle) / 2)
  }
}
