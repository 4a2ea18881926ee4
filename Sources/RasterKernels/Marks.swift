/// What was found of a mark: how many pixels carry it, and their extent (both ends included).
package struct MarkCount {
  package var area: Int = 0
  package var x0: Int32 = .max
  package var x1: Int32 = .min
  package var y0: Int32 = .max
  package var y1: Int32 = .min

  package init() {}
}

/// Adds up the pixels of `range` that carry `stamp`.
/// - Parameter stamps: pixel (x, y) at `y * stride + x`, readable to seven words past the range.
package func countMarks(
  _ stamps: UnsafePointer<Int32>, stride: Int, range: PixelRange, stamp: Int32,
  into count: inout MarkCount
) {
  if range.x0 > range.x1 || range.y0 > range.y1 { return }
  let wanted = splat(stamp)
  let one = splat(Int32(1))
  let lane = lanes()
  var low = splat(Int32.max)
  var high = splat(Int32.min)
  var area = 0
  for y in range.y0...range.y1 {
    let row = Int(y) &* stride
    var inEachLane = Ints.zero
    var x = range.x0
    while x <= range.x1 {
      let here = splat(x) &+ lane
      let found =
        (stamps.eight(at: row &+ Int(x)) .== wanted) .& (here .<= splat(range.x1))
      inEachLane = inEachLane &+ Ints.zero.replacing(with: one, where: found)
      low = low.replacing(with: smaller(low, here), where: found)
      high = high.replacing(with: larger(high, here), where: found)
      x &+= 8
    }
    let inRow = sum(inEachLane)
    if inRow > 0 {
      area &+= Int(inRow)
      count.y0 = min(count.y0, y)
      count.y1 = max(count.y1, y)
    }
  }
  count.area &+= area
  for lane in 0..<8 {
    count.x0 = min(count.x0, low[lane])
    count.x1 = max(count.x1, high[lane])
  }
}
