package import Catalog
import Synchronization

/// Prepared forms of the models of a catalogue, shared by renderers on any number of threads.
///
/// A model is prepared when a renderer first draws it, and kept as long as this lives; so memory
/// follows the catalogue, not the number of frames.
package final class PreparedCatalog: Sendable {
  /// Kept so that their identities stay theirs.
  private let models: [Model]
  private let modelKeys: Set<ObjectIdentifier>
  private let textureKeys: Set<ObjectIdentifier>
  private let preparedModels = Mutex<[ObjectIdentifier: PreparedModel]>([:])
  private let clouds = Mutex<[ObjectIdentifier: SurfelCloud]>([:])
  private let chains = Mutex<[ObjectIdentifier: MipChain]>([:])
  private let details = Mutex<[DetailKey: MipChain]>([:])

  package init(models: [Model]) {
    self.models = models
    modelKeys = Set(models.map { ObjectIdentifier($0) })
    textureKeys = Set(
      models.flatMap { model in
        model.parts.flatMap { part in part.material.textures.map { ObjectIdentifier($0) } }
      })
  }

  /// Nil for a model outside the catalogue.
  func model(_ model: Model) -> PreparedModel? {
    let key = ObjectIdentifier(model)
    guard modelKeys.contains(key) else { return nil }
    if let known = preparedModels.withLock({ $0[key] }) { return known }
    // Outside the lock: two threads may make the same, equal to the bit; the first one's is kept.
    let made = PreparedModel(model)
    return preparedModels.withLock { known in
      if let first = known[key] { return first }
      known[key] = made
      return made
    }
  }

  /// Nil for a model outside the catalogue.
  func cloud(_ model: Model, chain: (Texture) -> MipChain) -> SurfelCloud? {
    let key = ObjectIdentifier(model)
    guard modelKeys.contains(key) else { return nil }
    if let known = clouds.withLock({ $0[key] }) { return known }
    let made = SurfelCloud(model, chain: chain)
    return clouds.withLock { known in
      if let first = known[key] { return first }
      known[key] = made
      return made
    }
  }

  /// Nil for a texture outside the catalogue.
  func chain(_ texture: Texture) -> MipChain? {
    let key = ObjectIdentifier(texture)
    guard textureKeys.contains(key) else { return nil }
    if let known = chains.withLock({ $0[key] }) { return known }
    let made = MipChain(texture)
    return chains.withLock { known in
      if let first = known[key] { return first }
      known[key] = made
      return made
    }
  }

  /// Nil for a material with a texture outside the catalogue.
  /// - Parameter key: the material's.
  func details(_ key: DetailKey, of material: Material) -> MipChain? {
    guard key.textures.allSatisfy(textureKeys.contains) else { return nil }
    if let known = details.withLock({ $0[key] }) { return known }
    let made = MipChain(detailsOf: material)
    return details.withLock { known in
      if let first = known[key] { return first }
      known[key] = made
      return made
    }
  }
}
