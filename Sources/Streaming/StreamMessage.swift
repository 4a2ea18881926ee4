/// A message's head and how its parts are laid out; see StreamFormat.md.
struct StreamMessage {
  enum Kind: UInt16 {
    case hello = 1
    case episode, tick, frame, episodeEnd, end
  }

  /// Where messages and their parts begin: a cache line, and the widest vectors.
  static let alignment = 64
  static let version = 1

  var kind: Kind
  var number: UInt64
  var json: [UInt8]
  /// 0 × 0 without a picture.
  var width = 0
  var height = 0

  static func padding(after count: Int) -> Int { -count & (alignment - 1) }

  /// Bytes of a picture's part, with its padding.
  private func part(pixelBytes: Int) -> Int {
    let count = width * height * pixelBytes
    return count + Self.padding(after: count)
  }

  var byteCount: Int {
    Self.alignment + json.count + Self.padding(after: json.count)
      + part(pixelBytes: 3) + 2 * part(pixelBytes: 2)
  }

  /// The head, the JSON and what fills its last line.
  var beginning: [UInt8] {
    var bytes = Array("CSMG".utf8)
    func put<Number: FixedWidthInteger>(_ number: Number) {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
    put(kind.rawValue)
    put(0 as UInt16)
    put(UInt64(byteCount))
    put(number)
    put(UInt32(json.count))
    put(UInt32(width))
    put(UInt32(height))
    bytes += repeatElement(0, count: Self.alignment - bytes.count)
    bytes += json
    bytes += repeatElement(0, count: Self.padding(after: json.count))
    return bytes
  }
}
