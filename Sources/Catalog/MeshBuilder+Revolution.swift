import Geometry

extension MeshBuilder {
  /// One ring of a solid of revolution.
  package struct Ring: Sendable {
    /// Distance along the axis and from it, metres.
    package var height: Float
    package var radius: Float
    /// Unit normal as (along the axis, away from it).
    package var slope: SIMD2<Float>

    package init(height: Float, radius: Float, slope: SIMD2<Float>) {
      self.height = height
      self.radius = radius
      self.slope = slope
    }
  }

  /// Adds a surface of revolution.
  ///
  /// u runs once around, v along the rings from 0 to 1.
  /// - Parameters:
  ///   - rings: from the foot to the tip; two rings at one place make a crease.
  ///   - foot: where the axis starts.
  ///   - axis: unit vector along which `height` counts.
  ///   - sides: at least 3.
  package mutating func addRevolution(
    _ rings: [Ring], foot: SIMD3<Float>, axis: SIMD3<Float>, sides: Int
  ) {
    precondition(sides >= 3 && rings.count >= 2)
    let (e0, e1) = Self.frame(around: axis)
    let first = UInt32(mesh.positions.count)
    let stride = UInt32(sides + 1)
    for (k, ring) in rings.enumerated() {
      let v = Float(k) / Float(rings.count - 1)
      for s in 0...sides {
        // The seam's two columns must coincide to the last bit.
        let (cosine, sine) = Self.turn(s % sides, of: sides)
        let outward = e0 * cosine + e1 * sine
        addVertex(
          foot + axis * ring.height + outward * ring.radius,
          normal: axis * ring.slope.x + outward * ring.slope.y,
          uv: SIMD2(Float(s) / Float(sides), v))
      }
    }
    for k in 0..<rings.count - 1 {
      let (lower, upper) = (rings[k], rings[k + 1])
      if lower.height == upper.height && lower.radius == upper.radius { continue }
      for s in 0..<UInt32(sides) {
        let a = first + UInt32(k) * stride + s
        let (b, c, d) = (a + 1, a + stride + 1, a + stride)
        // At a pole one of the two triangles has no area.
        if lower.radius > 0 { addTriangle(a, b, c) }
        if upper.radius > 0 { addTriangle(a, c, d) }
      }
    }
  }

  /// Adds a cylinder or a truncated cone, closed at both ends unless told otherwise.
  package mutating func addCylinder(
    from foot: SIMD3<Float>, to tip: SIMD3<Float>, radius: Float, tipRadius: Float? = nil,
    sides: Int = 16, capped: Bool = true
  ) {
    let length = (tip - foot).length
    let end = tipRadius ?? radius
    let side = SIMD2(radius - end, length)
    let slope = side / (side.x * side.x + side.y * side.y).squareRoot()
    var rings = [
      Ring(height: 0, radius: radius, slope: slope),
      Ring(height: length, radius: end, slope: slope),
    ]
    if capped {
      rings.insert(Ring(height: 0, radius: 0, slope: SIMD2(-1, 0)), at: 0)
      rings.insert(Ring(height: 0, radius: radius, slope: SIMD2(-1, 0)), at: 1)
      rings.append(Ring(height: length, radius: end, slope: SIMD2(1, 0)))
      rings.append(Ring(height: length, radius: 0, slope: SIMD2(1, 0)))
    }
    addRevolution(rings, foot: foot, axis: (tip - foot) / length, sides: sides)
  }

  /// Adds two balls and the cone that wraps them: a capsule when the radii agree.
  /// - Precondition: neither ball contains the other.
  package mutating func addCapsule(
    from foot: SIMD3<Float>, to tip: SIMD3<Float>, radius: Float, tipRadius: Float? = nil,
    sides: Int = 12, ringsPerCap: Int = 4
  ) {
    let length = (tip - foot).length
    let end = tipRadius ?? radius
    precondition(length > abs(radius - end) && ringsPerCap >= 1)
    // Where the tangent cone touches: sine of its latitude on both balls.
    let latitude = Self.arcsine((radius - end) / length)
    var rings: [Ring] = []
    for k in 0...ringsPerCap {
      let a = -Float.pi / 2 + (latitude + .pi / 2) * Float(k) / Float(ringsPerCap)
      rings.append(Self.ballRing(center: 0, radius: radius, latitude: a, isPole: k == 0))
    }
    for k in 0...ringsPerCap {
      let a = latitude + (.pi / 2 - latitude) * Float(k) / Float(ringsPerCap)
      rings.append(
        Self.ballRing(center: length, radius: end, latitude: a, isPole: k == ringsPerCap))
    }
    addRevolution(rings, foot: foot, axis: (tip - foot) / length, sides: sides)
  }

  /// Adds a sphere; its poles lie on Z.
  package mutating func addSphere(
    center: SIMD3<Float>, radius: Float, sides: Int = 16, rings count: Int = 8
  ) {
    precondition(count >= 2)
    let rings = (0...count).map { k in
      Self.ballRing(
        center: 0, radius: radius, latitude: .pi * (Float(k) / Float(count) - 0.5),
        isPole: k == 0 || k == count)
    }
    addRevolution(rings, foot: center, axis: SIMD3(0, 0, 1), sides: sides)
  }

  private static func ballRing(
    center: Float, radius: Float, latitude: Float, isPole: Bool
  ) -> Ring {
    if isPole {
      let side: Float = latitude < 0 ? -1 : 1
      return Ring(height: center + side * radius, radius: 0, slope: SIMD2(side, 0))
    }
    let sine = Float(DeterministicMath.sin(Double(latitude)))
    let cosine = Float(DeterministicMath.cos(Double(latitude)))
    return Ring(
      height: center + radius * sine, radius: radius * cosine, slope: SIMD2(sine, cosine))
  }

  /// Cosine and sine of `step` parts of a full turn.
  package static func turn(_ step: Int, of steps: Int) -> (Float, Float) {
    let angle = 2 * Double.pi * Double(step) / Double(steps)
    return (Float(DeterministicMath.cos(angle)), Float(DeterministicMath.sin(angle)))
  }

  /// Two unit vectors that with `axis` make a right-handed frame (e0 × e1 = axis).
  package static func frame(around axis: SIMD3<Float>) -> (SIMD3<Float>, SIMD3<Float>) {
    let other: SIMD3<Float> = abs(axis.z) < 0.9 ? SIMD3(0, 0, 1) : SIMD3(1, 0, 0)
    let e0 = other.cross(axis).normalized
    return (e0, axis.cross(e0))
  }

  /// Arcsine by Newton's method on the project's own sine, |x| < 1.
  private static func arcsine(_ x: Float) -> Float {
    var angle = Double(x)
    for _ in 0..<8 {
      angle -= (DeterministicMath.sin(angle) - Double(x)) / DeterministicMath.cos(angle)
    }
    return Float(angle)
  }
}
