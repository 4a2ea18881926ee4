package import Catalog
import Geometry
import Imaging

/// How much the products of a catalogue look alike.
///
/// The distance of two products is 1 − the intersection of their colour histograms, plus the mean
/// |log| ratio of their sorted dimensions; 0 for twins, above 1 for products that share neither colour
/// nor size. A histogram has 4 × 4 × 4 sRGB bins over the surface: every triangle adds its area to the
/// bins of the texture at its corners and centre.
package struct LookAlikes: Sendable {
  /// What is closer than this looks alike.
  package static let alike = 0.4

  /// Ascending, as in the catalogue.
  private let skus: [String]
  private let index: [String: Int]
  /// Parallel to `skus`; see `histogram(of:)`.
  private let histograms: [[Double]]
  /// Parallel to `skus`: the sides in ascending order.
  private let sides: [[Double]]

  /// - Throws: `CatalogError` if a model cannot be read.
  package init(catalog: ProductCatalog) throws(CatalogError) {
    var histograms: [[Double]] = []
    for product in catalog.products {
      histograms.append(Self.histogram(of: try product.model))
    }
    self.histograms = histograms
    sides = catalog.products.map { product in
      [product.dimensions.x, product.dimensions.y, product.dimensions.z].sorted()
    }
    skus = catalog.products.map(\.sku)
    index = Dictionary(uniqueKeysWithValues: skus.enumerated().map { ($1, $0) })
  }

  private func distance(_ i: Int, _ j: Int) -> Double {
    // In one order, so that both ways give the same to the bit.
    let (i, j) = (max(i, j), min(i, j))
    if i == j { return 0 }
    let shared = zip(histograms[i], histograms[j]).reduce(0.0) {
      $0 + min($1.0, $1.1)
    }
    let size = zip(sides[i], sides[j]).reduce(0.0) { sum, pair in
      guard pair.0 > 0, pair.1 > 0 else { return sum }
      return sum + abs(DeterministicMath.log(pair.0 / pair.1)) / 3
    }
    return 1 - shared + size
  }

  /// nil for a SKU that is not in the catalogue.
  package func distance(_ a: String, _ b: String) -> Double? {
    guard let i = index[a], let j = index[b] else { return nil }
    return distance(i, j)
  }

  /// All others with their distances, ascending by SKU.
  package func others(than sku: String) -> [(sku: String, distance: Double)] {
    guard let i = index[sku] else { return [] }
    return skus.indices.filter { $0 != i }.map { (skus[$0], distance(i, $0)) }
  }

  /// Parts of the surface by colour; they sum to 1.
  static func histogram(of model: Model) -> [Double] {
    var bins = [Double](repeating: 0, count: 64)
    for part in model.parts { add(part, to: &bins) }
    let total = bins.reduce(0, +)
    return total > 0 ? bins.map { $0 / total } : bins
  }

  private static func add(_ part: Model.Part, to bins: inout [Double]) {
    let mesh = part.mesh
    for triangle in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
      let corners = (0..<3).map { Int(mesh.indices[triangle + $0]) }
      let p = corners.map { SIMD3<Double>(mesh.positions[$0]) }
      let area = (p[1] - p[0]).cross(p[2] - p[0]).length / 2
      guard area.isFinite, area > 0 else { continue }
      guard let texture = part.material.baseColorTexture, texture.image.width > 0,
        texture.image.height > 0
      else {
        bins[bin(part.material.baseColor)] += area
        continue
      }
      let uv = corners.map { mesh.textureCoordinates[$0] }
      for point in uv + [(uv[0] + uv[1] + uv[2]) / 3] {
        bins[bin(texture.image, at: point)] += area / 4
      }
    }
  }

  private static func bin(_ image: Image<RGBA8>, at uv: SIMD2<Float>) -> Int {
    func texel(_ coordinate: Float, _ size: Int) -> Int {
      let wrapped = coordinate - coordinate.rounded(.down)
      return wrapped.isFinite ? min(Int(wrapped * Float(size)), size - 1) : 0
    }
    let pixel = image[texel(uv.x, image.width), texel(uv.y, image.height)]
    return Int(pixel.r >> 6) * 16 + Int(pixel.g >> 6) * 4 + Int(pixel.b >> 6)
  }

  /// Bins are equal steps of sRGB, whose curve a square root is close enough to here.
  private static func bin(_ linear: SIMD3<Float>) -> Int {
    func level(_ value: Float) -> Int {
      min(Int(max(value, 0).squareRoot() * 4), 3)
    }
    return level(linear.x) * 16 + level(linear.y) * 4 + level(linear.z)
  }
}
