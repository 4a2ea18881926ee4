package import Geometry

/// A camera placed in the world.
package struct Camera: Sendable, Hashable {
  /// Unique on the rig: `front-left`.
  package var name: String
  package var intrinsics: CameraIntrinsics
  package var lens: LensMapping
  package var worldFromCamera: RigidTransform
  /// Nearest and farthest z-depth drawn, in metres.
  package var near: Double
  package var far: Double

  package init(
    name: String, intrinsics: CameraIntrinsics, lens: LensMapping = .pinhole,
    worldFromCamera: RigidTransform, near: Double = 0.02, far: Double = 30
  ) {
    self.name = name
    self.intrinsics = intrinsics
    self.lens = lens
    self.worldFromCamera = worldFromCamera
    self.near = near
    self.far = far
  }

  /// Pixel of a point of the world (pixel centres are whole numbers), or nil at or behind the lens.
  package func pixel(ofWorldPoint p: SIMD3<Double>) -> SIMD2<Double>? {
    pixel(ofCameraPoint: worldFromCamera.inverse.apply(toPoint: p))
  }

  /// Pixel of a point of the camera's frame, or nil at or behind the lens.
  package func pixel(ofCameraPoint p: SIMD3<Double>) -> SIMD2<Double>? {
    guard p.z > 0 else { return nil }
    let d = lens.distort(SIMD2(p.x / p.z, p.y / p.z))
    return SIMD2(
      intrinsics.fx * d.x + intrinsics.cx, intrinsics.fy * d.y + intrinsics.cy)
  }
}
