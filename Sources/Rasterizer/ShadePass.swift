import Geometry
import RasterKernels
import Scene

/// Working memory of one thread that shades.
final class ShadeWorker {
  let builder = RecordBuilder()
  let filmBuilder = RecordBuilder()
  let behindBuilder = RecordBuilder()
  let planes: ShadingPlanes
  /// Of the films, or of what lies behind clear surfaces.
  let otherPlanes: ShadingPlanes
  let filmW: UnsafeMutablePointer<Float>
  /// For a tile of which only a part is to be shaded anew: its depths, and the factors found.
  let partialDepth: UnsafeMutablePointer<Float>
  let partialShadows: UnsafeMutablePointer<Float>
  /// Three planes of normals before details turn them.
  let smoothNormals: UnsafeMutablePointer<Float>
  /// `ShadingPlanes.capacity` factors for each light that casts a shadow.
  private(set) var shadows: UnsafeMutablePointer<Float>
  /// Whether any light of a layer's backdrop came into what was drawn.
  var showsBackdrop = false
  private var shadowCapacity = 1
  private let memory: UnsafeMutableRawPointer

  init() {
    let words = 2 * ShadingPlanes.wordsNeeded + 6 * ShadingPlanes.capacity
    memory = .allocate(byteCount: words * MemoryLayout<Float>.stride, alignment: 64)
    let first = memory.initializeMemory(as: Float.self, repeating: 0, count: words)
    planes = ShadingPlanes(memory: first)
    otherPlanes = ShadingPlanes(memory: first + ShadingPlanes.wordsNeeded)
    filmW = first + 2 * ShadingPlanes.wordsNeeded
    partialDepth = filmW + ShadingPlanes.capacity
    partialShadows = partialDepth + ShadingPlanes.capacity
    smoothNormals = partialShadows + ShadingPlanes.capacity
    shadows = .allocate(capacity: ShadingPlanes.capacity)
    shadows.initialize(repeating: 1, count: ShadingPlanes.capacity)
  }

  deinit {
    memory.deallocate()
    shadows.deallocate()
  }

  func reserveShadows(_ count: Int) {
    if count <= shadowCapacity { return }
    shadowCapacity = count
    shadows.deallocate()
    shadows = .allocate(capacity: count * ShadingPlanes.capacity)
    shadows.initialize(repeating: 1, count: count * ShadingPlanes.capacity)
  }
}

/// Turns a band's visibility into depth, ids and colour.
struct ShadePass {
  private(set) var plan: FramePlan
  let world: PreparedWorld
  let lighting: Lighting
  let shadows: CameraShadows
  /// Nil where nothing is in the way of the ambient light.
  let ambient: AmbientGrids?
  /// Nil leaves mirror images without detail.
  let environment: EnvironmentSource?
  let model: ShadingModel
  private(set) var output: FrameOutput
  let kernels: KernelTable
  /// 1 over the luminance that the picture shows as 255.
  let pictureScale: Float

  /// - Parameters:
  ///   - band: has drawn the rows.
  ///   - samples: its fragments, if pixels have several samples.
  func run(
    rows: Range<Int>, of band: BandWorker, samples: SampleWorker?, on worker: ShadeWorker
  ) {
    worker.reserveShadows(firstTint + 3 * shadows.tints.count)
    makeRecords(rows: rows, of: band, samples: samples, on: worker)
    shade(rows: rows, of: band, samples: samples, on: worker)
  }

  func makeRecords(
    rows: Range<Int>, of band: BandWorker, samples: SampleWorker?, on worker: ShadeWorker
  ) {
    func fragments(
      _ column: (FragmentColumns) -> UnsafeMutablePointer<Int32>
    ) -> UnsafeBufferPointer<Int32> {
      guard let samples else { return UnsafeBufferPointer(start: nil, count: 0) }
      return UnsafeBufferPointer(
        start: column(samples.fragments), count: samples.fragmentCount)
    }
    world.detailTraits.withUnsafeBufferPointer { traits in
      let details =
        world.hasDetails && model == .physical && output.wantsColor ? traits.baseAddress : nil
      worker.builder.build(
        plan, band: band, layer: band.opaque, rows: rows.count, entries: band.entries,
        fragments: fragments(\.id), details: details)
      if !band.filmEntries.isEmpty {
        worker.filmBuilder.build(
          plan, band: band, layer: band.film, rows: rows.count, entries: band.filmEntries,
          fragments: fragments(\.filmID), details: details)
      }
      if band.hasClear {
        worker.behindBuilder.build(
          plan, band: band, layer: band.behind, rows: rows.count, entries: band.entries,
          fragments: fragments(\.behindID), details: details)
      }
    }
  }

  /// Shades rows whose records are made.
  func shade(
    rows: Range<Int>, of band: BandWorker, samples: SampleWorker?, on worker: ShadeWorker
  ) {
    if let samples { shadeFragments(of: samples, band, on: worker) }
    let hasFilm = !band.filmEntries.isEmpty
    var number = 0
    Self.forEachTile(of: rows, plan.region.columns) { tile in
      shade(
        tile, firstRow: rows.lowerBound, band, hasFilm: hasFilm, samples: samples,
        number: number, on: worker)
      number += 1
    }
  }

  /// Writes what the rows that this pass has just shaded let through of another backdrop.
  func pass(
    _ light: PassedLight, rows: Range<Int>, of band: BandWorker, samples: SampleWorker?,
    on worker: ShadeWorker
  ) {
    unlit(before: light).shade(rows: rows, of: band, samples: samples, on: worker)
  }

  /// The same pass with nothing but the light of a backdrop.
  func unlit(before light: PassedLight) -> ShadePass {
    var unlit = self
    unlit.plan = plan.unlit(before: light.backdrop)
    (unlit.output.radiance, unlit.output.normals) = (light.radiance, nil)
    unlit.output.picture = nil
    return unlit
  }

  /// The same of rows that let nothing through.
  func passNothing(_ light: PassedLight, rows: Range<Int>) {
    for row in rows {
      let first = row * plan.width + plan.region.columns.lowerBound
      (light.radiance + 4 * first).update(repeating: 0, count: 4 * plan.region.columns.count)
    }
  }

  /// The tiles of some rows in the order of shading.
  static func forEachTile(
    of rows: Range<Int>, _ drawn: Range<Int>, _ body: (ShadingTile) -> Void
  ) {
    for y in stride(from: rows.lowerBound, to: rows.upperBound, by: ShadingTile.maximumRows) {
      var x = drawn.lowerBound
      while x < drawn.upperBound {
        // Whole blocks of lanes: what reaches beyond the picture finds nothing and is not stored.
        let blocks =
          (drawn.upperBound - x + ShadingTile.blockWidth - 1) / ShadingTile.blockWidth
        let tile = ShadingTile(
          x: x, y: y, columns: min(ShadingTile.maximumColumns, blocks * ShadingTile.blockWidth),
          rows: min(ShadingTile.maximumRows, rows.upperBound - y))
        body(tile)
        x += tile.columns
      }
    }
  }

  /// - Parameter number: the tile's number in the band.
  private func shade(
    _ tile: ShadingTile, firstRow: Int, _ band: BandWorker, hasFilm: Bool,
    samples: SampleWorker?, number: Int, on worker: ShadeWorker
  ) {
    let (opaque, film) = (band.opaque, band.film)
    let at = (tile.y - firstRow) * opaque.stride + tile.x
    let planes = worker.planes
    if plan.backdrop != nil, isEmpty(tile, at: at, band, hasFilm: hasFilm),
      samples.map({ $0.tileStarts[number] == $0.tileStarts[number + 1] }) ?? true
    {
      putBackdrop(tile)
      worker.showsBackdrop = true
      return
    }
    let pixels = visible(
      w: opaque.w + at, opaque.stride, ids: opaque.ids + at, opaque.stride, worker.builder)
    interpolate(tile, pixels, into: planes)
    putLabels(
      tile, pictureWidth: plan.width, planes, depth: output.depth, instances: output.ids)
    if let normals = output.normals {
      putNormals(tile, pictureWidth: plan.width, planes, into: normals)
    }
    if !output.wantsColor { return }
    light(
      tile, planes, pixels, shadows: worker.shadows, tangents: tangents(worker.builder, pixels))
    lightBackdrop(tile, planes, count: tile.count, on: worker)
    if band.hasClear && model == .physical { shadeBehind(tile, at: at, band, on: worker) }
    if hasFilm,
      keepInFront(
        tile, film: film.w + at, opaque: opaque.w + at, stride: film.stride, into: worker.filmW)
    {
      let pixels = visible(
        w: worker.filmW, tile.columns, ids: film.ids + at, film.stride, worker.filmBuilder)
      interpolate(tile, pixels, into: worker.otherPlanes)
      addFilm(tile, pixels, on: worker)
    }
    if let samples {
      addFragments(
        samples.fragments, samples.tileStarts[number], samples.tileStarts[number + 1],
        to: planes.light)
    }
    if let grid = plan.grid, grid.fisheye != nil {
      darkenBeyondLens(
        tile, grid.samples, unreachable: FixedPoint.unreachable, planes.light)
    }
    if let radiance = output.radiance {
      putRadiance(tile, pictureWidth: plan.width, planes.light, into: radiance)
    }
    if let picture = output.picture {
      kernels.putPicture(tile, plan.width, planes.light, pictureScale, picture)
    }
  }

  /// Lets what lies behind clear surfaces show through them.
  private func shadeBehind(
    _ tile: ShadingTile, at: Int, _ band: BandWorker, on worker: ShadeWorker
  ) {
    if !showsClear(tile, worker.planes) { return }
    let behind = band.behind
    let pixels = visible(
      w: behind.w + at, behind.stride, ids: behind.ids + at, behind.stride, worker.behindBuilder)
    interpolate(tile, pixels, into: worker.otherPlanes)
    addBehind(tile, pixels, on: worker)
  }

  func showsClear(_ tile: ShadingTile, _ planes: ShadingPlanes) -> Bool {
    world.sampled.withUnsafeBufferPointer { materials in
      guard let materials = materials.baseAddress else { return false }
      return RasterKernels.showsClear(count: tile.count, planes, materials: materials)
    }
  }

  /// Lights what is in the other planes and lets it show through the first ones.
  func addBehind(_ tile: ShadingTile, _ pixels: VisiblePixels, on worker: ShadeWorker) {
    light(
      tile, worker.otherPlanes, pixels, shadows: worker.shadows,
      tangents: tangents(worker.behindBuilder, pixels))
    world.sampled.withUnsafeBufferPointer { materials in
      guard let materials = materials.baseAddress else { return }
      let front = worker.planes
      lightBackdrop(tile, worker.otherPlanes, count: tile.count, on: worker) { n in
        front.z[n] > 0 && materials[Int(front.material[n])].transmission > 0
      }
      blendClear(
        count: tile.count, worker.planes, behind: worker.otherPlanes.light, materials: materials)
    }
  }

  /// Lights the film in the other planes and lays it over the first ones.
  func addFilm(_ tile: ShadingTile, _ pixels: VisiblePixels, on worker: ShadeWorker) {
    light(
      tile, worker.otherPlanes, pixels, shadows: worker.shadows,
      tangents: tangents(worker.filmBuilder, pixels))
    blendFilm(count: tile.count, worker.otherPlanes, over: worker.planes.light)
  }

  var rayOrigin: RayOrigin {
    let k = plan.camera.intrinsics
    var origin = RayOrigin()
    (origin.inverseFocalX, origin.inverseFocalY) = (Float(1 / k.fx), Float(1 / k.fy))
    (origin.centerX, origin.centerY) = (Float(k.cx), Float(k.cy))
    return origin
  }

  func visible(
    w: UnsafePointer<Float>, _ wStride: Int, ids: UnsafePointer<Int32>, _ idStride: Int,
    _ builder: RecordBuilder
  ) -> VisiblePixels {
    VisiblePixels(
      w: w, wStride: wStride, ids: ids, idStride: idStride, map: builder.map,
      records: builder.records)
  }

  func interpolate(
    _ tile: ShadingTile, _ pixels: VisiblePixels, into planes: ShadingPlanes
  ) {
    var origin = rayOrigin
    if let grid = plan.grid {
      interpolateBent(tile, pixels, &origin, grid.samples, into: planes)
      if let prints = grid.footprints {
        addFootprints(
          tile, prints.levels + (tile.y * prints.stride + tile.x), stride: prints.stride, planes)
      }
    } else {
      kernels.interpolate(tile, pixels, &origin, planes)
    }
    kernels.orientSurfaces(tile.count, planes)
  }

  /// Nil where the band's triangles have no details.
  func tangents(_ builder: RecordBuilder, _ pixels: VisiblePixels) -> SurfaceTangents? {
    guard builder.hasDetails else { return nil }
    return SurfaceTangents(
      ids: pixels.ids, idStride: pixels.idStride, map: pixels.map, tangents: builder.tangents)
  }

  /// - Parameter tangents: nil for no details.
  func light(
    _ tile: ShadingTile, _ planes: ShadingPlanes, _ pixels: VisiblePixels,
    shadows factors: UnsafeMutablePointer<Float>, tangents: SurfaceTangents?
  ) {
    if plan.isUnlit {
      leaveUnlit(tile, planes)
      return
    }
    world.sampled.withUnsafeBufferPointer { materials in
      guard let materials = materials.baseAddress else { return }
      lighting.sources.withUnsafeBufferPointer { sources in
        // Any address serves for no lights at all.
        let first =
          sources.baseAddress
          ?? UnsafeRawPointer(materials).assumingMemoryBound(
            to: LightSource.self)
        var ambient = lighting.ambient
        switch model {
        case .plain:
          kernels.shadePlainly(
            tile.count, planes, materials, first, sources.count, &ambient, 0.15)
        case .physical:
          kernels.sampleTextures(tile.count, materials, planes)
          // Before the details: what shades a surface is as large as its triangles.
          sampleShadows(tile, planes, into: factors)
          sampleTints(tile, planes, into: factors)
          spreadSurfaces(count: tile.count, materials: materials, planes)
          if let tangents { detail(tile, planes, tangents) }
          widenLobes(tile, pixels, planes)
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

  func detail(_ tile: ShadingTile, _ planes: ShadingPlanes, _ tangents: SurfaceTangents) {
    world.details.withUnsafeBufferPointer { details in
      world.detailTraits.withUnsafeBufferPointer { traits in
        guard let details = details.baseAddress, let traits = traits.baseAddress else { return }
        applyDetails(tile, planes, details: details, traits: traits, tangents)
      }
    }
  }

  /// Planes of factors before those of tints.
  var firstTint: Int { shadows.planes.count + Int(ambient?.lampCount ?? 0) }

  private func sampleTints(
    _ tile: ShadingTile, _ planes: ShadingPlanes, into factors: UnsafeMutablePointer<Float>
  ) {
    for (n, tint) in shadows.tints.enumerated() {
      var source = tint.source
      RasterKernels.sampleTints(
        count: tile.count, planes, &source,
        into: factors + (firstTint + 3 * n) * ShadingPlanes.capacity)
    }
  }

  private func sampleShadows(
    _ tile: ShadingTile, _ planes: ShadingPlanes, into factors: UnsafeMutablePointer<Float>
  ) {
    shadows.sources.withUnsafeBufferPointer { sources in
      guard let first = sources.baseAddress else { return }
      for (n, plane) in shadows.planes.enumerated() {
        kernels.sampleShadows(
          tile.count, tile.columns, planes, first + plane.maps.lowerBound, plane.maps.count,
          factors + n * ShadingPlanes.capacity)
      }
    }
  }
}
