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

/// The projected vertices of one cluster: four columns of `VertexColumns.capacity` words.
package struct VertexColumns {
  package static var capacity: Int { 64 }
  /// Fixed-point position.
  package let x: UnsafeMutablePointer<Int32>
  package let y: UnsafeMutablePointer<Int32>
  /// Bits of `ClipFlag`.
  package let flags: UnsafeMutablePointer<Int32>
  /// 1/z in 1/m.
  package let w: UnsafeMutablePointer<Float>
  /// Distorted position in pixels, for lenses that bend.
  package let bentX: UnsafeMutablePointer<Float>
  package let bentY: UnsafeMutablePointer<Float>

  /// - Parameter memory: 6 × `capacity` words.
  package init(memory: UnsafeMutableRawPointer) {
    let capacity = Self.capacity
    let ints = memory.assumingMemoryBound(to: Int32.self)
    let floats = memory.assumingMemoryBound(to: Float.self)
    x = ints
    y = ints + capacity
    flags = ints + 2 * capacity
    w = floats + 3 * capacity
    bentX = floats + 4 * capacity
    bentY = floats + 5 * capacity
  }
}

/// Projects vertices and snaps them to fixed point.
/// - Parameters:
///   - x, y, z: positions in the model's frame, `blocks` × 8 each.
/// - Returns: the union of all vertices' flags.
package func projectVertices(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>, blocks: Int,
  _ p: UnsafePointer<Projection>, into out: VertexColumns
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
    out.x.put(nearestInts(clamp(sx, low, high)), at: at)
    out.y.put(nearestInts(clamp(sy, low, high)), at: at)
    out.w.put(w, at: at)
    out.flags.put(flags, at: at)
  }
  return union(seen)
}
