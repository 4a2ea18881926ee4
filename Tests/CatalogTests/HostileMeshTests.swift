import Catalog
import Configuration
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

/// Files made to harm: each ends in an error that names it, or in a sound model, within the bounds
/// of a child.
struct HostileMeshTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Reads a file in a child of a second's work and 512 MiB.
  /// - Returns: the complaint; nil if there is a model.
  @discardableResult
  private func complaint(about path: String) throws -> String? {
    var importer = IsolatedImporter(ModelImporter(), program: CommandRun.executable.path)
    importer.limits.memory = 512 << 20
    importer.limits.cpuSeconds = 20
    let model: Model
    do throws(CatalogError) {
      model = try importer.importModel(at: path, name: "hostile").model
    } catch {
      #expect(error.diagnostics[0].location.file == path)
      #expect(error.diagnostics[0].remedy != nil)
      return error.description
    }
    let size = model.bounds.size
    #expect(size.max().isFinite && size.max() > 0 && size.max() <= 10, "\(path)")
    for mesh in model.parts.map(\.mesh) {
      #expect(mesh.positions.allSatisfy { $0.dot($0).isFinite })
      #expect(mesh.normals.allSatisfy { abs($0.length - 1) < 1e-3 })
      #expect(mesh.indices.allSatisfy { $0 < mesh.positions.count })
    }
    return nil
  }

  private func write(_ bytes: [UInt8], to name: String) throws -> String {
    let path = folder.path + "/" + name
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  private let tetrahedron = """
    v 0 0 0
    v 0.1 0 0
    v 0 0.2 0
    v 0 0 0.1
    f 1 3 2
    f 1 2 4
    f 1 4 3
    f 2 3 4

    """

  private func box(texture: Texture? = nil) throws -> [UInt8] {
    var builder = MeshBuilder()
    builder.addBox(Box3(minimum: SIMD3(-0.05, -0.1, -0.15), maximum: SIMD3(0.05, 0.1, 0.15)))
    var writer = GLBWriter()
    return try writer.encode(
      Model(
        name: "box",
        parts: [
          Model.Part(
            mesh: builder.mesh, material: Material(name: "m", baseColorTexture: texture))
        ]))
  }

  // MARK: What is no mesh

  @Test func whatIsNoFileIsAnError() throws {
    let pipe = folder.path + "/pipe.obj"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(try complaint(about: pipe)?.contains("no file") == true)
    let directory = folder.path + "/folder.glb"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    #expect(try complaint(about: directory)?.contains("no file") == true)
    let endless = folder.path + "/endless.stl"
    try FileManager.default.createSymbolicLink(
      atPath: endless, withDestinationPath: "/dev/zero")
    #expect(try complaint(about: endless)?.contains("no file") == true)
    #expect(try complaint(about: write([], to: "a.glb"))?.contains("empty") == true)
    #expect(try complaint(about: folder.path + "/none.glb")?.contains("not exist") == true)
  }

  @Test func cutFilesAreErrorsOrSmaller() throws {
    let glb = try box(
      texture: Texture(image: Image(width: 8, height: 8, filledWith: RGBA8(1, 2, 3))))
    for length in [4, 12, 20, 100, glb.count / 2, glb.count - 400, glb.count - 1] {
      try complaint(about: write(Array(glb.prefix(length)), to: "cut-\(length).glb"))
    }
    for length in stride(from: 1, to: tetrahedron.utf8.count, by: 11) {
      try complaint(
        about: write(Array(tetrahedron.utf8.prefix(length)), to: "cut-\(length).obj"))
    }
  }

  // MARK: Numbers

  @Test(arguments: ["nan", "inf", "-1e999", "1e38", "1e-45"])
  func brokenNumbersAreErrors(number: String) throws {
    let all = tetrahedron.replacing("0.1", with: number).replacing("0.2", with: number)
    #expect(try complaint(about: folder.write(all, to: "all.obj")) != nil)
    // One broken corner costs its triangles.
    try complaint(
      about: folder.write(
        tetrahedron.replacing("0.2", with: number, maxReplacements: 1), to: "one.obj"))
  }

  @Test func nothingHasAnArea() throws {
    let flat = "v 0 0 0\nv 0.1 0 0\nv 0.2 0 0\nv 0.3 0 0\nf 1 2 3\nf 2 3 4\nf 1 1 1\n"
    #expect(
      try complaint(about: folder.write(flat, to: "a.obj"))?.contains("no triangles") == true)
  }

  @Test func countsWithoutDataAreErrors() throws {
    for count: UInt32 in [0, 0xffff_ffff, 0x7fff_ffff, 100_000_000] {
      var stl = [UInt8](repeating: 0, count: 80)
      withUnsafeBytes(of: count.littleEndian) { stl += $0 }
      stl += [UInt8](repeating: 7, count: 50)
      #expect(try complaint(about: write(stl, to: "a.stl")) != nil, "\(count)")
    }
    for index in ["99999999", "-99999999", "-2147483648", "99999999999999999999"] {
      let text = tetrahedron + "f 1 2 \(index)\n"
      try complaint(about: folder.write(text, to: "a.obj"))
    }
  }

  /// Assimp's triangulation ends the process over a face without corners: the child's, not ours.
  @Test(arguments: ["0", "1 0", "2 0 1", "-3 0 1 2", "255 0 1 2"])
  func facesOfTooFewCornersTakeNobodyDown(face: String) throws {
    let text = """
      ply
      format ascii 1.0
      element vertex 4
      property float x
      property float y
      property float z
      element face 5
      property list uchar int vertex_indices
      end_header
      0 0 0
      0.1 0 0
      0 0.1 0
      0 0 0.2
      3 0 2 1
      3 0 1 3
      \(face)
      3 0 3 2
      3 1 2 3

      """
    try complaint(about: folder.write(text, to: "a.ply"))
  }

  // MARK: glTF

  private func gltf(
    nodes: String = "[{\"mesh\":0}]", count: String = "3", uri: String? = nil, length: Int = 36,
    image: String = ""
  ) -> String {
    let triangle: [Float] = [0, 0, 0, 0.1, 0, 0, 0, 0.1, 0]
    let data = triangle.withUnsafeBytes { Data($0) }.base64EncodedString()
    return """
      {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":\(nodes),
      "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],
      "accessors":[{"bufferView":0,"componentType":5126,"count":\(count),"type":"VEC3",
      "min":[0,0,0],"max":[0.1,0.1,0]}],
      "bufferViews":[{"buffer":0,"byteLength":\(length)}],\(image)
      "buffers":[{"byteLength":\(length),
      "uri":"\(uri ?? "data:application/octet-stream;base64,\(data)")"}]}
      """
  }

  @Test func theUnharmedFileIsRead() throws {
    #expect(try complaint(about: folder.write(gltf(), to: "a.gltf")) == nil)
  }

  @Test(arguments: ["4000000000", "-1", "99999999999999999999", "1e300", "\"many\""])
  func gltfCannotAnnounceMoreThanItHolds(count: String) throws {
    #expect(try complaint(about: folder.write(gltf(count: count), to: "a.gltf")) != nil)
  }

  @Test func cyclesOfNodesEnd() throws {
    let cycle = "[{\"children\":[1]},{\"mesh\":0,\"children\":[0]}]"
    let own = "[{\"mesh\":0,\"children\":[0]}]"
    let chain = (0..<100_000).map { "{\"children\":[\($0 + 1)]}" }.joined(separator: ",")
    // Each node has the next one twice: 2³⁰ paths to the mesh.
    let doubling = (0..<30).map { "{\"children\":[\($0 + 1),\($0 + 1)]}" }.joined(separator: ",")
    for (name, nodes) in [
      ("cycle", cycle), ("own", own), ("chain", "[\(chain),{\"mesh\":0}]"),
      ("doubling", "[\(doubling),{\"mesh\":0}]"),
    ] {
      let said = try complaint(about: folder.write(gltf(nodes: nodes), to: "\(name).gltf"))
      #expect(said != nil, "\(name)")
    }
  }

  @Test(arguments: [
    "../secret.bin", "/dev/zero", "file:///dev/zero", "/proc/self/environ", "pipe.bin",
    "..%2Fsecret.bin",
  ])
  func buffersAreLookedForInTheFolderAlone(uri: String) throws {
    // What lies outside would make a sound model.
    let triangle: [Float] = [0, 0, 0, 0.1, 0, 0, 0, 0.1, 0]
    try triangle.withUnsafeBytes { Data($0) }.write(to: URL(filePath: folder.path + "/secret.bin"))
    let inner = folder.path + "/inner"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    #expect(mkfifo(inner + "/pipe.bin", 0o600) == 0)
    let path = try folder.write(gltf(uri: uri), to: "inner/a.gltf")
    #expect(try complaint(about: path) != nil)
  }

  // MARK: Bombs

  /// A PNG of 65 000 × 65 000 pixels in a hundred bytes, and one within the limits that takes
  /// half a gigabyte.
  @Test func picturesThatUnfoldAreBounded() throws {
    for (name, width, height) in [("huge", 65_000, 65_000), ("large", 16_384, 8192)] {
      let path = folder.path + "/\(name)/a.obj"
      _ = try folder.write("newmtl m\nmap_Kd a.png\n", to: "\(name)/a.mtl")
      _ = try folder.write(
        "mtllib a.mtl\nusemtl m\n"
          + tetrahedron.replacing("f 1", with: "vt 0 0\nf 1", maxReplacements: 1)
          .replacing("f 1 3 2", with: "f 1/1 3/1 2/1"), to: "\(name)/a.obj")
      try Data(Self.png(width: width, height: height)).write(
        to: URL(filePath: folder.path + "/\(name)/a.png"))
      // A picture that cannot be had costs the picture, not the model; too much of it, the model.
      let said = try complaint(about: path)
      if let said { #expect(said.contains("memory") || said.contains("crashed"), "\(said)") }
    }
  }

  /// Header and the first row of a gray picture.
  private static func png(width: Int, height: Int) -> [UInt8] {
    func bytes(_ x: UInt32) -> [UInt8] { withUnsafeBytes(of: x.bigEndian) { Array($0) } }
    func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
      var crc: UInt32 = 0xffff_ffff
      for byte in Array(type.utf8) + data {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
      }
      return bytes(UInt32(data.count)) + Array(type.utf8) + data + bytes(~crc)
    }
    let header = bytes(UInt32(width)) + bytes(UInt32(height)) + [8, 0, 0, 0, 0]
    // An empty stream: rows are missing, after the memory for them was asked for.
    let data: [UInt8] = [0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", header)
      + chunk("IDAT", data) + chunk("IEND", [])
  }

  @Test func entitiesOfAColladaFileDoNotUnfold() throws {
    var entities = "<!ENTITY a0 \"ha\">"
    for i in 1..<40 { entities += "<!ENTITY a\(i) \"&a\(i - 1);&a\(i - 1);\">" }
    let text = """
      <?xml version="1.0"?><!DOCTYPE COLLADA [\(entities)]>
      <COLLADA version="1.4.1"><asset><up_axis>&a39;</up_axis></asset></COLLADA>
      """
    #expect(try complaint(about: folder.write(text, to: "a.dae")) != nil)
  }

  @Test func nestingWithoutEndIsAnError() throws {
    let json = String(repeating: "[", count: 1_000_000)
    #expect(try complaint(about: folder.write(json, to: "a.gltf")) != nil)
    let xml = "<COLLADA>" + String(repeating: "<node>", count: 300_000)
    #expect(try complaint(about: folder.write(xml, to: "a.dae")) != nil)
  }

  /// A fan of ten thousand triangles around one point: no step may take its square.
  @Test func aFanOfManyTrianglesIsRead() throws {
    var text = "v 0 0 0\n"
    for i in 0..<60_000 {
      let angle = Double(i) / 60_000 * 2 * .pi
      text += "v \(DeterministicMath.cos(angle) * 0.1) \(DeterministicMath.sin(angle) * 0.1) 0.05\n"
    }
    for i in 0..<60_000 { text += "f 1 \(i + 2) \((i + 1) % 60_000 + 2)\n" }
    #expect(try complaint(about: folder.write(text, to: "a.obj")) == nil)
  }
}
