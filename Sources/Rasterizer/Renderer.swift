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

  package init(options: RenderOptions = RenderOptions()) { self.options = options }

  /// Draws one camera of a snapshot.
  ///
  /// Work that cameras of the same moment share (shadow maps) is done once for the last snapshot
  /// given to `begin`.
  package func render(camera: Int, into buffer: inout GBuffer) {
    preconditionFailure("written next")
  }

  /// Takes the world that the next calls of `render` draw.
  package func begin(_ snapshot: SceneSnapshot) {}
}
