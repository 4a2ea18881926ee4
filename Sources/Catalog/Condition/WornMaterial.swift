import Geometry
import Imaging

extension WornSurface {
  /// The material of a part with its textures painted anew.
  func material(of part: Model.Part, surface: ContactSurface) -> Material {
    var material = part.material
    material.transmission *= clarity
    guard let texture = material.baseColorTexture,
      part.mesh.textureCoordinates.count == part.mesh.positions.count,
      part.mesh.normals.count == part.mesh.positions.count
    else {
      let even = wornEvenly(
        Finish(
          color: material.baseColor, roughness: material.roughness, metallic: material.metallic))
      material.baseColor = even.color
      // A texture of the surface goes on multiplying.
      if material.surfaceTexture == nil {
        (material.roughness, material.metallic) = (even.roughness, even.metallic)
      }
      return material
    }
    paint(&material, texture.image, on: part.mesh, isPaper: part.material.isPaper(of: surface))
    return material
  }

  private func paint(
    _ material: inout Material, _ old: Image<RGBA8>, on mesh: Mesh, isPaper: Bool
  ) {
    let original = material
    let size = old.width
    var colors = old
    // The finish varies more slowly than print does.
    let halving = size >= 512 ? 2 : 1
    let (width, height) = (max(1, old.width / halving), max(1, old.height / halving))
    var finishes = Image(width: width, height: height, filledWith: RGBA8(255, 255, 255))
    for y in 0..<height {
      for x in 0..<width {
        finishes[x, y] = Self.code(Self.finish(of: original, x, y, width, height))
      }
    }
    let base = original.baseColor
    TexelPlaces(mesh: mesh, width: old.width, height: old.height).forEach { texel, p, n in
      let (x, y) = (texel % size, texel / size)
      let pixel = old.pixels[texel]
      var finish = Self.finish(of: original, x / halving, y / halving, width, height)
      finish.color =
        base
        * SIMD3(
          SRGB.linearFromCode[Int(pixel.r)], SRGB.linearFromCode[Int(pixel.g)],
          SRGB.linearFromCode[Int(pixel.b)])
      finish = worn(finish, at: p, normal: n, isPaper: isPaper)
      colors.pixels[texel] = RGBA8(
        SRGB.code(finish.color.x), SRGB.code(finish.color.y), SRGB.code(finish.color.z), pixel.a)
      if x % halving == 0, y % halving == 0, x / halving < width, y / halving < height {
        finishes[x / halving, y / halving] = Self.code(finish)
      }
    }
    material.baseColor = .one
    material.baseColorTexture = Texture(image: colors)
    material.surfaceTexture = Texture(image: finishes)
    // What is no metal stays so in name too: only then does light pass through.
    (material.roughness, material.metallic) = (1, original.metallic > 0 ? 1 : 0)
  }

  /// Roughness and metalness of a material at a texel of a picture of the given size.
  private static func finish(
    of material: Material, _ x: Int, _ y: Int, _ width: Int, _ height: Int
  ) -> Finish {
    var finish = Finish(
      color: material.baseColor, roughness: material.roughness, metallic: material.metallic)
    guard let image = material.surfaceTexture?.image, image.width > 0, image.height > 0 else {
      return finish
    }
    let pixel = image[
      min(x * image.width / width, image.width - 1),
      min(y * image.height / height, image.height - 1)]
    finish.roughness *= Float(pixel.g) / 255
    finish.metallic *= Float(pixel.b) / 255
    return finish
  }

  private static func code(_ finish: Finish) -> RGBA8 {
    func byte(_ x: Float) -> UInt8 { UInt8((min(max(x, 0), 1) * 255).rounded()) }
    return RGBA8(255, byte(finish.roughness), byte(finish.metallic))
  }
}
