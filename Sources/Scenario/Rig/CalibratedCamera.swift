package import Configuration
package import Geometry

/// A camera as a calibration file describes it.
package struct CalibratedCamera: Sendable, Hashable {
  /// Where the camera stands, as far as the file says.
  package enum Placement: Sendable, Hashable {
    case unknown
    case inCart(cartFromCamera: RigidTransform)
    /// Relative to the camera before it in the file.
    case besidePrevious(cameraFromPrevious: RigidTransform)
  }

  package var name: String
  package var intrinsics: CameraIntrinsics
  package var lens: LensMapping
  package var placement: Placement
  /// Of the file, for complaints.
  package var location: SourceLocation

  package init(
    name: String, intrinsics: CameraIntrinsics, lens: LensMapping, placement: Placement = .unknown,
    location: SourceLocation = SourceLocation(file: "")
  ) {
    self.name = name
    self.intrinsics = intrinsics
    self.lens = lens
    self.placement = placement
    self.location = location
  }

  /// A camera of a cart.
  package init(_ camera: CameraRecipe) {
    self.init(
      name: camera.name, intrinsics: camera.intrinsics, lens: camera.lens,
      placement: .inCart(cartFromCamera: camera.cartFromCamera))
  }
}

extension LensMapping {
  /// OpenCV's coefficients k1, k2, p1, p2, k3 … k6 as a lens; none for zeros.
  static func brownConrady(coefficients c: [Double]) -> LensMapping {
    let c = c + Array(repeating: 0, count: max(0, 8 - c.count))
    guard c.contains(where: { $0 != 0 }) else { return .pinhole }
    return .brownConrady(
      BrownConrady(
        k1: c[0], k2: c[1], p1: c[2], p2: c[3], k3: c[4], k4: c[5], k5: c[6], k6: c[7]))
  }

  static func fisheye(coefficients c: [Double]) -> LensMapping {
    .fisheye(KannalaBrandt(k1: c[0], k2: c[1], k3: c[2], k4: c[3]))
  }
}

extension RigidTransform {
  /// The matrix, four rows of four.
  package var matrixRows: [[Double]] {
    let (c0, c1, c2) = rotation.columns
    let t = translation
    return (0..<3).map { [c0[$0], c1[$0], c2[$0], t[$0]] } + [[0, 0, 0, 1]]
  }

  /// How far files may round their matrices.
  private static let tolerance = 1e-3

  /// From a matrix; nil if it does not move rigidly.
  init?(rows m: [[Double]]) {
    guard m.count == 4, m.allSatisfy({ $0.count == 4 }) else { return nil }
    let columns = (0..<3).map { SIMD3(m[0][$0], m[1][$0], m[2][$0]) }
    let (x, y, z) = (columns[0], columns[1], columns[2])
    let faults =
      [x.length - 1, y.length - 1, z.length - 1, x.dot(y), y.dot(z), z.dot(x)]
      + [x.cross(y).dot(z) - 1, m[3][0], m[3][1], m[3][2], m[3][3] - 1]
    guard faults.allSatisfy({ abs($0) < Self.tolerance }) else { return nil }
    self.init(
      rotation: Quaternion(columns: x, y, z), translation: SIMD3(m[0][3], m[1][3], m[2][3]))
  }
}
