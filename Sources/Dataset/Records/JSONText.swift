import Foundation

/// JSON as `RecordCoding` writes it, put together by hand: for records by the thousand, of which
/// `JSONEncoder` makes a tree first. Whoever writes names the keys in order.
struct JSONText {
  private(set) var bytes: [UInt8] = []
  /// Whether the next element is its container's first.
  private var isFirst = true

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func object(_ key: StaticString? = nil, _ content: (inout JSONText) throws -> Void)
    rethrows
  {
    try container(key, "{", "}", content)
  }

  mutating func array(_ key: StaticString? = nil, _ content: (inout JSONText) throws -> Void)
    rethrows
  {
    try container(key, "[", "]", content)
  }

  mutating func put(_ key: StaticString?, _ value: Int) {
    begin(key)
    append("\(value)")
  }

  /// - Throws: `EncodingError` if it is no number.
  mutating func put(_ key: StaticString?, _ value: Double) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "\(value) is no number of JSON"))
    }
    begin(key)
    append(value.description)
    if bytes[bytes.count - 1] == UInt8(ascii: "0"), bytes[bytes.count - 2] == UInt8(ascii: ".") {
      bytes.removeLast(2)
    }
  }

  mutating func put(_ key: StaticString?, _ text: String) throws {
    begin(key)
    let isPlain = text.utf8.allSatisfy {
      (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    guard isPlain else {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      return bytes += try encoder.encode(text)
    }
    bytes.append(UInt8(ascii: "\""))
    append(text)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func put(_ key: StaticString?, _ values: [Double]) throws {
    try array(key) { for value in values { try $0.put(nil, value) } }
  }

  mutating func put(_ key: StaticString?, _ values: [Int]) {
    array(key) { for value in values { $0.put(nil, value) } }
  }

  mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

  private mutating func container(
    _ key: StaticString?, _ open: Unicode.Scalar, _ close: Unicode.Scalar,
    _ content: (inout JSONText) throws -> Void
  ) rethrows {
    begin(key)
    bytes.append(UInt8(ascii: open))
    isFirst = true
    try content(&self)
    bytes.append(UInt8(ascii: close))
    isFirst = false
  }

  private mutating func begin(_ key: StaticString?) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    guard let key else { return }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
