package import Catalog
package import Geometry

/// A convex solid as the common part of half-spaces, in somebody's frame: what presses on flexible packs.
package struct ConvexSolid: Sendable {
  /// Outward unit normal and, as the last number, how far from the origin along it, metres.
  private(set) var planes: [SIMD4<Float>]
  /// Points whose hull it is.
  package private(set) var corners: [SIMD3<Float>]

  /// - Parameter planes: outward normals and offsets.
  private init(planes: [(SIMD3<Double>, Double)], corners: [SIMD3<Double>]) {
    self.planes = planes.map { SIMD4(SIMD3<Float>($0.0), Float($0.1)) }
    self.corners = corners.map { SIMD3<Float>($0) }
  }

  package init(_ box: Box3) {
    let (low, high) = (box.minimum, box.maximum)
    self.init(
      planes: [
        (SIMD3(1, 0, 0), high.x), (SIMD3(-1, 0, 0), -low.x), (SIMD3(0, 1, 0), high.y),
        (SIMD3(0, -1, 0), -low.y), (SIMD3(0, 0, 1), high.z), (SIMD3(0, 0, -1), -low.z),
      ],
      corners: [low.x, high.x].flatMap { x in
        [low.y, high.y].flatMap { y in [low.z, high.z].map { SIMD3(x, y, $0) } }
      })
  }

  private init(hullOf points: [SIMD3<Float>]) {
    self.init(
      planes: ConvexHullPlanes(of: points).planes.map { ($0.normal, $0.offset) },
      corners: points.map { SIMD3<Double>($0) })
  }

  /// What the physics takes a product for; round ones with as many sides as leave them less than half a
  /// millimetre too large.
  package static func solids(of proxy: CollisionProxy) -> [ConvexSolid] {
    switch proxy {
    case .box(let size): [ConvexSolid(Box3(minimum: -size / 2, maximum: size / 2))]
    case .cylinder(let radius, let height): [cylinder(radius: radius, height: height)]
    case .ellipsoid(let size): [ellipsoid(half: size / 2)]
    case .convexHull(let points): [ConvexSolid(hullOf: points)]
    case .pieces(let pieces): pieces.map { ConvexSolid(hullOf: $0) }
    }
  }

  private static func cylinder(radius: Double, height: Double) -> ConvexSolid {
    let sides = 24
    let around = (0..<sides).map { k in
      let angle = 2 * Double.pi * Double(k) / Double(sides)
      return SIMD3(DeterministicMath.cos(angle), DeterministicMath.sin(angle), 0)
    }
    let (up, half) = (SIMD3(0, 0, 1.0), height / 2)
    return ConvexSolid(
      planes: around.map { ($0, radius) } + [(up, half), (-up, half)],
      corners: around.flatMap { [$0 * radius + up * half, $0 * radius - up * half] })
  }

  private static func ellipsoid(half: SIMD3<Double>) -> ConvexSolid {
    let directions = CollisionFit.sphere(128)
    return ConvexSolid(
      planes: directions.map { ($0, ($0 * half).length) },
      corners: directions.map { $0 * half * half / ($0 * half).length })
  }

  /// The same solid elsewhere, or in another frame.
  package func placed(by transform: RigidTransform) -> ConvexSolid {
    let (c0, c1, c2) = transform.rotation.columns
    let (x, y, z) = (SIMD3<Float>(c0), SIMD3<Float>(c1), SIMD3<Float>(c2))
    let t = SIMD3<Float>(transform.translation)
    func turned(_ v: SIMD3<Float>) -> SIMD3<Float> { x * v.x + y * v.y + z * v.z }
    var copy = self
    copy.planes = planes.map { plane in
      let normal = turned(SIMD3(plane.x, plane.y, plane.z))
      return SIMD4(normal, plane.w + normal.dot(t))
    }
    copy.corners = corners.map { turned($0) + t }
    return copy
  }

  /// The same solid with its planes in another order.
  func startingWith(plane: Int) -> ConvexSolid {
    var copy = self
    copy.planes.swapAt(0, plane)
    return copy
  }
}
