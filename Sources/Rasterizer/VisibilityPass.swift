import Catalog
import Geometry
import RasterKernels
import Scene

/// Finds what is nearest at each pixel, and counts the amodal labels. Keeps its memory between
/// frames.
struct VisibilityPass {
  private(set) var list = DrawList()
  /// Parallel to the world's ids.
  private(set) var counts: [AmodalCount] = []
  private var memory: FrameMemory?
  private var chunks: [ChunkTriangles] = []
  private var workers: [GeometryPass] = []

  /// The planes of one picture size.
  private final class FrameMemory {
    let width: Int
    let height: Int
    let opaque: VisibilityLayer
    lazy var film = VisibilityLayer(width: width, height: height)
    let marks: MarkPlanes

    init(width: Int, height: Int) {
      self.width = width
      self.height = height
      opaque = VisibilityLayer(width: width, height: height)
      marks = MarkPlanes(width: width, height: height)
    }
  }

  /// What was drawn last.
  /// - Precondition: `run` was called.
  var opaque: VisibilityLayer {
    guard let memory else { preconditionFailure("nothing was drawn") }
    return memory.opaque
  }

  /// The layer of films, if there were any.
  var film: VisibilityLayer? { list.hasFilm ? memory?.film : nil }

  mutating func run(
    _ snapshot: SceneSnapshot, world: PreparedWorld, camera: Camera, grid: SampleGrid?,
    crew: WorkCrew, wantsLabels: Bool = true, times: inout PhaseTimes
  ) {
    times.start()
    let k = camera.intrinsics
    if memory?.width != k.width || memory?.height != k.height {
      memory = FrameMemory(width: k.width, height: k.height)
    }
    guard let memory else { return }
    collect(snapshot, world: world, camera: camera, grid: grid, wantsLabels: wantsLabels)
    times.end(.collect)
    counts = Array(repeating: AmodalCount(), count: world.ids.count)
    let bands = Self.bands(height: k.height, threads: crew.threads)
    let firstStamp = memory.marks.reserveStamps(world.ids.count)
    let passes = bands.map {
      FillPass(
        width: k.width, height: k.height, rows: $0, opaque: memory.opaque,
        film: list.hasFilm ? memory.film : nil, marks: memory.marks, firstStamp: firstStamp,
        grid: grid)
    }
    let geometry = Setup(
      list: list, materials: world.materials, grid: grid, camera: camera,
      clipper: TriangleClipper(
        focal: SIMD2(k.fx, k.fy), center: SIMD2(k.cx, k.cy), near: camera.near, far: camera.far))
    while workers.count < crew.threads { workers.append(GeometryPass()) }
    if crew.threads == 1 {
      drawAlone(geometry, passes[0], &times)
    } else {
      drawTogether(geometry, passes, crew, &times)
    }
  }

  private struct Setup {
    let list: DrawList
    let materials: [Material]
    let grid: SampleGrid?
    let camera: Camera
    let clipper: TriangleClipper

    func run(_ index: Int, on worker: GeometryPass, into out: ChunkTriangles) {
      let chunk = list.chunks[index]
      let k = camera.intrinsics
      let margin = chunk.slot >= 0 ? GBuffer.canvasMargin : 0
      let view = PixelRange(
        x0: -k.width * margin, x1: k.width * (1 + margin) - 1, y0: -k.height * margin,
        y1: k.height * (1 + margin) - 1)
      worker.run(
        chunk, of: list, materials: materials, view: view, grid: grid, clipper: clipper, into: out)
    }
  }

  /// Set up and fill chunk by chunk, so that a chunk's triangles stay in the nearest cache.
  private mutating func drawAlone(
    _ geometry: Setup, _ pass: FillPass, _ times: inout PhaseTimes
  ) {
    if chunks.isEmpty { chunks.append(ChunkTriangles()) }
    let triangles = chunks[0]
    pass.clear()
    var slot = -1
    var bounds = PixelRange.none
    for (index, chunk) in list.chunks.enumerated() {
      if chunk.slot != slot {
        if slot >= 0 { counts[slot] = pass.count(slot: slot, bounds: bounds) }
        slot = chunk.slot
        bounds = .none
      }
      geometry.run(index, on: workers[0], into: triangles)
      times.end(.geometry)
      if slot >= 0 { bounds.add(pass.prepareMarks(triangles)) }
      pass.draw(chunk, triangles)
      times.end(.fill)
    }
    if slot >= 0 { counts[slot] = pass.count(slot: slot, bounds: bounds) }
    times.end(.fill)
  }

  /// Set up all chunks, then fill all bands.
  private mutating func drawTogether(
    _ geometry: Setup, _ passes: [FillPass], _ crew: WorkCrew, _ times: inout PhaseTimes
  ) {
    let chunkCount = list.chunks.count
    while chunks.count < chunkCount { chunks.append(ChunkTriangles()) }
    let (workers, chunks, list) = (workers, chunks, list)
    crew.run(pieces: chunkCount) { worker, index in
      geometry.run(index, on: workers[worker], into: chunks[index])
    }
    times.end(.geometry)
    var bounds = [PixelRange](repeating: .none, count: counts.count)
    for (index, chunk) in list.chunks.enumerated() where chunk.slot >= 0 {
      bounds[chunk.slot].add(passes[0].prepareMarks(chunks[index]))
    }
    let slots = counts.count
    var found = [AmodalCount](repeating: AmodalCount(), count: slots * passes.count)
    found.withUnsafeMutableBufferPointer { found in
      let found = UncheckedPieces(found)
      crew.run(pieces: passes.count) { _, band in
        let pass = passes[band]
        pass.clear()
        var slot = -1
        func finish() {
          if slot >= 0 {
            found.values[band * slots + slot] = pass.count(slot: slot, bounds: bounds[slot])
          }
        }
        for (index, chunk) in list.chunks.enumerated() {
          if chunk.slot != slot {
            finish()
            slot = chunk.slot
          }
          pass.draw(chunk, chunks[index])
        }
        finish()
      }
    }
    times.end(.fill)
    for band in passes.indices {
      for slot in 0..<slots { counts[slot].add(found[band * slots + slot]) }
    }
  }

  /// More bands than threads, so that a crowded one does not hold up the rest.
  private static func bands(height: Int, threads: Int) -> [Range<Int>] {
    if threads == 1 { return [0..<height] }
    let count = max(1, min(threads * 3, height / 8))
    return (0..<count).map { $0 * height / count..<($0 + 1) * height / count }
  }

  private mutating func collect(
    _ snapshot: SceneSnapshot, world: PreparedWorld, camera: Camera, grid: SampleGrid?,
    wantsLabels: Bool
  ) {
    list.removeAll()
    let cameraFromWorld = camera.worldFromCamera.inverse
    for index in world.order {
      let item = world.items[index]
      let slot = wantsLabels ? item.slot : -1
      let instance = snapshot.instances[index]
      let placed = InstancePlacement(
        cameraFromModel: cameraFromWorld * instance.worldFromModel, scale: instance.scale,
        camera: camera)
      guard let placed else { continue }
      let culling = ClusterCulling(
        camera, view: Self.view(camera, grid, isLabelled: slot >= 0),
        placement: placed, deformed: item.deformed)
      list.append(
        DrawnInstance(
          slot: slot, model: item.model, vertices: item.vertices,
          projection: placed.projection, normalColumns: placed.normalColumns,
          isMirrored: placed.isMirrored),
        materials: world.materials, firstMaterial: item.firstMaterial, culling: culling)
    }
  }

  /// What can be seen of the undistorted image plane, in pixels.
  private static func view(
    _ camera: Camera, _ grid: SampleGrid?, isLabelled: Bool
  ) -> (low: SIMD2<Double>, high: SIMD2<Double>) {
    if let grid { return grid.reach }
    let (width, height) = (Double(camera.intrinsics.width), Double(camera.intrinsics.height))
    let margin = isLabelled ? Double(GBuffer.canvasMargin) : 0
    return (
      SIMD2(-width * margin, -height * margin), SIMD2(width, height) * (1 + margin)
    )
  }
}

/// Lets workers write to elements of their own.
///
/// `@unchecked`: each piece of work writes only the elements that its number selects.
struct UncheckedPieces<Value>: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<Value>

  init(_ values: UnsafeMutableBufferPointer<Value>) { self.values = values }
}

extension PixelRange {
  static let none = PixelRange(
    x0: Int(Int32.max), x1: Int(Int32.min), y0: Int(Int32.max), y1: Int(Int32.min))

  mutating func add(_ other: PixelRange) {
    x0 = min(x0, other.x0)
    x1 = max(x1, other.x1)
    y0 = min(y0, other.y0)
    y1 = max(y1, other.y1)
  }
}
