import RasterKernels

/// The surfaces of one layer of a tile, or of some fragments, as they are whatever light falls on
/// them, and the shadows that fell on them last.
final class KeptPlanes {
  private let memory: UnsafeMutablePointer<Float>
  /// Three planes of normals without details, by which shadows are found; for surfaces that have any.
  private var smoothNormals: UnsafeMutablePointer<Float>?
  private var hasSmoothNormals = false
  /// `ShadingPlanes.capacity` factors for each light with shadow maps, in the lights' order.
  private var shadows: UnsafeMutablePointer<Float>?
  private var shadowPlanes = 0
  /// For each light and each unit of pixels whose shadows are found together.
  private var units: [Unit] = []
  /// For each light that sees clear things three planes of factors; nil where nothing clear is in
  /// its way.
  private var tints: [UnsafeMutablePointer<Float>?] = []
  /// The moments in which they were found; 0 for not yet.
  private var tintMoments: [UInt32] = []
  /// Of the lights' places that all of these are for.
  private var era = 0

  /// Pixels that `sampleShadows` shades together: a square of eight by eight, or sixteen of a row.
  private struct Unit {
    /// In which its shadows were found; 0 for not yet.
    var moment: UInt32 = 0
    /// Squares of the light's maps in which the samples lay.
    var fine = MapSquares.none
    var coarse = MapSquares.none
  }

  init() { memory = Self.words(ShadingPlanes.surfaceWords) }

  deinit {
    memory.deallocate()
    smoothNormals?.deallocate()
    shadows?.deallocate()
    for planes in tints { planes?.deallocate() }
  }

  private static func words(_ count: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: 64
    ).initializeMemory(as: Float.self, repeating: 0, count: count)
  }

  /// - Parameter passing: planes for all that does not stay.
  func planes(passing: ShadingPlanes) -> ShadingPlanes {
    ShadingPlanes(surfaces: memory, passing: passing)
  }

  /// Forgets the shadows: the surfaces are others.
  func forgetShadows() {
    era = 0
    hasSmoothNormals = false
  }

  /// Takes the normals of three planes for what details have turned others from.
  func takeSmoothNormals(_ normals: UnsafePointer<Float>) {
    let words = 3 * ShadingPlanes.capacity
    let kept = smoothNormals ?? Self.words(words)
    kept.update(from: normals, count: words)
    (smoothNormals, hasSmoothNormals) = (kept, true)
  }

  /// The surfaces as shadows see them.
  private func smooth(_ planes: ShadingPlanes) -> ShadingPlanes {
    guard hasSmoothNormals, let smoothNormals else { return planes }
    return planes.with(normals: smoothNormals)
  }

  /// Readies the memory for the shadows of a picture.
  /// - Parameter era: the same as long as lights, maps and camera keep their places to each other.
  private func begin(era: Int, shadowPlanes: Int, tints count: Int) {
    if self.era == era { return }
    self.era = era
    if self.shadowPlanes < shadowPlanes {
      shadows?.deallocate()
      shadows = Self.words(shadowPlanes * ShadingPlanes.capacity)
      self.shadowPlanes = shadowPlanes
    }
    let unitCount = shadowPlanes * Self.unitLimit
    units.removeAll(keepingCapacity: true)
    units.append(contentsOf: repeatElement(Unit(), count: unitCount))
    tintMoments.removeAll(keepingCapacity: true)
    tintMoments.append(contentsOf: repeatElement(0, count: count))
  }

  /// Of a light, for the smallest units.
  private static var unitLimit: Int { ShadingPlanes.capacity / SoftRun.count }

  /// The units of a tile: `width` pixels, one after the other, belong to one, `columns` to all, and so
  /// on from the first.
  private struct Units {
    let count: Int
    let width: Int
    let columns: Int

    init(_ tile: ShadingTile) {
      let side = SoftRun.count
      let isSquare = tile.columns >= side && tile.rows == side
      width = isSquare ? side : SoftRun.points
      columns = isSquare ? tile.columns : tile.count
      count = columns / width
    }

    /// A bit each.
    @inline(__always)
    func holds(_ pixel: Int, _ units: UInt32) -> Bool {
      units & (1 << UInt32(pixel % columns / width)) != 0
    }
  }
}

extension KeptPlanes {
  /// Finds the shadow factors of a tile, those that may have changed anew.
  /// - Parameters:
  ///   - planes: these surfaces'; spoils the planes of light and of mirror images.
  ///   - era: see `begin`.
  ///   - factors: `ShadingPlanes.capacity` for each light with shadow maps.
  func findShadows(
    _ tile: ShadingTile, _ planes: ShadingPlanes, _ maps: CameraShadows, era: Int,
    kernels: KernelTable, on worker: ShadeWorker, into factors: UnsafeMutablePointer<Float>
  ) {
    begin(era: era, shadowPlanes: maps.planes.count, tints: maps.tints.count)
    guard let shadows else { return }
    let planes = smooth(planes)
    for (light, plane) in maps.planes.enumerated() {
      let kept = shadows + light * ShadingPlanes.capacity
      findShadows(
        ofLight: light, plane.maps, tile, planes, maps, kernels: kernels, on: worker, into: kept)
      (factors + light * ShadingPlanes.capacity).update(from: kept, count: tile.count)
    }
  }

  private func findShadows(
    ofLight light: Int, _ range: Range<Int>, _ tile: ShadingTile, _ planes: ShadingPlanes,
    _ maps: CameraShadows, kernels: KernelTable, on worker: ShadeWorker,
    into kept: UnsafeMutablePointer<Float>
  ) {
    let all = Units(tile)
    let first = light * Self.unitLimit
    let (fine, coarse) = (maps.changes[range.lowerBound], maps.changes[range.upperBound - 1])
    var stale: UInt32 = 0
    for unit in 0..<all.count {
      let known = units[first + unit]
      let isSame =
        known.moment > 0 && fine.isSame(known.fine, since: known.moment)
        && coarse.isSame(known.coarse, since: known.moment)
      if !isSame { stale |= 1 << UInt32(unit) }
    }
    if stale == 0 { return }
    // What is known is left out as if nothing were there.
    let z = worker.partialDepth
    let side = SoftRun.count
    for run in 0..<(tile.count / side) {
      let at = run * side
      if all.holds(at, stale) {
        (z + at).update(from: planes.z + at, count: side)
      } else {
        (z + at).update(repeating: 0, count: side)
      }
    }
    let found = worker.partialShadows
    maps.sources.withUnsafeBufferPointer { sources in
      guard let sources = sources.baseAddress else { return }
      kernels.sampleShadows(
        tile.count, tile.columns, planes.with(z: z), sources + range.lowerBound, range.count, found)
    }
    for run in 0..<(tile.count / side) {
      let at = run * side
      if all.holds(at, stale) {
        (kept + at).update(from: found + at, count: side)
      }
    }
    for unit in 0..<all.count where stale & (1 << UInt32(unit)) != 0 {
      units[first + unit] = looked(unit, of: all, tile, planes, maps, range)
    }
  }

  /// Where the samples of a unit lay, from what `sampleShadows` left in the planes.
  private func looked(
    _ unit: Int, of all: Units, _ tile: ShadingTile, _ planes: ShadingPlanes,
    _ maps: CameraShadows, _ range: Range<Int>
  ) -> Unit {
    var known = Unit()
    known.moment = maps.moment
    let isSoft = range.allSatisfy { maps.sources[$0].moments != nil }
    if !isSoft || range.count > 2 {
      // Any change counts.
      known.fine = MapSquares(columns: maps.changes[range.lowerBound].columns)
      known.coarse = MapSquares(columns: maps.changes[range.upperBound - 1].columns)
      if range.count > 2 { known.moment = 0 }
      return known
    }
    let step = SoftRun.count
    for map in 0..<range.count {
      let number = SIMD8<Float>(repeating: Float(map + 1))
      let far = SIMD8<Float>(repeating: .infinity)
      var (lowU, lowV, highU, highV, depths) = (far, far, -far, -far, SIMD8<Float>.zero)
      for start in stride(from: unit * all.width, to: tile.count, by: all.columns) {
        for at in stride(from: start, to: start + all.width, by: step) {
          let isThere = Self.eight(planes.mirrored.blue, at) .== number
          let (u, v) = (Self.eight(planes.light.red, at), Self.eight(planes.light.green, at))
          let z = Self.eight(planes.light.blue, at)
          lowU.replace(with: u, where: isThere .& (u .< lowU))
          lowV.replace(with: v, where: isThere .& (v .< lowV))
          highU.replace(with: u, where: isThere .& (u .> highU))
          highV.replace(with: v, where: isThere .& (v .> highV))
          depths.replace(with: z, where: isThere .& (z .> depths))
        }
      }
      var w: Float = 0
      var (low, high) = (SIMD2(lowU[0], lowV[0]), SIMD2(highU[0], highV[0]))
      for n in 0..<step {
        (low.x, low.y) = (min(low.x, lowU[n]), min(low.y, lowV[n]))
        (high.x, high.y) = (max(high.x, highU[n]), max(high.y, highV[n]))
        w = max(w, depths[n])
      }
      if w <= 0 { continue }
      let source = maps.sources[range.lowerBound + map]
      let squares = MapSquares(
        from: low, to: high, w: w, source, columns: maps.changes[range.lowerBound + map].columns)
      if map == 0 { known.fine = squares } else { known.coarse = squares }
    }
    return known
  }

  private static func eight(_ plane: UnsafePointer<Float>, _ at: Int) -> SIMD8<Float> {
    UnsafeRawPointer(plane + at).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// Finds what clear things take of the lights, where that may have changed.
  /// - Parameters:
  ///   - planes: these surfaces'.
  ///   - factors: three planes of `ShadingPlanes.capacity` for each light that sees any.
  /// - Precondition: `findShadows` was called.
  func findTints(
    _ tile: ShadingTile, _ planes: ShadingPlanes, _ maps: CameraShadows,
    into factors: UnsafeMutablePointer<Float>
  ) {
    if maps.tints.isEmpty { return }
    let words = 3 * ShadingPlanes.capacity
    while tints.count < maps.tints.count { tints.append(nil) }
    let planes = smooth(planes)
    for (n, tint) in maps.tints.enumerated() {
      let out = factors + n * words
      if tintMoments[n] == 0 || maps.tintChanges[n] > tintMoments[n] {
        var source = tint.source
        sampleTints(count: tile.count, planes, &source, into: out)
        tintMoments[n] = maps.moment
        keepTints(n, tile, out)
        continue
      }
      for channel in 0..<3 {
        let plane = channel * ShadingPlanes.capacity
        if let kept = tints[n] {
          (out + plane).update(from: kept + plane, count: tile.count)
        } else {
          (out + plane).update(repeating: 1, count: tile.count)
        }
      }
    }
  }

  private func keepTints(_ n: Int, _ tile: ShadingTile, _ found: UnsafePointer<Float>) {
    let step = ShadingPlanes.capacity
    let isOpen = (0..<3).allSatisfy { channel in
      (0..<tile.count).allSatisfy { found[channel * step + $0] == 1 }
    }
    if isOpen {
      tints[n]?.deallocate()
      tints[n] = nil
      return
    }
    let kept = tints[n] ?? Self.words(3 * step)
    tints[n] = kept
    for channel in 0..<3 {
      (kept + channel * step).update(from: found + channel * step, count: tile.count)
    }
  }
}
