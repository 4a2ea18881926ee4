import Catalog
import Geometry
import RasterKernels
import Scene

/// The ambient light of one moment, shared by all its cameras: how much of it gets to each place
/// past what stands there, and what surfaces return of it and of the lamps' light.
///
/// A coarse grid holds the store around the cameras, a fine one all that is where they look. Light
/// is followed through their cells in some directions, plane by plane (the method of discrete
/// ordinates), more than once, so that what surfaces return is returned again.
final class AmbientVolume {
  /// Some 6.7 × 4.5 × 3.4 m.
  private let coarse = RadianceGrid(count: SIMD3(48, 32, 24), cell: 0.14)
  /// 1.6 × 1.3 × 1.3 m.
  private let fine = RadianceGrid(count: SIMD3(40, 32, 32), cell: 0.04)
  private let first: Border
  private let last: Border
  private let scratch = FaceScratch()
  /// The lamps without shadow maps.
  private(set) var dim = DimLamps()
  /// What stands there, by instance.
  private var shapes: [Shape] = []
  /// What the coarse grid's light follows from.
  private var stage: Stage?
  private var pieces: [Stage.Piece] = []
  /// Those of the lights that follow them.
  private var lamps = FaceLamps([], castsShadows: false)
  private var litBy: [Light] = []
  private var lampsCast = false
  private var lampShadows = CameraShadows()
  /// Whether the light of this moment is there, and if so whether lamps cast shadows.
  private var ready: Bool?

  /// Directions, and how their light gets from the coarse grid into the fine one.
  private final class Border {
    let set: SweepDirections
    let watched: WatchedColumns
    let edges: BorderEdges
    let returning: ReturningLight

    init(_ set: SweepDirections, coarse: SIMD3<Int>, fine: SIMD3<Int>) {
      self.set = set
      returning = ReturningLight(
        steps: set.steps.count,
        words: SweepPlane.wordsNeeded(columns: max(coarse.x, coarse.y), rows: coarse.z))
      watched = WatchedColumns(
        columnCount: 16, height: coarse.z, directionCount: 4 * set.steps.count)
      edges = BorderEdges(count: fine, directionCount: 4 * set.steps.count)
    }
  }

  private struct Shape {
    var cloud: SurfelCloud
    var instance: Instance
    var isDeformed: Bool
  }

  /// Kept from moment to moment for as long as it stays the same.
  private struct Stage {
    struct Piece: Equatable {
      // Holding the model keeps its identity its own.
      let instance: Instance

      static func == (a: Self, b: Self) -> Bool {
        a.instance.model === b.instance.model && a.instance.scale == b.instance.scale
          && a.instance.worldFromModel == b.instance.worldFromModel
          && a.instance.deformedPositions == b.instance.deformedPositions
      }
    }

    var coarseCorner: SIMD3<Double>
    var fineCorner: SIMD3<Double>
    var lights: [Light]
    var castsShadows: Bool
    var ambient: AmbientLight
    var pieces: [Piece]
  }

  init() {
    first = Border(.few, coarse: coarse.count, fine: fine.count)
    last = Border(.many, coarse: coarse.count, fine: fine.count)
  }

  /// Forgets the light: the world has changed.
  func invalidate() { ready = nil }

  /// Follows the light unless that has been done for this moment.
  /// - Parameter shadows: those of this moment; nil for lamps that cast none.
  func prepare(
    _ snapshot: SceneSnapshot, world: PreparedWorld, library: PreparedLibrary,
    shadows: ShadowMaps?, crew: WorkCrew
  ) {
    if ready == (shadows != nil) { return }
    ready = shadows != nil
    let center = ShadowMaps.center(of: snapshot)
    place(around: (center * 0).sum() == 0 ? center : .zero)
    if litBy != snapshot.lights || lampsCast != (shadows != nil) {
      lamps = FaceLamps(snapshot.lights, castsShadows: shadows != nil)
      (litBy, lampsCast) = (snapshot.lights, shadows != nil)
    }
    dim.removeAll()
    if let shadows {
      for (number, light) in snapshot.lights.enumerated() where !shadows.hasMaps(ofLight: number) {
        dim.append(light: number, place: Self.place(of: light, seenFrom: center))
      }
    }
    shapes.removeAll(keepingCapacity: true)
    for (item, instance) in zip(world.items, snapshot.instances) {
      shapes.append(
        Shape(
          cloud: library.cloud(item.model), instance: instance, isDeformed: item.deformed != nil))
    }
    prepareStage(snapshot, lamps, crew)
    prepareFine(lamps, shadows: shadows, center: center, crew)
  }

  /// The grids as one camera's kernels take them.
  func grids(worldFromCamera: RigidTransform) -> AmbientGrids {
    var g = AmbientGrids(fine: fine.ambient, coarse: coarse.ambient)
    g.lampCount = Int32(dim.lights.count)
    let (x, y, z) = worldFromCamera.rotation.columns
    let t = worldFromCamera.translation
    (g.m00, g.m01, g.m02, g.m03) = (Float(x.x), Float(y.x), Float(z.x), Float(t.x))
    (g.m10, g.m11, g.m12, g.m13) = (Float(x.y), Float(y.y), Float(z.y), Float(t.y))
    (g.m20, g.m21, g.m22, g.m23) = (Float(x.z), Float(y.z), Float(z.z), Float(t.z))
    return g
  }

  private static func place(
    of light: Light, seenFrom center: SIMD3<Double>
  ) -> SIMD3<Double> {
    switch light {
    case .directional(let direction, _, _, _): center - direction.normalized * 100
    case .point(let position, _, _, _): position
    case .panel(let position, _, _, _, _, _): position
    }
  }

  /// Cells keep their places in the world, so that what stands still looks the same at all times.
  private func place(around center: SIMD3<Double>) {
    func corner(_ grid: RadianceGrid, lift: Double) -> SIMD3<Double> {
      let size =
        SIMD3<Double>(
          Double(grid.count.x), Double(grid.count.y), Double(grid.count.z)) * Double(grid.cell)
      let low = center - size / 2 + SIMD3(0, 0, lift)
      return (low / Double(grid.cell)).rounded(.down) * Double(grid.cell)
    }
    // Store and cart stand on a floor below what the cameras look at.
    coarse.corner = corner(coarse, lift: 0.6)
    fine.corner = corner(fine, lift: -0.08)
  }

  /// Fills the coarse grid with what is large and light, and finds what it sends into the fine one.
  private func prepareStage(
    _ snapshot: SceneSnapshot, _ lamps: FaceLamps, _ crew: WorkCrew
  ) {
    pieces.removeAll(keepingCapacity: true)
    for shape in shapes where shape.cloud.isStage {
      pieces.append(Stage.Piece(instance: shape.instance))
    }
    if let stage, stage.coarseCorner == coarse.corner, stage.fineCorner == fine.corner,
      stage.lights == snapshot.lights, stage.castsShadows == (ready == true),
      stage.ambient == snapshot.ambient, stage.pieces == pieces
    {
      return
    }
    stage = Stage(
      coarseCorner: coarse.corner, fineCorner: fine.corner, lights: snapshot.lights,
      castsShadows: ready == true, ambient: snapshot.ambient, pieces: pieces)
    coarse.clear()
    for shape in shapes where shape.cloud.isStage {
      coarse.add(shape.cloud, of: shape.instance, isDeformed: shape.isDeformed)
    }
    coarse.setCover()
    coarse.followLamps(dim) { _, _ in 1 }
    lamps.shine(on: coarse)
    let (above, below) = Self.open(snapshot.ambient)
    coarse.setGlow { face, isUp in
      // As if nothing were in the way.
      face.axis < 2 ? (above + below) * 0.5 : isUp ? above : below
    }
    watchEdges()
    first.returning.forget()
    last.returning.forget()
    for pass in [first, first, last, last] {
      coarse.sweep(
        pass.set, .open(above: above, below: below, returning: pass.returning),
        watched: pass.watched, crew: crew)
      coarse.setGlow { self.coarse.reaching($0, isUp: $1) }
    }
    coarse.collect()
    takeEdges()
  }

  private static func open(_ a: AmbientLight) -> (above: SIMD3<Float>, below: SIMD3<Float>) {
    (a.color * Float(a.illuminanceFromAbove / .pi), a.color * Float(a.illuminanceFromBelow / .pi))
  }

  /// Places of the fine grid's upright edges among the coarse cells' middles.
  private var edgePlaces: [SIMD2<Float>] {
    let low = coarse.place(fine.corner) - 0.5
    let size = fine.cell / coarse.cell
    return [(0, 0), (1, 0), (0, 1), (1, 1)].map { x, y in
      SIMD2(
        low.x + Float(x * fine.count.x) * size, low.y + Float(y * fine.count.y) * size)
    }
  }

  private func watchEdges() {
    let columns = edgePlaces.flatMap { p -> [SIMD2<Int>] in
      let (x, y) = (Int(p.x), Int(p.y))
      return [SIMD2(x, y), SIMD2(x + 1, y), SIMD2(x, y + 1), SIMD2(x + 1, y + 1)]
    }
    first.watched.watch(columns)
    last.watched.watch(columns)
  }

  private func takeEdges() {
    let shares = edgePlaces.map { $0 - $0.rounded(.down) }
    let low = coarse.place(fine.corner).z - 0.5
    let size = fine.cell / coarse.cell
    for border in [first, last] {
      border.edges.take(
        border.watched, shares: shares
      ) { z in low + (Float(z) + 0.5) * size }
    }
  }

  private func prepareFine(
    _ lamps: FaceLamps, shadows: ShadowMaps?, center: SIMD3<Double>, _ crew: WorkCrew
  ) {
    fine.clear()
    for shape in shapes {
      // Goods on shelves are left to the coarse grid.
      fine.add(
        shape.cloud, of: shape.instance, isDeformed: shape.isDeformed,
        largeAlone: shape.cloud.isStage)
    }
    fine.setCover()
    let shift = SIMD3<Float>((fine.corner - coarse.corner) / Double(coarse.cell))
    let scale = fine.cell / coarse.cell
    fine.followLamps(dim) { coarse.openness(ofLamp: $0, at: $1 * scale + shift) }
    // From high above all points lie in front.
    let worldFromCamera = RigidTransform.worldFromCamera(
      eye: center + SIMD3(0, 0, 8), target: center, up: SIMD3(0, 1, 0))
    lampShadows.removeAll()
    shadows?.find(&lampShadows, worldFromCamera: worldFromCamera)
    lamps.shine(
      on: fine, cameraFromWorld: worldFromCamera.inverse, lampShadows, dim: dim, scratch)
    fine.setGlow { face, isUp in
      coarse.light(at: face.place * scale + shift, axis: face.axis, isUp: isUp)
    }
    fine.sweep(first.set, .edges(first.edges), crew: crew)
    fine.setGlow { fine.reaching($0, isUp: $1) }
    fine.sweep(last.set, .edges(last.edges), crew: crew)
    fine.collect()
  }
}

extension RadianceGrid {
  var ambient: AmbientGrid {
    var g = AmbientGrid(cells: output, openness: openness)
    (g.countX, g.countY, g.countZ) = (Int32(count.x), Int32(count.y), Int32(count.z))
    g.density = 1 / cell
    let middle = corner / Double(cell) + 0.5
    (g.originX, g.originY, g.originZ) = (Float(middle.x), Float(middle.y), Float(middle.z))
    return g
  }

  /// What a white surface that looks along an axis would send back in the cell at a place, in cells.
  fileprivate func light(at p: SIMD3<Float>, axis: Int, isUp: Bool) -> SIMD3<Float> {
    let c = SIMD3(
      min(max(Int(p.x), 0), count.x - 1), min(max(Int(p.y), 0), count.y - 1),
      min(max(Int(p.z), 0), count.z - 1))
    let light = output + 8 * index(c)
    let value = light[axis] + (isUp ? light[3 + axis] : -light[3 + axis])
    let mean = max((light[0] + light[1] + light[2]) / 3, 1e-12)
    let (red, blue) = (light[6] / mean, light[7] / mean)
    return SIMD3(red, (1 - 0.2126 * red - 0.0722 * blue) / 0.7152, blue) * max(value, 0)
  }
}
