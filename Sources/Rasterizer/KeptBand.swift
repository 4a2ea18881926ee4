import RasterKernels

/// What a band of a picture shows, before any light falls on it.
final class KeptBand {
  /// Whether what it holds is what would be found now.
  var isCurrent = false
  /// In the order of shading.
  private(set) var tiles: [KeptTile] = []
  /// Some fragments each, as many as tiles have pixels.
  private(set) var chunks: [KeptTile] = []
  private(set) var fragmentCount = 0
  /// See `SampleWorker.tileStarts`.
  private(set) var tileStarts: [Int] = []
  private(set) var fragments: FragmentColumns
  private var words: UnsafeMutablePointer<Int32>
  private var capacity = 0

  init() {
    words = .allocate(capacity: 1)
    fragments = FragmentColumns(words: words, capacity: 0)
  }

  deinit { words.deallocate() }

  /// A tile, which may hold what it held.
  func tile(_ number: Int) -> KeptTile {
    while tiles.count <= number { tiles.append(KeptTile()) }
    return tiles[number]
  }

  func chunk(_ number: Int) -> KeptTile {
    while chunks.count <= number { chunks.append(KeptTile()) }
    return chunks[number]
  }

  /// Takes where a band's fragments belong; nil for a picture without any.
  func takeFragments(_ samples: SampleWorker?) {
    tileStarts.removeAll(keepingCapacity: true)
    fragmentCount = 0
    guard let samples else { return }
    tileStarts.append(contentsOf: samples.tileStarts)
    fragmentCount = samples.fragmentCount
    if fragmentCount > capacity {
      words.deallocate()
      capacity = fragmentCount * 5 / 4
      words = .allocate(capacity: FragmentColumns.columns * capacity)
      words.initialize(repeating: 0, count: FragmentColumns.columns * capacity)
      fragments = FragmentColumns(words: words, capacity: capacity)
    }
    fragments.pixel.update(from: samples.fragments.pixel, count: fragmentCount)
    fragments.share.update(from: samples.fragments.share, count: fragmentCount)
    fragments.rest.update(from: samples.fragments.rest, count: fragmentCount)
  }
}

/// What a tile shows, or as many fragments.
final class KeptTile {
  /// Whether nothing of a layer is there.
  var isEmpty = false
  let front = KeptPlanes()
  /// What lies behind clear surfaces, and films.
  private(set) var behind: KeptPlanes?
  private(set) var film: KeptPlanes?
  var hasBehind = false
  var hasFilm = false

  /// Forgets what it held but for its memory.
  func begin() {
    (isEmpty, hasBehind, hasFilm) = (false, false, false)
    front.forgetShadows()
  }

  func addBehind() -> KeptPlanes {
    let planes = behind ?? KeptPlanes()
    planes.forgetShadows()
    (behind, hasBehind) = (planes, true)
    return planes
  }

  func addFilm() -> KeptPlanes {
    let planes = film ?? KeptPlanes()
    planes.forgetShadows()
    (film, hasFilm) = (planes, true)
    return planes
  }
}
