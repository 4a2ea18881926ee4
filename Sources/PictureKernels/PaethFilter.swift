// Rows before compression: PNG's filter 4.

/// The difference of each byte to Paeth's prediction from the bytes a pixel to the left, above, and
/// above to the left.
///
/// Sixteen bytes at a time; what remains at the end one by one.
/// - Parameters:
///   - row: `count` bytes from the second pixel on; `pixelBytes` bytes before them can be read.
///   - above: the row above, likewise.
/// - SeeAlso: PNG specification, third edition, section 9.4.
package func filterPaeth(
  _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, pixelBytes: Int,
  into target: UnsafeMutablePointer<UInt8>
) {
  let (left, corner) = (row - pixelBytes, above - pixelBytes)
  var n = 0
  while n + 16 <= count {
    let prediction = paeth(
      left: block(left + n), above: block(above + n), corner: block(corner + n))
    UnsafeMutableRawPointer(target + n).storeBytes(
      of: block(row + n) &- prediction, as: Block.self)
    n += 16
  }
  while n < count {
    let (a, b, c) = (Int(left[n]), Int(above[n]), Int(corner[n]))
    let (fromLeft, fromAbove, fromCorner) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
    let prediction =
      fromLeft <= fromAbove && fromLeft <= fromCorner ? a : fromAbove <= fromCorner ? b : c
    target[n] = row[n] &- UInt8(truncatingIfNeeded: prediction)
    n += 1
  }
}

private typealias Block = SIMD16<UInt8>

@inline(__always)
private func block(_ bytes: UnsafePointer<UInt8>) -> Block {
  UnsafeRawPointer(bytes).loadUnaligned(as: Block.self)
}

/// In eight bits: where left and above lie on the same side of the corner, its distance is the sum of
/// theirs, so that it is never the nearest; else it is their difference.
@inline(__always)
private func paeth(left a: Block, above b: Block, corner c: Block) -> Block {
  let (fromLeft, fromAbove) = (distance(b, c), distance(a, c))
  let isBetween = (a .>= c) .^ (b .>= c)
  let fromCorner = Block(repeating: 255).replacing(
    with: distance(fromLeft, fromAbove), where: isBetween)
  let aboveOrCorner = c.replacing(with: b, where: fromAbove .<= fromCorner)
  return aboveOrCorner.replacing(
    with: a, where: (fromLeft .<= fromAbove) .& (fromLeft .<= fromCorner))
}

@inline(__always)
private func distance(_ a: Block, _ b: Block) -> Block {
  (b &- a).replacing(with: a &- b, where: a .>= b)
}
