import Geometry
import Sensors

/// The cameras' chains, kept from episode to episode: what is the same in all pictures of a camera is
/// worked out once. One owner, one thread at a time.
package final class CameraPool {
  private struct Entry {
    var seed: UInt64
    var intrinsics: CameraIntrinsics
    var lens: LensMapping
    var chain: CameraChain
  }

  private var entries: [Int: Entry] = [:]

  package init() {}

  /// - Parameters:
  ///   - camera: its index on the cart. A camera of a cart is the same sensor in all episodes of a
  ///     seed.
  func chain(
    camera: Int, seed: UInt64, model: CameraSensorModel, intrinsics: CameraIntrinsics,
    lens: LensMapping
  ) -> CameraChain {
    if let entry = entries[camera], entry.seed == seed, entry.chain.model == model,
      entry.intrinsics == intrinsics, entry.lens == lens
    {
      return entry.chain
    }
    let chain = CameraChain(
      model: model, intrinsics: intrinsics, lens: lens,
      patternKey: RandomKey(seed: seed).with("camera.pattern", entity: camera))
    entries[camera] = Entry(seed: seed, intrinsics: intrinsics, lens: lens, chain: chain)
    return chain
  }
}
