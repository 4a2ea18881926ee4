import Configuration

/// What shakes and tilts the rolling cart: its wheels, the floor and who pushes.
///
/// Accelerations are given for 1 m/s and grow with speed.
package struct RideModel: Sendable, Hashable {
  /// Root mean square of the vertical shaking between 6 and 40 Hz, m/s²; 0.1…2 [estimate: no
  /// measurement on shopping carts is known].
  package var vibration = 0.4
  /// Distance of the floor's joints along the way, metres: tiles of 0.3…0.6 m.
  package var jointDistance = 0.333
  /// Peak vertical acceleration where a wheel crosses a joint, m/s².
  package var jointShock = 1.0
  /// Of the wheels, metres.
  package var wheelDiameter = 0.125
  /// Peak vertical acceleration of the tone that flat places on wheels make, v/(πd) hertz, m/s².
  package var wheelFlat = 0.15
  /// Peak acceleration along the way with which steps push, at two steps a second, m/s².
  package var push = 0.1
  /// Where a doorway's threshold lies, metres from where the cart first stands; nil is none.
  package var threshold: Double?
  /// Peak vertical acceleration where a wheel crosses the threshold, m/s².
  package var thresholdShock = 4.0
  /// Tilt of the floor, radians: positive lifts the cart's front, or its left side.
  package var pitch = 0.0
  package var roll = 0.0

  package init() {}

  static func read(_ cursor: Cursor) -> DrawnModel<RideModel>? {
    cursor.object { fields in
      var ride = DrawnModel(RideModel())
      func read(
        _ key: String, _ path: any WritableKeyPath<RideModel, Double> & Sendable, _ bounds: Bounds,
        unit: Double = 1, _ summary: String
      ) {
        ride.take(
          fields.optional(key, summary) { $0.quantity(in: bounds) }, path, unit: unit)
      }
      let shock = Bounds.between(0, 20)
      read(
        "vibration_m_per_s2", \.vibration, shock,
        "Root mean square of the vertical shaking at 1 m/s.")
      read(
        "joint_distance_m", \.jointDistance, .between(0.05, 10),
        "Between the floor's joints along the way.")
      read(
        "joint_shock_m_per_s2", \.jointShock, shock, "Peak where a wheel crosses a joint, at 1 m/s."
      )
      read("wheel_diameter_m", \.wheelDiameter, .between(0.05, 0.5), "Of the castors.")
      read(
        "wheel_flat_m_per_s2", \.wheelFlat, shock, "Peak of the tone of flat wheels, at 1 m/s.")
      read("push_m_per_s2", \.push, .between(0, 5), "Peak of the pushing steps, at 1 m/s.")
      ride.model.threshold = fields.optional(
        "threshold_m", "Where a threshold lies, from where the cart first stands."
      ) { $0.number(in: .between(-100, 100)) }
      read(
        "threshold_shock_m_per_s2", \.thresholdShock, shock,
        "Peak where a wheel crosses the threshold, at 1 m/s.")
      let degree = Double.pi / 180
      read(
        "floor_pitch_deg", \.pitch, .between(-10, 10), unit: degree, "The floor rises ahead.")
      read(
        "floor_roll_deg", \.roll, .between(-10, 10), unit: degree, "The floor rises to the left.")
      return ride
    }
  }
}
