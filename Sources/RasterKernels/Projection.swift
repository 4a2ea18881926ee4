/// How the vertices of one instance reach one camera's undistorted image plane.
package struct Projection {
  /// Camera from model, row by row, metres.
  package var m00: Float = 1, m01: Float = 0, m02: Float = 0, m03: Float = 0
  package var m10: Float = 0, m11: Float = 1, m12: Float = 0, m13: Float = 0
  package var m20: Float = 0, m21: Float = 0, m22: Float = 1, m23: Float = 0
  /// Focal lengths and principal point in 1/256 pixel.
  package var focalX: Float = 1
  package var focalY: Float = 1
  package var centerX: Float = 0
  package var centerY: Float = 0
  /// Nearest and farthest z-depth, metres.
  package var near: Float = 0.01
  package var far: Float = 100
  /// Positions beyond this, in 1/256 pixel, need clipping.
  package var limit: Float = 4_190_000

  package init() {}
}

/// Why a vertex cannot be drawn as it stands: bits of a mask.
package enum ClipFlag {
  package static var near: Int32 { 1 }
  package static var far: Int32 { 2 }
  package static var left: Int32 { 4 }
  package static var right: Int32 { 8 }
  package static var above: Int32 { 16 }
  package static var below: Int32 { 32 }
  /// Outside the part of the image plane that the lens can see.
  package static var lens: Int32 { 64 }
}

/// A vertex on the undistorted image plane.
package struct ProjectedVertex {
  /// Fixed-point position.
  package var x: Int32
  package var y: Int32
  /// 1/z in 1/m.
  package var w: Float
  /// Bits of `ClipFlag`.
  package var flags: Int32

  package init(x: Int32, y: Int32, w: Float, flags: Int32) {
    self.x = x
    self.y = y
    self.w = w
    self.flags = flags
  }
}

/// The projected vertices of one cluster.
package struct ProjectedVertices {
  package static var capacity: Int { 64 }
  package static var wordsNeeded: Int { 6 * capacity }

  package let vertices: UnsafeMutablePointer<ProjectedVertex>
  /// Distorted position in pixels, for lenses that bend.
  package let bentX: UnsafeMutablePointer<Float>
  package let bentY: UnsafeMutablePointer<Float>

  /// - Parameter memory: `wordsNeeded` words, aligned to 64 bytes.
  package init(memory: UnsafeMutableRawPointer) {
    let capacity = Self.capacity
    let floats = memory.assumingMemoryBound(to: Float.self)
    vertices = memory.assumingMemoryBound(to: ProjectedVertex.self)
    bentX = floats + 4 * capacity
    bentY = floats + 5 * capacity
  }
}

/// Eight projected vertices, a vector a field.
struct EightVertices {
  var x: SIMD8<Int32>
  var y: SIMD8<Int32>
  var w: SIMD8<Float>
  var flags: SIMD8<Int32>

  @inline(always)
  init(x: SIMD8<Int32>, y: SIMD8<Int32>, w: SIMD8<Float>, flags: SIMD8<Int32>) {
    self.x = x
    self.y = y
    self.w = w
    self.flags = flags
  }

  /// The vertices that eight bytes name.
  @inline(always)
  init(_ v: UnsafePointer<ProjectedVertex>, _ i: UnsafePointer<UInt8>) {
    self.init(
      v + Int(i[0]), v + Int(i[1]), v + Int(i[2]), v + Int(i[3]), v + Int(i[4]), v + Int(i[5]),
      v + Int(i[6]), v + Int(i[7]))
  }

  @inline(always)
  init(
    _ p0: UnsafePointer<ProjectedVertex>, _ p1: UnsafePointer<ProjectedVertex>,
    _ p2: UnsafePointer<ProjectedVertex>, _ p3: UnsafePointer<ProjectedVertex>,
    _ p4: UnsafePointer<ProjectedVertex>, _ p5: UnsafePointer<ProjectedVertex>,
    _ p6: UnsafePointer<ProjectedVertex>, _ p7: UnsafePointer<ProjectedVertex>
  ) {
    let columns = FourColumns(
      quarters(p0, p4), quarters(p1, p5), quarters(p2, p6), quarters(p3, p7))
    self.init(x: bits(columns.c0), y: bits(columns.c1), w: columns.c2, flags: bits(columns.c3))
  }

  /// Stores them one after the other.
  @inline(always)
  func put(_ out: UnsafeMutablePointer<ProjectedVertex>) {
    let (xy0, xy1) = EightRows.pairs(floats(ofBits: x), floats(ofBits: y))
    let (wf0, wf1) = EightRows.pairs(w, floats(ofBits: flags))
    let (v04, v15) = EightRows.fours(xy0, wf0)
    let (v26, v37) = EightRows.fours(xy1, wf1)
    let words = UnsafeMutableRawPointer(out).assumingMemoryBound(to: Float.self)
    words.put(lowHalves(v04, v15), at: 0)
    words.put(lowHalves(v26, v37), at: 8)
    words.put(highHalves(v04, v15), at: 16)
    words.put(highHalves(v26, v37), at: 24)
  }
}

/// Four words at one place, and four at another.
@inline(always)
func quarters<T>(_ low: UnsafePointer<T>, _ high: UnsafePointer<T>) -> SIMD8<Float> {
  joined(
    UnsafeRawPointer(low).loadUnaligned(as: SIMD4<Float>.self),
    UnsafeRawPointer(high).loadUnaligned(as: SIMD4<Float>.self))
}

/// Projects vertices and snaps them to fixed point.
/// - Parameters:
///   - x, y, z: positions in the model's frame, `blocks` × 8 each.
/// - Returns: the union of all vertices' flags.
package func projectVertices(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>, blocks: Int,
  _ p: UnsafePointer<Projection>, into out: ProjectedVertices
) -> Int32 {
  let c = p.pointee
  var seen = Ints.zero
  for block in 0..<blocks {
    let at = block * 8
    let (mx, my, mz) = (x.eight(at: at), y.eight(at: at), z.eight(at: at))
    let cx = fma(splat(c.m02), mz, fma(splat(c.m01), my, fma(splat(c.m00), mx, splat(c.m03))))
    let cy = fma(splat(c.m12), mz, fma(splat(c.m11), my, fma(splat(c.m10), mx, splat(c.m13))))
    let cz = fma(splat(c.m22), mz, fma(splat(c.m21), my, fma(splat(c.m20), mx, splat(c.m23))))
    let behind = cz .< splat(c.near)
    let w = splat(1) / larger(cz, splat(c.near))
    let sx = fma(cx * splat(c.focalX), w, splat(c.centerX))
    let sy = fma(cy * splat(c.focalY), w, splat(c.centerY))
    let low = splat(-c.limit)
    let high = splat(c.limit)
    var flags = Ints.zero.replacing(with: splat(ClipFlag.far), where: cz .> splat(c.far))
    flags = flags | Ints.zero.replacing(with: splat(ClipFlag.left), where: sx .< low)
    flags = flags | Ints.zero.replacing(with: splat(ClipFlag.right), where: sx .> high)
    flags = flags | Ints.zero.replacing(with: splat(ClipFlag.above), where: sy .< low)
    flags = flags | Ints.zero.replacing(with: splat(ClipFlag.below), where: sy .> high)
    flags = flags.replacing(with: splat(ClipFlag.near), where: behind)
    seen = seen | flags
    EightVertices(
      x: nearestInts(clamp(sx, low, high)), y: nearestInts(clamp(sy, low, high)), w: w, flags: flags
    ).put(out.vertices + at)
  }
  return union(seen)
}
