package import Geometry
import Imaging
import Synchronization

/// Models of packs as they are after what has happened to them, made from the products' own.
///
/// Shapes are each pack's own. Refined meshes and painted surfaces are shared by packs of one product
/// and kept within a bound of memory; what is kept changes no bit, so any number of threads may use
/// one of these together.
package final class ConditionedModels: Sendable {
  private struct PaintKey: Hashable {
    var model: ObjectIdentifier
    var steps: WornSurface.Steps
  }

  private struct Entry<Value: Sendable>: Sendable {
    var value: Value
    /// Keeps the identity that it is filed under.
    var model: Model
    var bytes: Int
    var lastUse: Int
  }

  private struct Kept: Sendable {
    var paints: [PaintKey: Entry<[Material]>] = [:]
    var meshes: [ObjectIdentifier: Entry<[Mesh]>] = [:]
    var uses = 0
    var bytes = 0
  }

  private let kept = Mutex(Kept())
  private let limit: Int

  /// Triangles that a pack is refined to before it is bent, about.
  package static let triangles = 14_000

  /// - Parameter limit: bytes of textures and meshes that are kept for the next pack.
  package init(limit: Int = 256 << 20) { self.limit = limit }

  /// Bytes kept now.
  package var keptBytes: Int { kept.withLock { $0.bytes } }

  /// A pack's model; the product's own where nothing has happened to it.
  ///
  /// Its box is that of the product as new, to which object coordinates refer.
  /// - Parameter key: the pack's own; names the places where it is dented, folded and torn.
  /// - Throws: `CatalogError` if the product's model cannot be read.
  package func model(
    of product: Product, in condition: PackCondition, key: RandomKey
  ) throws(CatalogError) -> Model {
    let model = try product.model
    let condition = try condition.possible(for: product)
    guard !condition.isAsNew else { return model }
    let steps = WornSurface.Steps(condition, key: key)
    let materials = steps.isNothing ? model.parts.map(\.material) : painted(product, model, steps)
    let deformation = PackDeformation(
      condition, of: product, on: SurfaceSampler(model), key: key)
    let meshes = deformation.isNothing ? model.parts.map(\.mesh) : refined(model)
    var parts = model.parts.indices.map {
      Model.Part(mesh: meshes[$0], material: materials[$0])
    }
    if condition[.opened] > 0 { parts = Self.opened(parts) }
    if !deformation.isNothing {
      for n in parts.indices { parts[n].mesh = deformation.deformed(parts[n].mesh) }
    }
    return Model(name: model.name, parts: parts, bounds: model.bounds)
  }

  /// Without lids; where the rest is open below them, one sees its inside.
  private static func opened(_ parts: [Model.Part]) -> [Model.Part] {
    let lids = parts.filter { $0.material.isLid }.map(\.mesh.bounds)
    let rest = parts.filter { !$0.material.isLid }
    return rest
      + rest.flatMap { part in
        lids.flatMap { Opening.all(in: part.mesh, below: $0) }.flatMap { $0.pieces(of: part) }
      }
  }

  private func painted(_ product: Product, _ model: Model, _ steps: WornSurface.Steps) -> [Material]
  {
    let key = PaintKey(model: ObjectIdentifier(model), steps: steps)
    let found = kept.withLock { kept -> [Material]? in
      kept.uses += 1
      kept.paints[key]?.lastUse = kept.uses
      return kept.paints[key]?.value
    }
    if let found { return found }
    // Outside the lock: two threads may make the same, equal to the bit.
    let paper = SurfaceSampler(model) { $0.isPaper(of: product.surface) }
    let worn = WornSurface(steps, of: product, model: model, paper: paper)
    let made = model.parts.map { worn.material(of: $0, surface: product.surface) }
    let bytes = made.reduce(0) { sum, material in
      sum
        + [material.baseColorTexture, material.surfaceTexture].reduce(0) {
          $0 + 4 * ($1?.image.pixels.count ?? 0)
        }
    }
    return kept.withLock { kept in
      if let first = kept.paints[key] { return first.value }
      kept.paints[key] = Entry(
        value: made, model: model, bytes: bytes, lastUse: kept.uses)
      kept.bytes += bytes
      trim(&kept)
      return made
    }
  }

  private func refined(_ model: Model) -> [Mesh] {
    let key = ObjectIdentifier(model)
    let found = kept.withLock { kept -> [Mesh]? in
      kept.uses += 1
      kept.meshes[key]?.lastUse = kept.uses
      return kept.meshes[key]?.value
    }
    if let found { return found }
    let refinement = MeshRefinement(of: model, triangles: Self.triangles)
    let made = model.parts.map { refinement.refined($0.mesh) }
    // Positions and normals are padded to 16 bytes.
    let bytes = made.reduce(0) { $0 + 40 * $1.positions.count + 4 * $1.indices.count }
    return kept.withLock { kept in
      if let first = kept.meshes[key] { return first.value }
      kept.meshes[key] = Entry(value: made, model: model, bytes: bytes, lastUse: kept.uses)
      kept.bytes += bytes
      trim(&kept)
      return made
    }
  }

  /// Lets go of what was used longest ago.
  private func trim(_ kept: inout Kept) {
    while kept.bytes > limit {
      let paint = kept.paints.min { $0.value.lastUse < $1.value.lastUse }
      let mesh = kept.meshes.min { $0.value.lastUse < $1.value.lastUse }
      if let paint, paint.value.lastUse <= mesh?.value.lastUse ?? .max {
        kept.bytes -= paint.value.bytes
        kept.paints[paint.key] = nil
      } else if let mesh {
        kept.bytes -= mesh.value.bytes
        kept.meshes[mesh.key] = nil
      } else {
        return
      }
    }
  }
}

extension PackDeformation {
  /// A mesh with every vertex where it comes to lie, and the normals that follow.
  func deformed(_ mesh: Mesh) -> Mesh {
    var mesh = mesh
    for v in mesh.positions.indices {
      let rest = mesh.positions[v]
      let p = moved(rest)
      mesh.positions[v] = p
      if v < mesh.normals.count {
        mesh.normals[v] = normal(mesh.normals[v], at: rest, moved: p)
      }
    }
    return mesh
  }
}
