import Geometry
import Scene

/// The space a product's model takes up, for checking that pixels said to show it lie there.
struct ProductExtent {
  private let bounds: Box3

  /// Metres by which a measured point may miss the model: millimetre steps of the depth image, and
  /// what packs that are dented or crumpled reach beyond the box of new ones.
  static let tolerance = 0.02

  /// Nil if the record holds no box.
  init?(_ product: ProductRecord) {
    let (low, high) = (product.modelMinimum, product.modelMaximum)
    guard low.count == 3, high.count == 3 else { return nil }
    bounds = Box3(
      minimum: SIMD3(low[0], low[1], low[2]), maximum: SIMD3(high[0], high[1], high[2]))
  }

  /// The point of the model that a normalised object coordinate names.
  func point(_ coordinate: SIMD3<Double>) -> SIMD3<Double> {
    (coordinate - 0.5) * bounds.size.length + bounds.center
  }

  /// What is wrong with an instance's depths; nil if they fit.
  /// - Parameter cameraFromModels: its pose at each row of the picture.
  func problem(
    of seen: MaskStatistics, cameraFromModels: [RigidTransform], camera: Camera
  ) -> String? {
    let rows = seen.box.y0..<max(seen.box.y0, min(seen.box.y1, cameraFromModels.count))
    let depths = [rows.first, rows.last].compactMap(\.self).flatMap { row in
      corners.map { cameraFromModels[row].apply(toPoint: $0).z }
    }
    let nearest = (depths.min() ?? 0) - Self.tolerance
    let farthest = (depths.max() ?? 0) + Self.tolerance
    let (near, far) = (Double(seen.nearest) / 1000, Double(seen.farthest) / 1000)
    if near < nearest || far > farthest {
      return "depths from \(near) to \(far) m, the product reaches from \(nearest) to \(farthest) m"
    }
    let room = Box3(
      minimum: bounds.minimum - SIMD3(repeating: Self.tolerance),
      maximum: bounds.maximum + SIMD3(repeating: Self.tolerance))
    let samples = seen.samples.filter { $0.depth > 0 }
    let outside = samples.count { sample in
      guard
        let point = camera.point(
          ofPixel: SIMD2(Double(sample.x), Double(sample.y)), depth: Double(sample.depth) / 1000)
      else { return false }
      return !room.contains(cameraFromModels[sample.y].inverse.apply(toPoint: point))
    }
    return outside * 20 > samples.count
      ? "\(outside) of \(samples.count) sampled pixels lie outside the product where its pose puts it"
      : nil
  }

  var corners: [SIMD3<Double>] { Self.corners(bounds.minimum, bounds.maximum) }

  /// Corners of the space it may take up, and points between them along the edges.
  var outline: [SIMD3<Double>] {
    let all = Self.corners(
      bounds.minimum - SIMD3(repeating: Self.tolerance),
      bounds.maximum + SIMD3(repeating: Self.tolerance))
    // Corner n has bit 2 for x, bit 1 for y, bit 0 for z.
    let between = all.indices.flatMap { a in
      [1, 2, 4].filter { a & $0 == 0 }.flatMap { bit in
        [0.25, 0.5, 0.75].map { all[a] + (all[a | bit] - all[a]) * $0 }
      }
    }
    return all + between
  }

  private static func corners(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> [SIMD3<Double>] {
    [a.x, b.x].flatMap { x in
      [a.y, b.y].flatMap { y in [a.z, b.z].map { SIMD3(x, y, $0) } }
    }
  }
}

extension Camera {
  /// The point of the camera's frame at a pixel and z-depth, or nil where the lens mapping has no
  /// inverse nearby.
  package func point(ofPixel pixel: SIMD2<Double>, depth: Double) -> SIMD3<Double>? {
    let k = intrinsics
    let target = SIMD2((pixel.x - k.cx) / k.fx, (pixel.y - k.cy) / k.fy)
    guard let normalized = lens.undistort(target) else { return nil }
    return SIMD3(normalized.x * depth, normalized.y * depth, depth)
  }
}

extension LensMapping {
  /// The normalised point whose image is `target`, by Newton's method with differences; nil where
  /// it does not converge.
  package func undistort(_ target: SIMD2<Double>) -> SIMD2<Double>? {
    if case .pinhole = self { return target }
    if case .fisheye(let lens) = self { return KannalaBrandtInverse(lens).undistort(target) }
    var p = target
    let step = 1e-6
    for _ in 0..<30 {
      let residual = distort(p) - target
      if abs(residual.x) < 1e-10 && abs(residual.y) < 1e-10 { return p }
      let dx = (distort(p + SIMD2(step, 0)) - distort(p - SIMD2(step, 0))) / (2 * step)
      let dy = (distort(p + SIMD2(0, step)) - distort(p - SIMD2(0, step))) / (2 * step)
      let determinant = dx.x * dy.y - dy.x * dx.y
      guard abs(determinant) > 1e-9 else { return nil }
      p -= SIMD2(
        (residual.x * dy.y - residual.y * dy.x) / determinant,
        (residual.y * dx.x - residual.x * dx.y) / determinant)
    }
    return nil
  }
}
