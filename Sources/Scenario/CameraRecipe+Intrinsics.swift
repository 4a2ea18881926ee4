import Configuration
import Geometry

/// Focal lengths and centre as they are calibrated, instead of an angle of view.
struct Pinhole {
  var fx, fy, cx, cy: Double?

  init(_ fields: Fields) {
    fx = fields.optional(
      "fx_px", "Focal length across, in pixels, instead of horizontal_fov_deg; as OpenCV's fx."
    ) { $0.number(in: .between(1, 100_000)) }
    fy = fields.optional("fy_px", "Focal length down, in pixels; as fx_px if left out.") {
      $0.number(in: .between(1, 100_000))
    }
    cx = fields.optional(
      "cx_px", "Column of the optical axis, 0 in the middle of the first; the centre if left out."
    ) { $0.number(in: .between(-0.5, 4096)) }
    cy = fields.optional(
      "cy_px", "Row of the optical axis, 0 in the middle of the first; the centre if left out."
    ) { $0.number(in: .between(-0.5, 4096)) }
  }
}

extension CameraRecipe {
  /// - Parameter view: angle across the width, in degrees.
  static func intrinsics(
    width: Int, height: Int, view: Double?, pinhole: Pinhole, lens: LensMapping, _ cursor: Cursor
  ) -> CameraIntrinsics? {
    var intrinsics: CameraIntrinsics
    let isFisheye = if case .fisheye = lens { true } else { false }
    switch (view, pinhole.fx) {
    case (nil, nil):
      cursor.complain(
        "the angle of view is missing", remedy: "give horizontal_fov_deg, or fx_px")
      return nil
    case (.some, .some):
      cursor.complain("horizontal_fov_deg excludes fx_px", remedy: "take one of them away (~)")
      return nil
    case (let view?, nil):
      if view > 150 && !isFisheye {
        cursor.complain(
          "horizontal_fov_deg must be 150 or less without a fisheye, got \(view)",
          remedy: "give the lens `model: fisheye`")
        return nil
      }
      intrinsics =
        isFisheye
        ? CameraIntrinsics(width: width, height: height, fisheyeFieldOfView: view * .pi / 180)
        : CameraIntrinsics(width: width, height: height, horizontalFieldOfView: view * .pi / 180)
      if pinhole.fy != nil {
        cursor.complain("fy_px needs fx_px")
        return nil
      }
    case (nil, let fx?):
      // What 10 … 150° (a fisheye: 200°) across the width make of it.
      let range = isFisheye ? 0.28...5.8 : 0.133...5.8
      let fy = pinhole.fy ?? fx
      guard range.contains(fx / Double(width)), range.contains(fy / Double(width)) else {
        cursor.complain(
          "focal lengths must be \(range.lowerBound)…\(range.upperBound) times the width, got "
            + "\(fx) and \(fy) of \(width) px",
          remedy: isFisheye ? nil : "give the lens `model: fisheye` if it is one")
        return nil
      }
      intrinsics = CameraIntrinsics(
        width: width, height: height, fx: fx, fy: fy, cx: Double(width - 1) / 2,
        cy: Double(height - 1) / 2)
    }
    if let cx = pinhole.cx { intrinsics.cx = cx }
    if let cy = pinhole.cy { intrinsics.cy = cy }
    guard intrinsics.cx < Double(width), intrinsics.cy < Double(height) else {
      cursor.complain(
        "cx_px and cy_px must lie in the picture of \(width) × \(height), got "
          + "\(intrinsics.cx) and \(intrinsics.cy)")
      return nil
    }
    return intrinsics
  }
}
