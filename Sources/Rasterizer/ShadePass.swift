import Geometry
import RasterKernels
import Scene

/// Working memory of one thread that shades.
final class ShadeWorker {
  let builder = RecordBuilder()
  let filmBuilder = RecordBuilder()
  let planes: ShadingPlanes
  /// Light of a run, four words a pixel.
  let light: UnsafeMutablePointer<Float>
  let filmLight: UnsafeMutablePointer<Float>
  let filmW: UnsafeMutablePointer<Float>
  private(set) var shadows: UnsafeMutablePointer<Float>
  private var shadowCapacity = 0
  private let planeMemory: UnsafeMutableRawPointer

  init() {
    let capacity = ShadingPlanes.capacity
    let bytes = ShadingPlanes.wordsNeeded * MemoryLayout<Float>.stride
    planeMemory = .allocate(byteCount: bytes, alignment: 64)
    let words = planeMemory.initializeMemory(
      as: Float.self, repeating: 0, count: ShadingPlanes.wordsNeeded)
    planes = ShadingPlanes(memory: words)
    light = .allocate(capacity: 4 * capacity)
    filmLight = .allocate(capacity: 4 * capacity)
    filmW = .allocate(capacity: capacity)
    light.initialize(repeating: 0, count: 4 * capacity)
    filmLight.initialize(repeating: 0, count: 4 * capacity)
    filmW.initialize(repeating: 0, count: capacity)
    shadows = .allocate(capacity: capacity)
    shadows.initialize(repeating: 1, count: capacity)
  }

  deinit {
    planeMemory.deallocate()
    light.deallocate()
    filmLight.deallocate()
    filmW.deallocate()
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

/// Turns a visibility buffer into colour, for some rows at a time.
struct ShadePass {
  let draw: DrawList
  let world: PreparedWorld
  let camera: Camera
  let grid: SampleGrid?
  let opaque: VisibilityLayer
  let film: VisibilityLayer?
  let lighting: Lighting
  /// One for each plane of shadow factors.
  let shadows: [ShadowSource]
  let model: ShadingModel
  let clipper: TriangleClipper
  /// Four words a pixel, row-major without padding; nil if not wanted.
  let radiance: UnsafeMutablePointer<Float>?
  let normals: UnsafeMutablePointer<Float>?
  let picture: UnsafeMutablePointer<UInt32>?
  /// 1 over the luminance that the picture shows as 255.
  let pictureScale: Float

  func run(rows: Range<Int>, on worker: ShadeWorker) {
    let width = camera.intrinsics.width
    worker.reserveShadows(shadows.count)
    worker.builder.build(
      draw, world: world, layer: opaque, rows: rows, width: width, clipper: clipper)
    if let film {
      worker.filmBuilder.build(
        draw, world: world, layer: film, rows: rows, width: width, clipper: clipper)
    }
    for y in rows {
      var x = 0
      while x < width {
        let count = min(ShadingPlanes.capacity, width - x)
        shade(x: x, y: y, count: count, on: worker)
        x += count
      }
    }
  }

  private func shade(x: Int, y: Int, count: Int, on worker: ShadeWorker) {
    let at = y * opaque.stride + x
    interpolate(
      w: opaque.w + at, ids: opaque.ids + at, x: x, y: y, count: count, worker.builder,
      worker.planes)
    let pixel = y * camera.intrinsics.width + x
    if let normals { putNormals(count: count, worker.planes, into: normals + 4 * pixel) }
    if radiance == nil && picture == nil { return }
    // Kernels write whole blocks of eight; the last of a row must not reach into the next.
    var out = worker.light
    if count % 8 == 0, let radiance { out = radiance + 4 * pixel }
    light(count: count, worker, into: out)
    if let film,
      keepInFront(
        film: film.w + at, opaque: opaque.w + at, count: count, into: worker.filmW)
    {
      interpolate(
        w: worker.filmW, ids: film.ids + at, x: x, y: y, count: count, worker.filmBuilder,
        worker.planes)
      light(count: count, worker, into: worker.filmLight)
      blendFilm(count: count, worker.planes, film: worker.filmLight, over: out)
    }
    if let picture {
      encodeSRGBPixels(out, count: count, scale: pictureScale, into: picture + pixel)
    }
    if let radiance, out == worker.light {
      (radiance + 4 * pixel).update(from: worker.light, count: 4 * count)
    }
  }

  private func interpolate(
    w: UnsafeMutablePointer<Float>, ids: UnsafeMutablePointer<Int32>, x: Int, y: Int, count: Int,
    _ builder: RecordBuilder, _ planes: ShadingPlanes
  ) {
    let k = camera.intrinsics
    var origin = RayOrigin()
    (origin.inverseFocalX, origin.inverseFocalY) = (Float(1 / k.fx), Float(1 / k.fy))
    (origin.centerX, origin.centerY) = (Float(k.cx), Float(k.cy))
    (origin.x, origin.y) = (Int32(x), Int32(y))
    let nothing = builder.nothing(draw)
    if let grid {
      interpolateBent(
        w: w, ids: ids, count: count, map: builder.map, nothing: nothing,
        records: builder.records, &origin, grid.samples, into: planes)
    } else {
      RasterKernels.interpolate(
        w: w, ids: ids, count: count, map: builder.map, nothing: nothing,
        records: builder.records, &origin, into: planes)
    }
  }

  private func light(
    count: Int, _ worker: ShadeWorker, into out: UnsafeMutablePointer<Float>
  ) {
    world.sampled.withUnsafeBufferPointer { materials in
      guard let materials = materials.baseAddress else { return }
      sampleTextures(count: (count + 7) / 8 * 8, materials: materials, worker.planes)
      lighting.sources.withUnsafeBufferPointer { sources in
        // Any address serves for no lights at all.
        let first =
          sources.baseAddress
          ?? UnsafeRawPointer(materials).assumingMemoryBound(
            to: LightSource.self)
        var ambient = lighting.ambient
        switch model {
        case .plain:
          lightPlainly(
            count: count, worker.planes, lights: first, lightCount: sources.count,
            ambient: &ambient, specular: 0.15, into: out)
        case .physical:
          for (n, source) in shadows.enumerated() {
            var source = source
            sampleShadows(
              count: (count + 7) / 8 * 8, worker.planes, &source,
              into: worker.shadows + n * ShadingPlanes.capacity)
          }
          worker.planes.openness.update(repeating: 1, count: (count + 7) / 8 * 8)
          lightPhysically(
            count: count, worker.planes, lights: first, lightCount: sources.count,
            ambient: &ambient, materials: materials, shadows: worker.shadows, into: out)
        }
      }
    }
  }
}
