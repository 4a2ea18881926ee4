import Configuration
import Geometry
package import Imaging

/// Writes models as glTF 2.0 binary, +Y up and +Z out of the front, with textures inside.
/// Levels of detail are nodes outside the scene, which the node of the full model names.
/// - SeeAlso: glTF 2.0 specification, sections 3.6 (geometry) and 4 (GLB);
///   `KHR_materials_transmission`; `MSFT_lod`.
package struct GLBWriter {
  /// 1 … 100, of the JPEG that an opaque texture becomes; others become PNG.
  package var textureQuality = 90

  private var binary: [UInt8] = []
  private var bufferViews: [JSONValue] = []
  private var accessors: [JSONValue] = []
  private var images: [JSONValue] = []
  private var textureIndex: [ObjectIdentifier: Int] = [:]

  package init() {}

  /// - Throws: `ImageError` if a texture cannot be encoded.
  package mutating func encode(_ model: Model) throws(ImageError) -> [UInt8] {
    try encode([model])
  }

  /// Several models in one file, a node each, all in one frame.
  /// - Precondition: each has a triangle.
  /// - Throws: `ImageError` if a texture cannot be encoded.
  package mutating func encode(_ models: [Model]) throws(ImageError) -> [UInt8] {
    self = {
      var fresh = GLBWriter()
      fresh.textureQuality = textureQuality
      return fresh
    }()
    var meshes: [JSONValue] = []
    var materials: [JSONValue] = []
    let levels = models.flatMap(\.levelsOfDetail)
    for model in models + levels.map(\.model) {
      var primitives: [JSONValue] = []
      for part in model.parts where !part.mesh.indices.isEmpty {
        primitives.append(primitive(part.mesh, material: materials.count))
        materials.append(try material(part.material))
      }
      meshes.append(.members(("primitives", .array(primitives))))
    }
    let nodes = self.nodes(of: models, levels: levels)
    var members: [(String, JSONValue)] = [
      ("asset", .members(("version", .string("2.0")), ("generator", .string("CartSim")))),
      ("scene", .number(0)),
      (
        "scenes",
        .array([.members(("nodes", .array(models.indices.map { .number(Double($0)) })))])
      ),
      ("nodes", .array(nodes)),
      ("meshes", .array(meshes)),
      ("materials", .array(materials)),
    ]
    if !images.isEmpty {
      members.append(("samplers", .array([.members(("wrapS", .number(10_497)))])))
      members.append(("images", .array(images)))
      members.append(
        (
          "textures",
          .array(
            images.indices.map {
              .members(("sampler", .number(0)), ("source", .number(Double($0))))
            })
        ))
    }
    var extensions: [JSONValue] = []
    if models.contains(where: { $0.parts.contains { $0.material.transmission > 0 } }) {
      extensions.append(.string("KHR_materials_transmission"))
    }
    if !levels.isEmpty { extensions.append(.string("MSFT_lod")) }
    if !extensions.isEmpty { members.append(("extensionsUsed", .array(extensions))) }
    members += [
      ("accessors", .array(accessors)), ("bufferViews", .array(bufferViews)),
      ("buffers", .array([.members(("byteLength", .number(Double(binary.count))))])),
    ]
    return container(json: .object(members.map { JSONValue.Member($0, $1) }))
  }

  /// A node a model, then one a level.
  private func nodes(of models: [Model], levels: [LevelOfDetail]) -> [JSONValue] {
    var next = models.count
    let full = models.enumerated().map { index, model in
      var members: [(String, JSONValue)] = [
        ("name", .string(model.name)), ("mesh", .number(Double(index))),
      ]
      let ids = model.levelsOfDetail.indices.map { JSONValue.number(Double(next + $0)) }
      next += ids.count
      if !ids.isEmpty {
        members.append(("extensions", .members(("MSFT_lod", .members(("ids", .array(ids)))))))
      }
      return JSONValue.object(members.map { JSONValue.Member($0, $1) })
    }
    return full
      + levels.enumerated().map { index, level in
        .members(
          ("name", .string(level.model.name)), ("mesh", .number(Double(models.count + index))),
          ("extras", .members(("cartsim_deviation_m", .number(level.deviation)))))
      }
  }

  /// Header and two chunks, each padded to four bytes.
  private func container(json: JSONValue) -> [UInt8] {
    var text = Array(json.text.utf8)
    while text.count % 4 != 0 { text.append(UInt8(ascii: " ")) }
    var body = binary
    while body.count % 4 != 0 { body.append(0) }
    var file = Array("glTF".utf8)
    file.append(littleEndian: 2)
    file.append(littleEndian: UInt32(12 + 8 + text.count + 8 + body.count))
    file.append(littleEndian: UInt32(text.count))
    file += Array("JSON".utf8) + text
    file.append(littleEndian: UInt32(body.count))
    file += Array("BIN\0".utf8) + body
    return file
  }

  private mutating func primitive(_ mesh: Mesh, material: Int) -> JSONValue {
    // Ours is (front, left, up); glTF's (left, up, front).
    func swapped(_ v: SIMD3<Float>) -> [Float] { [v.y, v.z, v.x] }
    let box = mesh.bounds
    let low = swapped(SIMD3<Float>(box.minimum)).map { JSONValue.number(Double($0)) }
    let high = swapped(SIMD3<Float>(box.maximum)).map { JSONValue.number(Double($0)) }
    let positions = accessor(
      floats: mesh.positions.flatMap(swapped), type: "VEC3", width: 3,
      extra: [("min", .array(low)), ("max", .array(high))])
    let normals = accessor(floats: mesh.normals.flatMap(swapped), type: "VEC3", width: 3)
    let coordinates = accessor(
      floats: mesh.textureCoordinates.flatMap { [$0.x, $0.y] }, type: "VEC2", width: 2)
    let start = binary.count
    for index in mesh.indices { binary.append(littleEndian: index) }
    let indices = appendAccessor(
      view: appendView(from: start, target: 34_963), componentType: 5125, count: mesh.indices.count,
      type: "SCALAR")
    return .members(
      (
        "attributes",
        .members(
          ("POSITION", .number(Double(positions))), ("NORMAL", .number(Double(normals))),
          ("TEXCOORD_0", .number(Double(coordinates))))
      ), ("indices", .number(Double(indices))), ("material", .number(Double(material))))
  }

  private mutating func accessor(
    floats: [Float], type: String, width: Int, extra: [(String, JSONValue)] = []
  ) -> Int {
    let start = binary.count
    binary.reserveCapacity(start + floats.count * 4)
    for value in floats { binary.append(littleEndian: value.bitPattern) }
    return appendAccessor(
      view: appendView(from: start, target: 34_962), componentType: 5126,
      count: floats.count / width, type: type, extra: extra)
  }

  private mutating func appendAccessor(
    view: Int, componentType: Double, count: Int, type: String, extra: [(String, JSONValue)] = []
  ) -> Int {
    let members: [(String, JSONValue)] =
      [
        ("bufferView", .number(Double(view))), ("componentType", .number(componentType)),
        ("count", .number(Double(count))), ("type", .string(type)),
      ] + extra
    accessors.append(.object(members.map { JSONValue.Member($0, $1) }))
    return accessors.count - 1
  }

  private mutating func appendView(from start: Int, target: Double?) -> Int {
    var members: [(String, JSONValue)] = [
      ("buffer", .number(0)), ("byteOffset", .number(Double(start))),
      ("byteLength", .number(Double(binary.count - start))),
    ]
    if let target { members.append(("target", .number(target))) }
    bufferViews.append(.object(members.map { JSONValue.Member($0, $1) }))
    while binary.count % 4 != 0 { binary.append(0) }
    return bufferViews.count - 1
  }

  private mutating func material(_ material: Material) throws(ImageError) -> JSONValue {
    func color(_ c: SIMD3<Float>) -> [JSONValue] {
      [.number(Double(c.x)), .number(Double(c.y)), .number(Double(c.z))]
    }
    var surface: [(String, JSONValue)] = [
      ("baseColorFactor", .array(color(material.baseColor) + [.number(1)])),
      ("roughnessFactor", .number(Double(material.roughness))),
      ("metallicFactor", .number(Double(material.metallic))),
    ]
    if let texture = material.baseColorTexture {
      let index = try image(texture)
      surface.append(("baseColorTexture", .members(("index", .number(Double(index))))))
    }
    if let texture = material.surfaceTexture {
      let index = try image(texture, isColor: false)
      surface.append(("metallicRoughnessTexture", .members(("index", .number(Double(index))))))
    }
    var members: [(String, JSONValue)] = [
      ("name", .string(material.name)),
      ("pbrMetallicRoughness", .object(surface.map { JSONValue.Member($0, $1) })),
      ("emissiveFactor", .array(color(material.emission))),
      ("doubleSided", .boolean(material.isDoubleSided)),
    ]
    if let texture = material.normalTexture {
      let index = try image(texture, isColor: false)
      members.append(
        (
          "normalTexture",
          .members(
            ("index", .number(Double(index))), ("scale", .number(Double(material.normalScale))))
        ))
    }
    if material.transmission > 0 {
      let factor = JSONValue.number(Double(material.transmission))
      members.append(
        (
          "extensions",
          .members(("KHR_materials_transmission", .members(("transmissionFactor", factor))))
        ))
    }
    if material.labelsThrough {
      members.append(("extras", .members(("cartsim_labels_through", .boolean(true)))))
    }
    return .object(members.map { JSONValue.Member($0, $1) })
  }

  /// Index of the texture, written once however many materials use it.
  /// - Parameter isColor: false keeps every code: JPEG would bend the surface.
  private mutating func image(
    _ texture: Texture, isColor: Bool = true
  ) throws(ImageError) -> Int {
    if let known = textureIndex[ObjectIdentifier(texture)] { return known }
    let picture = texture.image
    let isLossy = isColor && picture.pixels.allSatisfy { $0.a == 255 }
    let start = binary.count
    binary +=
      isLossy
      ? try JPEG.encode(picture.rgb, quality: textureQuality, subsampling: .full444)
      : try PNG.encode(picture, compression: .small)
    let view = appendView(from: start, target: nil)
    images.append(
      .members(
        ("bufferView", .number(Double(view))),
        ("mimeType", .string(isLossy ? "image/jpeg" : "image/png"))))
    textureIndex[ObjectIdentifier(texture)] = images.count - 1
    return images.count - 1
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian value: UInt32) {
    for shift in [0, 8, 16, 24] as [UInt32] {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
