package import Geometry

/// Inverts a lens: from distorted to undistorted normalised image coordinates.
package enum LensInverse: Sendable {
  case pinhole
  case brownConrady(BrownConradyInverse)
  case fisheye(KannalaBrandtInverse)

  package init(_ lens: LensMapping) {
    self =
      switch lens {
      case .pinhole: .pinhole
      case .brownConrady(let lens): .brownConrady(BrownConradyInverse(lens))
      case .fisheye(let lens): .fisheye(KannalaBrandtInverse(lens))
      }
  }

  /// The point that the lens bends to `target`, or nil if no ray of the lens meets it.
  /// - Parameter start: a point near the solution, if one is known.
  package func undistort(
    _ target: SIMD2<Double>, from start: SIMD2<Double>? = nil
  ) -> SIMD2<Double>? {
    switch self {
    case .pinhole: target
    case .brownConrady(let inverse): inverse.undistort(target, from: start)
    case .fisheye(let inverse): inverse.undistort(target)
    }
  }

  /// Largest undistorted radius at which the radial mapping still grows.
  package var undistortedRadius: Double {
    switch self {
    case .pinhole: .infinity
    case .brownConrady(let inverse): inverse.undistortedRadius
    case .fisheye(let inverse): inverse.undistortedRadius
    }
  }
}
