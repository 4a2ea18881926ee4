import Catalog
import Configuration
import Foundation
import Geometry
import TestSupport
import Testing

/// Meshes that one hull would belie come in as convex pieces, through the child that reads them.
struct ConvexPiecesTests {
  /// A closed mesh and the solid it bounds, centred on its bounding box, metres.
  struct Shape: Sendable, CustomTestStringConvertible {
    var name: String
    var obj: String
    var contains: @Sendable (SIMD3<Double>) -> Bool
    /// Of what pieces and solid share to what either has, at least.
    var overlap: Double
    /// Of the solid that the pieces hold, at least.
    var coverage: Double

    var testDescription: String { name }
  }

  static let shapes = [lShape, ring, banana]

  /// Quads around closed outlines, joined ring by ring.
  private static func obj(_ rings: [[SIMD3<Double>]], isClosed: Bool) -> String {
    var text = ""
    for p in rings.joined() { text += "v \(p.x) \(p.y) \(p.z)\n" }
    let n = rings[0].count
    for r in 0..<(isClosed ? rings.count : rings.count - 1) {
      let (a, b) = (r * n + 1, (r + 1) % rings.count * n + 1)
      for k in 0..<n {
        let l = (k + 1) % n
        text += "f \(a + k) \(b + k) \(b + l)\nf \(a + k) \(b + l) \(a + l)\n"
      }
    }
    if !isClosed {
      for k in 1..<n - 1 { text += "f 1 \(k + 1) \(k + 2)\n" }
      let last = (rings.count - 1) * n + 1
      for k in 1..<n - 1 { text += "f \(last) \(last + k + 1) \(last + k)\n" }
    }
    return text
  }

  /// Two bars of 4 cm, 16 cm long, 8 cm deep.
  private static let lShape: Shape = {
    let outline = [
      SIMD2(-0.08, -0.08), SIMD2(0.08, -0.08), SIMD2(0.08, -0.04), SIMD2(-0.04, -0.04),
      SIMD2(-0.04, 0.08), SIMD2(-0.08, 0.08),
    ]
    // Faces from quads alone: an L's end is two of them.
    var text = ""
    for y in [-0.04, 0.04] { for p in outline { text += "v \(p.x) \(y) \(p.y)\n" } }
    for k in 0..<6 {
      let l = (k + 1) % 6
      text += "f \(k + 1) \(k + 7) \(l + 7)\nf \(k + 1) \(l + 7) \(l + 1)\n"
    }
    for (a, b, c) in [(1, 2, 3), (1, 3, 4), (1, 4, 5), (1, 5, 6)] {
      text += "f \(a) \(b) \(c)\nf \(a + 6) \(c + 6) \(b + 6)\n"
    }
    return Shape(
      name: "L", obj: text,
      contains: { abs($0.y) <= 0.04 && ($0.x <= -0.04 || $0.z <= -0.04) }, overlap: 0.97,
      coverage: 0.98)
  }()

  /// Inside radius 5 cm, outside 8 cm, 4 cm high.
  private static let ring: Shape = {
    let rings = (0..<48).map { i in
      let angle = Double(i) / 24 * .pi
      let (c, s) = (DeterministicMath.cos(angle), DeterministicMath.sin(angle))
      return [(0.05, -0.02), (0.08, -0.02), (0.08, 0.02), (0.05, 0.02)].map {
        SIMD3($0.0 * c, $0.0 * s, $0.1)
      }
    }
    return Shape(
      name: "ring", obj: obj(rings, isClosed: true),
      contains: { p in
        let r = (p.x * p.x + p.y * p.y).squareRoot()
        return r >= 0.05 && r <= 0.08
      }, overlap: 0.85, coverage: 0.93)
  }()

  /// A third of a torus, 3.6 cm thick, bent to a radius of 9 cm.
  private static let banana: Shape = {
    let (bend, thick, half) = (0.09, 0.018, Double.pi / 3)
    // From the middle of the bend to that of the bounding box.
    let shift = ((bend - thick) * DeterministicMath.cos(half) + bend + thick) / 2
    let rings = (0...24).map { i in
      let angle = (Double(i) / 12 - 1) * half
      return (0..<24).map { k in
        let turn = Double(k) / 12 * .pi
        let r = bend + thick * DeterministicMath.cos(turn)
        return SIMD3(
          r * DeterministicMath.cos(angle) - shift, r * DeterministicMath.sin(angle),
          thick * DeterministicMath.sin(turn))
      }
    }
    return Shape(
      name: "banana", obj: obj(rings, isClosed: false),
      contains: { p in
        let (x, y) = (p.x + shift, p.y)
        let r = (x * x + y * y).squareRoot() - bend
        let isWithin = x >= (x * x + y * y).squareRoot() * DeterministicMath.cos(half)
        return isWithin && r * r + p.z * p.z <= thick * thick
      }, overlap: 0.8, coverage: 0.9)
  }()

  private func imported(_ text: String, into folder: TemporaryFolder) throws -> ProductImport.Result
  {
    let file = try folder.write(text, to: "thing.obj")
    var settings = ProductImport()
    settings.importer.unit = .m
    settings.importer.up = .z
    settings.importer.front = .x
    settings.program = CommandRun.executable.path
    settings.replacesExisting = true
    return try settings.importFile(file, into: folder.path + "/out")
  }

  private func pieces(of product: Product) throws -> [[SIMD3<Float>]] {
    guard case .pieces(let pieces) = product.collisionProxy else {
      Issue.record("\(product.collisionProxy)")
      return []
    }
    return pieces
  }

  @Test(arguments: shapes)
  func piecesAreLikeTheSolid(_ shape: Shape) throws {
    let folder = try TemporaryFolder()
    let result = try imported(shape.obj, into: folder)
    let product = try #require(
      try ProductCatalog.load(directory: folder.path + "/out")["thing"])
    let hulls = try pieces(of: product).map { ConvexHullPlanes(of: $0) }
    #expect((2...12).contains(hulls.count), "\(result.notes)")
    let size = product.dimensions
    var (both, either, solid) = (0, 0, 0)
    let steps = 48
    for cell in 0..<steps * steps * steps {
      let at = SIMD3(
        Double(cell % steps), Double(cell / steps % steps), Double(cell / steps / steps))
      let p = ((at + 0.5) / Double(steps) - 0.5) * size
      let isSolid = shape.contains(p)
      let isPiece = hulls.contains { $0.contains(p) }
      if isSolid { solid += 1 }
      if isSolid && isPiece { both += 1 }
      if isSolid || isPiece { either += 1 }
    }
    let (overlap, coverage) = (Double(both) / Double(either), Double(both) / Double(solid))
    print("\(shape.name): \(hulls.count) pieces, overlap \(overlap), coverage \(coverage)")
    #expect(overlap >= shape.overlap)
    #expect(coverage >= shape.coverage)
  }

  /// Every corner counts: none lies inside the hull of its piece.
  @Test func piecesAreConvex() throws {
    let folder = try TemporaryFolder()
    let product = try imported(Self.ring.obj, into: folder)
    guard case .pieces(let pieces) = product.sheet.collisionProxy else {
      Issue.record("no pieces")
      return
    }
    for corners in pieces {
      let hull = ConvexHullPlanes(of: corners)
      #expect(hull.planes.count >= 4)
      for corner in corners {
        let depth = hull.planes.map { $0.offset - $0.normal.dot(SIMD3<Double>(corner)) }.min()
        #expect(try #require(depth) < 1e-4)
        #expect(try #require(depth) > -1e-6)
      }
    }
  }

  @Test func theSameFileGivesTheSameBytes() throws {
    let files = try (0..<2).map { _ in
      let folder = try TemporaryFolder()
      _ = try imported(Self.banana.obj, into: folder)
      return try Data(contentsOf: URL(fileURLWithPath: folder.path + "/out/thing/collision.json"))
    }
    #expect(files[0] == files[1] && !files[0].isEmpty)
  }

  /// The L balances where two bars do, and the sheet says so.
  @Test func theCenterOfMassIsWritten() throws {
    let folder = try TemporaryFolder()
    let sheet = try imported(Self.lShape.obj, into: folder).sheet
    let center = try #require(sheet.centerOfMass)
    // Bars of 16 × 4 and 12 × 4 cm about the middle.
    let expected = (64 * 0 + 48 * -0.06) / 112.0
    let other = (64 * -0.06 + 48 * 0.02) / 112.0
    #expect((center - SIMD3(expected, 0, other)).length < 1e-6)
    let read = try YAMLNode(text: sheet.yaml, file: "product.yaml").read(ProductSheet.declare)
    #expect(
      try #require(read.centerOfMass)
        == SIMD3(
          (center.x * 1e7).rounded() / 1e7, (center.y * 1e7).rounded() / 1e7,
          (center.z * 1e7).rounded() / 1e7))
    #expect(read.collisionFile == "collision.json")
  }

  @Test func aSolidThatItsHullDescribesStaysWhole() throws {
    let folder = try TemporaryFolder()
    let box = ["-0.05", "0.05"].flatMap { z in
      ["-0.05 -0.05", "0.05 -0.05", "0.05 0.05", "-0.05 0.05"].map { "v \($0) \(z)\n" }
    }.joined()
    let faces = [
      "1 4 3 2", "5 6 7 8", "1 2 6 5", "2 3 7 6", "3 4 8 7", "4 1 5 8",
    ].map { "f \($0)\n" }.joined()
    let result = try imported(box + faces, into: folder)
    #expect(result.sheet.collisionFile == nil)
    #expect(result.sheet.collisionProxy == .box(size: result.sheet.dimensions))
  }

  @Test func faultsInThePiecesNameTheirFile() throws {
    let folder = try TemporaryFolder()
    _ = try imported(Self.lShape.obj, into: folder)
    let path = folder.path + "/out/thing/collision.json"
    for broken in [
      "", "{}", "{ \"convex_hulls_m\": [[[0, 0, 0]]] }", "{ \"convex_hulls_m\": [] }",
      "{ \"convex_hulls_m\": [[[0, 0], [1, 1, 1], [.nan, 0, 0], [9, 9, 9]]] }",
    ] {
      try Data(broken.utf8).write(to: URL(fileURLWithPath: path))
      let error = try #require(throws: CatalogError.self, "\(broken)") {
        try ProductCatalog.load(directory: folder.path + "/out")
      }
      #expect(error.description.contains("collision.json"), "\(broken)")
    }
  }
}
