/// A light in one camera's frame.
package struct LightSource {
  package enum Kind: Sendable {
    case directional, point, panel
  }

  package var kind = Kind.directional
  /// Plane of shadow factors to use, or −1 for none.
  package var shadow: Int32 = -1
  /// First of three planes of factors for red, green and blue, or −1 for none.
  package var tint: Int32 = -1
  /// Directional: unit vector towards the light. Others: position in metres.
  package var x: Float = 0, y: Float = 0, z: Float = 0
  /// Illuminance in lux, or intensity along the axis in candela, with its colour, over π.
  package var red: Float = 0, green: Float = 0, blue: Float = 0
  /// Panels: where they shine, unit length.
  package var facingX: Float = 0, facingY: Float = 0, facingZ: Float = 0
  /// Panels: half the diagonal squared, so that light from close by stays finite.
  package var sizeSquared: Float = 0
  /// Panels: the half edges in metres.
  package var ux: Float = 0, uy: Float = 0, uz: Float = 0
  package var vx: Float = 0, vy: Float = 0, vz: Float = 0
  /// Panels: 1 over the half edges' lengths squared.
  package var inverseUU: Float = 0, inverseVV: Float = 0
  /// Panels: the half edges' lengths over √π, by which the angle that they span widens highlights.
  package var spanU: Float = 0, spanV: Float = 0
  /// Panels: 1 over the area in m⁻²; 0 for one too narrow to be more than a disk.
  package var inverseArea: Float = 0

  package init() {}
}

/// Light from all around, in one camera's frame.
package struct AmbientSource {
  package var upX: Float = 0, upY: Float = 0, upZ: Float = 0
  /// Luminance of a white surface that faces up, and of one that faces down.
  package var aboveRed: Float = 0, aboveGreen: Float = 0, aboveBlue: Float = 0
  package var belowRed: Float = 0, belowGreen: Float = 0, belowBlue: Float = 0

  package init() {}
}
