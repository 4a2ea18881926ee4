/// Lists a cluster's triangles that `sortTriangles` drops because their bounding box holds no pixel
/// centre of `view`, though it may hold samples.
/// - Parameters:
///   - between, large: of small and of large ones; room for `triangles.blocks` × 8 + 8.
/// - Returns: the two counts.
package func findTrianglesBetween(
  _ triangles: ClusterTriangles, _ v: UnsafePointer<ProjectedVertex>, facing: Int32,
  view: PixelRange, between: UnsafeMutablePointer<UInt8>, large: UnsafeMutablePointer<UInt8>
) -> (between: Int, large: Int) {
  var betweenCount = 0
  var largeCount = 0
  let one = splat(Int32(1))
  let sign = splat(facing)
  let eitherFace = SIMD8<Int32>.zero.replacing(with: one, where: sign .== SIMD8<Int32>.zero)
  for block in 0..<triangles.blocks {
    let at = block * 8
    let v0 = EightVertices(v, triangles.i0 + at)
    let v1 = EightVertices(v, triangles.i1 + at)
    let v2 = EightVertices(v, triangles.i2 + at)
    let (x0, x1, x2) = (v0.x, v1.x, v2.x)
    let (y0, y1, y2) = (v0.y, v1.y, v2.y)
    let spanX = SampleSpan(
      smaller(smaller(x0, x1), x2), larger(larger(x0, x1), x2), view.x0, view.x1)
    let spanY = SampleSpan(
      smaller(smaller(y0, y1), y2), larger(larger(y0, y1), y2), view.y0, view.y1)
    let isBetween =
      (spanX.lacksCentres .| spanY.lacksCentres) .& spanX.holdsSamples .& spanY.holdsSamples
      .& ((v0.flags | v1.flags | v2.flags) .== SIMD8<Int32>.zero)
    if !isAnySet(isBetween) { continue }
    let isBig = (spanX.size | spanY.size) .>= splat(smallTriangleLimit)
    let area = (x1 &- x0) &* (y2 &- y0) &- (x2 &- x0) &* (y1 &- y0)
    let faces =
      (area &* sign .> SIMD8<Int32>.zero)
      .| ((area .!= SIMD8<Int32>.zero) .& (eitherFace .> SIMD8<Int32>.zero))
    let keep = SIMD8<Int32>.zero.replacing(with: one, where: isBetween .& faces .& .!isBig)
    let set = SIMD8<Int32>.zero.replacing(with: one, where: isBetween .& isBig)
    for lane in 0..<8 {
      between[betweenCount] = UInt8(truncatingIfNeeded: at + lane)
      betweenCount &+= Int(keep[lane])
      large[largeCount] = UInt8(truncatingIfNeeded: at + lane)
      largeCount &+= Int(set[lane])
    }
  }
  // Set-up reads whole blocks of eight.
  for n in 0..<8 { between[betweenCount &+ n] = 0 }
  return (betweenCount, largeCount)
}

/// What eight bounding boxes hold of the columns (or rows) first … last.
private struct SampleSpan {
  let size: SIMD8<Int32>
  let lacksCentres: SIMDMask<SIMD8<Int32>>
  let holdsSamples: SIMDMask<SIMD8<Int32>>

  @inline(always)
  init(_ low: SIMD8<Int32>, _ high: SIMD8<Int32>, _ first: Int32, _ last: Int32) {
    size = high &- low
    let eight = splat(Int32(8))
    let (from, to) = (
      larger((low &+ splat(Int32(255))) &>> eight, splat(first)),
      smaller(high &>> eight, splat(last))
    )
    lacksCentres = from .> to
    // Samples lie up to 96 steps to either side.
    let (sampleFrom, sampleTo) = (
      larger((low &+ splat(Int32(159))) &>> eight, splat(first)),
      smaller((high &+ splat(Int32(96))) &>> eight, splat(last))
    )
    holdsSamples = sampleFrom .<= sampleTo
  }
}

/// Writes the first corners of triangles that `setUpTriangles` has set up.
/// - Parameters:
///   - kept: readable up to the next multiple of eight.
///   - start: the first one's place in the batch.
package func locateTriangles(
  _ triangles: ClusterTriangles, _ v: UnsafePointer<ProjectedVertex>,
  kept: UnsafePointer<UInt8>, count: Int, batch: TriangleBatch, start: Int
) {
  for n in 0..<count {
    let corner = v + Int(triangles.i0[Int(kept[n])])
    batch.originX[start &+ n] = corner.pointee.x
    batch.originY[start &+ n] = corner.pointee.y
  }
}
