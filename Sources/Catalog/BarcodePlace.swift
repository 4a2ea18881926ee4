import Geometry

/// Where a barcode is printed on a pack.
package struct BarcodePlace: Sendable, Hashable {
  /// Middle of the symbol in the model's frame, metres.
  package var center: SIMD3<Double>
  /// Out of the pack there, of unit length.
  package var normal: SIMD3<Double>
  /// Width of the thinnest bar, metres.
  package var module: Double

  /// - Precondition: `normal` is not zero.
  package init(center: SIMD3<Double>, normal: SIMD3<Double>, module: Double) {
    self.center = center
    self.normal = normal.normalized
    self.module = module
  }

  /// Where a pack of which nothing is said has its barcode: in the middle of its back, of nominal
  /// size. Loose produce has none.
  package static func assumed(dimensions: SIMD3<Double>, productClass: String) -> [BarcodePlace] {
    productClass == "produce"
      ? []
      : [
        BarcodePlace(
          center: SIMD3(-dimensions.x / 2, 0, 0), normal: SIMD3(-1, 0, 0), module: 0.33e-3)
      ]
  }
}
