import Geometry

/// What shiny things mirror, as it is seen from one place: the store, without what moves in it and
/// without its lamps, whose highlights follow from the lights.
///
/// A reference, so that a renderer can keep what it derives by identity.
package final class ReflectedScene: Sendable {
  package let instances: [Instance]
  package let lights: [Light]
  package let ambient: AmbientLight
  /// Where it is seen from, metres.
  package let centerInWorld: SIMD3<Double>

  package init(
    instances: [Instance], lights: [Light], ambient: AmbientLight, centerInWorld: SIMD3<Double>
  ) {
    self.instances = instances
    self.lights = lights
    self.ambient = ambient
    self.centerInWorld = centerInWorld
  }
}
