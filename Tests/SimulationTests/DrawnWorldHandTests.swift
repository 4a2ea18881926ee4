import Catalog
import Geometry
import Scene
import Simulation
import Testing

/// The drawn hand as far as its vertices tell.
struct DrawnWorldHandTests {
  private static func instance(
    aperture: Double = 0.08, elbow: SIMD3<Double> = SIMD3(-0.3, 0.05, 0.1),
    isRightHand: Bool = true
  ) throws -> Instance {
    let world = try DrawnWorld(plan: DrawnWorldFixtures.plan(), catalog: DrawnWorldFixtures.catalog)
    let hand = HandState(
      cartFromPalm: .identity, elbowInCart: elbow, aperture: aperture, isRightHand: isRightHand)
    return try #require(
      world.motion(of: [DrawnWorldFixtures.state(hands: [hand])]).base.instances.last)
  }

  private static func skin(_ instance: Instance) -> Mesh {
    var mesh = instance.model.parts[0].mesh
    mesh.positions = Array((instance.deformedPositions ?? []).prefix(mesh.positions.count))
    return mesh
  }

  @Test(arguments: [0.0, 0.03, 0.06, 0.09, 0.125], [true, false])
  func skinIsAClosedSurface(aperture: Double, isRightHand: Bool) throws {
    let instance = try Self.instance(aperture: aperture, isRightHand: isRightHand)
    let vertices = instance.model.parts.reduce(0) { $0 + $1.mesh.positions.count }
    #expect(instance.deformedPositions?.count == vertices)
    let skin = Self.skin(instance)
    #expect(skin.positions.allSatisfy { ($0 * 0) == SIMD3<Float>.zero })
    var edges: [SIMD2<UInt32>: Int] = [:]
    for t in stride(from: 0, to: skin.indices.count, by: 3) {
      for k in 0..<3 {
        let (a, b) = (skin.indices[t + k], skin.indices[t + (k + 1) % 3])
        edges[SIMD2(min(a, b), max(a, b)), default: 0] += a < b ? 1 : -1
      }
    }
    #expect(edges.values.allSatisfy { $0 == 0 })
    // A hand holds about 0.4 l, the stub of the forearm 0.15 l.
    #expect(skin.signedVolume > 0.35e-3 && skin.signedVolume < 0.75e-3)
  }

  /// The gap between the flesh at the tips of thumb and middle finger is the aperture.
  @Test(arguments: [0.03, 0.05, 0.07, 0.09, 0.11])
  func apertureIsTheGapBetweenThumbAndFingers(aperture: Double) throws {
    let instance = try Self.instance(aperture: aperture)
    // At rest the hand lies flat: the middle finger reaches farthest forward, the thumb to its side.
    let rest = instance.model.parts[0].mesh.positions
    let posed = try #require(instance.deformedPositions)
    let middle = try #require(rest.max { $0.x < $1.x })
    let thumb = try #require(rest.max { $0.y < $1.y })
    func tip(_ extreme: SIMD3<Float>) -> [SIMD3<Float>] {
      rest.indices.filter { (rest[$0] - extreme).length < 0.018 }.map { posed[$0] }
    }
    let gap = tip(middle).flatMap { a in tip(thumb).map { (a - $0).length } }.min() ?? 0
    #expect(abs(Double(gap) - aperture) < 0.006)
  }

  @Test func leftHandMirrorsTheRight() throws {
    let right = try Self.skin(Self.instance(elbow: SIMD3(-0.3, 0.05, 0.1)))
    let left = try Self.skin(
      Self.instance(elbow: SIMD3(-0.3, -0.05, 0.1), isRightHand: false))
    for (p, q) in zip(right.positions, left.positions) {
      #expect((p - q * SIMD3(1, -1, 1)).length < 1e-6)
    }
  }

  @Test func sleeveReachesTheElbow() throws {
    for elbow in [SIMD3(-0.3, 0.05, 0.1), SIMD3(-0.1, -0.2, 0.22), SIMD3(0, 0, 0.3)] {
      let instance = try Self.instance(elbow: elbow)
      let skinCount = instance.model.parts[0].mesh.positions.count
      let sleeve = (instance.deformedPositions ?? []).dropFirst(skinCount)
      let nearest = sleeve.map { (SIMD3<Double>($0) - elbow).length }.min() ?? .infinity
      #expect(nearest < 0.075)
      // The hand itself stays put when the elbow moves.
      let tip = instance.deformedPositions?.map(\.x).max() ?? 0
      #expect(tip > 0.05)
    }
  }
}
