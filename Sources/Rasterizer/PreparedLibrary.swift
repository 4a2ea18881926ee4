import Catalog
import Geometry
import Scene

/// What is derived once from models, textures and lenses and kept, by identity.
final class PreparedLibrary {
  private var models: [ObjectIdentifier: PreparedModel] = [:]
  private var chains: [ObjectIdentifier: MipChain] = [:]
  private var grids: [LensKey: SampleGrid] = [:]

  /// For materials without a texture.
  let white = MipChain.white()

  private struct LensKey: Hashable {
    var intrinsics: CameraIntrinsics
    var lens: BrownConrady
  }

  func model(_ model: Model) -> PreparedModel {
    let key = ObjectIdentifier(model)
    if let known = models[key] { return known }
    let made = PreparedModel(model)
    models[key] = made
    return made
  }

  func chain(_ texture: Texture) -> MipChain {
    let key = ObjectIdentifier(texture)
    if let known = chains[key] { return known }
    let made = MipChain(texture)
    chains[key] = made
    return made
  }

  /// Nil for a pinhole.
  func sampleGrid(of camera: Camera) -> SampleGrid? {
    guard case .brownConrady(let lens) = camera.lens, lens != BrownConrady() else { return nil }
    let key = LensKey(intrinsics: camera.intrinsics, lens: lens)
    if let known = grids[key] { return known }
    // A rig has a handful of lenses; scenarios that vary them must not fill the memory.
    if grids.count >= 8 { grids.removeAll() }
    let made = SampleGrid(intrinsics: camera.intrinsics, lens: lens)
    grids[key] = made
    return made
  }

  /// Lets go of models and textures outside `used`, once they outnumber those in it by far.
  func trim(toModels used: Set<ObjectIdentifier>, textures: Set<ObjectIdentifier>) {
    if models.count > 2 * used.count + 64 {
      models = models.filter { used.contains($0.key) }
    }
    if chains.count > 2 * textures.count + 64 {
      chains = chains.filter { textures.contains($0.key) }
    }
  }
}
