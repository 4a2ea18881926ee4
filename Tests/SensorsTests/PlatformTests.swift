import Geometry
import Sensors
import Testing

@Suite struct LoadCellPlateTests {
  /// Forces and both moments balance, whatever acts on the plate.
  @Test(arguments: 0..<20) func equilibrium(number: Int) {
    var stream = RandomKey(seed: 1).with("test.plate", entity: number).stream
    let plate = LoadCellPlate(length: 0.7, width: 0.44)
    let load = Wrench(
      force: SIMD3(stream.normal(), stream.normal(), -100 * stream.uniform()),
      torque: SIMD3(stream.normal(), stream.normal(), stream.normal()) * 10)
    let cells = plate.cellForces(under: load)
    var (force, momentX, momentY) = (0.0, 0.0, 0.0)
    for (cell, p) in plate.positions.enumerated() {
      force += cells[cell]
      // What a downward force at p turns about the centre.
      momentX -= p.y * cells[cell]
      momentY += p.x * cells[cell]
    }
    #expect(abs(force + load.force.z) < 1e-12 * 400)
    #expect(abs(momentX - load.torque.x) < 1e-12 * 400)
    #expect(abs(momentY - load.torque.y) < 1e-12 * 400)
  }

  @Test func loadOverOneCell() {
    let plate = LoadCellPlate(length: 0.6, width: 0.4)
    let load = Wrench(force: SIMD3(0, 0, -80), at: SIMD3(0.3, 0.2, 0))
    // A rigid plate on equal springs: 3/4 on the loaded corner, −1/4 on the opposite one.
    #expect(plate.cellForces(under: load) == SIMD4(60, 20, 20, -20))
  }
}

@Suite struct PlatformDynamicsTests {
  /// After a step it rings at √(k/m)/2π and settles on the applied force.
  @Test func ringsAtItsNaturalFrequency() {
    var platform = PlatformDynamics(stiffness: 2e5, dampingRatio: 0.02, forces: .zero)
    let target = SIMD4<Double>(repeating: 25)
    let dt = 1e-4
    var crossings: [Double] = []
    var last = 0.0
    for step in 0..<20_000 {
      platform.advance(applied: target, mass: 14, dt: dt)
      let value = platform.forces.x - 25
      if last < 0 && value >= 0 { crossings.append(Double(step) * dt) }
      last = value
    }
    let period = (crossings[5] - crossings[0]) / 5
    let expected = 2 * Double.pi / (2e5 / 14.0).squareRoot()
    #expect(abs(period - expected) < 0.01 * expected)
    // The envelope e^(−ζωt) after 2 s.
    let envelope = 25 * DeterministicMath.exp(-0.02 * 2 * Double.pi / expected * 2)
    #expect(abs(platform.forces.x - 25) < 1.1 * envelope)
  }

  @Test func restIsExact() {
    var platform = PlatformDynamics(stiffness: 2e5, dampingRatio: 0.08, forces: .zero)
    let target = SIMD4(1.0, 2, 3, 4)
    for _ in 0..<5000 { platform.advance(applied: target, mass: 30, dt: 0.002) }
    for cell in 0..<4 { #expect(abs(platform.forces[cell] - target[cell]) < 1e-9) }
  }
}
