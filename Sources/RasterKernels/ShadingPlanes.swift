/// The pixels that are shaded at a time: a rectangle small enough for its values to stay in the
/// nearest cache, and compact, so that neighbours share texels and triangles.
///
/// Pixel (x + i, y + j) is number `j * columns + i` of each plane.
package struct ShadingTile {
  @inlinable package static var maximumColumns: Int { 32 }
  @inlinable package static var maximumRows: Int { 8 }
  /// Columns come in blocks that kernels of any width divide.
  @inlinable package static var blockWidth: Int { 16 }

  /// First pixel.
  package var x: Int
  package var y: Int
  /// A multiple of `blockWidth`; may reach beyond the picture, into the padding of its rows.
  package var columns: Int
  package var rows: Int

  package init(x: Int, y: Int, columns: Int, rows: Int) {
    self.x = x
    self.y = y
    self.columns = columns
    self.rows = rows
  }

  @inlinable package var count: Int { columns &* rows }
}

/// The values of a tile's pixels between the phases of shading, a plane each.
package struct ShadingPlanes {
  /// Pixels at most.
  @inlinable package static var capacity: Int { 256 }
  package static var wordsNeeded: Int { 30 * capacity }

  /// z-depth; 0 where nothing is.
  package private(set) var z: UnsafeMutablePointer<Float>
  /// Direction of each pixel's ray at z = 1.
  package let rayX: UnsafeMutablePointer<Float>
  package let rayY: UnsafeMutablePointer<Float>
  /// Normal in the camera's frame: of any length after `interpolate`, of unit length after
  /// `orientSurfaces`.
  package private(set) var nx: UnsafeMutablePointer<Float>
  package private(set) var ny: UnsafeMutablePointer<Float>
  package private(set) var nz: UnsafeMutablePointer<Float>
  /// Unit vector to the camera, and its cosine with the normal.
  package let vx: UnsafeMutablePointer<Float>
  package let vy: UnsafeMutablePointer<Float>
  package let vz: UnsafeMutablePointer<Float>
  package let facing: UnsafeMutablePointer<Float>
  package let level: UnsafeMutablePointer<Float>
  package let material: UnsafeMutablePointer<Int32>
  /// Id of the instance, 0 for surroundings and where nothing is.
  package let instance: UnsafeMutablePointer<Int32>
  /// Texture coordinates in 0…1.
  package let u: UnsafeMutablePointer<Float>
  package let v: UnsafeMutablePointer<Float>
  /// The surface's colour.
  package let albedo: ColorPlanes
  /// The ambient light on the surface, as the luminance of a white one there.
  package let around: ColorPlanes
  /// The luminance of the surroundings in the direction of the mirror image.
  package let mirrored: ColorPlanes
  /// The light that leaves towards the camera.
  package let light: ColorPlanes
  /// Highlights that `shadePlainly` adds up on their own.
  package let highlights: ColorPlanes
  /// GGX α, the square of the roughness, and metalness, for `lightPhysically`. They share the memory
  /// of `highlights`, which only plain light uses.
  package let alpha: UnsafeMutablePointer<Float>
  package let metallic: UnsafeMutablePointer<Float>
  package let texels: TexelPlanes

  /// - Parameter memory: `wordsNeeded` words, aligned to 64 bytes.
  package init(memory: UnsafeMutablePointer<Float>) {
    let n = Self.capacity
    func ints(_ plane: Int) -> UnsafeMutablePointer<Int32> {
      UnsafeMutableRawPointer(memory + plane * n).assumingMemoryBound(to: Int32.self)
    }
    func floats(_ plane: Int) -> UnsafeMutablePointer<Float> { memory + plane * n }
    func colors(_ plane: Int) -> ColorPlanes {
      ColorPlanes(red: floats(plane), green: floats(plane + 1), blue: floats(plane + 2))
    }
    z = floats(0)
    rayX = floats(1)
    rayY = floats(2)
    nx = floats(3)
    ny = floats(4)
    nz = floats(5)
    vx = floats(6)
    vy = floats(7)
    vz = floats(8)
    facing = floats(9)
    level = floats(10)
    material = ints(11)
    u = floats(12)
    v = floats(13)
    albedo = colors(14)
    instance = ints(17)
    light = colors(18)
    highlights = colors(21)
    alpha = floats(21)
    metallic = floats(22)
    // Texels have been read when this light is looked for: fewer planes stay in the nearest cache.
    around = colors(24)
    mirrored = colors(27)
    // Four planes of weights.
    texels = TexelPlanes(fine: ints(24), coarse: ints(25), weights: floats(26))
  }

  /// Of the planes that say what a surface is, whatever falls on it.
  package static var surfaceWords: Int { 17 * capacity }

  /// Planes of surfaces that outlast a tile's shading: what light finds there, z to metalness, in
  /// memory of its own, and all that passes in another tile's planes.
  /// - Parameters:
  ///   - surfaces: `surfaceWords` words, aligned to 64 bytes.
  ///   - passing: whose other planes serve.
  package init(surfaces: UnsafeMutablePointer<Float>, passing: ShadingPlanes) {
    let n = Self.capacity
    func ints(_ plane: Int) -> UnsafeMutablePointer<Int32> {
      UnsafeMutableRawPointer(surfaces + plane * n).assumingMemoryBound(to: Int32.self)
    }
    func floats(_ plane: Int) -> UnsafeMutablePointer<Float> { surfaces + plane * n }
    z = floats(0)
    rayX = floats(1)
    rayY = floats(2)
    nx = floats(3)
    ny = floats(4)
    nz = floats(5)
    vx = floats(6)
    vy = floats(7)
    vz = floats(8)
    facing = floats(9)
    material = ints(10)
    instance = ints(11)
    albedo = ColorPlanes(red: floats(12), green: floats(13), blue: floats(14))
    alpha = floats(15)
    metallic = floats(16)
    level = passing.level
    u = passing.u
    v = passing.v
    light = passing.light
    highlights = passing.highlights
    around = passing.around
    mirrored = passing.mirrored
    texels = passing.texels
  }

  /// The same surfaces with other normals.
  /// - Parameter normals: three planes.
  package func with(normals: UnsafeMutablePointer<Float>) -> ShadingPlanes {
    var planes = self
    planes.nx = normals
    planes.ny = normals + Self.capacity
    planes.nz = normals + 2 * Self.capacity
    return planes
  }

  /// The same surfaces with other depths.
  package func with(z: UnsafeMutablePointer<Float>) -> ShadingPlanes {
    var planes = self
    planes.z = z
    return planes
  }
}

/// One plane a channel, linear Rec. 709.
package struct ColorPlanes {
  package let red: UnsafeMutablePointer<Float>
  package let green: UnsafeMutablePointer<Float>
  package let blue: UnsafeMutablePointer<Float>

  package init(
    red: UnsafeMutablePointer<Float>, green: UnsafeMutablePointer<Float>,
    blue: UnsafeMutablePointer<Float>
  ) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// Which texels each pixel reads, and how they mix.
package struct TexelPlanes {
  /// The texel up and to the left, on the finer and the coarser level, as its place in the texture.
  package let fine: UnsafeMutablePointer<Int32>
  package let coarse: UnsafeMutablePointer<Int32>
  /// Eight weights of 16 bits a pixel, in the order of `TexelWeights`; those of pixels 0, 4, 1, 5,
  /// 2, 6, 3, 7 of each eight follow each other.
  package let weights: UnsafeMutablePointer<Float>
}
