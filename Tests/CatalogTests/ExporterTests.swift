import Catalog
import Foundation
import Geometry
import TestSupport
import Testing

/// What other programs write, read without a word of help.
///
/// `CARTSIM_EXPORTERS` names one or several Pythons, separated by colons, that have trimesh, numpy-stl,
/// pygltflib or Blender's bpy; without it there is nothing to test.
struct ExporterTests {
  private static let pythons = (ProcessInfo.processInfo.environment["CARTSIM_EXPORTERS"] ?? "")
    .split(separator: ":").map(String.init)

  @Test(.enabled(if: !pythons.isEmpty), arguments: pythons)
  func whatOthersWriteIsRead(python: String) throws {
    let folder = try TemporaryFolder()
    let script = Repository.root.appending(path: "Scripts/export-samples.py").path
    let run = try CommandRun(URL(filePath: python), [script, folder.path])
    #expect(run.status == 0, "\(run.errors.suffix(500))")
    let files = run.output.split(separator: "\n").map(String.init)
    #expect(!files.isEmpty, "\(python) has no exporter that is known")
    for path in files {
      let result = try IsolatedImporter(ModelImporter(), program: CommandRun.executable.path)
        .importModel(at: path, name: "pack")
      let model = result.model
      let name = "\(path): \(result.up.sentence); \(result.notes)"
      // Depth, width and height; the cap is off the middle, to the right of who looks at the front.
      #expect((model.bounds.size - SIMD3(0.06, 0.12, 0.23)).length < 1e-4, "\(name)")
      let points = model.parts.flatMap(\.mesh.positions)
      let cap = points.filter { $0.z > 0.11 }
      #expect(cap.allSatisfy { $0.y > -0.001 && $0.y < 0.041 }, "\(name)")
      #expect(model.triangleCount == 24, "\(name)")
      #expect(abs((CollisionFit(of: model).enclosedVolume ?? 0) - 0.001488) < 1e-6, "\(name)")
    }
  }
}
