import Geometry
import Testing

/// The largest difference of two vectors' components.
private func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a - b).length }

private func randomRotation(_ stream: inout RandomStream) -> Quaternion {
  Quaternion(w: stream.normal(), x: stream.normal(), y: stream.normal(), z: stream.normal())
    .normalized
}

private func randomVector(_ stream: inout RandomStream) -> SIMD3<Double> {
  SIMD3(stream.normal(), stream.normal(), stream.normal())
}

private func randomTransform(_ stream: inout RandomStream) -> RigidTransform {
  RigidTransform(rotation: randomRotation(&stream), translation: randomVector(&stream))
}

@Suite struct QuaternionTests {
  private let x = SIMD3<Double>(1, 0, 0)
  private let y = SIMD3<Double>(0, 1, 0)
  private let z = SIMD3<Double>(0, 0, 1)

  /// A quarter turn about each axis takes the next axis to the one after: the right-hand rule.
  @Test func quarterTurnsFollowTheRightHand() {
    let quarter = Double.pi / 2
    #expect(distance(Quaternion(angle: quarter, axis: z).rotate(x), y) < 1e-15)
    #expect(distance(Quaternion(angle: quarter, axis: x).rotate(y), z) < 1e-15)
    #expect(distance(Quaternion(angle: quarter, axis: y * 7).rotate(z), x) < 1e-15)
  }

  @Test func rotationsPreserveLengthsAndHandedness() {
    var stream = RandomKey(seed: 1).with("rotation").stream
    for _ in 0..<200 {
      let q = randomRotation(&stream)
      let (a, b) = (randomVector(&stream), randomVector(&stream))
      #expect(abs(q.rotate(a).length - a.length) < 1e-13)
      #expect(distance(q.rotate(a.cross(b)), q.rotate(a).cross(q.rotate(b))) < 1e-12)
      #expect(distance(q.conjugate.rotate(q.rotate(a)), a) < 1e-13)
    }
  }

  @Test func productsApplyTheRightFactorFirst() {
    var stream = RandomKey(seed: 2).with("product").stream
    for _ in 0..<200 {
      let (p, q) = (randomRotation(&stream), randomRotation(&stream))
      let v = randomVector(&stream)
      #expect(distance((p * q).rotate(v), p.rotate(q.rotate(v))) < 1e-13)
    }
  }

  @Test func columnsAreTheImagesOfTheAxes() {
    var stream = RandomKey(seed: 3).with("columns").stream
    for _ in 0..<200 {
      let q = randomRotation(&stream)
      let (cx, cy, cz) = q.columns
      #expect(distance(cx, q.rotate(x)) < 1e-14)
      #expect(distance(cy, q.rotate(y)) < 1e-14)
      #expect(distance(cz, q.rotate(z)) < 1e-14)
    }
  }

  /// All four branches of the conversion: half turns have a trace of −1.
  @Test func columnsConvertBack() {
    var stream = RandomKey(seed: 4).with("matrix").stream
    var rotations = (0..<200).map { _ in randomRotation(&stream) }
    for axis in [x, y, z, x + y, y + z, x - z] {
      for angle in [Double.pi, .pi - 1e-9, 3, 0] {
        rotations.append(Quaternion(angle: angle, axis: axis))
      }
    }
    for q in rotations {
      let (cx, cy, cz) = q.columns
      let back = Quaternion(columns: cx, cy, cz)
      let v = SIMD3(0.3, -1.2, 2.5)
      #expect(distance(back.rotate(v), q.rotate(v)) < 1e-13, "\(q)")
    }
  }

  @Test func interpolationIsExactAtItsEndsAndTakesTheShorterArc() {
    let start = Quaternion(angle: 0.1, axis: z)
    let end = Quaternion(angle: 0.5, axis: z)
    let negated = Quaternion(w: -end.w, x: -end.x, y: -end.y, z: -end.z)
    #expect(start.interpolated(to: end, fraction: 0) == start)
    #expect(start.interpolated(to: end, fraction: 1) == end)
    #expect(start.interpolated(to: end, fraction: -3) == start)
    let middle = Quaternion(angle: 0.3, axis: z)
    for goal in [end, negated] {
      let half = start.interpolated(to: goal, fraction: 0.5)
      #expect(distance(half.rotate(x), middle.rotate(x)) < 1e-15)
    }
  }
}

@Suite struct RigidTransformTests {
  @Test func compositionFollowsTheNames() {
    var stream = RandomKey(seed: 5).with("transform").stream
    for _ in 0..<200 {
      let cameraFromWorld = randomTransform(&stream)
      let worldFromItem = randomTransform(&stream)
      let pointInItem = randomVector(&stream)
      let cameraFromItem = cameraFromWorld * worldFromItem
      #expect(
        distance(
          cameraFromItem.apply(toPoint: pointInItem),
          cameraFromWorld.apply(toPoint: worldFromItem.apply(toPoint: pointInItem))) < 1e-13)
      #expect(
        distance(
          worldFromItem.inverse.apply(toPoint: worldFromItem.apply(toPoint: pointInItem)),
          pointInItem) < 1e-13)
    }
  }

  @Test func directionsDoNotMove() {
    let t = RigidTransform(
      rotation: Quaternion(angle: .pi / 2, axis: SIMD3(0, 0, 1)), translation: SIMD3(5, 6, 7))
    #expect(distance(t.apply(toDirection: SIMD3(1, 0, 0)), SIMD3(0, 1, 0)) < 1e-15)
    #expect(distance(t.apply(toPoint: SIMD3(1, 0, 0)), SIMD3(5, 7, 7)) < 1e-15)
  }

  @Test func interpolationIsLinearInPlace() {
    let end = RigidTransform(translation: SIMD3(2, 4, 8))
    #expect(
      RigidTransform.identity.interpolated(to: end, fraction: 0.25).translation == [0.5, 1, 2])
    #expect(RigidTransform.identity.interpolated(to: end, fraction: 1) == end)
  }

  /// A camera at +X that looks back at the origin sees +Y on its right and +Z above.
  @Test func camerasLookWhereTheyAreTold() {
    let worldFromCamera = RigidTransform.worldFromCamera(
      eye: SIMD3(3, 0, 0), target: SIMD3(0, 0, 0))
    let cameraFromWorld = worldFromCamera.inverse
    #expect(distance(cameraFromWorld.apply(toPoint: .zero), SIMD3(0, 0, 3)) < 1e-14)
    #expect(distance(cameraFromWorld.apply(toPoint: SIMD3(0, 1, 0)), SIMD3(1, 0, 3)) < 1e-14)
    #expect(distance(cameraFromWorld.apply(toPoint: SIMD3(0, 0, 1)), SIMD3(0, -1, 3)) < 1e-14)
  }
}
