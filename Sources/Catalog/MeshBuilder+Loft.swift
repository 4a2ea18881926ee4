import Geometry

extension MeshBuilder {
  /// One cross-section of an upright hull: a superellipse around the z axis.
  package struct Section: Sendable {
    /// Height, and half the extent along x and y; metres.
    package var z: Float
    package var half: SIMD2<Float>
    /// 2 is an ellipse, more is nearer to a rectangle, less to a lens.
    package var squareness: Float

    package init(z: Float, half: SIMD2<Float>, squareness: Float = 2) {
      self.z = z
      self.half = half
      self.squareness = squareness
    }

    /// The point at an angle from the front (+x) towards +y.
    func point(_ cosine: Float, _ sine: Float) -> SIMD3<Float> {
      func bent(_ x: Float) -> Float {
        guard squareness != 2, x != 0 else { return x }
        let size = Float(DeterministicMath.pow(Double(abs(x)), 2 / Double(squareness)))
        return x < 0 ? -size : size
      }
      return SIMD3(half.x * bent(cosine), half.y * bent(sine), z)
    }
  }

  /// Half of the way round a hull.
  package enum HullSide: Sendable, CaseIterable {
    case front, back
  }

  /// Adds one half of the smooth wall through cross-sections.
  ///
  /// Texture coordinates are a picture's of the whole hull taken from that side: u across the width,
  /// v down the height, both by `picture`.
  /// - Parameters:
  ///   - sections: from the lowest up, at least two.
  ///   - columns: steps of the half turn, even.
  ///   - picture: half the width that the picture shows, and the heights of its lower and upper edge.
  package mutating func addWall(
    _ sections: [Section], side: HullSide, columns: Int,
    picture: (halfWidth: Float, bottom: Float, top: Float)
  ) {
    precondition(sections.count >= 2 && columns >= 2 && columns % 2 == 0)
    let around = columns * 2
    let rings = sections.map { section in
      (0..<around).map { s -> SIMD3<Float> in
        let (cosine, sine) = Self.turn(s, of: around)
        return section.point(cosine, sine)
      }
    }
    let first = UInt32(mesh.positions.count)
    // The front runs from −90° to 90°, the back from 90° to 270°.
    let start = side == .front ? around - columns / 2 : columns / 2
    for (k, ring) in rings.enumerated() {
      for c in 0...columns {
        let s = (start + c) % around
        let position = ring[s]
        let acrossPicture = position.y / max(picture.halfWidth, 1e-6) / 2
        let u = side == .front ? 0.5 + acrossPicture : 0.5 - acrossPicture
        let v = (picture.top - position.z) / max(picture.top - picture.bottom, 1e-6)
        addVertex(
          position, normal: Self.wallNormal(rings, sections, ring: k, step: s), uv: SIMD2(u, v))
      }
    }
    let stride = UInt32(columns + 1)
    for k in 0..<rings.count - 1 {
      for c in 0..<UInt32(columns) {
        let a = first + UInt32(k) * stride + c
        let (b, d, e) = (a + 1, a + stride + 1, a + stride)
        if sections[k].half.max() > 0 { addTriangle(a, b, d) }
        if sections[k + 1].half.max() > 0 { addTriangle(a, d, e) }
      }
    }
  }

  /// From the neighbours round the ring and along the wall.
  private static func wallNormal(
    _ rings: [[SIMD3<Float>]], _ sections: [Section], ring k: Int, step s: Int
  ) -> SIMD3<Float> {
    let count = rings[k].count
    let (below, above) = (rings[max(0, k - 1)], rings[min(rings.count - 1, k + 1)])
    // At a pole the ring is a point: the way round is that of its neighbour.
    let ring =
      sections[k].half.max() > 0 ? rings[k] : k == 0 ? above : below
    let around = ring[(s + 1) % count] - ring[(s + count - 1) % count]
    let along = above[s] - below[s]
    let normal = around.cross(along)
    if sections[k].half.max() <= 0 { return SIMD3(0, 0, k == 0 ? -1 : 1) }
    return normal.length > 0 ? normal.normalized : SIMD3(rings[k][s].x < 0 ? -1 : 1, 0, 0)
  }

  /// Adds a flat lid or floor over a cross-section.
  ///
  /// Texture coordinates are a picture's taken from above with the front at its lower edge (from
  /// below for a floor).
  package mutating func addLid(_ section: Section, facesUp: Bool, columns: Int) {
    let around = columns * 2
    let normal = SIMD3<Float>(0, 0, facesUp ? 1 : -1)
    func coordinates(_ p: SIMD3<Float>) -> SIMD2<Float> {
      let across = p.y / max(section.half.y, 1e-6) / 2
      let down = p.x / max(section.half.x, 1e-6) / 2
      return SIMD2(0.5 + across, facesUp ? 0.5 + down : 0.5 - down)
    }
    let center = addVertex(SIMD3(0, 0, section.z), normal: normal, uv: SIMD2(0.5, 0.5))
    let rim = (0..<around).map { s -> UInt32 in
      let (cosine, sine) = Self.turn(s, of: around)
      let p = section.point(cosine, sine)
      return addVertex(p, normal: normal, uv: coordinates(p))
    }
    for s in 0..<around {
      let (a, b) = (rim[s], rim[(s + 1) % around])
      if facesUp { addTriangle(center, a, b) } else { addTriangle(center, b, a) }
    }
  }
}
