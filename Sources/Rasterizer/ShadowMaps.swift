import Geometry
import RasterKernels
import Scene

/// The shadow maps of one moment, shared by all its cameras. Each light that casts shadows has a
/// fine map of the space before the cameras, in which everything casts, and, if it lights the whole
/// store, a coarse one of the surroundings.
final class ShadowMaps {
  private var fine: [ShadowMap] = []
  private var coarse: [ShadowMap] = []
  /// For each light, its maps in `fine` and `coarse`, or −1.
  private var mapsOfLight: [(fine: Int, coarse: Int)] = []
  /// Maps to draw for this moment.
  private var waiting: [ShadowMap] = []
  private var isReady = false
  /// Counts the moments whose maps were drawn.
  private var moment: UInt32 = 0

  /// Forgets what was drawn: the world has changed.
  func invalidate() { isReady = false }

  /// Draws the maps unless that has been done for this moment. Coarse maps are kept for as long as
  /// neither light nor surroundings move.
  func prepare(_ snapshot: SceneSnapshot, world: PreparedWorld, crew: WorkCrew) {
    if isReady { return }
    isReady = true
    moment += 1
    mapsOfLight.removeAll(keepingCapacity: true)
    waiting.removeAll(keepingCapacity: true)
    let center = Self.center(of: snapshot)
    var (fineCount, coarseCount) = (0, 0)
    for light in snapshot.lights {
      var maps = (fine: -1, coarse: -1)
      if let view = ShadowView.near(light, center: center) {
        if fineCount == fine.count { fine.append(ShadowMap()) }
        if fine[fineCount].aim(view) { waiting.append(fine[fineCount]) }
        maps.fine = fineCount
        fineCount += 1
      }
      if let view = ShadowView.store(light, center: center) {
        if coarseCount == coarse.count { coarse.append(ShadowMap()) }
        if coarse[coarseCount].aim(view, surroundingsOf: snapshot) {
          waiting.append(coarse[coarseCount])
        }
        maps.coarse = coarseCount
        coarseCount += 1
      }
      mapsOfLight.append(maps)
    }
    let (waiting, moment) = (waiting, moment)
    crew.run(pieces: waiting.count) { _, index in
      waiting[index].draw(snapshot, world: world, moment: moment)
    }
  }

  /// Whether a light of the moment has shadow maps of its own.
  /// - Precondition: `prepare` was called.
  func hasMaps(ofLight number: Int) -> Bool {
    mapsOfLight[number].fine >= 0 || mapsOfLight[number].coarse >= 0
  }

  /// The maps as one camera's kernels take them, added to `shadows`.
  func find(_ shadows: inout CameraShadows, worldFromCamera: RigidTransform) {
    shadows.moment = moment
    for (light, maps) in mapsOfLight.enumerated() {
      let first = shadows.sources.count
      if maps.fine >= 0 {
        shadows.sources.append(fine[maps.fine].source(worldFromCamera: worldFromCamera))
        shadows.changes.append(fine[maps.fine].changes)
      }
      if maps.coarse >= 0 {
        shadows.sources.append(coarse[maps.coarse].source(worldFromCamera: worldFromCamera))
        shadows.changes.append(coarse[maps.coarse].changes)
      }
      if shadows.sources.count > first {
        shadows.planes.append((light, first..<shadows.sources.count))
      }
      if maps.fine >= 0, let tint = fine[maps.fine].tint(shadows.sources[first]) {
        shadows.tints.append((light, tint))
        shadows.tintChanges.append(fine[maps.fine].tintChange)
      }
    }
  }

  /// The middle of what the cameras look at, half a metre in front of them.
  static func center(of snapshot: SceneSnapshot) -> SIMD3<Double> {
    var sum = SIMD3<Double>.zero
    for camera in snapshot.cameras {
      sum += camera.worldFromCamera.apply(toPoint: SIMD3(0, 0, 0.5))
    }
    return sum / Double(max(1, snapshot.cameras.count))
  }
}

/// The shadow maps as one camera's kernels take them.
struct CameraShadows {
  var sources: [ShadowSource] = []
  /// For each plane of shadow factors its light, and the light's maps in `sources`, the finest
  /// first.
  var planes: [(light: Int, maps: Range<Int>)] = []
  /// What clear things take of lights that see any.
  var tints: [(light: Int, source: TintSource)] = []
  /// Parallel to `sources`: what of each map changed when.
  var changes: [MapChanges] = []
  /// Parallel to `tints`: the moment in which each changed last.
  var tintChanges: [UInt32] = []
  /// The maps' own count of moments.
  var moment: UInt32 = 0

  mutating func removeAll() {
    changes.removeAll(keepingCapacity: true)
    tintChanges.removeAll(keepingCapacity: true)
    tints.removeAll(keepingCapacity: true)
    sources.removeAll(keepingCapacity: true)
    planes.removeAll(keepingCapacity: true)
  }
}

/// One shadow map. One thread draws it; all are done before they are read.
final class ShadowMap {
  private let worker = BandWorker()
  private var plan = FramePlan()
  private var view: ShadowView?
  private var selection = DrawnSelection.everything
  private var surroundings: [Surroundings] = []
  /// See `ShadowMoments`; nil before the first map of a lamp with an extent.
  private var moments: UnsafeMutablePointer<Float>?
  private var momentsSize = 0
  /// Nil before the first world with clear things.
  private var tintMap: TintMap?
  private var isTinted = false
  let changes = MapChanges()
  /// When the tints changed last.
  var tintChange: UInt32 { tintMap?.changed ?? 0 }

  deinit { moments?.deallocate() }

  /// What a map of surroundings shows of an instance, and what keeps its identity alive.
  private struct Surroundings: Equatable {
    let instance: Instance

    static func == (a: Self, b: Self) -> Bool {
      a.instance.model === b.instance.model && a.instance.scale == b.instance.scale
        && a.instance.worldFromModel == b.instance.worldFromModel
        && a.instance.deformedPositions == b.instance.deformedPositions
    }
  }

  /// Makes it a map of everything.
  /// - Returns: whether it has to be drawn.
  func aim(_ view: ShadowView) -> Bool {
    self.view = view
    selection = .everything
    return true
  }

  /// Makes it a map of what owns no label.
  /// - Returns: whether it has to be drawn.
  func aim(_ view: ShadowView, surroundingsOf snapshot: SceneSnapshot) -> Bool {
    var isSame = view == self.view
    self.view = view
    selection = .surroundings
    var count = 0
    for instance in snapshot.instances where instance.id == 0 {
      let now = Surroundings(instance: instance)
      if count == surroundings.count {
        isSame = false
        surroundings.append(now)
      } else if surroundings[count] != now {
        isSame = false
        surroundings[count] = now
      }
      count += 1
    }
    if count < surroundings.count {
      isSame = false
      surroundings.removeLast(surroundings.count - count)
    }
    return !isSame
  }

  /// - Parameter moment: the maps' count of moments.
  func draw(_ snapshot: SceneSnapshot, world: PreparedWorld, moment: UInt32) {
    guard let view else { return }
    // One band, so that all of it is there when it is done.
    plan.prepare(
      snapshot, world: world, camera: view.camera, grid: nil, drawing: selection,
      bandRows: view.camera.intrinsics.height)
    worker.begin(plan, slots: 0, measures: false)
    worker.startPiece(plan)
    worker.draw(0, of: plan, setUp: ClusterSetUp(plan: plan), canvas: nil)
    changes.take(
      worker.opaque, size: view.camera.intrinsics.width, view: view, moment: moment)
    if view.lamp != nil { findMoments(view) }
    isTinted = world.hasClear && selection == .everything
    if isTinted {
      let map = tintMap ?? TintMap()
      tintMap = map
      map.draw(snapshot, world: world, camera: view.camera, moment: moment)
    }
  }

  /// Nil where nothing clear is in the light's view.
  /// - Parameter source: of this map.
  func tint(_ source: ShadowSource) -> TintSource? {
    guard isTinted, let view else { return nil }
    // Fruit lies half a millimetre below its film.
    return tintMap?.source(source, bias: Float(0.0004 / view.distance))
  }

  private func findMoments(_ view: ShadowView) {
    let size = view.camera.intrinsics.width
    if momentsSize != size {
      moments?.deallocate()
      // Two texels are read at a time, past the last one too.
      let words = ShadowMoments.wordsNeeded(size: size) + 4
      let memory = UnsafeMutablePointer<Float>.allocate(capacity: words)
      memory.initialize(repeating: 0, count: words)
      (moments, momentsSize) = (memory, size)
    }
    guard let moments else { return }
    makeShadowMoments(
      w: worker.opaque.w, stride: worker.opaque.stride, size: size,
      reference: Float(view.distance), into: moments)
  }

  /// - Precondition: the map was drawn.
  func source(worldFromCamera: RigidTransform) -> ShadowSource {
    guard let view else { preconditionFailure("no map was drawn") }
    let camera = view.camera
    let layer = worker.opaque
    var s = ShadowSource(
      w: layer.w, stride: layer.stride, size: Int32(camera.intrinsics.width))
    let lightFromCamera = camera.worldFromCamera.inverse * worldFromCamera
    let (x, y, z) = lightFromCamera.rotation.columns
    let t = lightFromCamera.translation
    let f = camera.intrinsics.fx
    (s.m00, s.m01, s.m02, s.m03) = (Float(x.x * f), Float(y.x * f), Float(z.x * f), Float(t.x * f))
    (s.m10, s.m11, s.m12, s.m13) = (Float(x.y * f), Float(y.y * f), Float(z.y * f), Float(t.y * f))
    (s.m20, s.m21, s.m22, s.m23) = (Float(x.z), Float(y.z), Float(z.z), Float(t.z))
    (s.centerU, s.centerV) = (Float(camera.intrinsics.cx), Float(camera.intrinsics.cy))
    s.inverseFocalSquared = Float(1 / (f * f))
    s.offset = Float(view.texel)
    s.bias = Float((0.0005 + 0.25 * view.texel) / view.distance)
    if let lamp = view.lamp, let moments {
      s.moments = UnsafePointer(moments)
      (s.halfU, s.halfV) = (Float(lamp.halfU * f), Float(lamp.halfV * f))
      s.pattern = SoftPattern(columns: lamp.columns)
      s.reference = Float(view.distance)
      s.softBias = Float(0.002 + 0.5 * view.texel)
      s.leastVariance = Float(view.texel * view.texel)
    }
    return s
  }
}
