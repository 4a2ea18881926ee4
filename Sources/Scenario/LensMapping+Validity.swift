import Geometry

extension LensMapping {
  /// Every point of the picture is the image of exactly one direction: the distorted radius grows
  /// all the way out to the corner (of a fisheye: to the corner or the widest angle modelled).
  func reachesCorners(of intrinsics: CameraIntrinsics) -> Bool {
    if case .pinhole = self { return true }
    let corner = SIMD2(
      max(intrinsics.cx, Double(intrinsics.width) - intrinsics.cx) / intrinsics.fx,
      max(intrinsics.cy, Double(intrinsics.height) - intrinsics.cy) / intrinsics.fy)
    let wanted = corner.length
    if case .fisheye(let lens) = self {
      // What lies beyond the widest angle that is modelled stays dark.
      let inverse = KannalaBrandtInverse(lens)
      return !inverse.folds || inverse.angle(ofDistorted: wanted) != nil
    }
    let direction = corner / wanted
    var last = 0.0
    // Out to four times the undistorted radius, in steps of half a percent.
    for step in 1...800 {
      let d = distort(direction * (wanted * Double(step) / 200))
      let radius = (d * direction).sum()
      guard radius > last else { return false }
      if radius >= wanted { return true }
      last = radius
    }
    return false
  }
}
