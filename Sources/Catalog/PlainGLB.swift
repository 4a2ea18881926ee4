import Foundation
import Geometry
import Imaging

/// glTF binary in the plain form that `GLBWriter` and most exporters of products give it: one buffer
/// inside, nodes without transforms, triangles with normals and texture coordinates.
///
/// Catalogues come from outside like any mesh, and thousands of products cannot each have a child
/// process. What is read here, is read with checked Swift alone; Assimp sees none of it. Whatever is
/// not plain, or not sound, is left to `ModelImporter`, which also says what is wrong.
/// - SeeAlso: glTF 2.0 specification, sections 3.6, 3.9 and 4.
struct PlainGLB {
  private let document: Document
  private let binary: Range<Int>
  private let bytes: [UInt8]
  private let textureLimit: Int
  private var textures: [Int: Texture] = [:]

  /// Extensions that are understood.
  private static let extensions: Set<String> = ["KHR_materials_transmission", "MSFT_lod"]
  private static let vertexLimit = 4_000_000
  private static let levelLimit = 16

  /// - Parameter textureLimit: the largest side of a texture in pixels; larger ones are reduced.
  /// - Returns: nil if the file is not in the plain form.
  static func model(at path: String, name: String, textureLimit: Int) -> Model? {
    guard let bytes = MeshFolder.read(path),
      var reader = PlainGLB(bytes: bytes, textureLimit: textureLimit)
    else { return nil }
    return reader.model(name: name)
  }

  private init?(bytes: [UInt8], textureLimit: Int) {
    func word(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    guard bytes.count >= 28, word(0) == 0x4654_6c67, word(4) == 2, word(8) == bytes.count,
      word(16) == 0x4e4f_534a
    else { return nil }
    let end = 20 + word(12)
    guard end + 8 <= bytes.count, word(end + 4) == 0x004e_4942,
      end + 8 + word(end) <= bytes.count,
      let document = try? JSONDecoder().decode(Document.self, from: Data(bytes[20..<end])),
      document.buffers.count == 1, document.buffers[0].uri == nil,
      document.buffers[0].byteLength <= word(end), document.buffers[0].byteLength >= 0,
      Self.extensions.isSuperset(of: document.extensionsUsed ?? []),
      Self.extensions.isSuperset(of: document.extensionsRequired ?? [])
    else { return nil }
    binary = end + 8..<end + 8 + document.buffers[0].byteLength
    self.document = document
    self.bytes = bytes
    self.textureLimit = textureLimit
  }

  private mutating func model(name: String) -> Model? {
    let scene = document.scene ?? 0
    guard document.scenes.indices.contains(scene) else { return nil }
    let roots = document.scenes[scene].nodes ?? []
    guard Set(roots).count == roots.count, roots.allSatisfy(document.nodes.indices.contains) else {
      return nil
    }
    var vertices = 0
    guard let parts = parts(of: roots, vertices: &vertices) else { return nil }
    let full = Model(name: name, parts: parts)
    var levels: [LevelOfDetail] = []
    // Levels of a file with several nodes would have to be put together; ours has one.
    let ids = roots.count == 1 ? document.nodes[roots[0]].extensions?.MSFT_lod?.ids ?? [] : []
    guard ids.count <= Self.levelLimit, Set(ids).count == ids.count, !ids.contains(roots[0]) else {
      return nil
    }
    for id in ids {
      guard document.nodes.indices.contains(id),
        let deviation = document.nodes[id].extras?.cartsim_deviation_m,
        deviation > levels.last?.deviation ?? -1, deviation < 1,
        let parts = self.parts(of: [id], vertices: &vertices)
      else { return nil }
      levels.append(
        LevelOfDetail(
          model: Model(name: name, parts: parts, bounds: full.bounds), deviation: deviation))
    }
    return Model(name: name, parts: full.parts, bounds: full.bounds, levelsOfDetail: levels)
  }

  /// All triangles of some nodes; nil if any is not plain or not sound, or they are too many.
  private mutating func parts(of nodes: [Int], vertices: inout Int) -> [Model.Part]? {
    var parts: [Model.Part] = []
    for node in nodes.map({ document.nodes[$0] }) {
      guard node.isPlain, let number = node.mesh, document.meshes.indices.contains(number) else {
        return nil
      }
      for primitive in document.meshes[number].primitives {
        guard let mesh = mesh(primitive), let material = material(primitive.material) else {
          return nil
        }
        vertices += mesh.positions.count
        guard vertices <= Self.vertexLimit else { return nil }
        parts.append(Model.Part(mesh: mesh, material: material))
      }
    }
    return parts.isEmpty ? nil : parts
  }

  // MARK: Triangles

  private func mesh(_ primitive: Document.Primitive) -> Mesh? {
    guard primitive.mode ?? 4 == 4, primitive.targets == nil,
      primitive.attributes.keys.sorted() == ["NORMAL", "POSITION", "TEXCOORD_0"],
      let positions = vectors(primitive.attributes["POSITION"]),
      let normals = vectors(primitive.attributes["NORMAL"]), normals.count == positions.count,
      let coordinates = floats(primitive.attributes["TEXCOORD_0"], type: "VEC2", width: 2),
      coordinates.count == 2 * positions.count,
      coordinates.allSatisfy({ abs($0) < 1e4 }), positions.allSatisfy({ $0.dot($0) < 1e6 }),
      normals.allSatisfy({ (0.5...2).contains($0.dot($0)) }),
      let indices = indices(primitive.indices), !indices.isEmpty, indices.count % 3 == 0,
      indices.allSatisfy({ $0 < positions.count })
    else { return nil }
    for t in stride(from: 0, to: indices.count, by: 3) {
      let p = (0..<3).map { SIMD3<Double>(positions[Int(indices[t + $0])]) }
      let normal = (p[1] - p[0]).cross(p[2] - p[0])
      guard normal.dot(normal) > 0 else { return nil }
    }
    return Mesh(
      positions: positions, normals: normals.map(\.normalized),
      textureCoordinates: (0..<positions.count).map {
        SIMD2(coordinates[2 * $0], coordinates[2 * $0 + 1])
      }, indices: indices)
  }

  /// glTF's (left, up, front) as our (front, left, up).
  private func vectors(_ accessor: Int?) -> [SIMD3<Float>]? {
    guard let n = floats(accessor, type: "VEC3", width: 3) else { return nil }
    return (0..<n.count / 3).map { SIMD3(n[3 * $0 + 2], n[3 * $0], n[3 * $0 + 1]) }
  }

  private func floats(_ number: Int?, type: String, width: Int) -> [Float]? {
    guard let accessor = accessor(number), accessor.type == type, accessor.componentType == 5126,
      let range = range(of: accessor, elementSize: 4 * width)
    else { return nil }
    return bytes.withUnsafeBytes { bytes in
      (0..<accessor.count * width).map {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(
              fromByteOffset: range.lowerBound + 4 * $0, as: UInt32.self)))
      }
    }
  }

  private func indices(_ number: Int?) -> [UInt32]? {
    guard let accessor = accessor(number), accessor.type == "SCALAR",
      let size = [5121: 1, 5123: 2, 5125: 4][accessor.componentType],
      let range = range(of: accessor, elementSize: size)
    else { return nil }
    return (0..<accessor.count).map { i in
      (0..<size).reduce(0) {
        $0 | UInt32(bytes[range.lowerBound + size * i + $1]) << UInt32(8 * $1)
      }
    }
  }

  private func accessor(_ number: Int?) -> Document.Accessor? {
    guard let number, document.accessors.indices.contains(number) else { return nil }
    let accessor = document.accessors[number]
    return accessor.sparse == nil && accessor.normalized != true ? accessor : nil
  }

  /// The bytes of tightly packed elements; nil if they do not lie in their view.
  private func range(of accessor: Document.Accessor, elementSize: Int) -> Range<Int>? {
    guard let view = view(accessor.bufferView) else { return nil }
    let stride = accessor.bufferView.flatMap { document.bufferViews[$0].byteStride }
    let offset = accessor.byteOffset ?? 0
    guard stride ?? elementSize == elementSize, offset >= 0, offset <= view.count,
      accessor.count >= 0, accessor.count <= (view.count - offset) / elementSize
    else { return nil }
    let start = view.lowerBound + offset
    return start..<start + accessor.count * elementSize
  }

  /// Where a view lies in the file.
  private func view(_ number: Int?) -> Range<Int>? {
    guard let number, document.bufferViews.indices.contains(number) else { return nil }
    let view = document.bufferViews[number]
    let offset = view.byteOffset ?? 0
    guard view.buffer == 0, (0...binary.count).contains(offset),
      (0...binary.count - offset).contains(view.byteLength)
    else { return nil }
    let start = binary.lowerBound + offset
    return start..<start + view.byteLength
  }

  // MARK: Materials

  private mutating func material(_ number: Int?) -> Material? {
    guard let number, document.materials?.indices.contains(number) == true,
      let source = document.materials?[number]
    else { return nil }
    let surface = source.pbrMetallicRoughness ?? Document.Surface()
    guard let baseColor = Self.color(surface.baseColorFactor ?? [1, 1, 1, 1]),
      let emission = Self.color(source.emissiveFactor ?? [0, 0, 0])
    else { return nil }
    func part(_ value: Float?, default fallback: Float) -> Float {
      min(max(value ?? fallback, 0), 1)
    }
    var material = Material(
      name: String((source.name ?? "material-\(number)").prefix(80)), baseColor: baseColor,
      roughness: part(surface.roughnessFactor, default: 1),
      metallic: part(surface.metallicFactor, default: 1), emission: emission,
      transmission: part(
        source.extensions?.KHR_materials_transmission?.transmissionFactor, default: 0),
      isDoubleSided: source.doubleSided ?? false,
      normalScale: min(max(source.normalTexture?.scale ?? 1, -8), 8))
    if let use = surface.baseColorTexture {
      guard let texture = texture(use) else { return nil }
      material.baseColorTexture = texture
    }
    if let use = surface.metallicRoughnessTexture {
      guard let texture = texture(use) else { return nil }
      material.surfaceTexture = texture
    }
    if let use = source.normalTexture {
      guard let texture = texture(use) else { return nil }
      material.normalTexture = texture
    }
    return material
  }

  private static func color(_ values: [Float]) -> SIMD3<Float>? {
    guard values.count >= 3 else { return nil }
    return SIMD3(values[0], values[1], values[2]).clamped(
      lowerBound: .zero, upperBound: SIMD3(repeating: 1))
  }

  /// A picture inside the file, decoded once.
  private mutating func texture(_ use: Document.TextureUse) -> Texture? {
    guard use.texCoord ?? 0 == 0, let list = document.textures,
      list.indices.contains(use.index), let image = list[use.index].source
    else { return nil }
    if let known = textures[image] { return known }
    guard let images = document.images, images.indices.contains(image),
      images[image].uri == nil, let range = view(images[image].bufferView),
      let picture = try? ImageFile.decode(Array(bytes[range]))
    else { return nil }
    let texture = Texture(image: picture.fitting(side: textureLimit))
    textures[image] = texture
    return texture
  }
}

/// The JSON of a glTF file, as far as the plain form goes.
private struct Document: Decodable {
  /// Something that is there, whatever it is.
  struct Presence: Decodable { init(from decoder: any Decoder) {} }

  struct Scene: Decodable { var nodes: [Int]? }

  struct Node: Decodable {
    var mesh: Int?
    var children, matrix, translation, rotation, scale, skin: Presence?
    var extensions: NodeExtensions?
    var extras: Extras?

    var isPlain: Bool {
      [children, matrix, translation, rotation, scale, skin].allSatisfy { $0 == nil }
    }
  }

  struct NodeExtensions: Decodable { var MSFT_lod: LevelNodes? }

  struct LevelNodes: Decodable { var ids: [Int] }

  /// Anything may stand here; what is not ours is passed over.
  struct Extras: Decodable {
    var cartsim_deviation_m: Double?

    private enum CodingKeys: String, CodingKey { case cartsim_deviation_m }

    init(from decoder: any Decoder) {
      let container = try? decoder.container(keyedBy: CodingKeys.self)
      cartsim_deviation_m = try? container?.decodeIfPresent(
        Double.self, forKey: .cartsim_deviation_m)
    }
  }

  struct Mesh: Decodable { var primitives: [Primitive] }

  struct Primitive: Decodable {
    var attributes: [String: Int]
    var indices, material, mode: Int?
    var targets: Presence?
  }

  struct Accessor: Decodable {
    var bufferView, byteOffset: Int?
    var componentType, count: Int
    var type: String
    var normalized: Bool?
    var sparse: Presence?
  }

  struct View: Decodable {
    var buffer, byteLength: Int
    var byteOffset, byteStride: Int?
  }

  struct Buffer: Decodable {
    var byteLength: Int
    var uri: Presence?
  }

  struct TextureUse: Decodable {
    var index: Int
    var texCoord: Int?
    var scale: Float?
  }

  struct Surface: Decodable {
    var baseColorFactor: [Float]?
    var baseColorTexture, metallicRoughnessTexture: TextureUse?
    var roughnessFactor, metallicFactor: Float?
  }

  struct Transmission: Decodable { var transmissionFactor: Float? }

  struct Extensions: Decodable { var KHR_materials_transmission: Transmission? }

  struct Material: Decodable {
    var name: String?
    var pbrMetallicRoughness: Surface?
    var emissiveFactor: [Float]?
    var normalTexture: TextureUse?
    var doubleSided: Bool?
    var extensions: Extensions?
  }

  struct Picture: Decodable {
    var bufferView: Int?
    var uri: Presence?
  }

  struct TextureSource: Decodable { var source: Int? }

  var scene: Int?
  var scenes: [Scene]
  var nodes: [Node]
  var meshes: [Mesh]
  var accessors: [Accessor]
  var bufferViews: [View]
  var buffers: [Buffer]
  var materials: [Material]?
  var textures: [TextureSource]?
  var images: [Picture]?
  var extensionsUsed, extensionsRequired: [String]?
}
