import CAssimp
import Foundation
import Geometry

/// A file as Assimp read it. Owns the C scene; everything taken out of it is copied and checked.
final class AssimpScene {
  let path: String
  /// The extension in lower case.
  let format: String
  let scene: UnsafePointer<aiScene>
  /// What the mesh may see of the disk.
  private let folder: MeshFolder

  /// The extensions of the formats that are read, in lower case.
  static let formats: Set<String> = ["glb", "gltf", "obj", "fbx", "ply", "stl", "dae"]

  /// Bounds on files from outside.
  private enum Limits {
    static let fileSize = 512 << 20
    static let vertices = 4_000_000
    static let triangles = 4_000_000
    static let nodes = 100_000
  }

  init(path: String) throws(CatalogError) {
    self.path = path
    format = URL(fileURLWithPath: path).pathExtension.lowercased()
    folder = MeshFolder(of: path)
    guard Self.formats.contains(format) else {
      throw CatalogError(
        file: path, problem: "\"\(format)\" is no known mesh format",
        remedy: "use \(Self.formats.sorted().joined(separator: ", "))")
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw CatalogError(
        file: path, problem: "the file does not exist", remedy: "check the path")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CatalogError(
        file: path, problem: "it is a folder, a pipe or a device, and no file",
        remedy: "name a mesh file")
    }
    guard status.st_size > 0 else {
      throw CatalogError(file: path, problem: "the file is empty", remedy: "export it again")
    }
    guard status.st_size <= Limits.fileSize else {
      throw CatalogError(
        file: path, problem: "the file has \(status.st_size) bytes",
        remedy: "the limit is \(Limits.fileSize); simplify the mesh")
    }
    if format == "ply" { try PLYHeader.check(path, fileSize: Int(status.st_size)) }
    let flags =
      aiProcess_Triangulate.rawValue | aiProcess_JoinIdenticalVertices.rawValue
      | aiProcess_SortByPType.rawValue | aiProcess_FlipUVs.rawValue
      | aiProcess_ValidateDataStructure.rawValue
    let properties = aiCreatePropertyStore()
    defer { aiReleasePropertyStore(properties) }
    // Points and lines are no surfaces.
    aiSetImportPropertyInteger(
      properties, "PP_SBP_REMOVE",
      CInt(aiPrimitiveType_POINT.rawValue | aiPrimitiveType_LINE.rawValue))
    guard
      let scene = folder.withInterface({
        aiImportFileExWithProperties(path, CUnsignedInt(flags), $0, properties)
      })
    else {
      let reason = aiGetErrorString().map { String(cString: $0) } ?? "unknown error"
      let isHungry = reason.contains("bad_alloc")
      throw CatalogError(
        file: path,
        problem: isHungry
          ? "reading it takes more memory than it may have"
          : "Assimp cannot read the mesh: \(reason)",
        remedy: "export it again, best as glTF binary (.glb)")
    }
    self.scene = scene
  }

  deinit { aiReleaseImport(scene) }

  /// What was decided while the file was read.
  var notes: [String] { folder.notes }

  /// Whether colours of vertices are linear light, as glTF has them; elsewhere they are sRGB.
  var hasLinearColors: Bool { ["glb", "gltf"].contains(format) }

  /// What the file says of its rights (glTF alone does).
  var copyright: String? {
    cartsim_metadata_text(scene, "SourceAsset_Copyright").map { String(cString: $0) }
  }

  /// What the file says of its unit, in metres: FBX, and Collada, which Assimp has scaled already.
  var metersPerUnit: Double? {
    if format == "dae" { return 1 }
    var centimeters = 0.0
    guard format == "fbx",
      cartsim_metadata_number(scene, "UnitScaleFactor", &centimeters) == 1,
      centimeters.isFinite, centimeters > 0
    else { return nil }
    return centimeters / 100
  }

  /// What the file says of its up axis: glTF always has Y up, FBX says so itself, and Collada, which
  /// Assimp has turned to Y up already.
  var upAxis: ModelImporter.Axis? {
    if ["glb", "gltf", "dae"].contains(format) { return .y }
    var axis = 0.0
    var sign = 1.0
    guard format == "fbx", cartsim_metadata_number(scene, "UpAxis", &axis) == 1 else { return nil }
    _ = cartsim_metadata_number(scene, "UpAxisSign", &sign)
    switch axis {
    case 0: return sign < 0 ? .minusX : .x
    case 1: return sign < 0 ? .minusY : .y
    case 2: return sign < 0 ? .minusZ : .z
    default: return nil
    }
  }

  /// The triangles of every node, in the file's root frame.
  func parts() throws(CatalogError) -> [RawPart] {
    var result: [RawPart] = []
    var (vertices, triangles, nodes) = (0, 0, 0)
    // An explicit stack: a file may nest nodes as deeply as it likes.
    var stack: [(UnsafePointer<aiNode>, AffineMap)] = []
    if let root = scene.pointee.mRootNode { stack.append((UnsafePointer(root), .identity)) }
    while let (node, parent) = stack.popLast() {
      nodes += 1
      let rootFromNode = parent * AffineMap(node.pointee.mTransformation)
      for i in 0..<Int(node.pointee.mNumMeshes) {
        guard let indices = node.pointee.mMeshes, indices[i] < scene.pointee.mNumMeshes,
          let meshes = scene.pointee.mMeshes, let mesh = meshes[Int(indices[i])]
        else { continue }
        vertices += Int(mesh.pointee.mNumVertices)
        triangles += Int(mesh.pointee.mNumFaces)
        guard vertices <= Limits.vertices, triangles <= Limits.triangles else {
          throw CatalogError(
            file: path, problem: "the mesh has more than \(Limits.triangles) triangles or vertices",
            remedy: "simplify it; a product needs some 10 000")
        }
        result.append(
          RawPart(mesh, rootFromMesh: rootFromNode, ignoresNormals: format == "stl"))
      }
      guard nodes <= Limits.nodes else {
        throw CatalogError(
          file: path, problem: "the file has more than \(Limits.nodes) nodes",
          remedy: "join the meshes before exporting")
      }
      // Reversed, so that the stack hands children out in the file's order.
      for i in (0..<Int(node.pointee.mNumChildren)).reversed() {
        if let children = node.pointee.mChildren, let child = children[i] {
          stack.append((UnsafePointer(child), rootFromNode))
        }
      }
    }
    return result
  }
}

/// A linear map and a translation: what a node of a file may do to its meshes.
struct AffineMap {
  /// Columns of the linear part.
  var x: SIMD3<Double>
  var y: SIMD3<Double>
  var z: SIMD3<Double>
  var translation: SIMD3<Double>

  static let identity = AffineMap(
    x: SIMD3(1, 0, 0), y: SIMD3(0, 1, 0), z: SIMD3(0, 0, 1), translation: .zero)

  init(x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>, translation: SIMD3<Double>) {
    self.x = x
    self.y = y
    self.z = z
    self.translation = translation
  }

  /// Assimp's matrices act on columns; `a1 a2 a3 a4` is the first row.
  init(_ m: aiMatrix4x4) {
    self.init(
      x: SIMD3(Double(m.a1), Double(m.b1), Double(m.c1)),
      y: SIMD3(Double(m.a2), Double(m.b2), Double(m.c2)),
      z: SIMD3(Double(m.a3), Double(m.b3), Double(m.c3)),
      translation: SIMD3(Double(m.a4), Double(m.b4), Double(m.c4)))
  }

  func linear(_ v: SIMD3<Double>) -> SIMD3<Double> { x * v.x + y * v.y + z * v.z }

  func apply(_ p: SIMD3<Double>) -> SIMD3<Double> { linear(p) + translation }

  var determinant: Double { x.dot(y.cross(z)) }

  /// Where a surface normal goes: the cofactors, right for any scale; not of unit length. A mirror
  /// image turns its triangles over, and `RawPart` turns them back.
  func normal(_ n: SIMD3<Double>) -> SIMD3<Double> {
    let turned = y.cross(z) * n.x + z.cross(x) * n.y + x.cross(y) * n.z
    return determinant < 0 ? -turned : turned
  }

  static func * (lhs: AffineMap, rhs: AffineMap) -> AffineMap {
    AffineMap(
      x: lhs.linear(rhs.x), y: lhs.linear(rhs.y), z: lhs.linear(rhs.z),
      translation: lhs.apply(rhs.translation))
  }
}
