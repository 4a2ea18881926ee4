/// The values of a run of pixels between the phases of shading, small enough for the nearest
/// cache.
package struct ShadingPlanes {
  /// Pixels a run at most.
  package static var capacity: Int { 256 }
  package static var wordsNeeded: Int { 28 * capacity }

  /// z-depth; 0 where nothing is.
  package let z: UnsafeMutablePointer<Float>
  /// Direction of each pixel's ray at z = 1.
  package let rayX: UnsafeMutablePointer<Float>
  package let rayY: UnsafeMutablePointer<Float>
  /// Normal in the camera's frame, of any length.
  package let nx: UnsafeMutablePointer<Float>
  package let ny: UnsafeMutablePointer<Float>
  package let nz: UnsafeMutablePointer<Float>
  package let level: UnsafeMutablePointer<Float>
  package let material: UnsafeMutablePointer<Int32>
  /// Texture coordinates in 0…1.
  package let u: UnsafeMutablePointer<Float>
  package let v: UnsafeMutablePointer<Float>
  /// Two shares of the surface's colour a pixel, each red, green, blue and one free; they add up.
  package let albedo: UnsafeMutablePointer<Float>
  let texels: TexelPlanes
  /// A factor on the ambient light.
  package let openness: UnsafeMutablePointer<Float>

  /// - Parameter memory: `wordsNeeded` words, aligned to 32 bytes.
  package init(memory: UnsafeMutablePointer<Float>) {
    let n = Self.capacity
    z = memory
    rayX = memory + n
    rayY = memory + 2 * n
    nx = memory + 3 * n
    ny = memory + 4 * n
    nz = memory + 5 * n
    level = memory + 6 * n
    material = UnsafeMutableRawPointer(memory + 7 * n).assumingMemoryBound(to: Int32.self)
    u = memory + 8 * n
    v = memory + 9 * n
    albedo = memory + 10 * n
    openness = memory + 18 * n
    texels = TexelPlanes(memory: memory + 19 * n, capacity: n)
  }
}

/// Where the rays of a run of pixels go.
package struct RayOrigin {
  /// 1/focal length and principal point, in pixels.
  package var inverseFocalX: Float = 1
  package var inverseFocalY: Float = 1
  package var centerX: Float = 0
  package var centerY: Float = 0
  /// First pixel of the run.
  package var x: Int32 = 0
  package var y: Int32 = 0

  package init() {}
}

/// Looks up each pixel's record and interpolates it.
/// - Parameters:
///   - w, ids: of the run, readable up to the next multiple of eight.
///   - map: record of each triangle id; pixels where nothing is use id `nothing`.
package func interpolate(
  w: UnsafePointer<Float>, ids: UnsafePointer<Int32>, count: Int,
  map: UnsafePointer<Int32>, nothing: Int32, records: UnsafePointer<SurfaceRecord>,
  _ origin: UnsafePointer<RayOrigin>, into planes: ShadingPlanes
) {
  let o = origin.pointee
  var at = 0
  while at < count {
    let x = toFloats(splat(o.x &+ Int32(truncatingIfNeeded: at)) &+ lanes())
    let y = splat(Float(o.y))
    planes.rayX.put((x - splat(o.centerX)) * splat(o.inverseFocalX), at: at)
    planes.rayY.put((y - splat(o.centerY)) * splat(o.inverseFocalY), at: at)
    eightPixels(
      at, x: x, y: y, w: w, ids: ids, map: map, nothing: nothing, records: records, planes)
    at += 8
  }
}

/// As `interpolate`, with a sample position of its own for each pixel.
package func interpolateBent(
  w: UnsafePointer<Float>, ids: UnsafePointer<Int32>, count: Int,
  map: UnsafePointer<Int32>, nothing: Int32, records: UnsafePointer<SurfaceRecord>,
  _ origin: UnsafePointer<RayOrigin>, _ samples: SamplePositions, into planes: ShadingPlanes
) {
  let o = origin.pointee
  let start = Int(o.y) &* samples.stride &+ Int(o.x)
  let step = splat(1.0 / 256)
  var at = 0
  while at < count {
    let x = toFloats(samples.x.eight(at: start &+ at)) * step
    let y = toFloats(samples.y.eight(at: start &+ at)) * step
    planes.rayX.put((x - splat(o.centerX)) * splat(o.inverseFocalX), at: at)
    planes.rayY.put((y - splat(o.centerY)) * splat(o.inverseFocalY), at: at)
    eightPixels(
      at, x: x, y: y, w: w, ids: ids, map: map, nothing: nothing, records: records, planes)
    at += 8
  }
}

@inline(always)
private func eightPixels(
  _ at: Int, x: Floats, y: Floats, w: UnsafePointer<Float>, ids: UnsafePointer<Int32>,
  map: UnsafePointer<Int32>, nothing: Int32, records: UnsafePointer<SurfaceRecord>,
  _ planes: ShadingPlanes
) {
  let w8 = w.eight(at: at)
  let isHit = w8 .> Floats.zero
  let z = Floats.zero.replacing(with: splat(1) / w8, where: isHit)
  planes.z.put(z, at: at)
  let id = splat(nothing).replacing(with: ids.eight(at: at), where: isHit)
  let r0 = one(id[0], x[0], y[0], map, records, planes.material + at)
  let r1 = one(id[1], x[1], y[1], map, records, planes.material + at + 1)
  let r2 = one(id[2], x[2], y[2], map, records, planes.material + at + 2)
  let r3 = one(id[3], x[3], y[3], map, records, planes.material + at + 3)
  let r4 = one(id[4], x[4], y[4], map, records, planes.material + at + 4)
  let r5 = one(id[5], x[5], y[5], map, records, planes.material + at + 5)
  let r6 = one(id[6], x[6], y[6], map, records, planes.material + at + 6)
  let r7 = one(id[7], x[7], y[7], map, records, planes.material + at + 7)
  // Eight rows of attributes to columns: pairs, then fours, then halves.
  let (a01, b01) = pairs(r0, r1)
  let (a23, b23) = pairs(r2, r3)
  let (a45, b45) = pairs(r4, r5)
  let (a67, b67) = pairs(r6, r7)
  let (x03, y03) = fours(a01, a23)
  let (z03, u03) = fours(b01, b23)
  let (x47, y47) = fours(a45, a67)
  let (z47, u47) = fours(b45, b67)
  let (nx, v) = halves(x03, x47)
  let (ny, level) = halves(y03, y47)
  let (nz, _) = halves(z03, z47)
  let (u, _) = halves(u03, u47)
  planes.nx.put(nx, at: at)
  planes.ny.put(ny, at: at)
  planes.nz.put(nz, at: at)
  planes.level.put(level, at: at)
  let (uz, vz) = (u * z, v * z)
  planes.u.put(uz - uz.rounded(.down), at: at)
  planes.v.put(vz - vz.rounded(.down), at: at)
}

@inline(always)
private func one(
  _ id: Int32, _ x: Float, _ y: Float, _ map: UnsafePointer<Int32>,
  _ records: UnsafePointer<SurfaceRecord>, _ material: UnsafeMutablePointer<Int32>
) -> Floats {
  let r = records + Int(map[Int(id)])
  material.pointee = r.pointee.material
  return fma(
    r.pointee.dy, splat(y - r.pointee.originY),
    fma(r.pointee.dx, splat(x - r.pointee.originX), r.pointee.base))
}

/// Lanes 0 and 1, and lanes 2 and 3, of each half, of a and b in turn.
@inline(always)
private func pairs(_ a: Floats, _ b: Floats) -> (Floats, Floats) {
  (
    Floats(a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5]),
    Floats(a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7])
  )
}

/// The first pair, and the second pair, of each half, of a and b in turn.
@inline(always)
private func fours(_ a: Floats, _ b: Floats) -> (Floats, Floats) {
  (
    Floats(a[0], a[1], b[0], b[1], a[4], a[5], b[4], b[5]),
    Floats(a[2], a[3], b[2], b[3], a[6], a[7], b[6], b[7])
  )
}

/// The low halves, and the high halves, of both.
@inline(always)
private func halves(_ a: Floats, _ b: Floats) -> (Floats, Floats) {
  (
    Floats(a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3]),
    Floats(a[4], a[5], a[6], a[7], b[4], b[5], b[6], b[7])
  )
}
