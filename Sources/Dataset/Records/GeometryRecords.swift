package import Geometry

/// A rigid transform in a record.
package struct TransformRecord: Sendable, Hashable, Codable {
  /// Unit quaternion (w, x, y, z).
  package var rotationWXYZ: [Double]
  package var translation: [Double]

  enum CodingKeys: String, CodingKey {
    case rotationWXYZ = "rotation_wxyz"
    case translation = "translation_m"
  }

  package init(_ transform: RigidTransform) {
    let (q, t) = (transform.rotation, transform.translation)
    rotationWXYZ = [q.w, q.x, q.y, q.z]
    translation = [t.x, t.y, t.z]
  }

  /// Nil unless the rotation has four and the translation three finite numbers, and the quaternion
  /// unit length.
  package var transform: RigidTransform? {
    let (q, t) = (rotationWXYZ, translation)
    guard q.count == 4, t.count == 3, (q + t).allSatisfy(\.isFinite) else { return nil }
    let norm = q.reduce(0) { $0 + $1 * $1 }
    guard abs(norm - 1) < 1e-6 else { return nil }
    return RigidTransform(
      rotation: Quaternion(w: q[0], x: q[1], y: q[2], z: q[3]),
      translation: SIMD3(t[0], t[1], t[2]))
  }
}

/// A box in whole pixels, half-open: `[x0, y0, x1, y1]`.
package struct BoxRecord: Sendable, Hashable, Codable {
  package var box: PixelBox

  package init(_ box: PixelBox) { self.box = box }

  package init(from decoder: any Decoder) throws {
    var values = try decoder.unkeyedContainer()
    // 32 bits: wider edges would overflow an area, and no picture has them.
    box = try PixelBox(
      x0: Int(values.decode(Int32.self)), y0: Int(values.decode(Int32.self)),
      x1: Int(values.decode(Int32.self)), y1: Int(values.decode(Int32.self)))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.unkeyedContainer()
    for edge in [box.x0, box.y0, box.x1, box.y1] { try values.encode(edge) }
  }
}

/// Pinhole intrinsics, OpenCV's convention.
package struct IntrinsicsRecord: Sendable, Hashable, Codable {
  package var width: Int
  package var height: Int
  package var fx: Double
  package var fy: Double
  package var cx: Double
  package var cy: Double

  enum CodingKeys: String, CodingKey {
    case width = "width_px"
    case height = "height_px"
    case fx = "fx_px"
    case fy = "fy_px"
    case cx = "cx_px"
    case cy = "cy_px"
  }

  package init(_ intrinsics: CameraIntrinsics) {
    width = intrinsics.width
    height = intrinsics.height
    fx = intrinsics.fx
    fy = intrinsics.fy
    cx = intrinsics.cx
    cy = intrinsics.cy
  }

  package var intrinsics: CameraIntrinsics {
    CameraIntrinsics(width: width, height: height, fx: fx, fy: fy, cx: cx, cy: cy)
  }
}

/// A lens mapping by its model's name and OpenCV's coefficients.
package struct LensRecord: Sendable, Hashable, Codable {
  package enum Model: String, Sendable, Codable {
    case pinhole
    case brownConrady = "brown_conrady"
    case fisheye
  }

  package var model: Model
  /// k1, k2, p1, p2, k3, k4, k5, k6; of a fisheye k1, k2, k3, k4; empty for a pinhole.
  package var coefficients: [Double]

  package init(_ lens: LensMapping) {
    switch lens {
    case .pinhole:
      model = .pinhole
      coefficients = []
    case .brownConrady(let parameters):
      model = .brownConrady
      coefficients = parameters.coefficients
    case .fisheye(let parameters):
      model = .fisheye
      coefficients = parameters.coefficients
    }
  }

  /// Nil if the number of coefficients does not fit the model.
  package var lens: LensMapping? {
    let c = coefficients
    switch model {
    case .pinhole: return c.isEmpty ? .pinhole : nil
    case .brownConrady:
      guard c.count == 8 else { return nil }
      return .brownConrady(
        BrownConrady(
          k1: c[0], k2: c[1], p1: c[2], p2: c[3], k3: c[4], k4: c[5], k5: c[6], k6: c[7]))
    case .fisheye:
      guard c.count == 4 else { return nil }
      return .fisheye(KannalaBrandt(k1: c[0], k2: c[1], k3: c[2], k4: c[3]))
    }
  }
}
