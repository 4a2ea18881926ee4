import Geometry

/// A force and a torque about a named point, in newton and newton metres.
package struct Wrench: Sendable, Hashable {
  package var force: SIMD3<Double>
  package var torque: SIMD3<Double>

  package static let zero = Wrench(force: .zero, torque: .zero)

  package init(force: SIMD3<Double>, torque: SIMD3<Double>) {
    self.force = force
    self.torque = torque
  }

  /// The wrench of one force that acts at `point`, which is given from the point of reference.
  package init(force: SIMD3<Double>, at point: SIMD3<Double>) {
    self.init(force: force, torque: point.cross(force))
  }

  package static func + (lhs: Wrench, rhs: Wrench) -> Wrench {
    Wrench(force: lhs.force + rhs.force, torque: lhs.torque + rhs.torque)
  }
}

/// Standard acceleration of free fall, m/s².
/// - SeeAlso: 3rd CGPM, 1901.
package let standardGravity = 9.806_65
