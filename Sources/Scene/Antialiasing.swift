/// From how many samples the colour of a pixel is made. Labels, depth and normals are always those of
/// its centre.
package enum Antialiasing: Int, Sendable, Hashable, CaseIterable {
  /// Its centre.
  case off = 1
  /// Four for visibility; each surface that they see is shaded once.
  case fourSamples = 4
}
