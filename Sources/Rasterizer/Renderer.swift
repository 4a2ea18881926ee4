import Catalog
import Geometry
package import Scene

/// What a renderer computes and how.
package struct RenderOptions: Sendable, Hashable {
  /// Worker threads; the bytes do not depend on it.
  package var threads: Int
  /// Shaded colour; without it only labels, depth and ids are made.
  package var wantsRadiance: Bool
  package var wantsNormals: Bool
  package var wantsShadows: Bool

  package init(
    threads: Int = 1, wantsRadiance: Bool = true, wantsNormals: Bool = false,
    wantsShadows: Bool = true
  ) {
    self.threads = threads
    self.wantsRadiance = wantsRadiance
    self.wantsNormals = wantsNormals
    self.wantsShadows = wantsShadows
  }
}

/// Draws snapshots into G-buffers. One owner; uses `options.threads` threads inside a call.
///
/// Keeps prepared models, mip levels and buffers between calls, by the identity of `Model` and
/// `Texture`.
package final class Renderer {
  package var options: RenderOptions
  var snapshot = SceneSnapshot(
    instances: [], cameras: [], lights: [],
    ambient: AmbientLight(illuminanceFromAbove: 0, illuminanceFromBelow: 0))
  var mipChains: [ObjectIdentifier: MipChain] = [:]
  var sampleGrids: [LensKey: SampleGrid] = [:]
  var frame = FrameBuffers()

  struct LensKey: Hashable {
    var intrinsics: CameraIntrinsics
    var lens: LensMapping
  }

  package init(options: RenderOptions = RenderOptions()) { self.options = options }

  /// Takes the world that the next calls of `render` draw.
  package func begin(_ snapshot: SceneSnapshot) { self.snapshot = snapshot }

  /// Draws one camera of a snapshot.
  ///
  /// Work that cameras of the same moment share (shadow maps) is done once for the last snapshot
  /// given to `begin`.
  /// - Precondition: `camera` is an index of the snapshot's cameras, and `buffer` has its size.
  package func render(camera: Int, into buffer: inout GBuffer) {
    let camera = snapshot.cameras[camera]
    let k = camera.intrinsics
    precondition(buffer.width == k.width && buffer.height == k.height)
    let grid = sampleGrid(of: camera)
    frame.reset(width: k.width, height: k.height)
    frame.gather(snapshot, camera: camera)
    frame.rasterize(camera: camera, grid: grid)
    resolve(camera: camera, grid: grid, into: &buffer)
  }

  private func sampleGrid(of camera: Camera) -> SampleGrid? {
    guard case .brownConrady(let lens) = camera.lens else { return nil }
    let key = LensKey(intrinsics: camera.intrinsics, lens: camera.lens)
    if let grid = sampleGrids[key] { return grid }
    // A rig has a handful of cameras; scenarios that vary lenses must not fill the memory.
    if sampleGrids.count >= 8 { sampleGrids.removeAll() }
    let grid = SampleGrid(camera: camera, lens: lens)
    sampleGrids[key] = grid
    return grid
  }

  func mipChain(of texture: Texture) -> MipChain {
    let key = ObjectIdentifier(texture)
    if let chain = mipChains[key] { return chain }
    let chain = MipChain(texture)
    mipChains[key] = chain
    return chain
  }
}
