import Geometry
import RasterKernels
import Scene

/// The surfaces that a camera shows, kept from picture to picture, so that of what keeps its place
/// before the camera nothing is made anew but its light.
///
/// Whether a band still shows the same follows from the very numbers that it is drawn from: those
/// that place each instance, its shape and its materials. So a picture is the same, bit for bit,
/// whatever was drawn before it. What is kept is begun once two pictures in a row have most in
/// common, and takes some 40 MB for 640 × 480 pixels.
package final class KeptSurfaces {
  /// All that the surfaces depend on beside the instances.
  private struct Setting: Equatable {
    var camera: Camera
    var antialiasing: Antialiasing
    var isLabelled: Bool
    var isLayer: Bool
  }

  private struct Entry {
    /// Holding it keeps its model's identity its own.
    var instance: Instance
    var projection: Projection
    var normals: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
    var firstMaterial: Int
    /// Pixels that it may touch.
    var bounds = PixelRange.none
  }

  private var setting: Setting?
  /// By index in the snapshot; nil for what is not seen.
  private var entries: [Entry?] = []
  private(set) var bands: [KeptBand] = []
  private var isKeeping = false
  private var lists: TriangleLists?
  private var place: UnsafeMutablePointer<ReadyCluster>?
  private var placeMemory: UnsafeMutablePointer<Int32>?
  /// Where lights and their maps were, and how often they have moved.
  private var lamps = LampPlaces()
  private(set) var era = 1
  /// Bands of the last picture whose surfaces served again.
  package private(set) var reusedBands = 0

  package init() {}

  deinit {
    place?.deinitialize(count: 1)
    place?.deallocate()
    if let placeMemory { Memory.free(placeMemory) }
  }

  /// Finds the bands that show what they did.
  /// - Returns: whether the picture's bands are kept.
  func prepare(
    _ plan: FramePlan, _ snapshot: SceneSnapshot, world: PreparedWorld, antialiasing: Antialiasing,
    isLabelled: Bool
  ) -> Bool {
    var camera = plan.camera
    (camera.worldFromCamera, camera.name) = (.identity, "")
    let setting = Setting(
      camera: camera, antialiasing: antialiasing, isLabelled: isLabelled,
      isLayer: plan.backdrop != nil)
    let isOther = setting != self.setting
    self.setting = setting
    let changed = take(plan, snapshot, world: world)
    reusedBands = 0
    if 2 * changed.count > plan.list.projections.count {
      // Little in common.
      isKeeping = false
      return false
    }
    if !isKeeping || isOther || bands.count != plan.bandCount {
      isKeeping = true
      while bands.count < plan.bandCount { bands.append(KeptBand()) }
      bands.removeLast(bands.count - plan.bandCount)
      for band in bands { band.isCurrent = false }
      for n in plan.list.projections.indices {
        entries[plan.list.instances[n]]?.bounds = bounds(ofInstance: n, plan)
      }
      return true
    }
    for (index, n, old) in changed {
      var touched = old
      if let n {
        let bounds = bounds(ofInstance: n, plan)
        entries[index]?.bounds = bounds
        touched.add(bounds)
      }
      spoil(touched, plan)
    }
    reusedBands = bands.count { $0.isCurrent }
    return true
  }

  /// Notes what is drawn.
  /// - Returns: what is not as it was: its index in the snapshot, its number in the list or nil for
  ///   what has gone, and the pixels that it touched.
  private func take(
    _ plan: FramePlan, _ snapshot: SceneSnapshot, world: PreparedWorld
  ) -> [(index: Int, number: Int?, old: PixelRange)] {
    var changed: [(index: Int, number: Int?, old: PixelRange)] = []
    while entries.count < snapshot.instances.count { entries.append(nil) }
    var isSeen = [Bool](repeating: false, count: entries.count)
    for (n, index) in plan.list.instances.enumerated() {
      isSeen[index] = true
      let entry = Entry(
        instance: snapshot.instances[index], projection: plan.list.projections[n],
        normals: plan.list.normals[n], firstMaterial: world.items[index].firstMaterial)
      if let known = entries[index], Self.isSame(known, entry) { continue }
      changed.append((index, n, entries[index]?.bounds ?? .none))
      entries[index] = entry
    }
    for index in entries.indices where !isSeen[index] {
      guard let known = entries[index] else { continue }
      changed.append((index, nil, known.bounds))
      entries[index] = nil
    }
    return changed
  }

  private static func isSame(_ a: Entry, _ b: Entry) -> Bool {
    a.firstMaterial == b.firstMaterial && a.instance.model === b.instance.model
      && a.instance.id == b.instance.id && a.normals == b.normals
      && a.projection.isSame(as: b.projection)
      && a.instance.deformedPositions == b.instance.deformedPositions
  }

  /// The pixels of the canvas that an instance of the plan's list may touch.
  private func bounds(ofInstance n: Int, _ plan: FramePlan) -> PixelRange {
    let lists = lists ?? TriangleLists()
    self.lists = lists
    let place = readyPlace()
    let setUp = ClusterSetUp(plan: plan)
    let end =
      n + 1 < plan.list.firstClusters.count
      ? plan.list.firstClusters[n + 1] : plan.list.clusters.count
    var bounds = PixelRange.none
    plan.list.clusters.withUnsafeBufferPointer { clusters in
      guard let first = clusters.baseAddress else { return }
      for cluster in plan.list.firstClusters[n]..<end {
        setUp.run(first + cluster, firstID: 0, scratch: lists, into: place)
        if !place.pointee.isEmpty { bounds.add(place.pointee.bounds) }
      }
    }
    return bounds
  }

  private func readyPlace() -> UnsafeMutablePointer<ReadyCluster> {
    if let place { return place }
    let memory: UnsafeMutablePointer<Int32> = Memory.spread(ReadyCluster.wordsNeeded)
    memory.initialize(repeating: 0, count: ReadyCluster.wordsNeeded)
    let made = UnsafeMutablePointer<ReadyCluster>.allocate(capacity: 1)
    made.initialize(to: ReadyCluster(memory: memory))
    (place, placeMemory) = (made, memory)
    return made
  }

  /// Forgets the bands that some pixels lie in, or that have borders with them.
  private func spoil(_ touched: PixelRange, _ plan: FramePlan) {
    let margin: Int32 = 3
    if touched.isEmpty || touched.x1 < -margin || touched.x0 >= Int32(plan.width) + margin {
      return
    }
    for (number, band) in bands.enumerated() {
      let rows = plan.rows(ofBand: number)
      if touched.y1 >= Int32(rows.lowerBound) - margin
        && touched.y0 < Int32(rows.upperBound) + margin
      {
        band.isCurrent = false
      }
    }
  }

  /// Tells whether shadows that were found before are those of the same lights and maps.
  func takeLamps(_ shadows: CameraShadows) {
    if lamps.take(shadows) { era += 1 }
  }
}

/// How a camera's points get into the shadow maps.
private struct LampPlaces {
  private var sources: [Place] = []
  private var tints: [Place] = []
  private var planes: [Range<Int>] = []

  private struct Place: Equatable {
    var matrix: SIMD16<Float>
    var more: SIMD16<Float>
    var address: UnsafeRawPointer?

    init(_ s: ShadowSource) {
      matrix = SIMD16(
        s.m00, s.m01, s.m02, s.m03, s.m10, s.m11, s.m12, s.m13, s.m20, s.m21, s.m22, s.m23,
        s.centerU, s.centerV, s.inverseFocalSquared, s.offset)
      more = SIMD16(
        s.bias, s.halfU, s.halfV, s.reference, s.softBias, s.leastVariance, s.pattern.columns,
        s.pattern.rows, Float(s.size), 0, 0, 0, 0, 0, 0, 0)
      address = UnsafeRawPointer(s.w)
    }
  }

  /// - Returns: whether any of it has changed.
  mutating func take(_ shadows: CameraShadows) -> Bool {
    let now = shadows.sources.map(Place.init)
    // What lies where in a pyramid is known by its own changes.
    let tinted = shadows.tints.map { Place($0.source.map) }
    let ranges = shadows.planes.map(\.maps)
    if now == sources && tinted == tints && ranges == planes { return false }
    (sources, tints, planes) = (now, tinted, ranges)
    return true
  }
}

extension Projection {
  /// Whether it places things at the very same numbers.
  fileprivate func isSame(as other: Projection) -> Bool {
    rows == other.rows && rest == other.rest
  }

  private var rows: SIMD16<Float> {
    SIMD16(
      m00, m01, m02, m03, m10, m11, m12, m13, m20, m21, m22, m23, focalX, focalY, centerX, centerY)
  }

  private var rest: SIMD4<Float> { SIMD4(near, far, limit, 0) }
}
