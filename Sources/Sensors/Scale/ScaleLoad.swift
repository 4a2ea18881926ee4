/// What acts on the scale during one step.
package struct ScaleLoad: Sendable, Hashable {
  /// Vertical force on each cell of a rigid platform, newton, downwards positive.
  package var cells: SIMD4<Double>
  /// Horizontal force on the platform, newton, in the cart's axes.
  package var side: SIMD2<Double>
  /// What the cells carry, dead load included, kilograms.
  package var mass: Double
  /// Gravity less the cart's acceleration, in the cart's frame, m/s²: what the accelerometer feels.
  package var gravity: SIMD3<Double>

  package init(
    cells: SIMD4<Double>, side: SIMD2<Double> = .zero, mass: Double,
    gravity: SIMD3<Double> = SIMD3(0, 0, -standardGravity)
  ) {
    self.cells = cells
    self.side = side
    self.mass = mass
    self.gravity = gravity
  }

  /// - Parameters:
  ///   - wrench: on the plate, its own weight included, as `LoadCellPlate` wants it.
  ///   - plate: that shares it among the cells.
  package init(wrench: Wrench, on plate: LoadCellPlate, mass: Double, gravity: SIMD3<Double>) {
    self.init(
      cells: plate.cellForces(under: wrench), side: SIMD2(wrench.force.x, wrench.force.y),
      mass: mass, gravity: gravity)
  }
}
