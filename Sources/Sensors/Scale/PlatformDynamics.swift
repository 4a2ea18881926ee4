/// The platform's mass on its springy cells: a second-order low pass, unity at rest.
///
/// ẍ + 2ζω·ẋ + ω²·x = ω²·F with ω² = k/(M₀ + m): what the cells feel rings after a shock, the slower
/// the fuller the basket.
package struct PlatformDynamics: Sendable {
  private let stiffness: Double
  private let dampingRatio: Double
  /// Forces as the cells feel them, in newton.
  package private(set) var forces: SIMD4<Double>
  private var rates = SIMD4<Double>()

  /// - Parameters:
  ///   - stiffness: of all cells together, N/m, > 0.
  ///   - dampingRatio: dimensionless, > 0.
  ///   - forces: at rest, in newton.
  package init(stiffness: Double, dampingRatio: Double, forces: SIMD4<Double>) {
    self.stiffness = stiffness
    self.dampingRatio = dampingRatio
    self.forces = forces
  }

  /// Advances by one step of the physics, with the symplectic Euler rule: stable for ω·dt < 2.
  /// - Parameters:
  ///   - applied: forces on the cells of a rigid platform, in newton.
  ///   - mass: what the cells carry, dead load included, in kilograms.
  ///   - dt: seconds.
  package mutating func advance(applied: SIMD4<Double>, mass: Double, dt: Double) {
    let omega = min((stiffness / mass).squareRoot(), 1 / dt)
    let pull = (applied - forces) * (omega * omega)
    let decay = 1 + 2 * dampingRatio * omega * dt
    rates = (rates + pull * dt) / decay
    forces += rates * dt
  }
}
