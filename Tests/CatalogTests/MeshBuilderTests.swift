import Catalog
import Geometry
import Testing

/// Solids are closed, wound outwards and as large as geometry says.
struct MeshBuilderTests {
  private static let axes: [(SIMD3<Float>, SIMD3<Float>)] = [
    (SIMD3(0.1, 0.2, 0.3), SIMD3(0.1, 0.2, 0.8)),
    (SIMD3(-0.4, 0.1, 0), SIMD3(0.3, -0.2, 0.45)),
    (SIMD3(0, 0, 0), SIMD3(0, -0.7, 0)),
  ]

  @Test func boxHasItsVolume() {
    let box = Box3(minimum: SIMD3(-1, 0.5, 2), maximum: SIMD3(0.5, 1, 2.25))
    let mesh = Mesh.built { $0.addBox(box) }
    #expect(mesh.triangleCount == 12)
    expectClosed(mesh)
    expectNormalsAgree(mesh, within: 1e-5)
    #expect(abs(mesh.signedVolume - 1.5 * 0.5 * 0.25) < 1e-6)
  }

  @Test func boxDrawsOnlyTheFacesAsked() {
    let box = Box3(minimum: .zero, maximum: SIMD3(1, 2, 3))
    for face in 0..<6 {
      let mesh = Mesh.built { $0.addBox(box, faces: .init(rawValue: 1 << UInt8(face))) }
      #expect(mesh.triangleCount == 2)
      var expected = SIMD3<Float>.zero
      expected[face / 2] = face % 2 == 0 ? -1 : 1
      #expect(mesh.normals.allSatisfy { $0 == expected })
      expectNormalsAgree(mesh, within: 1e-5)
    }
  }

  /// A picture on each upright face reads from left to right and from top to bottom.
  @Test func boxFacesShowTheirTextureUpright() {
    let mesh = Mesh.built {
      $0.addBox(Box3(minimum: SIMD3(repeating: -1), maximum: SIMD3(repeating: 1)))
    }
    expectUprightTexture(mesh)
    let bevelled = Mesh.built {
      $0.addBox(Box3(minimum: SIMD3(repeating: -1), maximum: SIMD3(repeating: 1)), bevel: 0.1)
    }
    expectUprightTexture(bevelled)
  }

  @Test(arguments: [Float(0.01), 0.1, 0.2])
  func bevelledBoxLosesItsEdges(bevel: Float) {
    let mesh = Mesh.built {
      $0.addBox(Box3(minimum: .zero, maximum: SIMD3(0.4, 0.6, 1)), bevel: bevel)
    }
    #expect(mesh.triangleCount == 44)
    expectClosed(mesh)
    // Every edge loses a prism of c²/2 between the corners, every corner c³·5/6.
    let c = Double(bevel)
    let edges = 4 * (0.4 + 0.6 + 1 - 6 * c) * c * c / 2
    let expected = 0.4 * 0.6 * 1 - edges - 8 * c * c * c * 5 / 6
    #expect(abs(mesh.signedVolume - expected) < 1e-6)
    #expect(mesh.bounds == Box3(minimum: .zero, maximum: SIMD3<Double>(SIMD3<Float>(0.4, 0.6, 1))))
  }

  @Test(arguments: axes)
  func cylinderApproachesItsVolume(foot: SIMD3<Float>, tip: SIMD3<Float>) {
    let mesh = Mesh.built { $0.addCylinder(from: foot, to: tip, radius: 0.2, sides: 64) }
    expectClosed(mesh)
    expectNormalsAgree(mesh, within: 0.06)
    // A regular polygon of 64 corners has sin(2π/64)·64/2π of the circle's area.
    let n = 64.0
    let area = 0.2 * 0.2 * n / 2 * DeterministicMath.sin(2 * .pi / n)
    let expected = area * Double((tip - foot).length)
    #expect(abs(mesh.signedVolume / expected - 1) < 1e-4)
  }

  @Test func coneHasSlopingNormals() {
    let mesh = Mesh.built {
      $0.addCylinder(
        from: .zero, to: SIMD3(0, 0, 1), radius: 1, tipRadius: 0, sides: 48, capped: false)
    }
    let slope = Float(0.5).squareRoot()
    for normal in mesh.normals { #expect(abs(normal.z - slope) < 1e-6) }
  }

  @Test(arguments: axes)
  func capsuleApproachesItsVolume(foot: SIMD3<Float>, tip: SIMD3<Float>) {
    let mesh = Mesh.built {
      $0.addCapsule(from: foot, to: tip, radius: 0.1, sides: 64, ringsPerCap: 24)
    }
    expectClosed(mesh)
    expectNormalsAgree(mesh, within: 0.1)
    let length = Double((tip - foot).length)
    let expected = .pi * 0.01 * length + 4.0 / 3 * .pi * 0.001
    #expect(abs(mesh.signedVolume / expected - 1) < 0.006)
  }

  /// All vertices of a tapered capsule lie on one of its balls or on the tangent cone.
  @Test func taperedCapsuleTouchesBothBalls() {
    let (foot, tip) = (SIMD3<Float>(0, 0, 0), SIMD3<Float>(0.3, 0, 0))
    let mesh = Mesh.built {
      $0.addCapsule(from: foot, to: tip, radius: 0.1, tipRadius: 0.04, sides: 24, ringsPerCap: 8)
    }
    expectClosed(mesh)
    expectNormalsAgree(mesh, within: 0.2)
    for p in mesh.positions {
      let distance = min(abs((p - foot).length - 0.1), abs((p - tip).length - 0.04))
      #expect(distance < 1e-5)
    }
    #expect(abs(mesh.bounds.minimum.x + 0.1) < 1e-6)
    #expect(abs(mesh.bounds.maximum.x - 0.34) < 1e-6)
  }

  @Test func sphereApproachesItsVolume() {
    let mesh = Mesh.built {
      $0.addSphere(center: SIMD3(1, 2, 3), radius: 0.5, sides: 96, rings: 48)
    }
    expectClosed(mesh)
    #expect(abs(mesh.signedVolume / (4.0 / 3 * .pi * 0.125) - 1) < 0.003)
  }

  @Test func straightTubeIsAPrism() {
    let mesh = Mesh.built {
      $0.addTube(along: [SIMD3(0, 0, 0), SIMD3(0, 0, 0.4), SIMD3(0, 0, 1)], radius: 0.1, sides: 6)
    }
    expectClosed(mesh)
    #expect(abs(mesh.signedVolume - 3 * 3.0.squareRoot() / 2 * 0.01) < 1e-6)
  }

  /// The mitre keeps the thickness of both arms: a bent prism has the volume of its centre line.
  @Test func bentTubeKeepsItsThickness() {
    let mesh = Mesh.built {
      $0.addTube(
        along: [SIMD3(0, 0, 0), SIMD3(1, 0, 0), SIMD3(1, 1, 0), SIMD3(1, 1, 1)], radius: 0.1,
        sides: 8)
    }
    expectClosed(mesh)
    let area = 0.01 * 4 * DeterministicMath.sin(2 * .pi / 8)
    #expect(abs(mesh.signedVolume / (3 * area) - 1) < 1e-4)
  }

  @Test func closedTubeHasNoEnds() {
    let square: [SIMD3<Float>] = [
      SIMD3(0, 0, 0), SIMD3(1, 0, 0), SIMD3(1, 1, 0), SIMD3(0, 1, 0),
    ]
    let mesh = Mesh.built { $0.addTube(along: square, radius: 0.05, sides: 6, isClosed: true) }
    #expect(mesh.triangleCount == 4 * 6 * 2)
    expectClosed(mesh)
    let area = 0.0025 * 3 * DeterministicMath.sin(2 * .pi / 6)
    #expect(abs(mesh.signedVolume / (4 * area) - 1) < 1e-4)
  }

  @Test func roundedCornerIsAnArc() {
    let path = MeshBuilder.rounded(
      [SIMD3(0, 0, 0), SIMD3(1, 0, 0), SIMD3(1, 1, 0)], radius: 0.2, steps: 6)
    #expect(path.count == 9)
    for p in path[1...7] { #expect(abs((p - SIMD3(0.8, 0.2, 0)).length - 0.2) < 1e-6) }
    #expect(path.first == SIMD3(0, 0, 0) && path.last == SIMD3(1, 1, 0))
  }

  @Test func rectangleFacesAndTiles() {
    let mesh = Mesh.built {
      $0.addRectangle(
        corner: SIMD3(1, 1, 1), edgeU: SIMD3(2, 0, 0), edgeV: SIMD3(0, 3, 0),
        uv: (SIMD2(-1, 0), SIMD2(4, 2)))
    }
    #expect(mesh.normals.allSatisfy { $0 == SIMD3(0, 0, 1) })
    expectNormalsAgree(mesh, within: 1e-6)
    #expect(mesh.textureCoordinates[2] == SIMD2(4, 2) && mesh.positions[2] == SIMD3(3, 4, 1))
  }

  @Test func appendingMovesRigidly() {
    let place = RigidTransform(
      rotation: Quaternion(angle: 0.7, axis: SIMD3(1, 2, -1)), translation: SIMD3(3, -1, 2))
    let part = Mesh.built {
      $0.addBox(Box3(minimum: .zero, maximum: SIMD3(1, 2, 0.5)), bevel: 0.1)
    }
    let mesh = Mesh.built {
      $0.append(part)
      $0.append(part, placedBy: place)
    }
    #expect(abs(mesh.signedVolume - 2 * part.signedVolume) < 1e-4)
    let i = 7
    let expected = place.apply(toPoint: SIMD3<Double>(part.positions[i]))
    let moved = SIMD3<Double>(mesh.positions[part.positions.count + i])
    #expect((moved - expected).length < 1e-6)
  }

  @Test func smoothNormalsOfABallPointOutwards() {
    var ball = Mesh.built { $0.addSphere(center: .zero, radius: 1, sides: 32, rings: 16) }
    let exact = ball.normals
    ball.normals = ball.normals.map { _ in SIMD3(1, 0, 0) }
    let smooth = ball.withSmoothNormals()
    // Columns at the seam and at the poles see one side only.
    for (a, b) in zip(smooth.normals, exact) where abs(b.z) < 0.95 {
      #expect(a.dot(b) > 0.98)
    }
  }

  // MARK: - Oracles

  /// Every edge, by position, is walked as often in one direction as in the other.
  private func expectClosed(_ mesh: Mesh, _ location: SourceLocation = #_sourceLocation) {
    struct Edge: Hashable {
      var from: SIMD3<Int32>
      var to: SIMD3<Int32>
    }
    func place(_ i: UInt32) -> SIMD3<Int32> {
      SIMD3<Int32>((mesh.positions[Int(i)] * 100_000).rounded(.toNearestOrEven))
    }
    var balance: [Edge: Int] = [:]
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let corners = (0..<3).map { place(mesh.indices[t + $0]) }
      for k in 0..<3 {
        let (a, b) = (corners[k], corners[(k + 1) % 3])
        balance[Edge(from: a, to: b), default: 0] += 1
        balance[Edge(from: b, to: a), default: 0] -= 1
      }
    }
    #expect(balance.values.allSatisfy { $0 == 0 }, "open edges", sourceLocation: location)
    #expect(mesh.signedVolume > 0, sourceLocation: location)
  }

  /// Vertex normals lie within `tolerance` (1 − cosine) of the triangle's own.
  private func expectNormalsAgree(
    _ mesh: Mesh, within tolerance: Float, _ location: SourceLocation = #_sourceLocation
  ) {
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let i = (0..<3).map { Int(mesh.indices[t + $0]) }
      let face = (mesh.positions[i[1]] - mesh.positions[i[0]])
        .cross(mesh.positions[i[2]] - mesh.positions[i[0]])
      guard face.length > 1e-9 else { continue }
      for k in i {
        #expect(abs(mesh.normals[k].length - 1) < 1e-4, sourceLocation: location)
        #expect(
          mesh.normals[k].dot(face.normalized) > 1 - tolerance, sourceLocation: location)
      }
    }
  }

  private func expectUprightTexture(
    _ mesh: Mesh, _ location: SourceLocation = #_sourceLocation
  ) {
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let i = (0..<3).map { Int(mesh.indices[t + $0]) }
      let normal = mesh.normals[i[0]]
      guard normal.z == 0, mesh.normals[i[1]] == normal, mesh.normals[i[2]] == normal else {
        continue
      }
      let right = SIMD3<Float>(0, 0, 1).cross(normal)
      for (a, b) in [(0, 1), (1, 2), (2, 0)] {
        let step = mesh.positions[i[b]] - mesh.positions[i[a]]
        let uv = mesh.textureCoordinates[i[b]] - mesh.textureCoordinates[i[a]]
        #expect(step.dot(right) * uv.x >= 0, sourceLocation: location)
        #expect(step.z * uv.y <= 0, sourceLocation: location)
      }
    }
  }
}
