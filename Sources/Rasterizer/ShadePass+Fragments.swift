import RasterKernels

extension ShadePass {
  /// Shades a band's fragments: each where its first sample lies.
  func shadeFragments(of samples: SampleWorker, _ band: BandWorker, on worker: ShadeWorker) {
    let fragments = samples.fragments
    for start in stride(from: 0, to: samples.fragmentCount, by: ShadingPlanes.capacity) {
      let count = min(samples.fragmentCount - start, ShadingPlanes.capacity)
      let tile = fragmentTile(count)
      let planes = worker.planes
      func place(_ pixels: VisiblePixels, into planes: ShadingPlanes) {
        placeFragments(fragments, start, tile, pixels, into: planes)
      }
      let pixels = visible(
        w: fragments.w + start, 0, ids: fragments.id + start, 0, worker.builder)
      place(pixels, into: planes)
      light(
        tile, planes, pixels, shadows: worker.shadows, tangents: tangents(worker.builder, pixels))
      lightBackdrop(tile, planes, count: count, on: worker)
      if band.hasClear && model == .physical && showsClear(tile, planes) {
        let behind = visible(
          w: fragments.behindW + start, 0, ids: fragments.behindID + start, 0,
          worker.behindBuilder)
        place(behind, into: worker.otherPlanes)
        addBehind(tile, behind, on: worker)
      }
      if !band.filmEntries.isEmpty,
        keepInFront(
          tile, film: fragments.filmW + start, opaque: fragments.w + start, stride: 0,
          into: worker.filmW)
      {
        let film = visible(
          w: worker.filmW, 0, ids: fragments.filmID + start, 0, worker.filmBuilder)
        place(film, into: worker.otherPlanes)
        addFilm(tile, film, on: worker)
      }
      fragments.light.red.update(from: planes.light.red, start, count)
      fragments.light.green.update(from: planes.light.green, start, count)
      fragments.light.blue.update(from: planes.light.blue, start, count)
    }
  }

  /// A tile in whose planes so many fragments have room, or as many as fit, in whole blocks of lanes.
  func fragmentTile(_ count: Int) -> ShadingTile {
    let width = ShadingTile.blockWidth
    let columns = (min(count, ShadingPlanes.capacity) + width - 1) / width * width
    return ShadingTile(x: 0, y: 0, columns: columns, rows: 1)
  }

  /// Finds the surfaces of a layer of some fragments.
  func placeFragments(
    _ fragments: FragmentColumns, _ start: Int, _ tile: ShadingTile, _ pixels: VisiblePixels,
    into planes: ShadingPlanes
  ) {
    let positions = SamplePositions(x: fragments.x + start, y: fragments.y + start, stride: 0)
    var origin = rayOrigin
    interpolateBent(tile, pixels, &origin, positions, into: planes)
    if plan.grid?.footprints != nil {
      addFootprints(tile, fragments.footprint + start, stride: 0, planes)
    }
    kernels.orientSurfaces(tile.count, planes)
  }
}

extension UnsafeMutablePointer where Pointee == Float {
  /// Copies a plane's first values to the place from `start` on.
  fileprivate func update(from plane: UnsafeMutablePointer<Float>, _ start: Int, _ count: Int) {
    (self + start).update(from: plane, count: count)
  }
}
