import Geometry

/// A stiff plate on four load cells, and how they share what rests on it.
///
/// Stiffness rule: the plate is rigid and the cells are equal springs, so their deflections lie on
/// a plane, Dᵢ = a + b·xᵢ + c·yᵢ. The three numbers follow from the balance of the vertical force
/// and of the two horizontal torques; forces and moments are therefore met exactly. A cell can be
/// unloaded below zero, as a bolted one can.
package struct LoadCellPlate: Sendable, Hashable {
  /// From the plate's centre, in metres: front left, front right, rear left, rear right.
  package let positions: [SIMD2<Double>]
  private let sumOfSquares: SIMD2<Double>

  /// Four cells at the corners of a rectangle about the plate's centre.
  /// - Precondition: both sides are greater than 0.
  package init(length: Double, width: Double) {
    precondition(length > 0 && width > 0)
    let (x, y) = (length / 2, width / 2)
    positions = [SIMD2(x, y), SIMD2(x, -y), SIMD2(-x, y), SIMD2(-x, -y)]
    sumOfSquares = SIMD2(4 * x * x, 4 * y * y)
  }

  /// Force on each cell, in newton, downwards positive.
  /// - Parameter load: what acts on the plate, about its centre at the height of the cells' tops,
  ///   in axes with Z up.
  package func cellForces(under load: Wrench) -> SIMD4<Double> {
    // A weight W at (x, y) has the torque (−y·W, x·W, 0).
    let mean = -load.force.z / 4
    let b = load.torque.y / sumOfSquares.x
    let c = -load.torque.x / sumOfSquares.y
    var forces = SIMD4<Double>()
    for (i, p) in positions.enumerated() { forces[i] = mean + b * p.x + c * p.y }
    return forces
  }
}
