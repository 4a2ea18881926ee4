import Catalog
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

/// What each format says in its own way.
struct MeshFormatTests {
  /// A box as vertices and quads, counter-clockwise from outside: (x, y, z) up to `size`.
  private static let faces = [
    [0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7],
  ]

  private static func corners(_ size: SIMD3<Double>) -> [SIMD3<Double>] {
    [0.0, size.z].flatMap { z in
      [SIMD3(0, 0, z), SIMD3(size.x, 0, z), SIMD3(size.x, size.y, z), SIMD3(0, size.y, z)]
    }
  }

  private static func obj(_ size: SIMD3<Double>, faces: [[Int]] = faces, from: Int = 0) -> String {
    corners(size).map { "v \($0.x) \($0.y) \($0.z)\n" }.joined()
      + faces.map { "f " + $0.map { "\($0 + 1 + from)" }.joined(separator: " ") + "\n" }.joined()
  }

  private func read(
    _ text: String, as name: String, in folder: TemporaryFolder? = nil,
    _ configure: (inout ModelImporter) -> Void = { _ in }
  ) throws -> ModelImporter.Result {
    let folder = try folder ?? TemporaryFolder()
    var importer = ModelImporter()
    configure(&importer)
    return try importer.importModel(at: folder.write(text, to: name), name: "a")
  }

  /// The volume a surface encloses, positive if it faces outwards, and whether its normals do.
  private func volume(of model: Model) -> Double {
    var sum = 0.0
    for mesh in model.parts.map(\.mesh) {
      for t in stride(from: 0, to: mesh.indices.count, by: 3) {
        let c = (0..<3).map { Int(mesh.indices[t + $0]) }
        let p = c.map { SIMD3<Double>(mesh.positions[$0]) }
        let vector = (p[1] - p[0]).cross(p[2] - p[0])
        sum += p[0].dot(vector) / 6
        for i in c { #expect(SIMD3<Double>(mesh.normals[i]).dot(vector) > -1e-12) }
      }
    }
    return sum
  }

  // MARK: Collada

  private func collada(up: String, meter: Double, size: SIMD3<Double>) -> String {
    let points = Self.corners(size).map { "\($0.x) \($0.y) \($0.z)" }.joined(separator: " ")
    let polygons = Self.faces.map { $0.map(String.init).joined(separator: " ") }
    return """
      <?xml version="1.0"?>
      <COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
      <asset><unit name="u" meter="\(meter)"/><up_axis>\(up)</up_axis></asset>
      <library_geometries><geometry id="g"><mesh>
      <source id="p"><float_array id="pa" count="24">\(points)</float_array><technique_common>
      <accessor source="#pa" count="8" stride="3"><param name="X" type="float"/>
      <param name="Y" type="float"/><param name="Z" type="float"/></accessor></technique_common>
      </source><vertices id="v"><input semantic="POSITION" source="#p"/></vertices>
      <polylist count="6"><input semantic="VERTEX" source="#v" offset="0"/>
      <vcount>4 4 4 4 4 4</vcount><p>\(polygons.joined(separator: " "))</p></polylist>
      </mesh></geometry></library_geometries>
      <library_visual_scenes><visual_scene id="s"><node id="n"><instance_geometry url="#g"/></node>
      </visual_scene></library_visual_scenes>
      <scene><instance_visual_scene url="#s"/></scene></COLLADA>
      """
  }

  @Test(arguments: [("Y_UP", SIMD3(0.05, 0.1, 0.2)), ("Z_UP", SIMD3(0.2, 0.1, 0.05))])
  func colladaSaysWhichWayIsUpAndHowLongAUnitIs(up: String, size: SIMD3<Double>) throws {
    // Width 0.1 m along x; what is up differs.
    let file = SIMD3(0.1, up == "Y_UP" ? 0.2 : 0.2, 0.05)
    let result = try read(
      collada(up: up, meter: 0.01, size: file * 100), as: "a.dae")
    #expect(result.up == UpAxis(axis: .y, basis: .stated))
    #expect((result.model.bounds.size - size).length < 1e-5, "\(result.model.bounds.size)")
    #expect(abs(volume(of: result.model) - 0.001) < 1e-6)
  }

  // MARK: Materials of an OBJ

  private let materials = "newmtl label\nKd 0.25 0.5 0.75\n"

  @Test(arguments: ["mtllib gone.mtl\nusemtl label\n", "usemtl label\n", ""])
  func theOnlyMaterialFileStandsIn(head: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(materials, to: "other.mtl")
    let result = try read(head + Self.obj(SIMD3(0.1, 0.2, 0.3)), as: "a.obj", in: folder)
    #expect(result.model.parts[0].material.baseColor == SIMD3(0.25, 0.5, 0.75))
    #expect(result.notes.contains { $0.hasPrefix("materials taken from other.mtl") })
  }

  @Test func amongSeveralMaterialFilesNoneStandsIn() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(materials, to: "one.mtl")
    _ = try folder.write(materials, to: "two.mtl")
    let result = try read(
      "usemtl label\n" + Self.obj(SIMD3(0.1, 0.2, 0.3)), as: "a.obj", in: folder)
    #expect(result.model.parts[0].material.baseColor != SIMD3(0.25, 0.5, 0.75))
  }

  @Test func aPathThatLeadsOutOfTheFolderIsNotFollowed() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(materials, to: "secret.mtl")
    for path in ["../secret.mtl", folder.path + "/secret.mtl", "link.mtl"] {
      let name = "inner/a.obj"
      let text = "mtllib \(path)\nusemtl label\n" + Self.obj(SIMD3(0.1, 0.2, 0.3))
      _ = try folder.write(text, to: name)
      try? FileManager.default.createSymbolicLink(
        atPath: folder.path + "/inner/link.mtl", withDestinationPath: "../secret.mtl")
      let result = try read(text, as: name, in: folder)
      #expect(result.model.parts[0].material.baseColor != SIMD3(0.25, 0.5, 0.75), "\(path)")
      try FileManager.default.removeItem(atPath: folder.path + "/inner/link.mtl")
    }
  }

  /// The cap says that it has no picture; the body names one.
  @Test func aPlainPartAmongTexturedOnesStaysPlain() throws {
    let folder = try TemporaryFolder()
    try ImageFile.writePNG(
      Image(width: 2, height: 2, filledWith: RGB8(9, 9, 9)), to: folder.path + "/label.png")
    _ = try folder.write(
      "newmtl body\nmap_Kd label.png\nnewmtl cap\nKd 0.5 0 0\n", to: "a.mtl")
    let text =
      "mtllib a.mtl\nv 0 0 0\nv 0.1 0 0\nv 0 0.1 0\nv 0 0 0.1\nvt 0 0\nvt 1 0\nvt 0 1\n"
      + "usemtl body\nf 1/1 3/2 2/3\nf 1/1 2/2 4/3\nusemtl cap\nf 1/1 4/2 3/3\nf 2/1 3/2 4/3\n"
    let parts = try read(text, as: "a.obj", in: folder).model.parts
    let plain = try #require(parts.first { $0.material.baseColorTexture == nil })
    #expect(plain.material.baseColor == SIMD3(0.5, 0, 0) && parts.count == 2)
  }

  // MARK: Colours of vertices

  /// A tetrahedron whose corners are black, red, green and blue.
  private let colouredPLY = """
    ply
    format ascii 1.0
    element vertex 4
    property float x
    property float y
    property float z
    property uchar red
    property uchar green
    property uchar blue
    element face 4
    property list uchar int vertex_indices
    end_header
    0 0 0 0 0 0
    0.1 0 0 255 0 0
    0 0.1 0 0 255 0
    0 0 0.2 0 0 255
    3 0 2 1
    3 0 1 3
    3 0 3 2
    3 1 2 3

    """

  @Test func coloursOfVerticesBecomeATexture() throws {
    let result = try read(colouredPLY, as: "a.ply")
    let part = try #require(result.model.parts.first)
    let image = try #require(part.material.baseColorTexture).image
    #expect(part.material.baseColor == SIMD3(1, 1, 1) && part.mesh.triangleCount == 4)
    for t in 0..<4 {
      let corners = (0..<3).map { Int(part.mesh.indices[3 * t + $0]) }
      for weights in [
        SIMD3<Float>(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1), SIMD3(0.5, 0.25, 0.25),
      ] {
        var uv = SIMD2<Float>.zero
        var p = SIMD3<Float>.zero
        for k in 0..<3 {
          uv += part.mesh.textureCoordinates[corners[k]] * weights[k]
          p += part.mesh.positions[corners[k]] * weights[k]
        }
        // The importer centres the box and turns the front, −y, to +x.
        let file = SIMD3(p.y + 0.05, 0.05 - p.x, p.z + 0.1)
        let wanted = SIMD3(file.x / 0.1, file.y / 0.1, file.z / 0.2) * 255
        let found = bilinear(image, uv)
        #expect((found - wanted).length < 4, "triangle \(t): \(found) for \(wanted)")
      }
    }
  }

  private func bilinear(_ image: Image<RGBA8>, _ uv: SIMD2<Float>) -> SIMD3<Float> {
    let p = uv * Float(image.width) - 0.5
    let (x, y) = (Int(p.x.rounded(.down)), Int(p.y.rounded(.down)))
    func texel(_ x: Int, _ y: Int) -> SIMD3<Float> {
      let c = image.pixels[
        min(max(y, 0), image.height - 1) * image.width + min(max(x, 0), image.width - 1)]
      return SIMD3(Float(c.r), Float(c.g), Float(c.b))
    }
    let (fx, fy) = (p.x - Float(x), p.y - Float(y))
    let top = texel(x, y) * (1 - fx) + texel(x + 1, y) * fx
    let bottom = texel(x, y + 1) * (1 - fx) + texel(x + 1, y + 1) * fx
    return top * (1 - fy) + bottom * fy
  }

  @Test func oneColourNeedsNoTexture() throws {
    let text = colouredPLY.replacing("0 0 0\n", with: "0 0 188\n", maxReplacements: 1)
      .replacing("255 0 0", with: "0 0 188").replacing("0 255 0", with: "0 0 188")
      .replacing("0 0 255", with: "0 0 188")
      .replacing("0 0 0 0 0 0", with: "0 0 0 0 0 188")
    let material = try read(text, as: "a.ply").model.parts[0].material
    #expect(material.baseColorTexture == nil)
    // The code 188 is half of white's light.
    #expect((material.baseColor - SIMD3(0, 0, 0.503)).length < 0.002, "\(material.baseColor)")
  }

  // MARK: Surfaces

  @Test func facesThatDisagreeAreTurned() throws {
    var faces = Self.faces
    faces[2].reverse()
    faces[5].reverse()
    let result = try read(Self.obj(SIMD3(0.1, 0.2, 0.3), faces: faces), as: "a.obj")
    #expect(abs(volume(of: result.model) - 0.006) < 1e-6)
    #expect(result.notes.contains { $0.contains("turned 4 of 12 triangles over") })
  }

  /// Two boxes beside each other, the second inside out: each piece is judged alone.
  @Test func piecesAreTurnedOneByOne() throws {
    let second = Self.corners(SIMD3(0.1, 0.2, 0.3)).map { $0 + SIMD3(0.5, 0, 0) }
    let text =
      Self.obj(SIMD3(0.1, 0.2, 0.3))
      + second.map { "v \($0.x) \($0.y) \($0.z)\n" }.joined()
      + Self.faces.map { "f " + $0.reversed().map { "\($0 + 9)" }.joined(separator: " ") + "\n" }
      .joined()
    let result = try read(text, as: "a.obj")
    #expect(abs(volume(of: result.model) - 0.012) < 1e-6)
    #expect(result.notes.contains { $0.contains("turned 12 of 24") })
  }

  /// The inner wall of a vessel faces inwards, and must.
  @Test func aHollowStaysAHollow() throws {
    let inner = Self.corners(SIMD3(0.06, 0.16, 0.26)).map { $0 + SIMD3(repeating: 0.02) }
    let text =
      Self.obj(SIMD3(0.1, 0.2, 0.3))
      + inner.map { "v \($0.x) \($0.y) \($0.z)\n" }.joined()
      + Self.faces.map { "f " + $0.reversed().map { "\($0 + 9)" }.joined(separator: " ") + "\n" }
      .joined()
    let hollow = 0.006 - 0.06 * 0.16 * 0.26
    let sound = try read(text, as: "a.obj")
    #expect(sound.notes.isEmpty)
    #expect(abs(volume(of: sound.model) - hollow) < 1e-6)
    let reversed = text.split(separator: "\n").map { line in
      line.hasPrefix("f ")
        ? "f " + line.dropFirst(2).split(separator: " ").reversed().joined(separator: " ")
        : String(line)
    }
    let turned = try read(reversed.joined(separator: "\n") + "\n", as: "a.obj")
    #expect(abs(volume(of: turned.model) - hollow) < 1e-6)
  }

  /// An STL has no shared vertices and one normal a triangle: a drum is round all the same.
  @Test(arguments: [true, false]) func anSTLIsWeldedAndSmoothed(isASCII: Bool) throws {
    func ring(_ i: Int, _ z: Float) -> SIMD3<Float> {
      let angle = Double(i % 24) / 12 * .pi
      return SIMD3(
        Float(DeterministicMath.cos(angle)), Float(DeterministicMath.sin(angle)), 0) * 30
        + SIMD3(0, 0, z)
    }
    var triangles: [[SIMD3<Float>]] = []
    for i in 0..<24 {
      let (a, b, c, d) = (ring(i, 0), ring(i + 1, 0), ring(i + 1, 100), ring(i, 100))
      triangles += [[a, b, c], [a, c, d], [.zero, b, a], [SIMD3(0, 0, 100), d, c]]
    }
    let folder = try TemporaryFolder()
    var bytes: [UInt8] = []
    if isASCII {
      let text = triangles.map { t in
        "facet normal 0 0 0\nouter loop\n"
          + t.map { "vertex \($0.x) \($0.y) \($0.z)\n" }.joined() + "endloop\nendfacet\n"
      }
      bytes = Array(("solid drum\n" + text.joined() + "endsolid drum\n").utf8)
    } else {
      bytes = [UInt8](repeating: 0, count: 80)
      func append(_ x: UInt32) { withUnsafeBytes(of: x.littleEndian) { bytes += $0 } }
      append(UInt32(triangles.count))
      for t in triangles {
        for v in [SIMD3<Float>.zero] + t { for c in [v.x, v.y, v.z] { append(c.bitPattern) } }
        bytes += [0, 0]
      }
    }
    try Data(bytes).write(to: URL(filePath: folder.path + "/a.stl"))
    let model = try ModelImporter().importModel(at: folder.path + "/a.stl", name: "a").model
    let mesh = try #require(model.parts.first).mesh
    // Two rings, each once for the side and once for its end, and two middles.
    #expect(mesh.positions.count == 4 * 24 + 2 && mesh.triangleCount == 96)
    for (p, n) in zip(mesh.positions, mesh.normals) {
      let radial = SIMD3<Float>(p.x, p.y, 0)
      let isSide = abs(n.z) < 0.5
      #expect(isSide ? n.dot(radial) > 0.999 * radial.length : abs(n.z) > 0.999)
    }
  }

  @Test func meshesOfOneMaterialBecomeOnePart() throws {
    let text =
      "o one\n" + Self.obj(SIMD3(0.1, 0.2, 0.3)) + "o two\nv 0.2 0 0\nv 0.3 0 0\nv 0.2 0.1 0\n"
      + "f 9 10 11\n"
    let model = try read(text, as: "a.obj").model
    #expect(model.parts.count == 1 && model.triangleCount == 13)
  }

  /// A print on its sheet, a back to its front: doubles are left alone.
  @Test func trianglesInOnePlaceKeepTheirSides() throws {
    for second in ["f 1 2 3", "f 3 2 1"] {
      let text = "v 0 0 0\nv 0.1 0 0\nv 0 0.1 0\nf 1 2 3\n\(second)\n"
      #expect(try read(text, as: "a.obj").notes.isEmpty)
    }
  }

  /// Corners so near each other that single precision about the middle sees one.
  @Test func trianglesThatVanishOnTheWayAreDropped() throws {
    let text =
      "v 0 0 0\nv 0.1 0 0\nv 0 0.2 0\nv 0 0 0.1\nv 0.05 1e-12 0\n"
      + "f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\nf 1 2 5\n"
    let folder = try TemporaryFolder()
    var settings = ProductImport()
    settings.sku = "thin"
    let made = try settings.importFile(
      folder.write(text, to: "a.obj"), into: folder.path + "/out")
    #expect(made.model.triangleCount == 4)
    #expect(try ProductCatalog.load(directory: folder.path + "/out").products.count == 1)
  }

  @Test func whatHasNoThicknessIsNoProduct() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("v 0 0 0\nv 0.1 0 0\nv 0 0.2 0\nf 1 2 3\n", to: "a.obj")
    let error = #expect(throws: CatalogError.self) {
      try ProductImport().importFile(path, into: folder.path + "/out")
    }
    #expect(error?.description.contains("has no thickness") == true)
  }

  @Test func volumeCentreAndMassFollowFromTheSurface() throws {
    let folder = try TemporaryFolder()
    var settings = ProductImport()
    settings.density = 500
    // A pyramid of 0.1 × 0.1 m, 0.2 m high: its centre is a quarter of the way up.
    let path = try folder.write(
      "v 0 0 0\nv 0.1 0 0\nv 0.1 0 0.1\nv 0 0 0.1\nv 0.05 0.2 0.05\n"
        + "f 1 2 3 4\nf 2 1 5\nf 3 2 5\nf 4 3 5\nf 1 4 5\n", to: "pyramid.obj")
    let made = try settings.importFile(path, into: folder.path + "/out")
    #expect(abs(made.sheet.nominalMass - 0.333) < 1e-9)
    let fit = CollisionFit(of: made.model)
    let center = try #require(fit.centerOfMass)
    #expect((center - SIMD3(0, 0, -0.05)).length < 1e-6)
    #expect(made.notes.contains { $0.contains("encloses 0.667 l") && $0.contains("-50") })
  }

  // MARK: Too many triangles

  @Test func aScanIsSimplified() throws {
    // A ball of 32768 triangles.
    let (rows, columns) = (129, 128)
    var text = ""
    for r in 0..<rows {
      for c in 0..<columns {
        let (t, a) = (Double(r) / Double(rows - 1) * .pi, Double(c) / Double(columns) * 2 * .pi)
        let s = DeterministicMath.sin(t) * 0.05
        text +=
          "v \(s * DeterministicMath.cos(a)) \(0.05 * DeterministicMath.cos(t)) "
          + "\(-s * DeterministicMath.sin(a))\n"
      }
    }
    for r in 0..<rows - 1 {
      for c in 0..<columns {
        let (a, b) = (r * columns + c + 1, r * columns + (c + 1) % columns + 1)
        text += "f \(a) \(a + columns) \(b + columns) \(b)\n"
      }
    }
    let whole = try read(text, as: "a.obj")
    let less = try read(text, as: "a.obj") { $0.triangleLimit = 2000 }
    #expect(whole.model.triangleCount > 32_000 && less.model.triangleCount <= 2000)
    #expect(less.notes.contains { $0.hasPrefix("simplified from ") })
    let (before, after) = (volume(of: whole.model), volume(of: less.model))
    #expect(abs(before - after) < 0.01 * before)
    for p in less.model.parts[0].mesh.positions { #expect(abs(p.length - 0.05) < 1e-4) }
  }

  // MARK: Licences

  @Test func theLicenceIsFound() throws {
    let folder = try TemporaryFolder()
    func imported(_ sku: String, _ licence: String? = nil) throws -> ProductSheet {
      var settings = ProductImport()
      settings.sku = sku
      settings.licence = licence
      return try settings.importFile(
        folder.write(Self.obj(SIMD3(0.1, 0.2, 0.3)), to: "set/box/a.obj"),
        into: folder.path + "/out"
      ).sheet
    }
    #expect(try imported("one").licence == "unknown")
    _ = try folder.write("Apache License\n  Version 2.0, January 2004\n", to: "set/LICENSE")
    #expect(try imported("two").licence == "Apache-2.0")
    _ = try folder.write("All mine.", to: "set/box/License.txt")
    #expect(try imported("three").licence == "see box/License.txt")
    #expect(try imported("four", "CC0-1.0").licence == "CC0-1.0")
  }
}
