package import Scene

/// A buffer that a dataset holds besides depth and ids, if asked. The raw value is its name in
/// commands and manifests, and its folder's in an episode.
package enum PixelBuffer: String, Sendable, Hashable, Codable, CaseIterable {
  /// Unit normals in the camera's frame: 16-bit RGB PNG.
  case normals
  /// Normalised object coordinates: 16-bit RGB PNG.
  case nocs
  /// Forward optical flow to the next tick: Middlebury's .flo.
  case flow

  /// Relative to the episode's folder.
  package func file(stem: String) -> String {
    "\(rawValue)/\(stem).\(self == .flow ? "flo" : "png")"
  }

  /// Whether a frame was made with it.
  package func isIn(_ buffer: GBuffer) -> Bool {
    switch self {
    case .normals: !buffer.normals.isEmpty
    case .nocs: !buffer.objectCoordinates.isEmpty
    case .flow: !buffer.flow.isEmpty
    }
  }
}
