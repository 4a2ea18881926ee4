import Configuration
import Foundation
import Geometry
import Imaging

/// A model, or why there is none, on its way from one process to another of the same program.
///
/// The length of a JSON header (eight bytes, little endian), the header, then for each part its
/// positions, normals, texture coordinates and indices, then each texture's pixels; numbers as this
/// machine writes them. Whoever reads trusts none of it.
enum ModelPacket {
  private struct Header: Codable {
    var complaints: [Complaint] = []
    var name = ""
    var up: UpAxis?
    var notes: [String] = []
    var copyright: String?
    var pieces: [[SIMD3<Float>]] = []
    var parts: [Part] = []
    var textures: [TextureSize] = []
  }

  private struct Complaint: Codable {
    var file: String
    var line: Int
    var column: Int
    var keyPath: String
    var problem: String
    var remedy: String?
  }

  private struct Part: Codable {
    var vertices: Int
    var indices: Int
    var material: Surface
  }

  private struct TextureSize: Codable {
    var width: Int
    var height: Int
  }

  /// A `Material` whose textures are numbers.
  private struct Surface: Codable {
    var name: String
    var baseColor: SIMD3<Float>
    var baseColorTexture: Int?
    var roughness: Float
    var metallic: Float
    var surfaceTexture: Int?
    var normalTexture: Int?
    var normalScale: Float
    var emission: SIMD3<Float>
    var transmission: Float
    var isDoubleSided: Bool
    var labelsThrough: Bool
    var admitsAmbientLight: Bool
  }

  // MARK: Writing

  static func encode(_ error: CatalogError) -> [UInt8] {
    let complaints = error.diagnostics.map {
      Complaint(
        file: $0.location.file, line: $0.location.line, column: $0.location.column,
        keyPath: $0.keyPath, problem: $0.problem, remedy: $0.remedy)
    }
    return encode(Header(complaints: complaints))
  }

  static func encode(_ result: ModelImporter.Result) -> [UInt8] {
    var textures: [Texture] = []
    func number(_ texture: Texture?) -> Int? {
      guard let texture else { return nil }
      if let known = textures.firstIndex(where: { $0 === texture }) { return known }
      textures.append(texture)
      return textures.count - 1
    }
    var header = Header(
      name: result.model.name, up: result.up, notes: result.notes,
      copyright: result.copyright, pieces: result.pieces)
    for part in result.model.parts {
      let m = part.material
      header.parts.append(
        Part(
          vertices: part.mesh.positions.count, indices: part.mesh.indices.count,
          material: Surface(
            name: m.name, baseColor: m.baseColor, baseColorTexture: number(m.baseColorTexture),
            roughness: m.roughness, metallic: m.metallic,
            surfaceTexture: number(m.surfaceTexture), normalTexture: number(m.normalTexture),
            normalScale: m.normalScale, emission: m.emission, transmission: m.transmission,
            isDoubleSided: m.isDoubleSided, labelsThrough: m.labelsThrough,
            admitsAmbientLight: m.admitsAmbientLight)))
    }
    header.textures = textures.map {
      TextureSize(width: $0.image.width, height: $0.image.height)
    }
    var bytes = encode(header)
    for part in result.model.parts {
      bytes.append(contentsOf: part.mesh.positions.flatMap { [$0.x, $0.y, $0.z] })
      bytes.append(contentsOf: part.mesh.normals.flatMap { [$0.x, $0.y, $0.z] })
      bytes.append(contentsOf: part.mesh.textureCoordinates.flatMap { [$0.x, $0.y] })
      bytes.append(contentsOf: part.mesh.indices)
    }
    for texture in textures { bytes.append(contentsOf: texture.image.pixels) }
    return bytes
  }

  private static func encode(_ header: Header) -> [UInt8] {
    // Numbers are finite by the importer's checks, and strings encode always.
    let json = (try? JSONEncoder().encode(header)) ?? Data()
    var bytes: [UInt8] = []
    bytes.append(contentsOf: [UInt64(json.count).littleEndian])
    return bytes + json
  }

  // MARK: Reading

  /// - Throws: the `CatalogError` that was sent, or one that says the packet is damaged.
  static func decode(_ bytes: [UInt8], file: String) throws(CatalogError) -> ModelImporter.Result {
    let damaged = CatalogError(
      file: file, problem: "the process that read it sent a damaged answer",
      remedy: "export it again, best as glTF binary (.glb)")
    var reader = PacketReader(bytes: bytes)
    guard let length = reader.array(of: UInt64.self, count: 1)?.first,
      let json = reader.array(of: UInt8.self, count: Int(clamping: length)),
      let header = try? JSONDecoder().decode(Header.self, from: Data(json))
    else { throw damaged }
    if !header.complaints.isEmpty {
      throw CatalogError(
        header.complaints.map {
          Diagnostic(
            location: SourceLocation(file: $0.file, line: $0.line, column: $0.column),
            keyPath: $0.keyPath, problem: $0.problem, remedy: $0.remedy)
        })
    }
    var meshes: [Mesh] = []
    for part in header.parts {
      guard let mesh = reader.mesh(vertices: part.vertices, indices: part.indices) else {
        throw damaged
      }
      meshes.append(mesh)
    }
    var textures: [Texture] = []
    for size in header.textures {
      guard let texture = reader.texture(width: size.width, height: size.height) else {
        throw damaged
      }
      textures.append(texture)
    }
    guard let up = header.up, reader.isAtEnd, !meshes.isEmpty else { throw damaged }
    var parts: [Model.Part] = []
    for (mesh, part) in zip(meshes, header.parts) {
      guard let material = material(part.material, textures: textures) else { throw damaged }
      parts.append(Model.Part(mesh: mesh, material: material))
    }
    let model = Model(name: header.name, parts: parts)
    guard isSound(header.pieces, within: model.bounds) else { throw damaged }
    return ModelImporter.Result(
      model: model, up: up, notes: header.notes, copyright: header.copyright,
      pieces: header.pieces)
  }

  private static func isSound(_ pieces: [[SIMD3<Float>]], within bounds: Box3) -> Bool {
    let slack = SIMD3<Double>(repeating: 1e-6)
    let box = Box3(minimum: bounds.minimum - slack, maximum: bounds.maximum + slack)
    return pieces.count <= CollisionFit.pieceLimit
      && pieces.allSatisfy { corners in
        (4...CollisionFit.hullPointLimit).contains(corners.count)
          && corners.allSatisfy { box.contains(SIMD3<Double>($0)) }
      }
  }

  /// nil if it names a texture that is not there.
  private static func material(_ m: Surface, textures: [Texture]) -> Material? {
    let numbers = [m.baseColorTexture, m.surfaceTexture, m.normalTexture]
    guard numbers.allSatisfy({ $0.map(textures.indices.contains) ?? true }) else { return nil }
    func texture(_ number: Int?) -> Texture? { number.map { textures[$0] } }
    var material = Material(
      name: m.name, baseColor: m.baseColor, baseColorTexture: texture(m.baseColorTexture),
      roughness: m.roughness, metallic: m.metallic, emission: m.emission,
      transmission: m.transmission, isDoubleSided: m.isDoubleSided,
      labelsThrough: m.labelsThrough, surfaceTexture: texture(m.surfaceTexture),
      normalTexture: texture(m.normalTexture), normalScale: m.normalScale)
    material.admitsAmbientLight = m.admitsAmbientLight
    return material
  }
}

/// Takes arrays of plain values off bytes, never more than there are.
private struct PacketReader {
  let bytes: [UInt8]
  private var offset = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  /// nil if so many are not left.
  mutating func array<Value: BitwiseCopyable>(of type: Value.Type, count: Int) -> [Value]? {
    let stride = MemoryLayout<Value>.stride
    guard count >= 0, count <= (bytes.count - offset) / stride else { return nil }
    let range = offset..<offset + count * stride
    offset = range.upperBound
    return [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
      bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[range]))
      }
      initialized = count
    }
  }

  /// nil if bytes are missing, an index points nowhere, or a number is not finite.
  mutating func mesh(vertices: Int, indices: Int) -> Mesh? {
    guard vertices >= 0, vertices < bytes.count, indices >= 0, indices % 3 == 0,
      let positions = array(of: Float.self, count: 3 * vertices),
      let normals = array(of: Float.self, count: 3 * vertices),
      let coordinates = array(of: Float.self, count: 2 * vertices),
      let indices = array(of: UInt32.self, count: indices),
      positions.allSatisfy(\.isFinite), normals.allSatisfy(\.isFinite),
      coordinates.allSatisfy(\.isFinite), indices.allSatisfy({ $0 < vertices })
    else { return nil }
    func vectors(_ n: [Float]) -> [SIMD3<Float>] {
      (0..<vertices).map { SIMD3(n[3 * $0], n[3 * $0 + 1], n[3 * $0 + 2]) }
    }
    return Mesh(
      positions: vectors(positions), normals: vectors(normals),
      textureCoordinates: (0..<vertices).map {
        SIMD2(coordinates[2 * $0], coordinates[2 * $0 + 1])
      }, indices: indices)
  }

  mutating func texture(width: Int, height: Int) -> Texture? {
    guard (try? ImageLimits.check(width: width, height: height)) != nil,
      let pixels = array(of: RGBA8.self, count: width * height)
    else { return nil }
    return Texture(image: Image(width: width, height: height, pixels: pixels))
  }
}

extension [UInt8] {
  fileprivate mutating func append<Value: BitwiseCopyable>(contentsOf values: [Value]) {
    values.withUnsafeBytes { append(contentsOf: $0) }
  }
}
