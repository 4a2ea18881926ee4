// Bytes to DEFLATE's symbols: literals, and runs that repeat the bytes one pixel before.
//
// Bytes are taken eight at a time. Where all eight equal those a pixel before, a run begins, as long
// as it goes, byte by byte; else the eight are literals.

/// Counts how often each symbol occurs.
/// - Parameters:
///   - distance: bytes of a pixel, 1 … 8.
///   - literals: 4 × 256 counts to be added to, of bytes by their place modulo four: neighbours are
///     often equal, and a single counter would wait for itself.
///   - runs: 259 counts to be added to, of runs by their length, 3 … 258.
package func countTokens(
  _ bytes: UnsafePointer<UInt8>, count: Int, distance: Int,
  literals: UnsafeMutablePointer<UInt32>, runs: UnsafeMutablePointer<UInt32>
) {
  var n = 0
  while n + 8 <= count {
    if n > 0, differences(bytes + n, distance) == 0 {
      let end = endOfRun(bytes, from: n + 8, count: count, distance: distance)
      while n < end {
        let length = nextLength(end - n)
        runs[length] &+= 1
        n += length
      }
    } else {
      for k in 0..<8 { literals[(k & 3) << 8 | Int(bytes[n + k])] &+= 1 }
      n += 8
    }
  }
  while n < count {
    literals[Int(bytes[n])] &+= 1
    n += 1
  }
}

/// Writes the symbols that `countTokens` counts.
/// - Parameters:
///   - literals: for each byte its code, and from bit 16 on the code's length, at most 14.
///   - runs: for each length of a run its code, with extra bits and distance, and from bit 32 on the
///     bits of all that.
package func putTokens(
  _ bytes: UnsafePointer<UInt8>, count: Int, distance: Int, literals: UnsafePointer<UInt32>,
  runs: UnsafePointer<UInt64>, into sink: inout BitSink
) {
  var out = sink
  var n = 0
  while n + 8 <= count {
    if n > 0, differences(bytes + n, distance) == 0 {
      let end = endOfRun(bytes, from: n + 8, count: count, distance: distance)
      while n < end {
        let length = nextLength(end - n)
        let code = runs[length]
        out.put(code & 0xFFFF_FFFF, code &>> 32)
        n += length
      }
    } else {
      putFour(bytes + n, literals, &out)
      putFour(bytes + n + 4, literals, &out)
      n += 8
    }
  }
  while n < count {
    let code = literals[Int(bytes[n])]
    out.put(UInt64(code & 0xFFFF), UInt64(code &>> 16))
    n += 1
  }
  sink = out
}

/// Four codes become one, at most 56 bits, in two steps that do not wait for each other.
@inline(__always)
private func putFour(
  _ bytes: UnsafePointer<UInt8>, _ literals: UnsafePointer<UInt32>, _ out: inout BitSink
) {
  let (a, b) = (literals[Int(bytes[0])], literals[Int(bytes[1])])
  let (c, d) = (literals[Int(bytes[2])], literals[Int(bytes[3])])
  let ab = UInt64(a & 0xFFFF) | UInt64(b & 0xFFFF) &<< UInt64(a &>> 16)
  let cd = UInt64(c & 0xFFFF) | UInt64(d & 0xFFFF) &<< UInt64(c &>> 16)
  let abLength = UInt64(a &>> 16) &+ UInt64(b &>> 16)
  let cdLength = UInt64(c &>> 16) &+ UInt64(d &>> 16)
  out.put(ab | cd &<< abLength, abLength &+ cdLength)
}

/// Eight bytes against those `distance` before, bit by bit; the first in the lowest bits.
@inline(__always)
private func differences(_ bytes: UnsafePointer<UInt8>, _ distance: Int) -> UInt64 {
  let here = UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
  let before = UnsafeRawPointer(bytes - distance).loadUnaligned(as: UInt64.self)
  return (here ^ before).littleEndian
}

@inline(__always)
private func endOfRun(
  _ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, distance: Int
) -> Int {
  var end = start
  while end + 8 <= count {
    let difference = differences(bytes + end, distance)
    if difference != 0 { return end + difference.trailingZeroBitCount >> 3 }
    end += 8
  }
  while end < count, bytes[end] == bytes[end - distance] { end += 1 }
  return end
}

/// A match has 3 … 258 bytes, the last of a run, too.
@inline(__always)
private func nextLength(_ rest: Int) -> Int {
  rest <= 258 ? rest : rest < 261 ? 255 : 258
}
