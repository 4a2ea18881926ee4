/// A shadow map: 1/z of what is nearest to a light, and how a camera's points get there.
package struct ShadowSource {
  /// 1/z in the light's frame, texel (x, y) at `y * stride + x`.
  package var w: UnsafePointer<Float>
  package var stride: Int
  package var size: Int32
  /// Light from camera, row by row; the first two rows are times the map's focal length.
  package var m00: Float = 0, m01: Float = 0, m02: Float = 0, m03: Float = 0
  package var m10: Float = 0, m11: Float = 0, m12: Float = 0, m13: Float = 0
  package var m20: Float = 0, m21: Float = 0, m22: Float = 0, m23: Float = 0
  /// Principal point in texels.
  package var centerU: Float = 0, centerV: Float = 0
  /// 1 over the focal length in texels, squared.
  package var inverseFocalSquared: Float = 1
  /// How far points move along their normal before the test, in metres, so that a surface whose
  /// facets differ from its normals does not shade itself.
  package var offset: Float = 0
  /// Fraction by which 1/z must be larger to count as in front.
  package var bias: Float = 0.001

  /// See `ShadowMoments`; nil for a lamp without extent.
  package var moments: UnsafePointer<Float>?
  /// Of a lamp parallel to the map: half edges times the map's focal length.
  package var halfU: Float = 0, halfV: Float = 0
  package var pattern = SoftPattern(columns: 4)
  /// Depth of the moments' zero, in metres.
  package var reference: Float = 0
  /// Depth by which what shades must be nearer, in metres.
  package var softBias: Float = 0
  /// Depths differ by so much at least, in m².
  package var leastVariance: Float = 1e-5

  package init(w: UnsafePointer<Float>, stride: Int, size: Int32) {
    self.w = w
    self.stride = stride
    self.size = size
  }
}
