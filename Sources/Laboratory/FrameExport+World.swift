import Catalog
import Geometry
import Imaging
import Rasterizer
import Scene

extension FrameExport {
  /// Everything that stands there, as glTF binary.
  ///
  /// Nodes are named `KIND/MATERIAL`, of the surroundings, or `KIND ID/MATERIAL`. Emission is in
  /// multiples of `white`, as in the model.
  func world() throws(ImageError) -> [UInt8] {
    var parts: [Model] = []
    // What is absent waits far below the floor.
    for instance in snapshot.instances where instance.worldFromModel.translation.z > -100 {
      let normals = instance.deformedNormals
      var first = 0
      for part in instance.model.parts {
        let mesh = Self.worldMesh(part.mesh, of: instance, normals: normals, first: first)
        first += part.mesh.positions.count
        if mesh.indices.isEmpty { continue }
        parts.append(
          Model(
            name: "\(Self.name(of: instance))/\(part.material.name)",
            parts: [Model.Part(mesh: mesh, material: part.material)]))
      }
    }
    var writer = GLBWriter()
    writer.textureQuality = 98
    return try writer.encode(parts)
  }

  private static func name(of instance: Instance) -> String {
    switch instance.kind {
    case .surroundings: instance.model.name
    case .product(let sku): "\(sku) \(instance.id)"
    case .hand: "hand \(instance.id)"
    case .other(let name): "\(name) \(instance.id)"
    }
  }

  /// A part's mesh in the world.
  /// - Parameters:
  ///   - normals: of a deformed instance, over all parts.
  ///   - first: index of the part's first vertex among those.
  private static func worldMesh(
    _ mesh: Mesh, of instance: Instance, normals: [SIMD3<Float>]?, first: Int
  ) -> Mesh {
    var mesh = mesh
    let scale = SIMD3<Double>(instance.scale)
    for v in mesh.positions.indices {
      let local = instance.deformedPositions.map { $0[first + v] } ?? mesh.positions[v]
      let normal = normals.map { $0[first + v] } ?? mesh.normals[v]
      mesh.positions[v] = SIMD3<Float>(
        instance.worldFromModel.apply(toPoint: SIMD3<Double>(local) * scale))
      mesh.normals[v] = SIMD3<Float>(
        instance.worldFromModel.apply(toDirection: SIMD3<Double>(normal) / scale).normalized)
    }
    if scale.x * scale.y * scale.z < 0 {
      for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        mesh.indices.swapAt(t + 1, t + 2)
      }
    }
    return mesh
  }
}
