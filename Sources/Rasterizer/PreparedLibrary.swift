import Catalog
import Geometry
import Scene

/// What is derived once from models, textures and lenses and kept, by identity.
final class PreparedLibrary {
  private var models: [ObjectIdentifier: PreparedModel] = [:]
  private var clouds: [ObjectIdentifier: SurfelCloud] = [:]
  private var chains: [ObjectIdentifier: MipChain] = [:]
  private var details: [DetailKey: MipChain] = [:]
  private var grids: [LensKey: SampleGrid] = [:]

  private var lastEnvironment: (scene: ReflectedScene, made: StoreEnvironment)?

  /// What the last snapshot showed.
  private var lastModels = Set<ObjectIdentifier>()
  private var lastTextures = Set<ObjectIdentifier>()
  /// Where other renderers' prepared models are to be had; they need no room of their own here.
  private let shared: PreparedCatalog?

  /// For materials without a texture.
  let white = MipChain.white()

  private struct LensKey: Hashable {
    var intrinsics: CameraIntrinsics
    var lens: LensMapping
  }

  init(shared: PreparedCatalog? = nil) { self.shared = shared }

  func model(_ model: Model) -> PreparedModel {
    if let known = shared?.model(model) { return known }
    let key = ObjectIdentifier(model)
    if let known = models[key] { return known }
    let made = PreparedModel(model)
    models[key] = made
    return made
  }

  /// - Parameter prepared: of this library, which keeps its identity alive.
  func cloud(_ prepared: PreparedModel) -> SurfelCloud {
    if let known = shared?.cloud(prepared.model, chain: chain) { return known }
    let key = ObjectIdentifier(prepared.model)
    if let known = clouds[key] { return known }
    let made = SurfelCloud(prepared.model, chain: chain)
    clouds[key] = made
    return made
  }

  func chain(_ texture: Texture) -> MipChain {
    if let known = shared?.chain(texture) { return known }
    let key = ObjectIdentifier(texture)
    if let known = chains[key] { return known }
    let made = MipChain(texture)
    chains[key] = made
    return made
  }

  /// Nil for a material without details.
  func details(of material: Material) -> MipChain? {
    guard let key = DetailKey(material) else { return nil }
    if let known = shared?.details(key, of: material) { return known }
    if let known = details[key] { return known }
    let made = MipChain(detailsOf: material)
    details[key] = made
    return made
  }

  /// Call after the snapshot that it belongs to was prepared. One is kept: a store's.
  func environment(_ scene: ReflectedScene) -> StoreEnvironment {
    if let lastEnvironment, lastEnvironment.scene === scene { return lastEnvironment.made }
    let made = StoreEnvironment(scene, library: self)
    lastEnvironment = (scene, made)
    return made
  }

  /// Nil for a pinhole.
  func sampleGrid(of camera: Camera) -> SampleGrid? {
    let lens = camera.lens
    if lens == .pinhole || lens == .brownConrady(BrownConrady()) { return nil }
    let key = LensKey(intrinsics: camera.intrinsics, lens: lens)
    if let known = grids[key] { return known }
    // A rig has a handful of lenses; scenarios that vary them must not fill the memory.
    if grids.count >= 8 { grids.removeAll() }
    let made = SampleGrid(intrinsics: camera.intrinsics, lens: lens)
    grids[key] = made
    return made
  }

  /// Lets go of what neither this snapshot nor the one before it shows: a new episode brings a store
  /// of its own, and memory must not follow the number of episodes.
  func trim(toModels used: Set<ObjectIdentifier>, textures: Set<ObjectIdentifier>) {
    if used != lastModels || textures != lastTextures {
      models = models.filter { used.contains($0.key) || lastModels.contains($0.key) }
      clouds = clouds.filter { used.contains($0.key) || lastModels.contains($0.key) }
      chains = chains.filter { textures.contains($0.key) || lastTextures.contains($0.key) }
      details = details.filter { detail in
        detail.key.textures.allSatisfy { textures.contains($0) || lastTextures.contains($0) }
      }
    }
    (lastModels, lastTextures) = (used, textures)
  }
}
