import CAssimp
import Foundation
import Imaging

/// Turns a file's materials into ours, and finds their textures: embedded, beside the file, or,
/// where the file names one that is not there, the picture that shares the model's name.
///
/// A path inside a mesh file is never followed: only its last component counts.
struct TextureFinder {
  let scene: AssimpScene
  /// Largest side in pixels.
  let limit: Int
  private(set) var notes: [String] = []
  private var materials: [Use: Material] = [:]
  private var textures: [String: Texture] = [:]

  init(scene: AssimpScene, limit: Int) {
    self.scene = scene
    self.limit = limit
  }

  private struct Use: Hashable {
    var index: Int
    var hasTextureCoordinates: Bool
  }

  mutating func material(at index: Int, hasTextureCoordinates: Bool) -> Material {
    let use = Use(index: index, hasTextureCoordinates: hasTextureCoordinates)
    if let known = materials[use] { return known }
    let root = scene.scene.pointee
    guard index < Int(root.mNumMaterials), let list = root.mMaterials, let source = list[index]
    else { return Material(name: "plain", baseColor: SIMD3(repeating: 0.6)) }
    let reader = MaterialReader(material: UnsafePointer(source))
    let texture = hasTextureCoordinates ? self.texture(of: reader) : nil
    var color = reader.color("$clr.base") ?? reader.color("$clr.diffuse") ?? SIMD3(repeating: 1)
    // glTF multiplies factor and texture; elsewhere the colour stands in for a missing texture.
    let isGLTF = ["glb", "gltf"].contains(scene.format)
    if !isGLTF && texture != nil { color = SIMD3(repeating: 1) }
    let material = Material(
      name: reader.name ?? "material-\(index)", baseColor: color, baseColorTexture: texture,
      roughness: isGLTF ? reader.number("$mat.roughnessFactor") ?? 1 : 0.55,
      metallic: isGLTF ? reader.number("$mat.metallicFactor") ?? 1 : 0,
      emission: isGLTF ? reader.color("$clr.emissive") ?? .zero : .zero,
      transmission: isGLTF ? min(max(reader.number("$mat.transmission.factor") ?? 0, 0), 1) : 0,
      isDoubleSided: isGLTF && reader.flag("$mat.twosided"),
      // Only glTF says which channel is what; Assimp has no kind of its own for its texture.
      surfaceTexture: isGLTF && hasTextureCoordinates
        ? detail(reader.texturePath(aiTextureType_UNKNOWN)) : nil,
      normalTexture: hasTextureCoordinates
        ? detail(reader.texturePath(aiTextureType_NORMALS)) : nil,
      normalScale: isGLTF ? reader.scale(of: aiTextureType_NORMALS) ?? 1 : 1)
    materials[use] = material
    return material
  }

  private mutating func texture(of reader: MaterialReader) -> Texture? {
    guard let named = reader.colorTexturePath else {
      // One that says it has none among others that have is plain.
      return namesTextures ? nil : orphanTexture(wanted: nil)
    }
    if let known = textures[named] { return known }
    let found = embedded(named) ?? beside(named) ?? orphanTexture(wanted: named)
    textures[named] = found
    return found
  }

  /// Whether the file says itself what has a picture: glTF always, others if any material does.
  private lazy var namesTextures: Bool = {
    let root = scene.scene.pointee
    if scene.hasLinearColors { return true }
    guard let list = root.mMaterials else { return false }
    return (0..<Int(root.mNumMaterials)).contains { i in
      guard let material = list[i] else { return false }
      return MaterialReader(material: UnsafePointer(material)).colorTexturePath != nil
    }
  }()

  /// A texture of something else than colour: the one that is named, or none.
  private mutating func detail(_ named: String?) -> Texture? {
    guard let named else { return nil }
    if let known = textures[named] { return known }
    guard let found = embedded(named) ?? beside(named) else {
      notes.append("texture \(MeshFolder.lastComponent(named)) not found")
      return nil
    }
    textures[named] = found
    return found
  }

  /// `*3` names the fourth embedded texture; FBX names it by its file.
  private mutating func embedded(_ name: String) -> Texture? {
    let root = scene.scene.pointee
    guard let list = root.mTextures else { return nil }
    for i in 0..<Int(root.mNumTextures) {
      guard let texture = list[i] else { continue }
      let file = withUnsafePointer(to: &texture.pointee.mFilename) {
        String(cString: cartsim_text($0))
      }
      guard
        name == "*\(i)"
          || (!file.isEmpty && MeshFolder.lastComponent(file) == MeshFolder.lastComponent(name))
      else { continue }
      // Height 0: the bytes of a picture file, as many as the width says.
      guard texture.pointee.mHeight == 0, let data = texture.pointee.pcData else { return nil }
      let bytes = UnsafeRawBufferPointer(start: data, count: Int(texture.pointee.mWidth))
      return decode(Array(bytes), label: "embedded texture \(name)")
    }
    return nil
  }

  private mutating func beside(_ name: String) -> Texture? {
    let file = MeshFolder.lastComponent(name)
    let folder = URL(fileURLWithPath: scene.path).deletingLastPathComponent()
    for candidate in [folder, folder.appending(path: "textures")] {
      let url = candidate.appending(path: file)
      if MeshFolder.isFile(url.path) { return read(url.path) }
    }
    return nil
  }

  /// A picture beside the model with the model's name, else the only picture there is.
  private mutating func orphanTexture(wanted: String?) -> Texture? {
    let url = URL(fileURLWithPath: scene.path)
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let pictures = names.sorted().filter {
      ["png", "jpg", "jpeg"].contains(URL(fileURLWithPath: $0).pathExtension.lowercased())
        && MeshFolder.isFile(folder.appending(path: $0).path)
    }
    let base = url.deletingPathExtension().lastPathComponent.lowercased()
    let sameName = pictures.first {
      URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent.lowercased() == base
    }
    guard let choice = sameName ?? (pictures.count == 1 ? pictures[0] : nil) else {
      if let wanted { notes.append("texture \(MeshFolder.lastComponent(wanted)) not found") }
      return nil
    }
    notes.append(
      "texture \(choice) taken by its name"
        + (wanted.map { " instead of \(MeshFolder.lastComponent($0))" } ?? ""))
    return read(folder.appending(path: choice).path)
  }

  private mutating func read(_ path: String) -> Texture? {
    if let known = textures[path] { return known }
    do {
      let texture = Texture(image: try ImageFile.read(path).fitting(side: limit))
      textures[path] = texture
      return texture
    } catch {
      notes.append("\(error)")
      return nil
    }
  }

  private mutating func decode(_ bytes: [UInt8], label: String) -> Texture? {
    do { return Texture(image: try ImageFile.decode(bytes).fitting(side: limit)) } catch {
      notes.append("\(label): \(error)")
      return nil
    }
  }
}

/// Typed access to Assimp's bag of material properties.
private struct MaterialReader {
  let material: UnsafePointer<aiMaterial>

  var name: String? {
    var text = aiString()
    guard aiGetMaterialString(material, "?mat.name", 0, 0, &text) == aiReturn_SUCCESS else {
      return nil
    }
    let name = withUnsafePointer(to: &text) { String(cString: cartsim_text($0)) }
    return name.isEmpty ? nil : String(name.prefix(80))
  }

  func number(_ key: String) -> Float? {
    var value: Float = 0
    guard aiGetMaterialFloatArray(material, key, 0, 0, &value, nil) == aiReturn_SUCCESS,
      value.isFinite
    else { return nil }
    return min(max(value, 0), 1)
  }

  func color(_ key: String) -> SIMD3<Float>? {
    var value = aiColor4D()
    guard aiGetMaterialColor(material, key, 0, 0, &value) == aiReturn_SUCCESS,
      value.r.isFinite, value.g.isFinite, value.b.isFinite
    else { return nil }
    return SIMD3(value.r, value.g, value.b).clamped(
      lowerBound: .zero, upperBound: SIMD3(repeating: 1))
  }

  func flag(_ key: String) -> Bool {
    var value: CInt = 0
    return aiGetMaterialIntegerArray(material, key, 0, 0, &value, nil) == aiReturn_SUCCESS
      && value != 0
  }

  /// What multiplies a texture's values, in −8…8.
  func scale(of kind: aiTextureType) -> Float? {
    var value: Float = 0
    guard
      aiGetMaterialFloatArray(material, "$tex.scale", kind.rawValue, 0, &value, nil)
        == aiReturn_SUCCESS, value.isFinite
    else { return nil }
    return min(max(value, -8), 8)
  }

  var colorTexturePath: String? {
    texturePath(aiTextureType_BASE_COLOR) ?? texturePath(aiTextureType_DIFFUSE)
  }

  func texturePath(_ kind: aiTextureType) -> String? {
    var path = aiString()
    guard
      aiGetMaterialTexture(material, kind, 0, &path, nil, nil, nil, nil, nil, nil)
        == aiReturn_SUCCESS
    else { return nil }
    let text = withUnsafePointer(to: &path) { String(cString: cartsim_text($0)) }
    return text.isEmpty ? nil : text
  }
}
