import Catalog
import Geometry

extension CartModel {
  /// The wire basket. Upright wires touch the inner faces from outside and run on under the
  /// floor; the level wires are welded to their outside, as on a real cart.
  func wires() -> Mesh {
    let (low, high) = (geometry.basket.minimum, geometry.basket.maximum)
    let r = CartGeometry.wireRadius
    return Mesh.built { mesh in
      for x in Self.evenly(from: low.x, to: high.x, spacing: CartGeometry.wireSpacing) {
        mesh.addTube(
          through: [
            SIMD3(x, low.y - r, geometry.rimHeight), SIMD3(x, low.y - r, low.z - r),
            SIMD3(x, high.y + r, low.z - r), SIMD3(x, high.y + r, geometry.rimHeight),
          ], radius: r, bend: 0.006, sides: 6)
      }
      for y in Self.evenly(from: low.y, to: high.y, spacing: CartGeometry.wireSpacing) {
        mesh.addTube(
          through: [
            SIMD3(low.x - r, y, geometry.rimHeight), SIMD3(low.x - r, y, low.z - 3 * r),
            SIMD3(high.x + r, y, low.z - 3 * r), SIMD3(high.x + r, y, geometry.rimHeight),
          ], radius: r, bend: 0.006, sides: 6)
      }
      for z in Self.evenly(
        from: low.z + 0.02, to: geometry.rimHeight - 0.01, spacing: 1.6 * CartGeometry.wireSpacing)
      {
        let out = 3 * r
        mesh.addTube(
          through: [
            SIMD3(low.x - out, low.y - out, z), SIMD3(high.x + out, low.y - out, z),
            SIMD3(high.x + out, high.y + out, z), SIMD3(low.x - out, high.y + out, z),
          ], radius: r, bend: 0.012, sides: 6, isClosed: true)
      }
    }
  }

  /// The thick upper edge, sleeved in coloured plastic.
  func rim() -> Mesh {
    Mesh.built { mesh in
      mesh.addTube(
        through: geometry.rimCorners, radius: CartGeometry.rimRadius, bend: 0.03, sides: 10,
        isClosed: true)
    }
  }

  /// Places from `from` to `to`, both included, at most `spacing` apart.
  static func evenly(from: Double, to: Double, spacing: Double) -> [Double] {
    let steps = max(1, Int(((to - from) / spacing).rounded(.up)))
    return (0...steps).map { from + (to - from) * Double($0) / Double(steps) }
  }
}
