import Geometry
import RasterKernels
import Scene

/// Where an instance stands in a camera's frame. Composed in `Double`, handed on in `Float`.
struct InstancePlacement {
  let projection: Projection
  let normalColumns: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  let isMirrored: Bool
  let largestScale: Double
  let cameraInModel: SIMD3<Double>

  /// Nil where a scale is zero or not finite: such an instance has no volume to draw.
  init?(cameraFromModel: RigidTransform, scale: SIMD3<Float>, camera: Camera) {
    let s = SIMD3<Double>(scale)
    guard s.x != 0, s.y != 0, s.z != 0, s.x.isFinite, s.y.isFinite, s.z.isFinite else {
      return nil
    }
    let (c0, c1, c2) = cameraFromModel.rotation.columns
    let (m0, m1, m2) = (c0 * s.x, c1 * s.y, c2 * s.z)
    let t = cameraFromModel.translation
    guard (t * 0).sum() == 0 else { return nil }
    let k = camera.intrinsics
    var p = Projection()
    (p.m00, p.m01, p.m02, p.m03) = (Float(m0.x), Float(m1.x), Float(m2.x), Float(t.x))
    (p.m10, p.m11, p.m12, p.m13) = (Float(m0.y), Float(m1.y), Float(m2.y), Float(t.y))
    (p.m20, p.m21, p.m22, p.m23) = (Float(m0.z), Float(m1.z), Float(m2.z), Float(t.z))
    (p.focalX, p.focalY) = (Float(k.fx * 256), Float(k.fy * 256))
    (p.centerX, p.centerY) = (Float(k.cx * 256), Float(k.cy * 256))
    (p.near, p.far) = (Float(camera.near), Float(camera.far))
    projection = p
    normalColumns = (
      SIMD3<Float>(c0 / s.x), SIMD3<Float>(c1 / s.y), SIMD3<Float>(c2 / s.z)
    )
    isMirrored = s.x * s.y * s.z < 0
    largestScale = max(abs(s.x), abs(s.y), abs(s.z))
    cameraInModel = cameraFromModel.inverse.translation / s
  }
}
