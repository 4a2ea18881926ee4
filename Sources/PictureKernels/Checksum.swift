// zlib's checksum.

/// Adler-32 of bytes, continued from `start`.
///
/// Thirty-two sums run side by side, one of every thirty-second byte, and the sums of those sums: no
/// multiplications, and remainders once in 64 KiB.
/// - SeeAlso: RFC 1950, section 8.2.
package func adler32(_ bytes: UnsafePointer<UInt8>, count: Int, start: UInt32) -> UInt32 {
  var a = UInt64(start & 0xFFFF)
  var b = UInt64(start >> 16)
  var n = 0
  while n + 32 <= count {
    // 2048 rounds keep sums of sums below 2³²: 255 · 2047 · 2048 / 2.
    let rounds = min((count - n) / 32, 2048)
    var sums = SIMD32<UInt32>()
    var sumsOfSums = SIMD32<UInt32>()
    for _ in 0..<rounds {
      sumsOfSums &+= sums
      sums &+= SIMD32<UInt32>(
        truncatingIfNeeded: UnsafeRawPointer(bytes + n).loadUnaligned(as: SIMD32<UInt8>.self))
      n += 32
    }
    b += a * UInt64(32 * rounds)
    for lane in 0..<32 {
      a += UInt64(sums[lane])
      b += 32 * UInt64(sumsOfSums[lane]) + UInt64(32 - lane) * UInt64(sums[lane])
    }
    a %= 65_521
    b %= 65_521
  }
  while n < count {
    a += UInt64(bytes[n])
    b += a
    n += 1
  }
  return UInt32(b % 65_521) << 16 | UInt32(a % 65_521)
}
