import Catalog
import Foundation
import Geometry
import Testing

struct CollisionFitTests {
  private func model(_ positions: [SIMD3<Float>]) -> Model {
    Model(
      name: "points",
      parts: [
        Model.Part(
          mesh: Mesh(
            positions: positions, normals: positions.map { _ in SIMD3(0, 0, 1) },
            textureCoordinates: positions.map { _ in SIMD2(0, 0) },
            indices: [0, 1, 2]),
          material: Material(name: "plain"))
      ])
  }

  private func sphere(_ count: Int) -> [SIMD3<Float>] {
    (0..<count).map { i in
      let z = 1 - 2 * (Float(i) + 0.5) / Float(count)
      let a = Float(i) * 2.399_963
      return SIMD3(cos(a) * (1 - z * z).squareRoot(), sin(a) * (1 - z * z).squareRoot(), z)
    }
  }

  @Test func aBoxIsABox() {
    var corners: [SIMD3<Float>] = []
    for corner in 0..<8 {
      let sign = SIMD3<Float>(
        corner & 1 == 0 ? -1 : 1, corner & 2 == 0 ? -1 : 1, corner & 4 == 0 ? -1 : 1)
      corners.append(sign * SIMD3(0.03, 0.1, 0.15))
    }
    let fit = CollisionFit(of: model(corners))
    guard case .box(let size) = fit.proxy else { return #expect(Bool(false), "\(fit.proxy)") }
    #expect((size - SIMD3(0.06, 0.2, 0.3)).length < 1e-6)
    #expect(abs(fit.hullVolume / 0.0036 - 1) < 0.02)
  }

  @Test func aCylinderIsACylinder() {
    var rings: [SIMD3<Float>] = []
    for i in 0..<64 {
      let a = Float(i) / 64 * 2 * .pi
      rings += [SIMD3(0.033 * cos(a), 0.033 * sin(a), -0.05)]
      rings += [SIMD3(0.033 * cos(a), 0.033 * sin(a), 0.05)]
    }
    let fit = CollisionFit(of: model(rings))
    guard case .cylinder(let radius, let height) = fit.proxy else {
      return #expect(Bool(false), "\(fit.proxy)")
    }
    #expect(abs(radius - 0.033) < 1e-6 && abs(height - 0.1) < 1e-6)
    #expect(abs(fit.hullVolume / (.pi * 0.033 * 0.033 * 0.1) - 1) < 0.03)
  }

  @Test func anEllipsoidIsAnEllipsoid() {
    let fit = CollisionFit(of: model(sphere(800).map { $0 * SIMD3(0.04, 0.04, 0.03) }))
    guard case .ellipsoid(let size) = fit.proxy else {
      return #expect(Bool(false), "\(fit.proxy)")
    }
    #expect((size - SIMD3(0.08, 0.08, 0.06)).length < 5e-4)
    #expect(abs(fit.hullVolume / (4.0 / 3 * .pi * 0.04 * 0.04 * 0.03) - 1) < 0.04)
  }

  @Test func aConeKeepsItsHull() throws {
    var cone: [SIMD3<Float>] = [SIMD3(0, 0, 0.05)]
    for i in 0..<48 {
      let a = Float(i) / 48 * 2 * .pi
      cone.append(SIMD3(0.05 * cos(a), 0.05 * sin(a), -0.05))
    }
    let fit = CollisionFit(of: model(cone))
    guard case .convexHull(let points) = fit.proxy else {
      return #expect(Bool(false), "\(fit.proxy)")
    }
    #expect((4...64).contains(points.count))
    #expect(points.contains(SIMD3(0, 0, 0.05)))
    #expect(points.allSatisfy { p in cone.contains(p) })
    let box = fit.proxy.bounds
    #expect((box.size - SIMD3(0.1, 0.1, 0.1)).length < 0.004)
    // A 24-sided foot, at least, and no more taken away than that costs.
    #expect(fit.overlap > 0.97 && fit.overlap <= 1)
  }

  /// A bottle whose foot is a narrow ring, which a few directions spread over the sphere miss.
  @Test func aHullStandsWhereItsModelStands() throws {
    var points: [SIMD3<Float>] = []
    for (radius, z) in [
      (0.025, -0.1), (0.03, -0.097), (0.03, 0.04), (0.012, 0.07), (0.012, 0.1),
    ] as [(Float, Float)] {
      for i in 0..<120 {
        let a = Float(i) / 60 * .pi
        points.append(SIMD3(radius * cos(a), radius * sin(a), z))
      }
    }
    guard case .convexHull(let hull) = CollisionFit(of: model(points)).proxy else {
      return #expect(Bool(false), "no hull")
    }
    #expect(hull.count <= 64)
    #expect(hull.count { $0.z == -0.1 } >= 12)
    // Nowhere does the model reach 2 mm beyond: 3 % of its width.
    for i in 0..<5000 {
      let d = sphere(5000)[i]
      let reach = hull.reduce(-Float.infinity) { max($0, $1.dot(d)) }
      let wanted = points.reduce(-Float.infinity) { max($0, $1.dot(d)) }
      #expect(wanted - reach < 0.002)
    }
  }

  @Test func onlyAClosedSurfaceEnclosesAVolume() throws {
    let cube = Mesh.built {
      $0.addBox(Box3(minimum: SIMD3(repeating: -0.05), maximum: SIMD3(repeating: 0.05)))
    }
    func fit(_ mesh: Mesh) -> CollisionFit {
      CollisionFit(
        of: Model(
          name: "cube", parts: [Model.Part(mesh: mesh, material: Material(name: "plain"))]))
    }
    #expect(abs(try #require(fit(cube).enclosedVolume) - 0.001) < 1e-9)
    var open = cube
    open.indices.removeLast(6)
    #expect(fit(open).enclosedVolume == nil)
    var insideOut = cube
    insideOut.indices.reverse()
    #expect(fit(insideOut).enclosedVolume == nil)
  }

  @Test func insideAndOutside() {
    let box = CollisionProxy.box(size: SIMD3(2, 4, 6))
    #expect(box.contains(SIMD3(-1, 2, 3)) && !box.contains(SIMD3(1.01, 0, 0)))
    let can = CollisionProxy.cylinder(radius: 1, height: 2)
    #expect(can.contains(SIMD3(0.7, 0.7, -1)) && !can.contains(SIMD3(0.8, 0.8, 0)))
    let egg = CollisionProxy.ellipsoid(size: SIMD3(2, 2, 4))
    #expect(egg.contains(SIMD3(0, 0, -1.99)) && !egg.contains(SIMD3(0.9, 0.9, 0)))
  }
}
