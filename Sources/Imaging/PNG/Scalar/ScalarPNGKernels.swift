package import PictureKernels

/// The loops of writing PNG by their definitions, a byte at a time. `PictureKernels` must give these
/// bytes.
package enum ScalarPNGKernels {
  /// As `PictureKernels.filterPaeth`.
  package static func filterPaeth(
    _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, pixelBytes: Int,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    for n in 0..<count {
      let (a, b, c) = (row[n - pixelBytes], above[n], above[n - pixelBytes])
      target[n] = row[n] &- paeth(Int(a), Int(b), Int(c))
    }
  }

  /// Whichever of left, above and corner is nearest to left + above − corner, the first of equals.
  private static func paeth(_ a: Int, _ b: Int, _ c: Int) -> UInt8 {
    let guess = a + b - c
    var best = a
    for candidate in [b, c] where abs(guess - candidate) < abs(guess - best) { best = candidate }
    return UInt8(best)
  }

  /// As `PictureKernels.adler32`.
  package static func adler32(
    _ bytes: UnsafePointer<UInt8>, count: Int, start: UInt32
  ) -> UInt32 {
    var (a, b) = (start & 0xFFFF, start >> 16)
    for n in 0..<count {
      a = (a + UInt32(bytes[n])) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }

  /// As `PictureKernels.countTokens`.
  package static func countTokens(
    _ bytes: UnsafePointer<UInt8>, count: Int, distance: Int,
    literals: UnsafeMutablePointer<UInt32>, runs: UnsafeMutablePointer<UInt32>
  ) {
    forEachToken(bytes, count: count, distance: distance) { token in
      switch token {
      case .literal(let byte): literals[Int(byte)] += 1
      case .run(let length): runs[length] += 1
      }
    }
  }

  /// As `PictureKernels.putTokens`.
  package static func putTokens(
    _ bytes: UnsafePointer<UInt8>, count: Int, distance: Int, literals: UnsafePointer<UInt32>,
    runs: UnsafePointer<UInt64>, into sink: inout BitSink
  ) {
    forEachToken(bytes, count: count, distance: distance) { token in
      switch token {
      case .literal(let byte):
        let code = literals[Int(byte)]
        sink.put(UInt64(code & 0xFFFF), UInt64(code >> 16))
      case .run(let length):
        sink.put(runs[length] & 0xFFFF_FFFF, runs[length] >> 32)
      }
    }
  }

  private enum Token {
    case literal(UInt8)
    case run(Int)
  }

  private static func forEachToken(
    _ bytes: UnsafePointer<UInt8>, count: Int, distance: Int, _ body: (Token) -> Void
  ) {
    func repeats(_ n: Int) -> Bool { n < count && n >= distance && bytes[n] == bytes[n - distance] }
    var n = 0
    while n < count {
      if n >= 8, n + 8 <= count, (n..<n + 8).allSatisfy(repeats) {
        var length = 8
        while repeats(n + length) { length += 1 }
        n += length
        while length > 0 {
          // No rest may be shorter than a match's three bytes.
          let part = (259...260).contains(length) ? 255 : min(length, 258)
          body(.run(part))
          length -= part
        }
      } else {
        let end = n + 8 <= count ? n + 8 : n + 1
        while n < end {
          body(.literal(bytes[n]))
          n += 1
        }
      }
    }
  }
}
