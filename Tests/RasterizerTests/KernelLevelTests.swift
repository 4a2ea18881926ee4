import Catalog
import Foundation
import Geometry
import Imaging
import Rasterizer
import Scene
import TestSupport
import Testing

/// Every level of instructions gives the same bytes, and keeps its code to itself.
struct KernelLevelTests {
  private static func texture(_ number: Int) -> Texture {
    var image = Image(width: 61, height: 33, filledWith: RGBA8(210, 180, 40))
    for i in image.pixels.indices where (i * 11 + number) % 7 < 3 {
      image.pixels[i] = RGBA8(UInt8(i % 253), UInt8(30 * number % 256), 120)
    }
    return Texture(image: image)
  }

  /// The crowd of the fixtures under films and behind glass, textured and plain in turn, so that
  /// most blocks of pixels hold several materials.
  private static func crowd() -> [Instance] {
    var crowd = RenderFixtures.crowd()
    for n in crowd.indices.dropLast() {
      let material = Material(
        name: "m\(n)", baseColor: SIMD3(0.9, 0.2 + 0.05 * Float(n), 0.6),
        baseColorTexture: n % 3 == 0 ? nil : texture(n), roughness: 0.4,
        transmission: n % 5 == 1 ? 0.9 : 0)
      let parts = crowd[n].model.parts.map { part in
        var mesh = part.mesh
        mesh.textureCoordinates = mesh.positions.map { SIMD2($0.x * 4 + $0.z, $0.y * 4) }
        return Model.Part(mesh: mesh, material: material)
      }
      crowd[n].model = Model(name: "textured \(n)", parts: parts)
    }
    return crowd
  }

  @Test(
    arguments: [ShadingModel.plain, .physical],
    [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye])
  func levelsGiveTheSameBytes(shading: ShadingModel, lens: LensMapping) {
    // A width that no block of lanes divides, and rows that end within a tile.
    let camera = RenderFixtures.camera(width: 325, height: 243, lens: lens)
    let frames = KernelLevel.available.map { level in
      var options = RenderOptions(wantsNormals: true, shading: shading)
      options.pictureWhite = 300
      options.kernelLevel = level
      return RenderFixtures.render(Self.crowd(), camera: camera, options: options)
    }
    for frame in frames {
      #expect(frame.depth == frames[0].depth && frame.ids == frames[0].ids)
      #expect(frame.labels == frames[0].labels && frame.normals == frames[0].normals)
      #expect(frame.radiance == frames[0].radiance && frame.picture == frames[0].picture)
    }
    #expect(Set(frames[0].picture).count > 1000)
  }

  /// Code that two modules both hold is kept once, and the linker may choose the copy that an older
  /// processor cannot run: so a higher level's objects must define nothing by a name that others
  /// use too.
  @Test func higherLevelsShareNoCode() throws {
    let objects = Repository.root.appending(path: ".build/release/RasterKernels512.build")
    let files = try? FileManager.default.contentsOfDirectory(atPath: objects.path)
    let names = (files ?? []).filter { $0.hasSuffix(".o") }
    guard !names.isEmpty, let nm = Self.tool(["nm", "llvm-nm"]) else { return }
    let process = Process()
    process.executableURL = nm
    process.arguments = ["--defined-only"] + names.map { objects.appending(path: $0).path }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let functions = text.split(separator: "\n").map { $0.split(separator: " ") }
      .filter { $0.count == 3 && ["T", "t", "W", "w", "i", "u"].contains(String($0[1])) }
    #expect(functions.contains { $0[2].contains("shadePlainly") })
    // Local ones cannot be chosen for another module.
    let shared = functions.filter { $0[1] != "t" && !$0[2].contains("RasterKernels512") }
    #expect(shared.isEmpty, "\(shared.map { $0[2] })")
  }

  private static func tool(_ names: [String]) -> URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").lazy.flatMap { folder in
      names.map { URL(filePath: String(folder)).appending(path: $0) }
    }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
