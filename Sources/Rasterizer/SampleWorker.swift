import RasterKernels

/// The working memory of one thread for pixels that need more than their centre.
final class SampleWorker {
  /// One layer of a band.
  final class Layer {
    fileprivate(set) var w: UnsafeMutablePointer<Float>
    fileprivate(set) var ids: UnsafeMutablePointer<Int32>
    /// Of what the centres show; as in `VisibilityLayer`, there is a row above.
    var surfaces: UnsafeMutablePointer<Int32> { surfaceMemory + stride }
    private var surfaceMemory: UnsafeMutablePointer<Int32>
    private var stride = 0
    /// See `SurfaceLayer.uniform`.
    fileprivate(set) var uniform: UnsafeMutablePointer<Int32>
    fileprivate(set) var farthest: UnsafeMutablePointer<Float>
    /// From one sample's plane to the next one's.
    fileprivate(set) var plane = 0

    init() {
      w = .allocate(capacity: 1)
      ids = .allocate(capacity: 1)
      surfaceMemory = .allocate(capacity: 1)
      uniform = .allocate(capacity: 1)
      farthest = .allocate(capacity: 1)
    }

    deinit { free() }

    private func free() {
      w.deallocate()
      ids.deallocate()
      surfaceMemory.deallocate()
      uniform.deallocate()
      farthest.deallocate()
    }

    fileprivate func resize(stride: Int, rows: Int) {
      free()
      plane = stride * rows + 16
      w = .allocate(capacity: 4 * plane)
      ids = .allocate(capacity: 4 * plane)
      self.stride = stride
      let words = VisibilityLayer.words(stride: stride, rows: rows)
      surfaceMemory = .allocate(capacity: words)
      uniform = .allocate(capacity: stride / 8 * rows + 8)
      uniform.initialize(repeating: 0, count: stride / 8 * rows + 8)
      farthest = .allocate(capacity: stride / 8 * rows + 8)
      farthest.initialize(repeating: 0, count: stride / 8 * rows + 8)
      w.initialize(repeating: 0, count: 4 * plane)
      ids.initialize(repeating: 0, count: 4 * plane)
      surfaceMemory.initialize(repeating: 0, count: words)
    }
  }

  let front = Layer()
  let behind = Layer()
  let film = Layer()
  /// A bit a pixel: whether its samples count.
  private(set) var mask: UnsafeMutablePointer<UInt8>
  /// See `SampleTarget.farthest` and `joined`.
  private(set) var farthest: UnsafeMutablePointer<Float>
  private(set) var joined: UnsafeMutablePointer<Float>
  /// By triangle id: 1 if a pixel's centre near to samples that count shows it.
  private(set) var isNear: UnsafeMutablePointer<UInt8>
  private(set) var groups = 0
  /// Of each triangle id at hand.
  private(set) var surfaceOf: UnsafeMutablePointer<Int32>
  private var idCapacity = 1
  private var stride = 0
  private var rows = 0

  private var words: UnsafeMutablePointer<Int32>
  private var capacity = 0
  private(set) var fragments: FragmentColumns
  private(set) var fragmentCount = 0
  /// Fragments before each of the band's tiles, in the order of shading, and of all.
  private(set) var tileStarts: [Int] = []

  init() {
    mask = .allocate(capacity: 1)
    farthest = .allocate(capacity: 1)
    joined = .allocate(capacity: 1)
    isNear = .allocate(capacity: 1)
    isNear.initialize(to: 0)
    surfaceOf = .allocate(capacity: 1)
    surfaceOf.initialize(to: 0)
    words = .allocate(capacity: 1)
    fragments = FragmentColumns(words: words, capacity: 0)
  }

  deinit {
    mask.deallocate()
    farthest.deallocate()
    joined.deallocate()
    isNear.deallocate()
    surfaceOf.deallocate()
    words.deallocate()
  }

  /// Readies the memory for bands of a frame; nothing is marked yet.
  func begin(stride: Int, rows: Int, ids: Int) {
    if self.stride != stride || self.rows < rows {
      (self.stride, self.rows) = (stride, rows)
      groups = stride / 8
      for layer in [front, behind, film] { layer.resize(stride: stride, rows: rows) }
      mask.deallocate()
      mask = .allocate(capacity: groups * rows + 8)
      mask.initialize(repeating: 0, count: groups * rows + 8)
      farthest.deallocate()
      farthest = .allocate(capacity: stride * rows + 16)
      farthest.initialize(repeating: 0, count: stride * rows + 16)
      joined.deallocate()
      joined = .allocate(capacity: groups * rows + 8)
      joined.initialize(repeating: 0, count: groups * rows + 8)
    } else {
      mask.update(repeating: 0, count: groups * rows)
    }
    if idCapacity < ids {
      idCapacity = ids * 5 / 4
      surfaceOf.deallocate()
      surfaceOf = .allocate(capacity: idCapacity)
      surfaceOf.initialize(repeating: 0, count: idCapacity)
      isNear.deallocate()
      isNear = .allocate(capacity: idCapacity)
    }
    isNear.initialize(repeating: 0, count: idCapacity)
    fragmentCount = 0
    tileStarts.removeAll(keepingCapacity: true)
  }

  /// - Parameter firstRow: of the picture, that the layer's first row is.
  func target(_ layer: Layer, firstRow: Int) -> SampleTarget {
    let shift = firstRow * stride
    return SampleTarget(
      w: layer.w - shift, ids: layer.ids - shift, plane: layer.plane, stride: stride,
      farthest: farthest - shift, joined: joined - firstRow * groups)
  }

  /// Gathers the fragments of a tile.
  func gather(_ tile: ShadingTile, _ layers: SampledLayers) {
    reserve(fragmentCount + SamplePattern.count * tile.count)
    tileStarts.append(fragmentCount)
    fragmentCount = gatherFragments(tile, layers, fragmentCount, into: fragments)
  }

  /// Ends the last tile. Whole blocks of lanes are shaded: what stands behind the last fragment
  /// shows nothing.
  func finish() {
    tileStarts.append(fragmentCount)
    reserve(fragmentCount + ShadingTile.blockWidth)
    for n in fragmentCount..<(fragmentCount + ShadingTile.blockWidth) {
      (fragments.x[n], fragments.y[n]) = (0, 0)
      (fragments.id[n], fragments.behindID[n], fragments.filmID[n]) = (0, 0, 0)
      fragments.footprint[n] = 0
      (fragments.w[n], fragments.behindW[n], fragments.filmW[n]) = (0, 0, 0)
    }
  }

  private func reserve(_ needed: Int) {
    if needed <= capacity { return }
    let larger = max(16_384, needed * 3 / 2)
    let memory = UnsafeMutablePointer<Int32>.allocate(
      capacity: FragmentColumns.columns * larger)
    memory.initialize(repeating: 0, count: FragmentColumns.columns * larger)
    for column in 0..<FragmentColumns.columns {
      (memory + column * larger).update(from: words + column * capacity, count: fragmentCount)
    }
    words.deallocate()
    words = memory
    capacity = larger
    fragments = FragmentColumns(words: words, capacity: capacity)
  }
}
