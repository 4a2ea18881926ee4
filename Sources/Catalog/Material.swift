package import Imaging

/// What a surface does with light.
package struct Material: Sendable {
  package var name: String
  /// Multiplies the texture; linear Rec. 709, 0…1.
  package var baseColor: SIMD3<Float>
  /// sRGB; nil for a plain colour. Shared: one object is one texture in memory.
  package var baseColorTexture: Texture?
  /// Perceptual roughness, 0 (mirror) … 1 (chalk), as glTF.
  package var roughness: Float
  /// 0 dielectric … 1 metal, as glTF.
  package var metallic: Float
  /// Green multiplies the roughness, blue `metallic`, as glTF; linear codes.
  package var surfaceTexture: Texture?
  /// Normals in the frame of the texture: red along u, green against v (up on the picture), blue out
  /// of the surface, each 2 · code / 255 − 1, as glTF.
  package var normalTexture: Texture?
  /// Multiplies the normals' red and green parts.
  package var normalScale: Float
  /// Light given off, linear Rec. 709, relative to the scene's white (lamps, screens).
  package var emission: SIMD3<Float>
  /// Part of the light that enters a dielectric surface and passes on through it, 0 (opaque) … 1
  /// (clear glass), as glTF's `KHR_materials_transmission`.
  package var transmission: Float
  /// Both sides are lit and drawn (film, thin cloth); otherwise back faces are culled.
  package var isDoubleSided: Bool
  /// Labels see what lies behind (bags, film); the surface itself owns no id.
  package var labelsThrough: Bool
  /// The ambient light, which stands for what comes from farther away, passes: ceilings, the walls
  /// at the end of an aisle, and lamps, whose light is the scene's.
  package var admitsAmbientLight = false

  package init(
    name: String, baseColor: SIMD3<Float> = SIMD3(repeating: 1), baseColorTexture: Texture? = nil,
    roughness: Float = 0.6, metallic: Float = 0, emission: SIMD3<Float> = .zero,
    transmission: Float = 0, isDoubleSided: Bool = false, labelsThrough: Bool = false,
    surfaceTexture: Texture? = nil, normalTexture: Texture? = nil, normalScale: Float = 1
  ) {
    self.name = name
    self.baseColor = baseColor
    self.baseColorTexture = baseColorTexture
    self.roughness = roughness
    self.metallic = metallic
    self.emission = emission
    self.transmission = transmission
    self.isDoubleSided = isDoubleSided
    self.labelsThrough = labelsThrough
    self.surfaceTexture = surfaceTexture
    self.normalTexture = normalTexture
    self.normalScale = normalScale
  }

  /// All its textures, in no meaningful order.
  package var textures: [Texture] {
    [baseColorTexture, surfaceTexture, normalTexture].compactMap { $0 }
  }
}

/// A picture mapped onto a surface. A reference, so that instances share it and a renderer can
/// keep what it derives (mip levels) by identity.
package final class Texture: Sendable {
  package let image: Image<RGBA8>

  package init(image: Image<RGBA8>) { self.image = image }
}
