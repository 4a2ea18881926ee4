import RasterKernels

extension ShadePass {
  /// Shades a band's fragments: each where its first sample lies.
  func shadeFragments(of samples: SampleWorker, _ band: BandWorker, on worker: ShadeWorker) {
    let fragments = samples.fragments
    let width = ShadingTile.blockWidth
    for start in stride(from: 0, to: samples.fragmentCount, by: ShadingPlanes.capacity) {
      let count = min(samples.fragmentCount - start, ShadingPlanes.capacity)
      let tile = ShadingTile(
        x: 0, y: 0, columns: (count + width - 1) / width * width, rows: 1)
      let positions = SamplePositions(x: fragments.x + start, y: fragments.y + start, stride: 0)
      let planes = worker.planes
      func place(_ pixels: VisiblePixels, into planes: ShadingPlanes) {
        var origin = rayOrigin
        interpolateBent(tile, pixels, &origin, positions, into: planes)
        if plan.grid?.footprints != nil {
          addFootprints(tile, fragments.footprint + start, stride: 0, planes)
        }
        kernels.orientSurfaces(tile.count, planes)
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
}

extension UnsafeMutablePointer where Pointee == Float {
  /// Copies a plane's first values to the place from `start` on.
  fileprivate func update(from plane: UnsafeMutablePointer<Float>, _ start: Int, _ count: Int) {
    (self + start).update(from: plane, count: count)
  }
}
