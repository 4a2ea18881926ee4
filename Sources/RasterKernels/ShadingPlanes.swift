/// The pixels that are shaded at a time: a rectangle small enough for its values to stay in the
/// nearest cache, and compact, so that neighbours share texels and triangles.
///
/// Pixel (x + i, y + j) is number `j * columns + i` of each plane.
package struct ShadingTile {
  package static var maximumColumns: Int { 32 }
  package static var maximumRows: Int { 8 }

  /// First pixel.
  package var x: Int
  package var y: Int
  /// A multiple of `laneCount`; may reach beyond the picture, into the padding of its rows.
  package var columns: Int
  package var rows: Int

  package init(x: Int, y: Int, columns: Int, rows: Int) {
    self.x = x
    self.y = y
    self.columns = columns
    self.rows = rows
  }

  package var count: Int { columns &* rows }
}

/// The values of a tile's pixels between the phases of shading, a plane each.
package struct ShadingPlanes {
  /// Pixels at most.
  package static var capacity: Int { 256 }
  package static var wordsNeeded: Int { 26 * capacity }

  /// z-depth; 0 where nothing is.
  package let z: UnsafeMutablePointer<Float>
  /// Direction of each pixel's ray at z = 1.
  package let rayX: UnsafeMutablePointer<Float>
  package let rayY: UnsafeMutablePointer<Float>
  /// Normal in the camera's frame, of any length.
  package let nx: UnsafeMutablePointer<Float>
  package let ny: UnsafeMutablePointer<Float>
  package let nz: UnsafeMutablePointer<Float>
  package let level: UnsafeMutablePointer<Float>
  package let material: UnsafeMutablePointer<Int32>
  /// Texture coordinates in 0…1.
  package let u: UnsafeMutablePointer<Float>
  package let v: UnsafeMutablePointer<Float>
  /// The surface's colour.
  package let albedo: ColorPlanes
  /// A factor on the ambient light.
  package let openness: UnsafeMutablePointer<Float>
  /// The light that leaves towards the camera.
  package let light: ColorPlanes
  let texels: TexelPlanes

  /// - Parameter memory: `wordsNeeded` words, aligned to 64 bytes.
  package init(memory: UnsafeMutablePointer<Float>) {
    let n = Self.capacity
    func ints(_ plane: Int) -> UnsafeMutablePointer<Int32> {
      UnsafeMutableRawPointer(memory + plane * n).assumingMemoryBound(to: Int32.self)
    }
    z = memory
    rayX = memory + n
    rayY = memory + 2 * n
    nx = memory + 3 * n
    ny = memory + 4 * n
    nz = memory + 5 * n
    level = memory + 6 * n
    material = ints(7)
    u = memory + 8 * n
    v = memory + 9 * n
    albedo = ColorPlanes(
      red: memory + 10 * n, green: memory + 11 * n, blue: memory + 12 * n)
    openness = memory + 13 * n
    light = ColorPlanes(
      red: memory + 14 * n, green: memory + 15 * n, blue: memory + 16 * n)
    texels = TexelPlanes(
      fine: ints(17), coarse: ints(18), fineX: memory + 19 * n, fineY: memory + 20 * n,
      coarseX: memory + 21 * n, coarseY: memory + 22 * n, mix: memory + 23 * n)
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

  @inline(always)
  func put(_ r: Floats, _ g: Floats, _ b: Floats, at: Int) {
    red.put(r, at: at)
    green.put(g, at: at)
    blue.put(b, at: at)
  }
}

/// Which texels each pixel reads, and how they mix.
struct TexelPlanes {
  /// The texel up and to the left, on the finer and the coarser level, as its place in the texture.
  let fine: UnsafeMutablePointer<Int32>
  let coarse: UnsafeMutablePointer<Int32>
  /// Where between the texels the sample lies, 0…1.
  let fineX: UnsafeMutablePointer<Float>
  let fineY: UnsafeMutablePointer<Float>
  let coarseX: UnsafeMutablePointer<Float>
  let coarseY: UnsafeMutablePointer<Float>
  /// Share of the coarser level.
  let mix: UnsafeMutablePointer<Float>
}
