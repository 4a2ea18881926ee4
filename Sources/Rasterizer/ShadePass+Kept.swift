import Foundation
import RasterKernels

extension ShadePass {
  /// Finds the surfaces of rows that a band has drawn, and keeps them.
  func keep(
    rows: Range<Int>, of band: BandWorker, samples: SampleWorker?, in kept: KeptBand,
    on worker: ShadeWorker
  ) {
    makeRecords(rows: rows, of: band, samples: samples, on: worker)
    let hasFilm = !band.filmEntries.isEmpty
    kept.takeFragments(samples)
    if let samples { keepFragments(of: samples, band, in: kept, on: worker) }
    var number = 0
    Self.forEachTile(of: rows, plan.region.columns) { tile in
      keep(
        tile, firstRow: rows.lowerBound, band, hasFilm: hasFilm, in: kept.tile(number), on: worker)
      number += 1
    }
    kept.isCurrent = true
  }

  private func keep(
    _ tile: ShadingTile, firstRow: Int, _ band: BandWorker, hasFilm: Bool, in kept: KeptTile,
    on worker: ShadeWorker
  ) {
    kept.begin()
    let (opaque, film, behind) = (band.opaque, band.film, band.behind)
    let at = (tile.y - firstRow) * opaque.stride + tile.x
    if plan.backdrop != nil { kept.isEmpty = isEmpty(tile, at: at, band, hasFilm: hasFilm) }
    let planes = kept.front.planes(passing: worker.planes)
    let pixels = visible(
      w: opaque.w + at, opaque.stride, ids: opaque.ids + at, opaque.stride, worker.builder)
    interpolate(tile, pixels, into: planes)
    dress(tile, planes, pixels, worker.builder, of: kept.front, on: worker)
    if band.hasClear && showsClear(tile, planes) {
      let pixels = visible(
        w: behind.w + at, behind.stride, ids: behind.ids + at, behind.stride, worker.behindBuilder)
      let own = kept.addBehind()
      let planes = own.planes(passing: worker.otherPlanes)
      interpolate(tile, pixels, into: planes)
      dress(tile, planes, pixels, worker.behindBuilder, of: own, on: worker)
    }
    if hasFilm,
      keepInFront(
        tile, film: film.w + at, opaque: opaque.w + at, stride: film.stride, into: worker.filmW)
    {
      let pixels = visible(
        w: worker.filmW, tile.columns, ids: film.ids + at, film.stride, worker.filmBuilder)
      let own = kept.addFilm()
      let planes = own.planes(passing: worker.otherPlanes)
      interpolate(tile, pixels, into: planes)
      dress(tile, planes, pixels, worker.filmBuilder, of: own, on: worker)
    }
  }

  private func keepFragments(
    of samples: SampleWorker, _ band: BandWorker, in kept: KeptBand, on worker: ShadeWorker
  ) {
    let fragments = samples.fragments
    for start in stride(from: 0, to: samples.fragmentCount, by: ShadingPlanes.capacity) {
      let tile = fragmentTile(samples.fragmentCount - start)
      let chunk = kept.chunk(start / ShadingPlanes.capacity)
      chunk.begin()
      let planes = chunk.front.planes(passing: worker.planes)
      let pixels = visible(
        w: fragments.w + start, 0, ids: fragments.id + start, 0, worker.builder)
      placeFragments(fragments, start, tile, pixels, into: planes)
      dress(tile, planes, pixels, worker.builder, of: chunk.front, on: worker)
      if band.hasClear && showsClear(tile, planes) {
        let behind = visible(
          w: fragments.behindW + start, 0, ids: fragments.behindID + start, 0,
          worker.behindBuilder)
        let own = chunk.addBehind()
        let planes = own.planes(passing: worker.otherPlanes)
        placeFragments(fragments, start, tile, behind, into: planes)
        dress(tile, planes, behind, worker.behindBuilder, of: own, on: worker)
      }
      if !band.filmEntries.isEmpty,
        keepInFront(
          tile, film: fragments.filmW + start, opaque: fragments.w + start, stride: 0,
          into: worker.filmW)
      {
        let film = visible(
          w: worker.filmW, 0, ids: fragments.filmID + start, 0, worker.filmBuilder)
        let own = chunk.addFilm()
        let planes = own.planes(passing: worker.otherPlanes)
        placeFragments(fragments, start, tile, film, into: planes)
        dress(tile, planes, film, worker.filmBuilder, of: own, on: worker)
      }
    }
  }

  /// Gives surfaces all that they are without light.
  private func dress(
    _ tile: ShadingTile, _ planes: ShadingPlanes, _ pixels: VisiblePixels, _ builder: RecordBuilder,
    of kept: KeptPlanes, on worker: ShadeWorker
  ) {
    world.sampled.withUnsafeBufferPointer { materials in
      guard let materials = materials.baseAddress else { return }
      kernels.sampleTextures(tile.count, materials, planes)
      spreadSurfaces(count: tile.count, materials: materials, planes)
      if let tangents = tangents(builder, pixels) {
        let smooth = worker.smoothNormals
        let bytes = tile.count * MemoryLayout<Float>.stride
        var isTurned = false
        for (n, plane) in [planes.nx, planes.ny, planes.nz].enumerated() {
          (smooth + n * ShadingPlanes.capacity).update(from: plane, count: tile.count)
        }
        detail(tile, planes, tangents)
        for (n, plane) in [planes.nx, planes.ny, planes.nz].enumerated() {
          isTurned = isTurned || memcmp(plane, smooth + n * ShadingPlanes.capacity, bytes) != 0
        }
        if isTurned { kept.takeSmoothNormals(smooth) }
      }
      widenLobes(tile, pixels, planes)
    }
  }
}

extension ShadePass {
  /// Lights a band's kept surfaces and stores them.
  func run(_ kept: KeptBand, rows: Range<Int>, era: Int, on worker: ShadeWorker) {
    worker.reserveShadows(firstTint + 3 * shadows.tints.count)
    let fragments = kept.fragments
    for start in stride(from: 0, to: kept.fragmentCount, by: ShadingPlanes.capacity) {
      let count = min(kept.fragmentCount - start, ShadingPlanes.capacity)
      let planes = light(
        fragmentTile(count), count: count, kept.chunks[start / ShadingPlanes.capacity], era: era,
        on: worker)
      (fragments.light.red + start).update(from: planes.light.red, count: count)
      (fragments.light.green + start).update(from: planes.light.green, count: count)
      (fragments.light.blue + start).update(from: planes.light.blue, count: count)
    }
    var number = 0
    Self.forEachTile(of: rows, plan.region.columns) { tile in
      put(tile, number, of: kept, era: era, on: worker)
      number += 1
    }
  }

  /// Writes what kept rows that this pass has just lit let through of another backdrop.
  func pass(_ light: PassedLight, _ kept: KeptBand, rows: Range<Int>, on worker: ShadeWorker) {
    unlit(before: light).run(kept, rows: rows, era: 0, on: worker)
  }

  private func put(
    _ tile: ShadingTile, _ number: Int, of kept: KeptBand, era: Int, on worker: ShadeWorker
  ) {
    let own = kept.tiles[number]
    let isSampled = !kept.tileStarts.isEmpty
    let (first, end) =
      isSampled ? (kept.tileStarts[number], kept.tileStarts[number + 1]) : (0, 0)
    if own.isEmpty && first == end {
      putBackdrop(tile)
      worker.showsBackdrop = true
      return
    }
    let planes = light(tile, count: tile.count, own, era: era, on: worker)
    putLabels(
      tile, pictureWidth: plan.width, planes, depth: output.depth, instances: output.ids)
    if isSampled { addFragments(kept.fragments, first, end, to: planes.light) }
    if let grid = plan.grid, grid.fisheye != nil {
      darkenBeyondLens(
        tile, grid.samples, unreachable: FixedPoint.unreachable, planes.light)
    }
    if let radiance = output.radiance {
      putRadiance(tile, pictureWidth: plan.width, planes.light, into: radiance)
    }
  }

  /// Lights all layers of a tile.
  /// - Parameter count: lanes that are shown.
  /// - Returns: the planes with its light.
  private func light(
    _ tile: ShadingTile, count: Int, _ kept: KeptTile, era: Int, on worker: ShadeWorker
  ) -> ShadingPlanes {
    let front = kept.front.planes(passing: worker.planes)
    light(tile, front, kept.front, era: era, on: worker)
    lightBackdrop(tile, front, count: count, on: worker)
    world.sampled.withUnsafeBufferPointer { materials in
      guard let materials = materials.baseAddress else { return }
      if kept.hasBehind, let own = kept.behind {
        let behind = own.planes(passing: worker.otherPlanes)
        light(tile, behind, own, era: era, on: worker)
        lightBackdrop(tile, behind, count: tile.count, on: worker) { n in
          front.z[n] > 0 && materials[Int(front.material[n])].transmission > 0
        }
        blendClear(count: tile.count, front, behind: behind.light, materials: materials)
      }
      if kept.hasFilm, let own = kept.film {
        let film = own.planes(passing: worker.otherPlanes)
        light(tile, film, own, era: era, on: worker)
        blendFilm(count: tile.count, film, over: front.light)
      }
    }
    return front
  }

  /// As `light` for surfaces that are drawn just now, with the shadows that have not changed.
  private func light(
    _ tile: ShadingTile, _ planes: ShadingPlanes, _ kept: KeptPlanes, era: Int,
    on worker: ShadeWorker
  ) {
    if plan.isUnlit {
      darken(tile, planes)
      return
    }
    let factors = worker.shadows
    world.sampled.withUnsafeBufferPointer { materials in
      guard let materials = materials.baseAddress else { return }
      lighting.sources.withUnsafeBufferPointer { sources in
        let first =
          sources.baseAddress
          ?? UnsafeRawPointer(materials).assumingMemoryBound(to: LightSource.self)
        var ambient = lighting.ambient
        kept.findShadows(
          tile, planes, shadows, era: era, kernels: kernels, on: worker, into: factors)
        kept.findTints(
          tile, planes, shadows, into: factors + firstTint * ShadingPlanes.capacity)
        if var grids = self.ambient {
          lookUpAmbient(
            count: tile.count, planes, &grids,
            openness: factors + shadows.planes.count * ShadingPlanes.capacity)
        } else {
          openAmbient(count: tile.count, planes, &ambient)
        }
        if var environment { reflectSurroundings(count: tile.count, planes, &environment) }
        kernels.lightPhysically(
          tile.count, planes, first, sources.count, &ambient, materials, factors)
      }
    }
  }
}
