import Catalog
import Geometry
import Scene

extension StandardScene {
  /// The same triangles in more instances: products are cut into compact pieces, each a model of its
  /// own with an id of its own.
  /// - Parameter count: of labelled instances; at least as many as there are products.
  package func cut(into count: Int) -> StandardScene {
    let whole = instances.filter { $0.id > 0 }
    let triangles = whole.reduce(0) { $0 + $1.model.triangleCount }
    var scene = self
    scene.instances = instances.filter { $0.id == 0 }
    var (left, rest) = (count, triangles)
    for (n, instance) in whole.enumerated() {
      // In proportion to triangles, at least one, and one left for each that follows.
      let share = Int(
        (Double(left) * Double(instance.model.triangleCount) / Double(max(1, rest))).rounded())
      let wanted = min(max(1, share), left - (whole.count - 1 - n))
      let pieces = Self.pieces(of: instance.model, wanted)
      (left, rest) = (left - wanted, rest - instance.model.triangleCount)
      for piece in pieces {
        var part = instance
        part.id = UInt16(scene.instances.count { $0.id > 0 } + 1)
        part.model = piece
        scene.instances.append(part)
      }
    }
    scene.name = "\(name) in \(scene.instances.count { $0.id > 0 }) pieces"
    return scene
  }

  private static func pieces(of model: Model, _ count: Int) -> [Model] {
    // The first part with any triangles to share; products of the scene have one part.
    var pieces: [Model] = []
    for part in model.parts {
      let all = Array(0..<(part.mesh.indices.count / 3))
      let own = max(1, count * all.count / max(1, model.triangleCount))
      for group in halves(all, of: part.mesh, into: own) {
        var mesh = part.mesh
        mesh.indices = group.flatMap { part.mesh.indices[3 * $0..<3 * $0 + 3] }
        mesh = mesh.withoutUnusedVertices
        pieces.append(
          Model(name: model.name, parts: [Model.Part(mesh: mesh, material: part.material)]))
      }
    }
    return pieces
  }

  /// Cuts triangles in two across their longest extent, again and again.
  private static func halves(_ triangles: [Int], of mesh: Mesh, into count: Int) -> [[Int]] {
    if count <= 1 || triangles.count < 2 { return [triangles] }
    func middle(_ t: Int) -> SIMD3<Float> {
      (0..<3).reduce(.zero) { $0 + mesh.positions[Int(mesh.indices[3 * t + $1])] }
    }
    let middles = triangles.map(middle)
    var (low, high) = (middles[0], middles[0])
    for m in middles {
      low = low.replacing(with: m, where: m .< low)
      high = high.replacing(with: m, where: m .> high)
    }
    let size = high - low
    let axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2
    let sorted = zip(triangles, middles).sorted { ($0.1[axis], $0.0) < ($1.1[axis], $1.0) }
      .map(\.0)
    let first = count / 2
    let cut = sorted.count * first / count
    return halves(Array(sorted[..<cut]).sorted(), of: mesh, into: first)
      + halves(Array(sorted[cut...]).sorted(), of: mesh, into: count - first)
  }
}

extension Mesh {
  fileprivate var withoutUnusedVertices: Mesh {
    var numbers: [UInt32: UInt32] = [:]
    var order: [Int] = []
    var mesh = self
    mesh.indices = indices.map { index in
      if let known = numbers[index] { return known }
      let number = UInt32(order.count)
      numbers[index] = number
      order.append(Int(index))
      return number
    }
    mesh.positions = order.map { positions[$0] }
    mesh.normals = order.map { normals[$0] }
    mesh.textureCoordinates = order.map { textureCoordinates[$0] }
    return mesh
  }
}
