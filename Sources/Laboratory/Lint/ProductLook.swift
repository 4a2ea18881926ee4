import Catalog
import Geometry
import Imaging
import Rasterizer

/// How a product looks from several sides, small enough to compare thousands: mean sRGB codes of the
/// cells of gallery pictures, which it fills whatever its size.
struct ProductLook: Sendable {
  private static let views =
    [0.0, 90, 180, 270].map {
      ProductGallery.View(azimuthDegrees: $0, elevationDegrees: 12)
    } + [ProductGallery.View(azimuthDegrees: 0, elevationDegrees: 80)]
  /// Cells along each side of a picture, and pixels along each side of a cell.
  private static let (cells, pixels) = (12, 5)

  /// View by view, row by row, three a cell.
  private let codes: [UInt8]
  /// Mean codes, three a view.
  private let means: SIMD16<Float>

  init(of model: Model, with renderer: Renderer) {
    let gallery = ProductGallery(side: Self.cells * Self.pixels)
    var codes: [UInt8] = []
    for view in Self.views {
      let picture = gallery.picture(of: model, from: view, with: renderer)
      for cell in 0..<Self.cells * Self.cells {
        let (x0, y0) = (cell % Self.cells * Self.pixels, cell / Self.cells * Self.pixels)
        var sum = SIMD3<Int>.zero
        for y in y0..<y0 + Self.pixels {
          for x in x0..<x0 + Self.pixels {
            let p = picture[x, y]
            sum &+= SIMD3(Int(p.r), Int(p.g), Int(p.b))
          }
        }
        for c in 0..<3 { codes.append(UInt8(sum[c] / (Self.pixels * Self.pixels))) }
      }
    }
    self.codes = codes
    let cells = Self.cells * Self.cells
    var means = SIMD16<Float>.zero
    for (i, code) in codes.enumerated() {
      means[i / (3 * cells) * 3 + i % 3] += Float(code) / Float(cells)
    }
    self.means = means
  }

  /// Whether the means alone show that `distance(to:limit:)` is above `limit`: the square of a mean
  /// difference is never above the mean square, and cells that show nothing add nothing.
  @inline(__always)
  func isFar(from other: ProductLook, limit: Double) -> Bool {
    let difference = means - other.means
    return Double((difference * difference).sum()) > (limit * limit + 0.1)
      * Double(3 * Self.views.count)
  }

  /// Root mean square difference of codes over the cells where either shows something; nil if above
  /// `limit`. 0 for the same look.
  func distance(to other: ProductLook, limit: Double) -> Double? {
    var (sum, count) = (0, 0)
    let ground = SIMD3(
      Int(ProductGallery.ground.r), Int(ProductGallery.ground.g), Int(ProductGallery.ground.b))
    let most = limit * limit * 3
    return codes.withUnsafeBufferPointer { a in
      other.codes.withUnsafeBufferPointer { b in
        let all = a.count / 3
        for cell in 0..<all {
          let p = SIMD3(Int(a[cell * 3]), Int(a[cell * 3 + 1]), Int(a[cell * 3 + 2]))
          let q = SIMD3(Int(b[cell * 3]), Int(b[cell * 3 + 1]), Int(b[cell * 3 + 2]))
          if p == ground && q == ground { continue }
          let d = p &- q
          sum += (d &* d).wrappedSum()
          count += 1
          // Even if all that is left were equal.
          if Double(sum) > most * Double(all) { return nil }
        }
        let distance = (Double(sum) / Double(max(1, count) * 3)).squareRoot()
        return distance <= limit ? distance : nil
      }
    }
  }
}
