import RasterKernels

extension ShadePass {
  /// Whether nothing of a layer is in a tile.
  /// - Parameter at: place of the tile's first pixel in the band's planes.
  func isEmpty(_ tile: ShadingTile, at: Int, _ band: BandWorker, hasFilm: Bool) -> Bool {
    for row in 0..<tile.rows {
      let first = at + row * band.opaque.stride
      for column in first..<(first + tile.columns) {
        if band.opaque.w[column] > 0 || hasFilm && band.film.w[column] > 0 { return false }
      }
    }
    return true
  }

  /// Stores a tile in which nothing of a layer is.
  func putBackdrop(_ tile: ShadingTile) {
    let light = plan.backdrop ?? 0
    let width = min(tile.columns, plan.width - tile.x)
    for row in tile.y..<(tile.y + tile.rows) {
      let first = row * plan.width + tile.x
      (output.depth + first).update(repeating: 0, count: width)
      (output.ids + first).update(repeating: 0, count: width)
      guard let radiance = output.radiance else { continue }
      for word in 4 * first..<4 * (first + width) { radiance[word] = word % 4 == 3 ? 0 : light }
    }
  }

  /// Leaves no light of the surfaces themselves; what of it clear ones let through is still tinted.
  func leaveUnlit(_ tile: ShadingTile, _ planes: ShadingPlanes) {
    if world.hasClear {
      world.sampled.withUnsafeBufferPointer { materials in
        guard let materials = materials.baseAddress else { return }
        kernels.sampleTextures(tile.count, materials, planes)
      }
    }
    darken(tile, planes)
  }

  func darken(_ tile: ShadingTile, _ planes: ShadingPlanes) {
    planes.light.red.update(repeating: 0, count: tile.count)
    planes.light.green.update(repeating: 0, count: tile.count)
    planes.light.blue.update(repeating: 0, count: tile.count)
  }

  /// Lets the backdrop shine where a layer has nothing.
  /// - Parameters:
  ///   - count: lanes that are shown; those beyond are not looked at again.
  ///   - isSeen: whether what a lane holds comes into the picture.
  func lightBackdrop(
    _ tile: ShadingTile, _ planes: ShadingPlanes, count: Int, on worker: ShadeWorker,
    where isSeen: (Int) -> Bool = { _ in true }
  ) {
    guard let light = plan.backdrop else { return }
    for n in 0..<tile.count where planes.z[n] == 0 {
      if n < count, isSeen(n) { worker.showsBackdrop = true }
      (planes.light.red[n], planes.light.green[n], planes.light.blue[n]) = (light, light, light)
    }
  }
}
