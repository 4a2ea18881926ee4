import Catalog
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

struct GLBWriterTests {
  private func model(alpha: UInt8) -> Model {
    let texture = Texture(
      image: Image(
        width: 4, height: 2,
        pixels: (0..<8).map { RGBA8(UInt8($0 * 30), 80, 200, $0 == 0 ? alpha : 255) }))
    let mesh = Mesh(
      positions: [SIMD3(0.03, -0.1, -0.05), SIMD3(0.03, 0.1, -0.05), SIMD3(-0.03, 0, 0.05)],
      normals: Array(repeating: SIMD3(1, 0, 0), count: 3),
      textureCoordinates: [SIMD2(0, 1), SIMD2(1, 1), SIMD2(0.5, 0)], indices: [0, 1, 2])
    return Model(
      name: "flag",
      parts: [
        Model.Part(
          mesh: mesh,
          material: Material(
            name: "print", baseColor: SIMD3(0.5, 0.25, 1), baseColorTexture: texture,
            roughness: 0.3, metallic: 0.75, isDoubleSided: true)),
        Model.Part(mesh: mesh, material: Material(name: "back", baseColorTexture: texture)),
      ])
  }

  private func readBack(_ bytes: [UInt8]) throws -> Model {
    let folder = try TemporaryFolder()
    let path = folder.path + "/flag.glb"
    try Data(bytes).write(to: URL(filePath: path))
    var importer = ModelImporter()
    importer.isCentered = false
    return try importer.importModel(at: path, name: "flag").model
  }

  /// Assimp is the independent reader.
  @Test(arguments: [255, 128] as [UInt8])
  func whatIsWrittenComesBack(alpha: UInt8) throws {
    let original = model(alpha: alpha)
    var writer = GLBWriter()
    let back = try readBack(writer.encode(original))
    #expect(back.parts.count == 2)
    for (a, b) in zip(original.parts, back.parts) {
      #expect(Set(a.mesh.positions) == Set(b.mesh.positions))
      #expect(b.mesh.normals.allSatisfy { ($0 - SIMD3(1, 0, 0)).length < 1e-6 })
      #expect(Set(a.mesh.textureCoordinates) == Set(b.mesh.textureCoordinates))
      #expect((a.material.baseColor - b.material.baseColor).length < 1e-6)
      #expect(abs(a.material.roughness - b.material.roughness) < 1e-6)
      #expect(abs(a.material.metallic - b.material.metallic) < 1e-6)
      #expect(a.material.isDoubleSided == b.material.isDoubleSided)
      #expect(a.material.name == b.material.name)
    }
    let picture = try #require(back.parts[0].material.baseColorTexture?.image)
    #expect(picture.width == 4 && picture.height == 2)
    // Alpha is kept by PNG; an opaque picture goes through JPEG.
    if alpha != 255 {
      #expect(picture == original.parts[0].material.baseColorTexture?.image)
    }
  }

  /// Every code of a normal counts, so these textures go through PNG.
  @Test func detailsComeBack() throws {
    let normals = Texture(
      image: Image(
        width: 3, height: 2, pixels: (0..<6).map { RGBA8(UInt8(40 * $0), UInt8(255 - $0), 200) }))
    let surface = Texture(
      image: Image(
        width: 2, height: 2, pixels: (0..<4).map { RGBA8(0, UInt8(60 * $0), UInt8(255 - $0)) }))
    let material = Material(
      name: "foil", roughness: 0.5, metallic: 0.75, surfaceTexture: surface,
      normalTexture: normals, normalScale: 0.5)
    let mesh = model(alpha: 255).parts[0].mesh
    let original = Model(name: "flag", parts: [Model.Part(mesh: mesh, material: material)])
    var writer = GLBWriter()
    let back = try #require(try readBack(writer.encode(original)).parts.first).material
    #expect(back.normalTexture?.image == normals.image)
    #expect(back.surfaceTexture?.image == surface.image)
    #expect(back.normalScale == 0.5)
    #expect(back.roughness == 0.5 && back.metallic == 0.75)
    #expect(back.baseColorTexture == nil)
  }

  @Test func severalModelsBecomeNodesOfOneFile() throws {
    let mesh = model(alpha: 255).parts[0].mesh
    var moved = mesh
    for v in moved.positions.indices { moved.positions[v].x += 0.2 }
    let glass = Material(name: "glass", baseColor: SIMD3(0.5, 0.5, 0.5), transmission: 0.75)
    var writer = GLBWriter()
    let bytes = try writer.encode([
      Model(name: "front", parts: [Model.Part(mesh: moved, material: glass)]),
      Model(name: "rear", parts: [Model.Part(mesh: mesh, material: Material(name: "chalk"))]),
    ])
    let back = try readBack(bytes)
    let parts = Dictionary(uniqueKeysWithValues: back.parts.map { ($0.material.name, $0) })
    #expect(parts["glass"]?.material.transmission == 0.75)
    #expect(parts["chalk"]?.material.transmission == 0)
    #expect(parts["glass"].map { Set($0.mesh.positions) } == Set(moved.positions))
    #expect(parts["chalk"].map { Set($0.mesh.positions) } == Set(mesh.positions))
  }

  @Test func writingIsDeterministicAndSharesTextures() throws {
    let one = model(alpha: 255)
    var (a, b) = (GLBWriter(), GLBWriter())
    let bytes = try a.encode(one)
    #expect(try bytes == b.encode(one))
    #expect(try bytes == a.encode(one), "a writer can be used again")
    let jpegs = bytes.indices.count { bytes[$0...].starts(with: [0xFF, 0xD8, 0xFF]) }
    #expect(jpegs == 1)
  }

  @Test func truncatedFilesAreErrorsOrModels() throws {
    var writer = GLBWriter()
    let bytes = try writer.encode(model(alpha: 255))
    for count in stride(from: 0, to: bytes.count, by: 97) {
      do {
        let model = try readBack(Array(bytes[..<count]))
        #expect(model.bounds.size.max().isFinite)
      } catch is CatalogError {}
    }
  }
}
