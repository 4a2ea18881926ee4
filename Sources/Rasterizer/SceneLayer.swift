package import Geometry
package import Scene

/// A part of the begun world, drawn alone: what moves while the shutter is open, or what does not.
///
/// Lights, shadows and ambient light are those of the whole world.
package struct SceneLayer: Sendable {
  /// Parallel to the snapshot's instances: which of them are drawn.
  package var instances: [Bool]
  /// What sees them; it may stand elsewhere than the snapshot's cameras.
  package var camera: Camera
  /// Pixels that are wanted; others may be written, too.
  package var region: PixelBox
  /// Luminance of what stands behind the layer, in cd/m²; nil for the sky.
  package var backdrop: Float?
  package init(instances: [Bool], camera: Camera, region: PixelBox, backdrop: Float? = 0) {
    self.instances = instances
    self.camera = camera
    self.region = region
    self.backdrop = backdrop
  }
}
