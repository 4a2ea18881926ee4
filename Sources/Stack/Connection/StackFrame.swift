/// One message as it travels: JSON, and bytes that belong to it.
///
/// On the wire: the length of the JSON and the length of the bytes, each an unsigned 32-bit number with
/// the least significant byte first; the JSON in UTF-8; the bytes.
package struct StackFrame: Sendable, Hashable {
  package var header: [UInt8]
  package var payload: [UInt8]

  package static let prefixLength = 8

  package init(header: [UInt8], payload: [UInt8] = []) {
    self.header = header
    self.payload = payload
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.prefixLength + header.count + payload.count)
    for length in [header.count, payload.count] {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
    }
    bytes += header
    bytes += payload
    return bytes
  }

  /// The lengths that a message's first eight bytes announce.
  /// - Precondition: there are eight.
  package static func lengths(of prefix: ArraySlice<UInt8>) -> (header: Int, payload: Int) {
    func length(from start: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(prefix[prefix.startIndex + start + $1]) << (8 * $1) }
    }
    return (length(from: 0), length(from: 4))
  }
}
