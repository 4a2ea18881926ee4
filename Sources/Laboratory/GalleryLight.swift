import Geometry
package import Scenario
import Scene
import Sensors

/// A lamp over the photographer's shoulder and light from all around, to which the picture is exposed.
package struct GalleryLight: Sendable {
  /// On a surface that faces the lamp, in lux.
  private var lamp: Double
  /// From all around, of which the larger part comes from above; in lux.
  private var around: Double
  /// Linear Rec. 709, luminance 1.
  private var color = SIMD3<Float>(repeating: 1)
  private var castsShadow = false

  /// A lamp and much light around it.
  package static let studio = GalleryLight(lamp: 650, around: 900)
  /// As under an overcast sky.
  package static let soft = GalleryLight(lamp: 80, around: 1400)
  /// As in the sun: little light in the shade.
  package static let hard = GalleryLight(lamp: 1300, around: 220, castsShadow: true)

  package static let named: [(name: String, light: GalleryLight)] = [
    ("studio", studio), ("soft", soft), ("hard", hard),
  ]

  private init(lamp: Double, around: Double, castsShadow: Bool = false) {
    (self.lamp, self.around, self.castsShadow) = (lamp, around, castsShadow)
  }

  /// A store's: its colour, and how much of it comes from all around.
  package init(_ lighting: StoreLighting) {
    lamp = lighting.illuminance * (1 - lighting.ambientFraction)
    // The ambient part of the illuminance falls from above; some comes back from the floor.
    around = lighting.illuminance * lighting.ambientFraction * 900 / 550
    color = Illuminant.color(colorTemperature: lighting.colorTemperature)
    castsShadow = lighting.ambientFraction < 0.4
  }

  /// Over the left shoulder of a photographer who stands at an azimuth, in radians.
  func key(azimuth: Double) -> Light {
    let direction = Quaternion(angle: azimuth, axis: SIMD3(0, 0, 1))
      .rotate(SIMD3(-0.72, 0.45, -0.62))
    return .directional(
      directionInWorld: direction.normalized, illuminance: max(lamp, 1), color: color,
      castsShadow: castsShadow)
  }

  var ambient: AmbientLight {
    AmbientLight(
      illuminanceFromAbove: around * 550 / 900, illuminanceFromBelow: around * 350 / 900,
      color: color)
  }

  /// Luminance that becomes white, in cd/m²: a sheet of paper facing the lamp.
  var white: Double { (lamp + around / 2) / .pi * 1.02 }
}
