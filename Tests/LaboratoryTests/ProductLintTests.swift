import CartInterface
import Catalog
import Foundation
import Geometry
import Imaging
import Laboratory
import TestSupport
import Testing

struct ProductLintTests {
  private static let header =
    "sku,name,mass_kg,price_cents,shape,depth_m,width_m,height_m,front,gtin\n"

  /// A catalogue of packs; `r` and `g` are the pictures there are.
  private func catalog(_ rows: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, color) in [("r", RGBA8(210, 40, 40)), ("g", RGBA8(40, 150, 60))] {
      var image = Image(width: 500, height: 500, filledWith: color)
      for i in image.pixels.indices where i / 50 % 3 == 0 { image.pixels[i] = RGBA8(240, 240, 230) }
      try ImageFile.writePNG(image, to: folder.path + "/\(name).png")
    }
    let csv = try folder.write(Self.header + rows, to: "list.csv")
    try PackWorkshop().make(try PackOrder.read(csv: csv), in: folder.path + "/products")
    return folder
  }

  private func found(
    _ folder: TemporaryFolder, _ edit: (inout ProductLint) -> Void = { _ in }
  ) throws -> ProductLintReport {
    var lint = ProductLint()
    lint.threads = 2
    edit(&lint)
    return try lint.check(directory: folder.path + "/products")
  }

  @Test func twinsByMassAndLookAreFoundAndStrangersAreNot() throws {
    let folder = try catalog(
      """
      a,Red,0.4,99,carton,0.06,0.15,0.2,r.png,
      b,Red too,0.401,99,carton,0.06,0.15,0.2,r.png,
      c,Green,0.402,99,carton,0.06,0.15,0.2,g.png,
      d,Heavy,0.8,99,carton,0.06,0.15,0.2,g.png,
      e,Can,0.6,99,can,0.1,0.1,0.1,r.png,
      f,Big red,1.2,99,carton,0.09,0.225,0.3,r.png,
      """)
    let report = try found(folder)
    func pairs(_ check: ProductFinding.Check, _ severity: ProductFinding.Severity) -> [[String]] {
      report.findings.filter { $0.check == check && $0.severity == severity }.map(\.skus)
    }
    #expect(pairs(.twinsByMass, .warning) == [["a", "b"]], "alike and of one mass")
    #expect(Set(pairs(.twinsByMass, .note)) == [["a", "c"], ["b", "c"]])
    #expect(report.massTwinCount == 3)
    #expect(
      pairs(.twinsByLook, .warning).sorted { $0[0] + $0[1] < $1[0] + $1[1] }
        == [["a", "b"], ["c", "d"]])
    #expect(Set(pairs(.twinsByLook, .note)) == [["a", "f"], ["b", "f"]], "but for the size")
    #expect(report.count(.error) == 0 && report.productCount == 6)
    let message = try #require(report.findings.first { $0.check == .twinsByMass }).message
    #expect(message.hasPrefix("these two cannot be told apart by weight: 1.0 g apart"))
    // A scale of tenths of grams, and packs that vary less, would tell a from c.
    #expect(try found(folder) { $0.scale.division = 0.05 }.massTwinCount >= 3)
    let json = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
    #expect(json?["mass_twins"] as? Double == 3 && json?["errors"] as? Double == 0)
  }

  @Test func faultsOfOneProductAreFound() throws {
    let folder = try catalog(
      """
      lead,Lead,50,99,carton,0.06,0.15,0.2,r.png,4006381333931
      other,Other,0.4,99,can,0.066,0.066,0.116,g.png,96385074
      copy,Copy,0.4,99,can,0.066,0.066,0.116,g.png,
      """)
    let products = folder.path + "/products"
    // One takes the other's number; another has a file too many and a model cut short.
    let sheet = products + "/copy/product.yaml"
    let text = try String(contentsOfFile: sheet, encoding: .utf8)
    let number = try #require(text.split(separator: "\n").first { $0.hasPrefix("ean_13") })
    try text.replacing(number, with: "ean_13: \"0000096385074\"").write(
      toFile: sheet, atomically: true, encoding: .utf8)
    _ = try folder.write("left over", to: "products/lead/old.blend")
    let report = try found(folder) { $0.cameraPixelsPerMeter = 50_000 }
    func has(_ severity: ProductFinding.Severity, _ check: ProductFinding.Check, _ skus: [String])
      -> Bool
    {
      report.findings.contains {
        $0.severity == severity && $0.check == check && $0.skus == skus
      }
    }
    #expect(has(.warning, .density, ["lead"]))
    #expect(has(.error, .duplicates, ["copy", "other"]))
    #expect(has(.warning, .duplicates, ["copy", "other"]), "the model files are the same")
    #expect(has(.note, .files, ["lead"]))
    #expect(has(.warning, .textureResolution, ["other"]))
    let model = URL(filePath: products + "/other/model.glb")
    try Data(contentsOf: model).prefix(900).write(to: model)
    let broken = try found(folder)
    #expect(
      broken.findings.contains {
        $0.severity == .error && $0.check == .sheet && $0.skus == ["other"]
      })
  }
}
