import Foundation
import Geometry
import RasterKernels
import Scene

/// What clear things take of one light: they are drawn and textured as a camera at the light would
/// see them, and of what passes through them remains what their colour and two smooth faces leave.
///
/// A light's map has one once a clear thing lies in its view; it covers no more than that.
final class TintMap {
  private let worker = BandWorker()
  private let builder = RecordBuilder()
  private var plan = FramePlan()
  private let planes: ShadingPlanes
  private let white: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer
  private var texels: UnsafeMutablePointer<SIMD4<Float>>?
  private var capacity = 0
  /// Of the map, with empty edges; empty if nothing clear is seen.
  private var box = PixelRange.none
  /// What there was a moment before, and where.
  private var last: (box: PixelRange, texels: [SIMD4<Float>]) = (.none, [])
  /// The moment in which anything of it changed last.
  private(set) var changed: UInt32 = 0

  init() {
    let words = ShadingPlanes.wordsNeeded + ShadingPlanes.capacity
    memory = .allocate(byteCount: words * MemoryLayout<Float>.stride, alignment: 64)
    let first = memory.initializeMemory(as: Float.self, repeating: 1, count: words)
    planes = ShadingPlanes(memory: first)
    white = first + ShadingPlanes.wordsNeeded
  }

  deinit {
    memory.deallocate()
    texels?.deallocate()
  }

  /// Draws what a light sees of clear things.
  /// - Parameter moment: the maps' count of moments.
  func draw(_ snapshot: SceneSnapshot, world: PreparedWorld, camera: Camera, moment: UInt32) {
    box = .none
    defer { noteChange(moment) }
    plan.prepare(
      snapshot, world: world, camera: camera, grid: nil, drawing: .clear,
      bandRows: camera.intrinsics.height)
    if plan.list.clusters.isEmpty { return }
    worker.begin(plan, slots: 0, measures: false)
    worker.startPiece(plan)
    worker.draw(0, of: plan, setUp: ClusterSetUp(plan: plan), canvas: nil)
    var seen = PixelRange.none
    for entry in worker.entries { seen.add(worker.place(entry.place).pointee.bounds) }
    seen = seen.intersection(
      PixelRange(x0: 0, x1: plan.width - 1, y0: 0, y1: plan.height - 1))
    if seen.isEmpty { return }
    reserve(around: seen)
    builder.build(
      plan, band: worker, layer: worker.opaque, rows: plan.height, entries: worker.entries,
      fragments: UnsafeBufferPointer(start: nil, count: 0))
    fill(seen, world: world)
  }

  private func noteChange(_ moment: UInt32) {
    let count = box.isEmpty ? 0 : TintPyramid.texelsNeeded(width: columns, height: rows)
    let now = UnsafeBufferPointer(start: texels, count: count)
    let isSame =
      last.box == box && last.texels.count == count
      && last.texels.withUnsafeBytes { before in
        guard let old = before.baseAddress, let new = now.baseAddress else { return count == 0 }
        return memcmp(old, new, before.count) == 0
      }
    if isSame { return }
    changed = moment
    last.box = box
    last.texels.removeAll(keepingCapacity: true)
    last.texels.append(contentsOf: now)
  }

  private var columns: Int { Int(box.x1 - box.x0) + 1 }
  private var rows: Int { Int(box.y1 - box.y0) + 1 }

  private func reserve(around seen: PixelRange) {
    let m = Int32(TintPyramid.margin)
    box = PixelRange(
      x0: Int((seen.x0 / m - 1) * m), x1: Int((seen.x1 / m + 2) * m - 1),
      y0: Int((seen.y0 / m - 1) * m), y1: Int((seen.y1 / m + 2) * m - 1))
    let needed = TintPyramid.texelsNeeded(width: columns, height: rows)
    if needed > capacity {
      texels?.deallocate()
      capacity = needed * 5 / 4
      texels = .allocate(capacity: capacity)
    }
    texels?.initialize(repeating: .zero, count: needed)
  }

  private func fill(_ seen: PixelRange, world: PreparedWorld) {
    guard let texels else { return }
    let layer = worker.opaque
    world.sampled.withUnsafeBufferPointer { materials in
      guard let materials = materials.baseAddress else { return }
      for y in stride(from: Int(seen.y0), through: Int(seen.y1), by: ShadingTile.maximumRows) {
        let first = Int(box.x0) + TintPyramid.margin
        for x in stride(from: first, through: Int(seen.x1), by: ShadingTile.maximumColumns) {
          let tile = ShadingTile(
            x: x, y: y, columns: ShadingTile.maximumColumns,
            rows: min(ShadingTile.maximumRows, Int(seen.y1) + 1 - y))
          let at = y * layer.stride + x
          if !isAnything(tile, layer.w + at, stride: layer.stride) { continue }
          shade(tile, layer, at: at, materials)
          put(
            tile, w: layer.w + at, stride: layer.stride,
            into: texels + (y - Int(box.y0)) * columns + x - Int(box.x0))
        }
      }
    }
    coarsenTints(texels, width: columns, height: rows)
  }

  private func isAnything(
    _ tile: ShadingTile, _ w: UnsafePointer<Float>, stride: Int
  ) -> Bool {
    for row in 0..<tile.rows {
      for column in 0..<tile.columns where w[row * stride + column] > 0 { return true }
    }
    return false
  }

  /// Leaves in the planes of light what passes.
  private func shade(
    _ tile: ShadingTile, _ layer: VisibilityLayer, at: Int,
    _ materials: UnsafePointer<SampledMaterial>
  ) {
    let k = plan.camera.intrinsics
    var origin = RayOrigin()
    (origin.inverseFocalX, origin.inverseFocalY) = (Float(1 / k.fx), Float(1 / k.fy))
    (origin.centerX, origin.centerY) = (Float(k.cx), Float(k.cy))
    interpolate(
      tile,
      VisiblePixels(
        w: layer.w + at, wStride: layer.stride, ids: layer.ids + at, idStride: layer.stride,
        map: builder.map, records: builder.records), &origin, into: planes)
    orientSurfaces(count: tile.count, planes)
    sampleTextures(count: tile.count, materials: materials, planes)
    planes.light.red.update(repeating: 0, count: tile.count)
    planes.light.green.update(repeating: 0, count: tile.count)
    planes.light.blue.update(repeating: 0, count: tile.count)
    blendClear(
      count: tile.count, planes, behind: ColorPlanes(red: white, green: white, blue: white),
      materials: materials)
  }

  private func put(
    _ tile: ShadingTile, w: UnsafePointer<Float>, stride: Int,
    into out: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let light = planes.light
    for row in 0..<tile.rows {
      for column in 0..<tile.columns {
        let depth = w[row * stride + column]
        if !(depth > 0) { continue }
        let n = row * tile.columns + column
        out[row * columns + column] = SIMD4(
          1 - light.red[n], 1 - light.green[n], 1 - light.blue[n], depth)
      }
    }
  }

  /// - Parameters:
  ///   - map: the light's, as a camera's kernels take it.
  ///   - bias: fraction by which 1/z must be larger to count as in front.
  /// - Returns: nil if the light sees nothing clear.
  func source(_ map: ShadowSource, bias: Float) -> TintSource? {
    guard let texels, !box.isEmpty else { return nil }
    var map = map
    map.bias = bias
    return TintSource(
      map: map, texels: texels, x: Int(box.x0), y: Int(box.y0), width: columns, height: rows)
  }
}
