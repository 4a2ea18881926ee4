import Geometry
import RasterKernels
import Scene

/// The working memory of one thread that draws bands of a frame.
///
/// Bands are drawn from top to bottom, or from bottom to top. A cluster is set up when the first
/// band needs it and kept until the last one has been finished, so that the triangles at hand are
/// few and stay in the cache. Ids in the band's planes are those of the triangles at hand: the cluster's place times
/// `PreparedModel.idsPerCluster`, plus the triangle; place 0 stands for nothing.
final class BandWorker {
  /// A cluster at hand.
  struct Entry {
    /// Index into the plan's list.
    var cluster: Int32
    /// Its place: index into `places`.
    var place: Int32
  }

  /// What is nearest, clear or not.
  private(set) var opaque = VisibilityLayer(width: 1, rows: 1)
  /// What is nearest of the opaque behind clear surfaces, and nothing elsewhere.
  private(set) var behind = VisibilityLayer(width: 1, rows: 1)
  private(set) var film = VisibilityLayer(width: 1, rows: 1)
  private var stampMemory: UnsafeMutablePointer<Int32> = Memory.zeroed(1)
  private var lastStamp: Int32 = 0
  private var width = 0
  private var rowCapacity = 0
  private let lists = TriangleLists()
  private var goesUp = false
  /// The clusters at hand; memory is added as more are needed, and stays where it is.
  private var places: [UnsafeMutablePointer<ReadyCluster>] = []
  private var placeMemory: [UnsafeMutablePointer<Int32>] = []
  private var freePlaces: [Int32] = []
  /// For each cluster of the list its place: 0 if it has nothing to draw, −1 if it is not at hand.
  private var placeOfCluster: [Int32] = []
  /// What the band that was drawn last has of opaque clusters and films.
  private(set) var entries: [Entry] = []
  private(set) var filmEntries: [Entry] = []
  /// Whether the band that was drawn last may show clear surfaces.
  private(set) var hasClear = false
  /// Amodal counts by slot, of all bands since `begin`.
  private(set) var amodal: [AmodalCount] = []
  var times = PhaseTimes(isRunning: false)

  init() { addPlace() }

  deinit {
    Memory.free(stampMemory)
    for place in places {
      place.deinitialize(count: 1)
      place.deallocate()
    }
    for memory in placeMemory { Memory.free(memory) }
  }

  /// Places in use, the empty one included.
  var placeCount: Int { places.count }

  func place(_ number: Int32) -> UnsafePointer<ReadyCluster> {
    UnsafePointer(places[Int(number)])
  }

  private func addPlace() {
    let memory: UnsafeMutablePointer<Int32> = Memory.spread(ReadyCluster.wordsNeeded)
    memory.initialize(repeating: 0, count: ReadyCluster.wordsNeeded)
    placeMemory.append(memory)
    let place = UnsafeMutablePointer<ReadyCluster>.allocate(capacity: 1)
    place.initialize(to: ReadyCluster(memory: memory))
    places.append(place)
  }

  /// Readies the worker for a frame.
  func begin(_ plan: FramePlan, slots: Int, measures: Bool) {
    if width != plan.width || rowCapacity < plan.bandRows {
      width = plan.width
      rowCapacity = plan.bandRows
      opaque = VisibilityLayer(width: width, rows: rowCapacity)
      Memory.free(stampMemory)
      stampMemory = Memory.zeroed(
        VisibilityLayer.words(stride: opaque.stride, rows: rowCapacity))
      lastStamp = 0
    }
    if plan.list.hasClear && (behind.stride != opaque.stride || behind.rows < rowCapacity) {
      behind = VisibilityLayer(width: width, rows: rowCapacity)
    }
    if plan.list.hasFilm && (film.stride != opaque.stride || film.rows < rowCapacity) {
      film = VisibilityLayer(width: width, rows: rowCapacity)
    }
    amodal.removeAll(keepingCapacity: true)
    amodal.append(contentsOf: repeatElement(AmodalCount(), count: slots))
    times = PhaseTimes(isRunning: measures)
  }

  /// Forgets all clusters: the next band need not follow the last.
  /// - Parameter goesUp: whether each band is the one above the last.
  func startPiece(_ plan: FramePlan, goesUp: Bool = false) {
    self.goesUp = goesUp
    placeOfCluster.removeAll(keepingCapacity: true)
    placeOfCluster.append(contentsOf: repeatElement(-1, count: plan.list.clusters.count))
    freePlaces.removeAll(keepingCapacity: true)
    for place in stride(from: places.count - 1, to: 0, by: -1) { freePlaces.append(Int32(place)) }
  }

  /// Finds what is nearest at each pixel of a band, and counts the marks of labelled instances.
  func draw(_ band: Int, of plan: FramePlan, setUp: ClusterSetUp, canvas: CanvasMarks?) {
    let rows = plan.rows(ofBand: band)
    let pass = FillPass(
      width: plan.width, height: plan.height, rows: rows, drawsBeyond: plan.isSampled,
      opaque: target(opaque, rows),
      clear: plan.list.hasClear ? target(behind, rows) : nil,
      film: plan.list.hasFilm ? target(film, rows) : nil, canvas: canvas, grid: plan.grid)
    times.start()
    opaque.clear(rows: rows.count)
    if plan.list.hasClear { behind.clear(rows: rows.count) }
    if plan.list.hasFilm { film.clear(rows: rows.count) }
    hasClear = false
    entries.removeAll(keepingCapacity: true)
    filmEntries.removeAll(keepingCapacity: true)
    var slot = -1
    var stamp: Int32 = 0
    var bounds = PixelRange.none
    func finish() {
      if slot < 0 || bounds.isEmpty { return }
      pass.count(
        stamp: stamp, canvasStamp: plan.firstCanvasStamp + Int32(slot), bounds: bounds,
        into: &amodal[slot])
    }
    plan.list.clusters.withUnsafeBufferPointer { clusters in
      guard let clusters = clusters.baseAddress else { return }
      for index in plan.clusters(ofBand: band) {
        let drawn = clusters + Int(index)
        let place = ready(index, drawn, setUp)
        if place == 0 { continue }
        let cluster = places[Int(place)]
        if cluster.pointee.misses(rows, height: plan.height) {
          // The bands before were another piece's.
          if isPast(cluster, rows) { retire(Entry(cluster: index, place: place)) }
          continue
        }
        if drawn.pointee.layer == .film {
          filmEntries.append(Entry(cluster: index, place: place))
          pass.draw(cluster, to: .film, stamp: 0, canvasStamp: 0)
          continue
        }
        let owner = Int(drawn.pointee.slot)
        if owner != slot {
          finish()
          slot = owner
          bounds = .none
          stamp = owner < 0 ? 0 : nextStamp()
        }
        bounds.add(cluster.pointee.bounds)
        entries.append(Entry(cluster: index, place: place))
        if drawn.pointee.layer == .clear { hasClear = true }
        pass.draw(
          cluster, to: drawn.pointee.layer, stamp: stamp,
          canvasStamp: owner < 0 ? 0 : plan.firstCanvasStamp + Int32(owner))
      }
    }
    finish()
    // The clear surfaces were drawn to a layer of their own.
    if hasClear {
      bringForward(
        count: opaque.stride * (rows.count + 2), w: opaque.w - opaque.stride,
        ids: opaque.ids - opaque.stride, clearW: behind.w - opaque.stride,
        clearIDs: behind.ids - opaque.stride)
    }
    times.end(.fill)
  }

  /// Lets go of the clusters that no later band needs.
  func retire(_ band: Int, of plan: FramePlan) {
    let rows = plan.rows(ofBand: band)
    for entry in entries where isPast(places[Int(entry.place)], rows) { retire(entry) }
    for entry in filmEntries where isPast(places[Int(entry.place)], rows) { retire(entry) }
  }

  /// Whether a cluster reaches none of the bands after the one with these rows.
  private func isPast(_ cluster: UnsafeMutablePointer<ReadyCluster>, _ rows: Range<Int>) -> Bool {
    let bounds = cluster.pointee.bounds
    return goesUp ? bounds.y0 >= Int32(rows.lowerBound) : bounds.y1 < Int32(rows.upperBound)
  }

  private func retire(_ entry: Entry) {
    freePlaces.append(entry.place)
    placeOfCluster[Int(entry.cluster)] = 0
  }

  private func ready(
    _ index: Int32, _ drawn: UnsafePointer<DrawnCluster>, _ setUp: ClusterSetUp
  ) -> Int32 {
    let known = placeOfCluster[Int(index)]
    if known >= 0 { return known }
    times.end(.fill)
    if freePlaces.isEmpty {
      freePlaces.append(Int32(places.count))
      addPlace()
    }
    let place = freePlaces.removeLast()
    let cluster = places[Int(place)]
    setUp.run(
      drawn, firstID: place * Int32(PreparedModel.idsPerCluster), scratch: lists, into: cluster)
    times.end(.geometry)
    placeOfCluster[Int(index)] = place
    if cluster.pointee.isEmpty {
      freePlaces.append(place)
      placeOfCluster[Int(index)] = 0
    }
    return placeOfCluster[Int(index)]
  }

  /// A layer's planes shifted so that the band's rows are where the picture's are.
  private func target(_ layer: VisibilityLayer, _ rows: Range<Int>) -> FillTarget {
    let shift = rows.lowerBound * layer.stride
    return FillTarget(
      w: layer.w - shift, ids: layer.ids - shift, stamps: stampMemory + layer.stride - shift,
      stride: layer.stride)
  }

  private func nextStamp() -> Int32 {
    if lastStamp == .max {
      stampMemory.update(
        repeating: 0, count: VisibilityLayer.words(stride: opaque.stride, rows: rowCapacity))
      lastStamp = 0
    }
    lastStamp += 1
    return lastStamp
  }
}

extension ReadyCluster {
  /// Whether none of its triangles touches a band. What lies above the picture counts to the first
  /// row, what lies below to the last.
  func misses(_ rows: Range<Int>, height: Int) -> Bool {
    let first = min(max(Int(bounds.y0), 0), height - 1)
    let last = min(max(Int(bounds.y1), 0), height - 1)
    return bounds.isEmpty || last < rows.lowerBound || first >= rows.upperBound
  }
}
