import PictureKernels

/// One DEFLATE block with codes of its own, whose runs all have one distance.
///
/// - SeeAlso: RFC 1951, section 3.2.
struct DeflateBlock {
  /// Of a literal or a run's length: four codes of this length and seven bits that wait fill 64.
  static let longestCode = 14

  /// For `putTokens`.
  let literals: [UInt32]
  let runs: [UInt64]
  private let symbols: HuffmanCode
  private let distance: DistanceSymbol

  /// - Parameters:
  ///   - literals: how often each byte occurs, in about.
  ///   - runs: how often a run of each length, 0 … 258.
  ///   - distance: 1 … 8 bytes.
  init(literals: [UInt32], runs: [UInt32], distance: Int) {
    // What was not counted may occur all the same, so nothing is without a code.
    var frequencies = [UInt32](repeating: 1, count: RunLengthSymbol.endOfSymbols)
    for (byte, count) in literals.enumerated() { frequencies[byte] &+= count &* 4 }
    for (length, count) in runs.enumerated() where count > 0 {
      frequencies[RunLengthSymbol.ofLength[length].symbol] &+= count &* 4
    }
    let symbols = HuffmanCode(frequencies: frequencies, limit: Self.longestCode)
    let far = DistanceSymbol(distance)
    self.literals = (0..<256).map { symbols.codes[$0] | UInt32(symbols.lengths[$0]) << 16 }
    self.runs = RunLengthSymbol.ofLength.map { run in
      var code = UInt64(symbols.codes[run.symbol])
      var length = symbols.lengths[run.symbol]
      code |= UInt64(run.extra) << UInt64(length)
      length += run.extraBits
      // The only distance has the code 0, of one bit; then its extra bits.
      code |= UInt64(far.extra) << UInt64(length + 1)
      length += 1 + far.extraBits
      return code | UInt64(length) << 32
    }
    self.symbols = symbols
    self.distance = far
  }

  /// The block's beginning: it is the last; how long the codes are.
  ///
  /// The lengths' own code has four bits for each of 0 … 15: a hundred bytes more than the shortest.
  func putHead(into sink: inout BitSink) {
    sink.put(0b101, 3)
    sink.put(UInt64(RunLengthSymbol.endOfSymbols - 257), 5)
    sink.put(UInt64(distance.symbol), 5)
    sink.put(19 - 4, 4)
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] {
      sink.put(symbol < 16 ? 4 : 0, 3)
    }
    for length in symbols.lengths { Self.putLength(length, into: &sink) }
    for symbol in 0...distance.symbol {
      Self.putLength(symbol == distance.symbol ? 1 : 0, into: &sink)
    }
  }

  func putEnd(into sink: inout BitSink) {
    sink.put(UInt64(symbols.codes[256]), UInt64(symbols.lengths[256]))
    sink.align()
  }

  /// Huffman codes go out from their highest bit.
  private static func putLength(_ length: Int, into sink: inout BitSink) {
    sink.put(UInt64(UInt8(length << 4).bitReversed), 4)
  }
}

/// How DEFLATE says the length of a run.
struct RunLengthSymbol {
  static let endOfSymbols = 286

  var symbol: Int
  var extra: Int
  var extraBits: Int

  /// By length, 0 … 258; the first three are none.
  static let ofLength: [RunLengthSymbol] = {
    var table = Array(repeating: RunLengthSymbol(symbol: 257, extra: 0, extraBits: 0), count: 259)
    var length = 3
    for symbol in 257..<285 {
      let extraBits = symbol < 265 ? 0 : (symbol - 261) / 4
      for extra in 0..<1 << extraBits where length < 258 {
        table[length] = RunLengthSymbol(symbol: symbol, extra: extra, extraBits: extraBits)
        length += 1
      }
    }
    table[258] = RunLengthSymbol(symbol: 285, extra: 0, extraBits: 0)
    return table
  }()
}

/// How DEFLATE says how far back a run reaches.
struct DistanceSymbol {
  var symbol: Int
  var extra: Int
  var extraBits: Int

  /// - Parameter distance: 1 … 8.
  init(_ distance: Int) {
    switch distance {
    case ...4: (symbol, extra, extraBits) = (distance - 1, 0, 0)
    case 5...6: (symbol, extra, extraBits) = (4, distance - 5, 1)
    default: (symbol, extra, extraBits) = (5, distance - 7, 1)
    }
  }
}

extension UInt8 {
  fileprivate var bitReversed: UInt8 {
    (0..<8).reduce(0) { $0 | (self >> $1 & 1) << (7 - $1) }
  }
}
