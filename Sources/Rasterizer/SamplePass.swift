import Geometry
import RasterKernels

/// Finds what the samples of a band's pixels see, where that may be more than their centres do.
///
/// Inside a smooth surface one colour, that of the pixel's centre, serves for all its samples, so
/// samples are drawn only around the borders of surfaces. What they see becomes fragments, one for
/// each further surface in a pixel.
struct SamplePass {
  let plan: FramePlan

  /// - Parameter band: has drawn the rows.
  func run(rows: Range<Int>, of band: BandWorker, on worker: SampleWorker) {
    worker.begin(
      stride: band.opaque.stride, rows: plan.bandRows,
      ids: band.placeCount * PreparedModel.idsPerCluster)
    let hasFilm = !band.filmEntries.isEmpty
    number(band.entries, on: worker)
    number(band.filmEntries, on: worker)
    mark(rows, band.opaque, worker.front, on: worker)
    if band.hasClear { mark(rows, band.behind, worker.behind, on: worker) }
    if hasFilm { mark(rows, band.film, worker.film, on: worker) }
    markNarrow(band.entries, rows, of: band, band.opaque, worker.front, on: worker)
    markNarrow(band.filmEntries, rows, of: band, band.film, worker.film, on: worker)
    fill(rows, of: band, on: worker)
    gather(rows, of: band, on: worker)
  }

  /// Tells which surfaces the triangles of clusters at hand belong to.
  private func number(_ entries: [BandWorker.Entry], on worker: SampleWorker) {
    plan.list.clusters.withUnsafeBufferPointer { clusters in
      for entry in entries {
        let drawn = clusters[Int(entry.cluster)]
        guard let surfaces = drawn.surfaces else { continue }
        let first = worker.surfaceOf + Int(entry.place) * PreparedModel.idsPerCluster
        for n in 0..<drawn.triangleCount { first[n] = surfaces[n] &+ drawn.firstSurface }
      }
    }
  }

  private func mark(
    _ rows: Range<Int>, _ layer: VisibilityLayer, _ sampled: SampleWorker.Layer,
    on worker: SampleWorker
  ) {
    let surfaces = SurfaceLayer(
      w: layer.w, ids: layer.ids, surfaces: sampled.surfaces, uniform: sampled.uniform,
      farthest: sampled.farthest, stride: layer.stride)
    // The rows next to the band, where the picture has them.
    let known =
      (rows.lowerBound > 0 ? -1 : 0)..<(rows.count + (rows.upperBound < plan.height ? 1 : 0))
    for row in known {
      findSurfaces(surfaces, row: row, width: plan.width, surfaceOf: worker.surfaceOf)
    }
    joinSurfaces(surfaces, width: plan.width, rows: rows.count)
    markBorders(surfaces, width: plan.width, rows: rows.count, known: known, mask: worker.mask)
  }

  private func markNarrow(
    _ entries: [BandWorker.Entry], _ rows: Range<Int>, of band: BandWorker,
    _ layer: VisibilityLayer, _ sampled: SampleWorker.Layer, on worker: SampleWorker
  ) {
    let shift = rows.lowerBound * layer.stride
    let surfaces = SurfaceLayer(
      w: layer.w - shift, ids: layer.ids - shift, surfaces: sampled.surfaces - shift,
      uniform: sampled.uniform - shift / laneCount,
      farthest: sampled.farthest - shift / laneCount, stride: layer.stride)
    for entry in entries {
      let cluster = band.place(entry.place)
      markNarrowTriangles(
        cluster.pointee.batch, 0, cluster.pointee.count + cluster.pointee.between,
        clip: picture(rows), surfaces, surfaceOf: worker.surfaceOf,
        samples: plan.grid?.pixelSamples?.samples,
        mask: worker.mask - rows.lowerBound * worker.groups)
      for triangle in cluster.pointee.large where isNarrow(triangle) {
        func mark(_ clip: PixelRange) {
          markNarrowTriangle(
            triangle, surface: worker.surfaceOf[Int(triangle.id)], clip: clip, surfaces,
            samples: plan.grid?.pixelSamples?.samples,
            mask: worker.mask - rows.lowerBound * worker.groups)
        }
        // What a bending lens shows of a triangle is told from tiles.
        if let bent = plan.grid?.pixelSamples {
          bent.forEachTile(touching: triangle, in: picture(rows), mark)
        } else {
          mark(picture(rows))
        }
      }
    }
  }

  private func picture(_ rows: Range<Int>) -> PixelRange {
    PixelRange(x0: 0, x1: plan.width - 1, y0: rows.lowerBound, y1: rows.upperBound - 1)
  }

  private func fill(_ rows: Range<Int>, of band: BandWorker, on worker: SampleWorker) {
    draw(band.entries, .opaque, band.opaque, to: worker.front, rows, of: band, on: worker)
    if band.hasClear {
      draw(band.entries, .clear, band.opaque, to: worker.behind, rows, of: band, on: worker)
    }
    draw(band.filmEntries, .film, band.film, to: worker.film, rows, of: band, on: worker)
    if !band.hasClear { return }
    for group in 0..<(rows.count * worker.groups) where worker.mask[group] != 0 {
      for sample in 0..<SamplePattern.count {
        let at = laneCount * group + sample * worker.front.plane
        bringForward(
          count: laneCount, w: worker.front.w + at, ids: worker.front.ids + at,
          clearW: worker.behind.w + at, clearIDs: worker.behind.ids + at)
      }
    }
  }

  /// Draws the clusters of a layer: first the triangles that centres show close by, then what may
  /// still be seen of the others, which is little.
  private func draw(
    _ entries: [BandWorker.Entry], _ layer: DrawnLayer, _ centers: VisibilityLayer,
    to sampled: SampleWorker.Layer, _ rows: Range<Int>, of band: BandWorker,
    on worker: SampleWorker
  ) {
    if entries.isEmpty { return }
    let (own, target) = (
      worker.target(sampled, firstRow: 0), worker.target(sampled, firstRow: rows.lowerBound)
    )
    clearSamples(
      own, rows: rows.count, mask: worker.mask, farthest: worker.farthest, joined: worker.joined)
    markNeighbours(
      centers.ids, rows: rows.count, stride: centers.stride, mask: worker.mask,
      into: worker.isNear)
    let clip = picture(rows)
    plan.list.clusters.withUnsafeBufferPointer { clusters in
      for choice in [1, 0] as [UInt8] {
        if choice == 0 {
          findFarthest(
            own, rows: rows.count, mask: worker.mask, farthest: worker.farthest,
            joined: worker.joined)
        }
        for entry in entries where clusters[Int(entry.cluster)].layer == layer {
          draw(band.place(entry.place), clip: clip, target, worker.isNear, choice: choice)
        }
      }
    }
  }

  private func draw(
    _ cluster: UnsafePointer<ReadyCluster>, clip: PixelRange, _ target: SampleTarget,
    _ isNear: UnsafePointer<UInt8>, choice: UInt8
  ) {
    let (batch, count) = (cluster.pointee.batch, cluster.pointee.count + cluster.pointee.between)
    let bent = plan.grid?.pixelSamples
    if let bent {
      fillBentSamples(
        batch, 0, count, clip: clip, bent.samples, target, isNear: isNear, choice: choice)
    } else {
      fillSamples(batch, 0, count, clip: clip, target, isNear: isNear, choice: choice)
    }
    if cluster.pointee.large.isEmpty { return }
    for triangle in cluster.pointee.large where isNear[Int(triangle.id)] == choice {
      if let bent {
        bent.forEachTile(touching: triangle, in: clip) { tile in
          fillLargeBentSamples(triangle, clip: tile, bent.samples, target)
        }
      } else {
        fillLargeSamples(triangle, clip: clip, target)
      }
    }
  }

  private func gather(_ rows: Range<Int>, of band: BandWorker, on worker: SampleWorker) {
    let layers = SampledLayers(
      front: SampledLayer(band.opaque, worker.front),
      behind: band.hasClear ? SampledLayer(band.behind, worker.behind) : nil,
      film: band.filmEntries.isEmpty ? nil : SampledLayer(band.film, worker.film),
      surfaceOf: worker.surfaceOf, mask: worker.mask, firstRow: rows.lowerBound,
      positions: plan.grid?.pixelSamples?.samples,
      footprints: plan.grid?.footprints.map { UnsafePointer($0.levels) },
      footprintStride: plan.grid?.footprints?.stride ?? 0)
    ShadePass.forEachTile(of: rows, plan.region.columns) { worker.gather($0, layers) }
    worker.finish()
  }
}

extension SampledLayer {
  init(_ layer: VisibilityLayer, _ sampled: SampleWorker.Layer) {
    self.init(
      w: layer.w, ids: layer.ids, stride: layer.stride, sampleW: sampled.w,
      sampleIDs: sampled.ids, plane: sampled.plane)
  }
}
