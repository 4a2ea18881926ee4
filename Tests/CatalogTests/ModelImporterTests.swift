import Catalog
import Configuration
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

struct ModelImporterTests {
  /// A carton of 60 × 200 × 300 units in a file whose Y is up and whose +Z side is the front.
  private func boxOBJ(scale: Double = 1, material: String = "") -> String {
    let (w, h, d) = (0.2 * scale, 0.3 * scale, 0.06 * scale)
    var text = material
    for (x, y, z) in [
      (0.0, 0.0, 0.0), (w, 0, 0), (w, h, 0), (0, h, 0), (0, 0, d), (w, 0, d), (w, h, d), (0, h, d),
    ] { text += "v \(x) \(y) \(z)\n" }
    text += "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
    for face in ["5 6 7 8", "2 1 4 3", "1 5 8 4", "6 2 3 7", "8 7 3 4", "1 2 6 5"] {
      let corners = face.split(separator: " ").enumerated().map { "\($1)/\($0 + 1)" }
      text += "f " + corners.joined(separator: " ") + "\n"
    }
    return text
  }

  private func importOBJ(
    _ text: String, _ configure: (inout ModelImporter) -> Void = { _ in }
  ) throws -> ModelImporter.Result {
    let folder = try TemporaryFolder()
    var importer = ModelImporter()
    configure(&importer)
    return try importer.importModel(at: folder.write(text, to: "box.obj"), name: "box")
  }

  @Test func yUpBecomesZUpAndTheFrontLooksAlongX() throws {
    let result = try importOBJ(boxOBJ())
    #expect((result.model.bounds.size - SIMD3(0.06, 0.2, 0.3)).length < 1e-6)
    #expect(result.model.bounds.center.length < 1e-6)
    #expect(result.model.triangleCount == 12)
    // The first face of the file is its front; its texture is upright and not mirrored.
    let mesh = try #require(result.model.parts.first).mesh
    let front = mesh.positions.indices.filter { mesh.normals[$0].x > 0.99 }
    #expect(front.count == 4)
    for i in front {
      #expect(mesh.positions[i].x > 0.029)
      #expect((mesh.textureCoordinates[i].x > 0.5) == (mesh.positions[i].y > 0))
      #expect((mesh.textureCoordinates[i].y < 0.5) == (mesh.positions[i].z > 0))
    }
  }

  @Test func missingNormalsPointOutwards() throws {
    let mesh = try #require(try importOBJ(boxOBJ()).model.parts.first).mesh
    for (p, n) in zip(mesh.positions, mesh.normals) {
      #expect(abs(n.length - 1) < 1e-5)
      #expect(n.dot(p) > 0)
    }
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let p = (0..<3).map { mesh.positions[Int(mesh.indices[t + $0])] }
      let normal = (p[1] - p[0]).cross(p[2] - p[0])
      #expect(normal.dot(p[0] + p[1] + p[2]) > 0, "winding")
    }
  }

  @Test func aSurfaceThatFacesInwardsIsTurnedOver() throws {
    let inward = boxOBJ().split(separator: "\n").map { line in
      guard line.hasPrefix("f ") else { return String(line) }
      return "f " + line.dropFirst(2).split(separator: " ").reversed().joined(separator: " ")
    }
    let result = try importOBJ(inward.joined(separator: "\n") + "\n")
    #expect(result.notes.contains { $0.contains("faced inwards") })
    let mesh = try #require(result.model.parts.first).mesh
    for (p, n) in zip(mesh.positions, mesh.normals) { #expect(n.dot(p) > 0) }
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let p = (0..<3).map { mesh.positions[Int(mesh.indices[t + $0])] }
      #expect((p[1] - p[0]).cross(p[2] - p[0]).dot(p[0] + p[1] + p[2]) > 0, "winding")
    }
    #expect(try importOBJ(boxOBJ()).notes.isEmpty)
  }

  @Test(arguments: [(1.0, "m"), (100, "cm"), (1000, "mm")])
  func theUnitFollowsFromTheSize(scale: Double, unit: String) throws {
    let result = try importOBJ(boxOBJ(scale: scale))
    #expect((result.model.bounds.size - SIMD3(0.06, 0.2, 0.3)).length < 1e-5)
    #expect(result.notes.contains { $0.contains("unit taken as \(unit)") } == (unit != "m"))
  }

  @Test func axesAndUnitsCanBeNamed() throws {
    let result = try importOBJ(boxOBJ(scale: 100)) {
      $0.unit = .mm
      $0.up = .z
      $0.front = .x
    }
    #expect((result.model.bounds.size - SIMD3(0.02, 0.03, 0.006)).length < 1e-6)
    #expect(throws: CatalogError.self) {
      try importOBJ(boxOBJ()) {
        $0.up = .y
        $0.front = .minusY
      }
    }
    #expect(throws: CatalogError.self) { try importOBJ(boxOBJ(scale: 1e6)) }
  }

  @Test func aTextureOfAnotherNameIsFound() throws {
    let folder = try TemporaryFolder()
    let material = "newmtl a\nKd 0.5 0.5 0.5\nmap_Kd C:\\scans\\gone.jpg\n"
    _ = try folder.write(material, to: "box.mtl")
    let model = try folder.write(boxOBJ(material: "mtllib box.mtl\nusemtl a\n"), to: "box.obj")
    let missing = try ModelImporter().importModel(at: model, name: "box")
    #expect(missing.model.parts[0].material.baseColorTexture == nil)
    #expect(missing.notes == ["texture gone.jpg not found"])

    let picture = Image(width: 8, height: 4, filledWith: RGB8(10, 200, 30))
    try ImageFile.writePNG(picture, to: folder.path + "/box.png")
    let found = try ModelImporter().importModel(at: model, name: "box")
    let part = found.model.parts[0].material
    #expect(part.baseColorTexture?.image.rgb == picture)
    #expect(part.baseColor == SIMD3(1, 1, 1))
    #expect(found.notes == ["texture box.png taken by its name instead of gone.jpg"])
  }

  @Test func largeTexturesAreMadeSmaller() throws {
    let folder = try TemporaryFolder()
    try ImageFile.writePNG(
      Image(width: 300, height: 120, filledWith: RGB8(9, 9, 9)), to: folder.path + "/box.png")
    var importer = ModelImporter()
    importer.textureLimit = 100
    let result = try importer.importModel(at: folder.write(boxOBJ(), to: "box.obj"), name: "box")
    let image = try #require(result.model.parts[0].material.baseColorTexture).image
    #expect(image.width == 100 && image.height == 40)
  }

  @Test func degenerateTrianglesAreDropped() throws {
    let result = try importOBJ(boxOBJ() + "v 0.1 0.1 0.1\nf 1/1 2/2 2/2\nf 9/1 9/1 9/1\n")
    #expect(result.model.triangleCount == 12)
  }

  /// A transparent way to STL: binary, millimetres, Z up.
  @Test func stlStandsOnZ() throws {
    let corners: [SIMD3<Float>] = [
      SIMD3(0, 0, 0), SIMD3(60, 0, 0), SIMD3(0, 90, 0), SIMD3(0, 0, 240),
    ]
    let faces = [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]
    var bytes = [UInt8](repeating: 0, count: 80)
    func append(_ value: UInt32) {
      for s in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> s)) }
    }
    append(4)
    for face in faces {
      for v in [SIMD3<Float>(0, 0, 0)] + face.map({ corners[$0] }) {
        for c in [v.x, v.y, v.z] { append(c.bitPattern) }
      }
      bytes += [0, 0]
    }
    let folder = try TemporaryFolder()
    let path = folder.path + "/tetra.stl"
    try Data(bytes).write(to: URL(filePath: path))
    let result = try ModelImporter().importModel(at: path, name: "tetra")
    #expect(abs(result.model.bounds.size.z - 0.24) < 1e-6)
    #expect(result.notes.contains { $0.contains("unit taken as mm") })
    // Without texture coordinates there is no texture, and a plain colour instead.
    #expect(result.model.parts[0].material.baseColorTexture == nil)
  }

  /// The announced count alone would keep the reader busy for minutes.
  @Test(arguments: ["99999999", "-1", "99999999999999999999", "many"])
  func plyCannotAnnounceMoreThanItHolds(count: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      ply
      format ascii 1.0
      element vertex \(count)
      property float x
      property float y
      property float z
      end_header
      0 0 0
      """, to: "a.ply")
    let error = #expect(throws: CatalogError.self) {
      try ModelImporter().importModel(at: path, name: "a")
    }
    #expect(error?.description.contains("announces \(count)") == true)
  }

  @Test func plyStandsOnZ() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      ply
      format ascii 1.0
      element vertex 4
      property float x
      property float y
      property float z
      element face 4
      property list uchar int vertex_indices
      end_header
      0 0 0
      0.06 0 0
      0 0.09 0
      0 0 0.24
      3 0 2 1
      3 0 1 3
      3 0 3 2
      3 1 2 3

      """, to: "a.ply")
    let model = try ModelImporter().importModel(at: path, name: "a").model
    #expect(abs(model.bounds.size.z - 0.24) < 1e-6 && model.triangleCount == 4)
  }

  @Test func brokenFilesAreErrors() throws {
    let folder = try TemporaryFolder()
    for (name, text) in [
      ("a.obj", "v 0 0 0\nf 1 2 3\n"), ("b.glb", "glTF garbage"), ("c.txt", "hello"),
      ("d.ply", "ply\nformat ascii 1.0\nelement vertex 99999999\nend_header\n"), ("e.stl", ""),
      ("f.fbx", "Kaydara FBX Binary  \u{0}"),
      ("g.obj", boxOBJ().split(separator: "0.2").joined(separator: "nan")),
    ] {
      let path = try folder.write(text, to: name)
      do {
        let result = try ModelImporter().importModel(at: path, name: "x")
        #expect(result.model.bounds.size.max().isFinite, "\(name)")
      } catch {
        #expect(error.diagnostics[0].location.file == path, "\(name)")
        #expect(error.diagnostics[0].remedy != nil, "\(name)")
      }
    }
    #expect(throws: CatalogError.self) {
      try ModelImporter().importModel(at: folder.path + "/none.obj", name: "x")
    }
  }
}
