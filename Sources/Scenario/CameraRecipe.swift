import Configuration
package import Geometry
package import Scene

/// A camera of the cart with nothing drawn yet.
package struct CameraRecipe: Sendable, Hashable {
  package var name: String
  package var intrinsics: CameraIntrinsics
  package var lens: LensMapping
  /// As it was mounted and calibrated.
  package var cartFromCamera: RigidTransform
  package var sensor: SensorRecipe
  package var antialiasing: Antialiasing
  /// How far it was knocked away from there since, unknown to the cart: an angle in degrees about a
  /// random axis, and a distance in metres.
  var knockAngle: Quantity?
  var knockDistance: Quantity?
  var outage: Outage?
  var faults: [CameraFaultRecipe] = []
  /// Seconds by which time stamps are late, and their standard deviation.
  var clockOffset: Quantity?
  var clockJitter: Quantity?

  /// A stretch of time without pictures, in seconds from the start of the episode.
  struct Outage: Sendable, Hashable {
    var start: Quantity
    var duration: Quantity

    func draw(_ draws: inout Draws) -> Range<Nanoseconds> {
      let start = Nanoseconds(seconds: draws.number(start))
      return start..<(start + Nanoseconds(seconds: draws.number(duration)))
    }
  }

  func draw(_ draws: inout Draws) -> RigCamera {
    var camera = RigCamera(
      name: name, intrinsics: intrinsics, lens: lens,
      cartFromCamera: cartFromCamera * drawKnock(&draws),
      calibratedCartFromCamera: cartFromCamera, sensor: sensor.draw(&draws),
      outage: outage?.draw(&draws), antialiasing: antialiasing)
    camera.faults = faults.map { $0.draw(&draws) }
    if let clockOffset { camera.clockOffset = draws.number(clockOffset) }
    if let clockJitter { camera.clockJitter = draws.number(clockJitter) }
    return camera
  }

  /// From the true camera's frame into the calibrated one's.
  private func drawKnock(_ draws: inout Draws) -> RigidTransform {
    var knock = RigidTransform.identity
    if let knockAngle {
      let angle = draws.number(knockAngle) * .pi / 180
      let axis = draws.direction("\(knockAngle.keyPath).axis")
      knock.rotation = Quaternion(angle: angle, axis: axis)
    }
    if let knockDistance {
      knock.translation =
        draws.number(knockDistance) * draws.direction("\(knockDistance.keyPath).direction")
    }
    return knock
  }
}
