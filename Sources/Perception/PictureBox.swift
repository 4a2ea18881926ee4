import Geometry

/// A box in a picture, by its edges in pixels.
package protocol PictureBox {
  associatedtype Coordinate: BinaryFloatingPoint & SIMDScalar
  var x0: Coordinate { get }
  var y0: Coordinate { get }
  var x1: Coordinate { get }
  var y1: Coordinate { get }
}

extension PictureBox {
  package var center: SIMD2<Coordinate> { SIMD2(x0 + x1, y0 + y1) / 2 }

  /// 0…1; 0 of boxes without area.
  package func intersectionOverUnion(_ other: Self) -> Coordinate {
    let width = min(x1, other.x1) - max(x0, other.x0)
    let height = min(y1, other.y1) - max(y0, other.y0)
    guard width > 0, height > 0 else { return 0 }
    let shared = width * height
    let total = (x1 - x0) * (y1 - y0) + (other.x1 - other.x0) * (other.y1 - other.y0) - shared
    return total > 0 ? shared / total : 0
  }
}

extension Detection: PictureBox {}
