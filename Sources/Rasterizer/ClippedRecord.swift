import Geometry
import RasterKernels

/// The record of a triangle of which a corner cannot be projected: it crosses the near plane, or
/// leaves what fixed point can hold.
enum ClippedRecord {
  /// - Parameters:
  ///   - positions: in the camera's frame.
  ///   - attributes: normal (model frame) and texture coordinate of the corners.
  ///
  /// Attributes over z are linear in the ray's direction r: with the corners P₀, P₁, P₂,
  /// a/z = Σ aᵢ (Pⱼ × Pₖ)·r / det(P₀, P₁, P₂), wherever the corners lie.
  static func make(
    positions p: Triple<SIMD3<Double>>, attributes: Triple<SIMD8<Float>>, source: RecordSource,
    projection: Projection, clipper: TriangleClipper
  ) -> SurfaceRecord {
    var record = SurfaceRecord()
    record.base[6] = Float(source.material)
    record.base[7] = Float(source.instance)
    // Where rays are counted from.
    let (centerX, centerY) = (Double(projection.centerX) / 256, Double(projection.centerY) / 256)
    let determinant = p.a.dot(p.b.cross(p.c))
    if determinant == 0 { return record }
    let weights = Triple(p.b.cross(p.c), p.c.cross(p.a), p.a.cross(p.b)).map { $0 / determinant }
    // Runs clockwise on the image where its plane is seen from the side the determinant says.
    let isFront = (determinant > 0) == (source.front > 0)
    let sign: Float = isFront ? 1 : -1
    let (focalX, focalY) = (Double(projection.focalX) / 256, Double(projection.focalY) / 256)
    for lane in 0..<5 {
      let values = attributes.map { a -> Double in
        lane < 3
          ? Double(
            (source.normalX[lane] * a[0] + source.normalY[lane] * a[1] + source.normalZ[lane] * a[2])
              * sign)
          : Double(a[lane])
      }
      let sum = weights.a * values.a + weights.b * values.b + weights.c * values.c
      let (dx, dy) = (sum.x / focalX, sum.y / focalY)
      record.base[lane] = Float(sum.z - dx * centerX - dy * centerY)
      record.dx[lane] = Float(dx)
      record.dy[lane] = Float(dy)
    }
    record.base[5] = clipper.clip(p) { clipped in
      level(
        record, ones: weights.a + weights.b + weights.c, clipped: clipped,
        focal: SIMD2(focalX, focalY), center: SIMD2(centerX, centerY),
        size: SIMD2(source.textureWidth, source.textureHeight))
    }
    return record
  }

  /// The mip level at the middle of what is left of the triangle.
  private static func level(
    _ r: SurfaceRecord, ones: SIMD3<Double>, clipped: UnsafeBufferPointer<SIMD3<Double>>,
    focal: SIMD2<Double>,
    center: SIMD2<Double>, size: SIMD2<Float>
  ) -> Float {
    guard !clipped.isEmpty else { return 0 }
    let middle = clipped.reduce(.zero, +) / Double(clipped.count)
    let z = Float(middle.z)
    let x = Float(focal.x * middle.x / middle.z + center.x)
    let y = Float(focal.y * middle.y / middle.z + center.y)
    let (wx, wy) = (Float(ones.x / focal.x), Float(ones.y / focal.y))
    func value(_ lane: Int) -> Float { (r.base[lane] + r.dx[lane] * x + r.dy[lane] * y) * z }
    let right = SIMD2(r.dx[3] - value(3) * wx, r.dx[4] - value(4) * wx) * size * z
    let down = SIMD2(r.dy[3] - value(3) * wy, r.dy[4] - value(4) * wy) * size * z
    let longer = max((right * right).sum(), (down * down).sum())
    guard longer > 1, longer.isFinite else { return 0 }
    return Float(DeterministicMath.log(Double(longer))) * 0.5 * 1.442_695
  }
}
