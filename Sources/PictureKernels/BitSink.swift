/// A stream of bits, the first in the lowest bit of a byte, as DEFLATE has them. Up to seven wait for
/// their byte to fill.
package struct BitSink {
  /// Where the next whole byte goes; eight bytes from here on can be written.
  package private(set) var next: UnsafeMutableRawPointer
  private var bits: UInt64 = 0
  private var count: UInt64 = 0

  package init(_ start: UnsafeMutableRawPointer) { next = start }

  /// - Parameters:
  ///   - code: has no bits beyond `length`.
  ///   - length: at most 56.
  @inline(__always)
  package mutating func put(_ code: UInt64, _ length: UInt64) {
    bits |= code &<< count
    count &+= length
    next.storeBytes(of: bits.littleEndian, as: UInt64.self)
    next += Int(count &>> 3)
    bits &>>= count & ~7
    count &= 7
  }

  /// Fills the last byte with zeros.
  package mutating func align() { if count > 0 { put(0, 8 - count) } }
}
