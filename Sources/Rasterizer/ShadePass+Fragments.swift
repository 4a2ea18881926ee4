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
      func place(
        _ w: UnsafeMutablePointer<Float>, _ ids: UnsafeMutablePointer<Int32>,
        _ builder: RecordBuilder, into planes: ShadingPlanes
      ) {
        var origin = rayOrigin
        interpolateBent(
          tile,
          VisiblePixels(
            w: w, wStride: 0, ids: ids, idStride: 0, map: builder.map, records: builder.records),
          &origin, positions, into: planes)
        if plan.grid?.footprints != nil {
          addFootprints(tile, fragments.footprint + start, stride: 0, planes)
        }
        kernels.orientSurfaces(tile.count, planes)
      }
      place(fragments.w + start, fragments.id + start, worker.builder, into: planes)
      light(
        tile, planes, shadows: worker.shadows,
        tangents: tangents(worker.builder, ids: fragments.id + start, 0))
      if band.hasClear && model == .physical && showsClear(tile, planes) {
        place(
          fragments.behindW + start, fragments.behindID + start, worker.behindBuilder,
          into: worker.otherPlanes)
        addBehind(
          tile, tangents: tangents(worker.behindBuilder, ids: fragments.behindID + start, 0),
          on: worker)
      }
      if !band.filmEntries.isEmpty,
        keepInFront(
          tile, film: fragments.filmW + start, opaque: fragments.w + start, stride: 0,
          into: worker.filmW)
      {
        place(worker.filmW, fragments.filmID + start, worker.filmBuilder, into: worker.otherPlanes)
        addFilm(
          tile, tangents: tangents(worker.filmBuilder, ids: fragments.filmID + start, 0), on: worker
        )
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
