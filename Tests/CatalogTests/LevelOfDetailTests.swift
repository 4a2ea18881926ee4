import Catalog
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

struct LevelOfDetailTests {
  private static let model = Model(
    name: "lump",
    parts: [
      Model.Part(
        mesh: LumpySphere.mesh(rows: 100),
        material: Material(
          name: "skin",
          baseColorTexture: Texture(
            image: Image(width: 8, height: 8, filledWith: RGBA8(90, 140, 40, 255)))))
    ])

  /// How far corners and middles of the triangles lie from the surface in closed form, in metres.
  private func deviation(of model: Model) -> Double {
    var worst = 0.0
    for part in model.parts {
      let mesh = part.mesh
      for t in stride(from: 0, to: mesh.indices.count, by: 3) {
        let p = (0..<3).map { SIMD3<Double>(mesh.positions[Int(mesh.indices[t + $0])]) }
        for q in p + [(p[0] + p[1] + p[2]) / 3] {
          worst = max(worst, abs(q.length - LumpySphere.distance(toward: q.normalized)))
        }
      }
    }
    return worst
  }

  @Test func eachLevelHasAQuarterOfTheTrianglesAndSaysHowFarItIsOff() {
    let levels = Self.model.withLevelsOfDetail().levelsOfDetail
    #expect(levels.count >= 2)
    let own = deviation(of: Self.model)
    var triangles = Self.model.triangleCount
    for level in levels {
      // The last may keep more, where its deviation would be too large.
      #expect(level.model.triangleCount <= triangles / 2)
      #expect(level.model.triangleCount >= triangles / 8)
      #expect(level.model.bounds == Self.model.bounds)
      let measured = deviation(of: level.model)
      // The stated number sums squared distances from planes: of the right size, no bound.
      #expect(measured < 2 * level.deviation + own, "\(measured) for \(level.deviation)")
      #expect(measured > level.deviation / 8, "\(measured) for \(level.deviation)")
      triangles = level.model.triangleCount
    }
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0.deviation < $1.deviation })
  }

  @Test func theCoarsestThatIsFineEnoughIsTaken() throws {
    let model = Self.model.withLevelsOfDetail()
    let levels = model.levelsOfDetail
    let (first, last) = (try #require(levels.first), try #require(levels.last))
    #expect(model.level(deviatingAtMost: 0) === model)
    #expect(model.level(deviatingAtMost: first.deviation) === first.model)
    #expect(model.level(deviatingAtMost: 1) === last.model)
  }

  @Test func smallModelsHaveNone() {
    let small = Model(
      name: "small",
      parts: [Model.Part(mesh: LumpySphere.mesh(rows: 20), material: Material(name: "skin"))])
    #expect(small.withLevelsOfDetail().levelsOfDetail.isEmpty)
  }

  /// By way of an import and the product's folder; Assimp sees the full model alone.
  @Test func importsKeepThemInTheModelFile() throws {
    let folder = try TemporaryFolder()
    let source = folder.path + "/lump.glb"
    var writer = GLBWriter()
    try Data(writer.encode(Self.model)).write(to: URL(filePath: source))
    let result = try ProductImport().importFile(source, into: folder.path + "/products")
    #expect(result.notes.contains { $0.hasPrefix("levels of detail: ") })
    let catalog = try ProductCatalog.load(directory: folder.path + "/products")
    let back = try #require(catalog["lump"]).model
    #expect(back.triangleCount == Self.model.triangleCount)
    #expect(back.levelsOfDetail.count == result.model.levelsOfDetail.count)
    for (read, written) in zip(back.levelsOfDetail, result.model.levelsOfDetail) {
      #expect(read.deviation == written.deviation)
      #expect(read.model.parts[0].mesh.positions == written.model.parts[0].mesh.positions)
      #expect(read.model.parts[0].mesh.indices == written.model.parts[0].mesh.indices)
      #expect(read.model.isShared)
      // One picture for all levels.
      #expect(
        read.model.parts[0].material.baseColorTexture
          === back.parts[0].material.baseColorTexture)
    }
    let other = try ModelImporter().importModel(
      at: folder.path + "/products/lump/model.glb", name: "lump")
    #expect(other.model.triangleCount == Self.model.triangleCount)
  }

  /// Levels that a file only claims to have do not make it a plain one.
  @Test(arguments: ["[7]", "[0]", "[1,1]", "[-1]"])
  func brokenLevelsAreNotTaken(ids: String) throws {
    let folder = try TemporaryFolder()
    let source = folder.path + "/lump.glb"
    var writer = GLBWriter()
    try Data(writer.encode(Self.model)).write(to: URL(filePath: source))
    _ = try ProductImport().importFile(source, into: folder.path + "/products")
    let path = folder.path + "/products/lump/model.glb"
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let key = Array("\"ids\":".utf8)
    let at =
      try #require(
        bytes.indices.first { bytes[$0...].starts(with: key) }) + key.count
    let end = try #require(bytes[at...].firstIndex(of: UInt8(ascii: "]")))
    let length = end - at + 1
    let text = ids + String(repeating: " ", count: max(0, length - ids.utf8.count))
    try #require(text.utf8.count == length)
    bytes.replaceSubrange(at...end, with: Array(text.utf8))
    try Data(bytes).write(to: URL(filePath: path))
    // Assimp, which knows no levels, reads what is sound of it.
    let catalog = try? ProductCatalog.load(directory: folder.path + "/products")
    #expect((try catalog?["lump"]?.model.levelsOfDetail ?? []).isEmpty)
  }
}
