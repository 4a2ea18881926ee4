import Catalog
import Geometry
import Scenario

extension CartModel {
  /// Tubes that carry the basket: a lower frame on the wheels, posts, the arms of the handle; and
  /// the plate of the scale.
  func frame() -> Mesh {
    let (low, high) = (geometry.basket.minimum, geometry.basket.maximum)
    return Mesh.built { mesh in
      for side in [-1.0, 1.0] { addArm(side: side, to: &mesh) }
      // The scale: a flat housing under the basket's middle.
      let top = low.z - 0.012
      mesh.addBox(
        Box3(
          minimum: SIMD3(low.x + 0.05, low.y + 0.02, max(0.002, top - 0.053)),
          maximum: SIMD3(high.x - 0.08, high.y - 0.02, max(0.004, top))), bevel: 0.008)
      if geometry.hasChassis { addChassis(to: &mesh) }
      if let rail { addRail(rail, to: &mesh) }
    }
  }

  /// One tube from the chassis, up behind the basket and on to the handle.
  private func addArm(side: Double, to mesh: inout MeshBuilder) {
    let (low, high) = (geometry.basket.minimum, geometry.basket.maximum)
    let y = side < 0 ? low.y : high.y
    let handleEnd = geometry.handleCenter + SIMD3(0, side * (geometry.handleLength / 2 + 0.012), 0)
    var path = [
      SIMD3(low.x - 0.045, y + side * 0.004, low.z - 0.02),
      SIMD3(low.x - 0.055, handleEnd.y, geometry.rimHeight), handleEnd,
    ]
    if geometry.hasChassis {
      path.insert(SIMD3(low.x + 0.02, y + side * 0.01, geometry.chassisHeight), at: 0)
    }
    mesh.addTube(
      through: path, radius: CartGeometry.frameTubeRadius, bend: 0.08, sides: 10)
  }

  /// A bow beside the basket: up from the lower frame, along the rim, and down again.
  private func addRail(_ rail: GuardRail, to mesh: inout MeshBuilder) {
    let (start, end) = rail.axis(of: geometry.basket)
    let low = geometry.basket.minimum.z - 0.045
    func foot(_ end: SIMD3<Double>, _ inwards: Double) -> SIMD3<Double> {
      var p = end - rail.side.outward * inwards
      p.z = low
      return p
    }
    mesh.addTube(
      through: [
        foot(start, rail.distance), foot(start, 0), start, end, foot(end, 0),
        foot(end, rail.distance),
      ], radius: GuardRail.radius, bend: 0.035, sides: 10)
  }

  private func addChassis(to mesh: inout MeshBuilder) {
    let (low, high) = (geometry.basket.minimum, geometry.basket.maximum)
    let radius = CartGeometry.frameTubeRadius
    let corners = geometry.wheelCenters.map { SIMD3($0.x, $0.y, geometry.chassisHeight) }
    mesh.addTube(
      through: [corners[0], corners[2], corners[3], corners[1]], radius: radius, bend: 0.07,
      sides: 10)
    mesh.addTube(through: [corners[0], corners[1]], radius: radius, sides: 10)
    let plate = low.z - 0.045
    for side in [-1.0, 1.0] {
      let y = side < 0 ? low.y : high.y
      mesh.addTube(
        through: [
          SIMD3(low.x - 0.03, y, plate), SIMD3(high.x - 0.05, y, plate),
          SIMD3(high.x - 0.1, y - side * 0.05, geometry.chassisHeight),
        ], radius: radius, bend: 0.05, sides: 10)
    }
    for wheel in geometry.wheelCenters { addFork(over: wheel, to: &mesh) }
  }

  private func addFork(over wheel: SIMD3<Double>, to mesh: inout MeshBuilder) {
    let half = CartGeometry.wheelWidth / 2 + 0.004
    let top = 2 * CartGeometry.wheelRadius + 0.012
    mesh.addCylinder(
      from: SIMD3<Float>(SIMD3(wheel.x, wheel.y, top)),
      to: SIMD3<Float>(SIMD3(wheel.x, wheel.y, geometry.chassisHeight)), radius: 0.016, sides: 12)
    mesh.addBox(
      Box3(
        minimum: SIMD3(wheel.x - 0.03, wheel.y - half - 0.004, top - 0.004),
        maximum: SIMD3(wheel.x + 0.03, wheel.y + half + 0.004, top + 0.006)), bevel: 0.003)
    for side in [-1.0, 1.0] {
      let y = wheel.y + side * (half + 0.002)
      mesh.addBox(
        Box3(
          minimum: SIMD3(wheel.x - 0.016, y - 0.002, wheel.z - 0.016),
          maximum: SIMD3(wheel.x + 0.016, y + 0.002, top)), bevel: 0.0015)
    }
  }

  /// The sleeve on the handle.
  func grip() -> Mesh {
    let half = SIMD3(0, geometry.handleLength / 2, 0)
    return Mesh.built { mesh in
      mesh.addCapsule(
        from: SIMD3<Float>(geometry.handleCenter - half),
        to: SIMD3<Float>(geometry.handleCenter + half), radius: 0.018, sides: 16)
      // Bumpers at the front corners.
      let (low, high) = (geometry.basket.minimum, geometry.basket.maximum)
      for y in [low.y, high.y] {
        mesh.addCapsule(
          from: SIMD3<Float>(SIMD3(high.x + 0.014, y, low.z + 0.03)),
          to: SIMD3<Float>(SIMD3(high.x + 0.014, y, low.z + 0.11)), radius: 0.012, sides: 12)
      }
    }
  }

  func tyres() -> Mesh {
    Mesh.built { mesh in
      for wheel in geometry.wheelCenters {
        let r = Float(CartGeometry.wheelRadius)
        let half = Float(CartGeometry.wheelWidth / 2)
        let soft: Float = 0.005
        // A tyre with rounded shoulders; the hub's disc closes its sides.
        let round: Float = 0.707_106_8
        let rings: [MeshBuilder.Ring] = [
          .init(height: -half, radius: r * 0.7, slope: SIMD2(-1, 0)),
          .init(height: -half, radius: r - soft, slope: SIMD2(-round, round)),
          .init(height: -half + soft, radius: r, slope: SIMD2(0, 1)),
          .init(height: half - soft, radius: r, slope: SIMD2(0, 1)),
          .init(height: half, radius: r - soft, slope: SIMD2(round, round)),
          .init(height: half, radius: r * 0.7, slope: SIMD2(1, 0)),
        ]
        mesh.addRevolution(
          rings, foot: SIMD3<Float>(wheel), axis: SIMD3(0, 1, 0), sides: 24)
      }
    }
  }

  func hubs() -> Mesh {
    Mesh.built { mesh in
      for wheel in geometry.wheelCenters {
        let half = SIMD3(0, CartGeometry.wheelWidth / 2 - 0.002, 0)
        mesh.addCylinder(
          from: SIMD3<Float>(wheel - half), to: SIMD3<Float>(wheel + half),
          radius: Float(CartGeometry.wheelRadius * 0.72), sides: 20)
        mesh.addCylinder(
          from: SIMD3<Float>(wheel - half * 1.5), to: SIMD3<Float>(wheel + half * 1.5),
          radius: 0.01, sides: 10)
      }
    }
  }
}
