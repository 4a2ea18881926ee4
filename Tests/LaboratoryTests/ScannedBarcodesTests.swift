import Catalog
import Foundation
import Geometry
import Imaging
import Laboratory
import TestSupport
import Testing

/// Barcodes as a scanner has them: in a picture of the pack, not on its texture.
struct ScannedBarcodesTests {
  private static let directory = Repository.root.appending(path: "Assets/products").path

  /// A symbol on a texture, found by the judge.
  private struct Symbol {
    var sku: String
    var number: String
    /// Of the texture, in texels.
    var size: SIMD2<Int>
    /// The ends of a line through the bars, in texture coordinates.
    var left: SIMD2<Double>
    var right: SIMD2<Double>
  }

  /// A symbol on a pack.
  private struct Place {
    /// In the model's frame, metres.
    var center: SIMD3<Double>
    /// Of unit length, outwards.
    var normal: SIMD3<Double>
    /// Width of the thinnest bar, metres.
    var module: Double
  }

  /// Bars and spaces of an EAN-13, without its quiet zones, in modules.
  private static let modules = 95.0

  /// Every pack's number is read by both readers where the thinnest bar is one and a half pixels wide
  /// or more. Prints the table of `Assets/products/README.md`.
  @Test(.enabled(if: PythonJudge.isPresent)) func everyPackCanBeScanned() throws {
    let packs = LongProof.sample(
      try ProductCatalog.load(directory: Self.directory).products.filter {
        $0.productClass != "produce"
      }, every: 3)
    let symbols = try Self.symbols()
    var shots: [(product: Product, place: Place)] = []
    for product in packs {
      let mine = symbols.filter { $0.sku == product.sku && $0.number == product.ean13 }
      let places = try mine.flatMap { try Self.places(of: $0, on: product.model) }
      #expect(!places.isEmpty, "\(product.sku): no barcode on its textures")
      shots += places.map { (product, $0) }
    }
    for pixelsPerModule in [2, 1.5, 1, 0.7] {
      let read = try Self.scan(shots, pixelsPerModule: pixelsPerModule)
      print(
        "\(pixelsPerModule) px a module: \(read.both.count) of \(packs.count) packs read by both,",
        "\(read.either.count) by one or both, \(read.wrong.count) read wrongly")
      if pixelsPerModule >= 1.5 {
        let lost = packs.map(\.sku).filter { !read.both.contains($0) }
        #expect(lost.isEmpty, "\(pixelsPerModule) px a module")
        #expect(read.wrong.isEmpty, "\(pixelsPerModule) px a module")
      } else if pixelsPerModule < 1 {
        // Bars finer than pixels: who read them would have looked somewhere else.
        #expect(read.either.count < packs.count / 10)
      }
    }
  }

  /// SKUs of the products whose own number was read in at least one picture, and of those where
  /// another was.
  private static func scan(
    _ shots: [(product: Product, place: Place)], pixelsPerModule: Double
  ) throws -> (both: Set<String>, either: Set<String>, wrong: Set<String>) {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (number, shot) in shots.enumerated() {
      let picture = try picture(of: shot.product, at: shot.place, pixelsPerModule: pixelsPerModule)
      try ImageFile.writePNG(picture, to: folder.appending(path: "\(number).png").path)
    }
    let output = try PythonJudge.run("judge-barcodes.py", ["frames", folder.path])
    var (both, either, wrong) = (Set<String>(), Set<String>(), Set<String>())
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      let product = shots[try #require(Int(words[0]))].product
      let right = words.dropFirst().filter { $0 == product.ean13 }.count
      if !words.dropFirst().allSatisfy({ $0 == product.ean13 || $0 == "-" }) {
        wrong.insert(product.sku)
      }
      if right == 2 { both.insert(product.sku) }
      if right >= 1 { either.insert(product.sku) }
    }
    return (both, either, wrong)
  }

  /// As a person holds the pack before a scanner: the symbol, its quiet zones and a little more.
  private static func picture(
    of product: Product, at place: Place, pixelsPerModule: Double
  ) throws -> Image<RGB8> {
    let radius = 0.75 * modules * place.module
    let side = Int(
      (pixelsPerModule / place.module / ProductGallery.pixelsPerMetre(side: 1, radius: radius))
        .rounded())
    let n = place.normal
    let view = ProductGallery.View(
      azimuthDegrees: DeterministicMath.atan2(n.y, n.x) * 180 / .pi,
      elevationDegrees: max(-89, min(89, DeterministicMath.asin(max(-1, min(1, n.z))) * 180 / .pi)),
      closeUp: ProductGallery.Sphere(center: place.center, radius: radius))
    return ProductGallery(side: side, views: [view]).picture(of: try product.model, from: view)
  }

  private static func symbols() throws -> [Symbol] {
    let output = try PythonJudge.run("judge-barcodes.py", ["places", directory])
    return try String(decoding: output, as: UTF8.self).split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      let numbers = try words.dropFirst(2).map { try #require(Double($0)) }
      return Symbol(
        sku: words[0], number: words[1], size: SIMD2(Int(numbers[0]), Int(numbers[1])),
        left: SIMD2(numbers[2], numbers[3]), right: SIMD2(numbers[4], numbers[5]))
    }
  }

  /// Where a symbol lies on the model; a texture may be printed more than once.
  private static func places(of symbol: Symbol, on model: Model) throws -> [Place] {
    let middle = (symbol.left + symbol.right) / 2
    // A few texels along the bars' row: the surface may bend, and a triangle end.
    let step = (symbol.right - symbol.left) / modules * 0.5
    var places: [Place] = []
    for part in model.parts {
      guard let image = part.material.baseColorTexture?.image,
        SIMD2(image.width, image.height) == symbol.size
      else { continue }
      for t in stride(from: 0, to: part.mesh.indices.count, by: 3) {
        guard let here = point(at: middle, triangle: t, of: part.mesh, inside: true),
          let there = point(at: middle + step, triangle: t, of: part.mesh, inside: false)
        else { continue }
        places.append(
          Place(
            center: here.position, normal: here.normal,
            module: (there.position - here.position).length * 2))
      }
    }
    return places
  }

  private static func point(
    at uv: SIMD2<Double>, triangle t: Int, of mesh: Mesh, inside: Bool
  ) -> (position: SIMD3<Double>, normal: SIMD3<Double>)? {
    let i = (0..<3).map { Int(mesh.indices[t + $0]) }
    let c = i.map { SIMD2<Double>(mesh.textureCoordinates[$0]) }
    let (a, b, p) = (c[1] - c[0], c[2] - c[0], uv - c[0])
    let area = a.x * b.y - a.y * b.x
    guard abs(area) > 1e-12 else { return nil }
    let (s, r) = ((p.x * b.y - p.y * b.x) / area, (a.x * p.y - a.y * p.x) / area)
    guard !inside || (s >= 0 && r >= 0 && s + r <= 1) else { return nil }
    func mixed(_ v: [SIMD3<Float>]) -> SIMD3<Double> {
      let q = i.map { SIMD3<Double>(v[$0]) }
      return q[0] * (1 - s - r) + q[1] * s + q[2] * r
    }
    return (mixed(mesh.positions), mixed(mesh.normals).normalized)
  }
}
