/// A source of light. Illuminance is what a surface facing the light would receive.
///
/// `castsShadow` asks for a shadow map, whose shadows have edges. Lamps without one are shaded by the
/// ambient volume, as softly as its cells are large.
package enum Light: Sendable, Hashable {
  /// Parallel light. `directionInWorld` is where it goes, unit length; illuminance in lux.
  case directional(
    directionInWorld: SIMD3<Double>, illuminance: Double, color: SIMD3<Float>, castsShadow: Bool)
  /// A small lamp; luminous intensity in candela, so E = I / d².
  case point(
    positionInWorld: SIMD3<Double>, intensity: Double, color: SIMD3<Float>, castsShadow: Bool)
  /// A rectangular panel that shines to one side: centre, the two half edges (their cross product
  /// points where it shines), luminous flux in lumen.
  case panel(
    centerInWorld: SIMD3<Double>, halfEdgeU: SIMD3<Double>, halfEdgeV: SIMD3<Double>, flux: Double,
    color: SIMD3<Float>, castsShadow: Bool)
}

/// Light from all around: `up` falls from above, `down` is reflected from the floor. Lux, with a
/// linear Rec. 709 colour whose luminance is 1.
package struct AmbientLight: Sendable, Hashable {
  package var illuminanceFromAbove: Double
  package var illuminanceFromBelow: Double
  package var color: SIMD3<Float>

  package init(
    illuminanceFromAbove: Double, illuminanceFromBelow: Double,
    color: SIMD3<Float> = SIMD3(repeating: 1)
  ) {
    self.illuminanceFromAbove = illuminanceFromAbove
    self.illuminanceFromBelow = illuminanceFromBelow
    self.color = color
  }
}
