import Catalog
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

/// What other programs write, read without a word of help and compared with what was drawn.
struct ExporterTests {
  private static let fixtures = Repository.root.appending(
    path: "Tests/CatalogTests/Fixtures/exporters")

  /// What trimesh, numpy-stl, pygltflib, pycollada and Blender wrote once.
  private static let files = ProductImport.meshFiles(in: fixtures.path).map {
    URL(filePath: $0).lastPathComponent
  }

  /// `CARTSIM_EXPORTERS` names one or several Pythons, separated by colons, that have some of these
  /// programs, to try their present versions.
  private static let pythons = (ProcessInfo.processInfo.environment["CARTSIM_EXPORTERS"] ?? "")
    .split(separator: ":").map(String.init)

  @Test func allProgramsAreThere() {
    let programs = Set(
      Self.files.compactMap { name in name.split { $0 == "-" || $0 == "." }.first })
    #expect(programs == ["blender", "numpy", "pycollada", "pygltflib", "trimesh"])
    let formats = Set(Self.files.map { URL(filePath: $0).pathExtension })
    #expect(formats == ["dae", "fbx", "glb", "gltf", "obj", "ply", "stl"])
  }

  @Test(arguments: files)
  func whatOthersWroteIsRead(file: String) throws {
    try Self.expectPack(at: Self.fixtures.appending(path: file).path)
  }

  @Test(.enabled(if: !pythons.isEmpty), arguments: pythons)
  func whatOthersWriteNowIsRead(python: String) throws {
    let folder = try TemporaryFolder()
    let script = Repository.root.appending(path: "Scripts/export-samples.py").path
    let run = try CommandRun(URL(filePath: python), [script, folder.path])
    #expect(run.status == 0, "\(run.errors.suffix(500))")
    let files = run.output.split(separator: "\n").compactMap { $0.split(separator: "\t").last }
    #expect(!files.isEmpty, "\(python) has no exporter that is known")
    for path in files { try Self.expectPack(at: String(path)) }
  }

  /// The pack of `Scripts/export-samples.py`.
  private static func expectPack(at path: String) throws {
    let result = try IsolatedImporter(ModelImporter(), program: CommandRun.executable.path)
      .importModel(at: path, name: "pack")
    let model = result.model
    let name = "\(path): \(result.up.sentence); \(result.notes)"
    // Depth, width and height: body, label and cap.
    #expect((model.bounds.size - SIMD3(0.062, 0.12, 0.23)).length < 1e-4, "\(name)")
    #expect(model.triangleCount == 36, "\(name)")
    // 120 × 60 × 200, 40 × 40 × 30 and 80 × 2 × 100 mm.
    #expect(
      abs((CollisionFit(of: model).enclosedVolume ?? 0) - 0.001_504) < 1e-6, "\(name)")
    let hasColors = URL(filePath: path).pathExtension != "stl"
    var seen = Set<String>()
    for triangle in Self.triangles(of: model) {
      let p = triangle.inside
      // The cap is on top, to the right of who looks at the front; the label is the front.
      let (piece, color): (String, SIMD3<Float>) =
        if p.z > 0.085 { ("cap", SIMD3(0, 0, 1)) } else if p.x > 0.029 {
          ("label", SIMD3(0, 1, 0))
        } else { ("body", SIMD3(1, 0, 0)) }
      seen.insert(piece)
      if piece == "cap" { #expect(p.y > -0.001 && p.y < 0.041, "\(name)") }
      if hasColors {
        let difference = triangle.color - color
        #expect((difference * difference).sum() < 1e-3, "\(name): \(piece) \(triangle.color)")
      }
    }
    #expect(seen == ["body", "cap", "label"], "\(name)")
  }

  private struct Triangle {
    /// Half a millimetre below its middle: pieces touch.
    var inside: SIMD3<Float>
    /// Linear.
    var color: SIMD3<Float>
  }

  private static func triangles(of model: Model) -> [Triangle] {
    model.parts.flatMap { part in
      stride(from: 0, to: part.mesh.indices.count, by: 3).map { t in
        let corners = (0..<3).map { Int(part.mesh.indices[t + $0]) }
        var color = part.material.baseColor
        if let image = part.material.baseColorTexture?.image {
          let uv = corners.map { part.mesh.textureCoordinates[$0] }.reduce(.zero, +) / 3
          let code = image[
            min(image.width - 1, Int(uv.x * Float(image.width))),
            min(image.height - 1, Int(uv.y * Float(image.height)))]
          // 0 and 255 are the same in linear light.
          color *= SIMD3(Float(code.r), Float(code.g), Float(code.b)) / 255
        }
        let p = corners.map { part.mesh.positions[$0] }
        let normal = (p[1] - p[0]).cross(p[2] - p[0])
        let middle = p.reduce(.zero, +) / 3
        return Triangle(inside: middle - normal * (0.0005 / normal.length), color: color)
      }
    }
  }
}
