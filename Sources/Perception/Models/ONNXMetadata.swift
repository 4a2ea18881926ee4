package import Foundation

/// The frame of an ONNX file: whether it is one, and its `metadata_props`, where exporters leave
/// class names.
///
/// Reads just as much of the protocol-buffer encoding as that takes: the top-level fields of
/// `ModelProto`, of which all but field 14 are skipped by their length.
/// - SeeAlso: onnx.proto, `ModelProto`; Protocol Buffers, "Encoding".
package struct ONNXMetadata: Sendable {
  package private(set) var properties: [String: String] = [:]
  /// The fields end where the file ends, and a format version and a graph are among them. Anything
  /// else is kept from the runtime, which would try its readers of other formats on it.
  package private(set) var isModel = false

  /// Whatever can be read; a broken file gives fewer properties.
  package init(contentsOf data: Data) {
    data.withUnsafeBytes { bytes in
      var reader = ProtobufReader(bytes: bytes[...])
      var hasVersion = false
      var hasGraph = false
      defer { isModel = hasVersion && hasGraph && reader.bytes.isEmpty }
      while let field = reader.nextField() {
        if field.number == 1 { hasVersion = true }
        if field.number == 7, field.bytes != nil { hasGraph = true }
        guard field.number == 14, let entry = field.bytes else { continue }
        var key: String?
        var value: String?
        var inner = ProtobufReader(bytes: entry)
        while let part = inner.nextField() {
          switch part.number {
          case 1: key = part.bytes.map { String(decoding: $0, as: UTF8.self) }
          case 2: value = part.bytes.map { String(decoding: $0, as: UTF8.self) }
          default: break
          }
        }
        if let key, let value { properties[key] = value }
      }
    }
  }

  /// Class names by index, as YOLO exporters write them: `{0: 'milk', 1: 'oat drink'}`, or a list
  /// `['milk', 'oat drink']`. nil if there are none or the indices leave gaps.
  package var classNames: [String]? {
    properties["names"].flatMap(Self.names(inPythonLiteral:))
  }

  static func names(inPythonLiteral text: String) -> [String]? {
    var byIndex: [Int: String] = [:]
    var number = ""
    var next = 0
    var rest = text[...]
    while let character = rest.popFirst() {
      if character.isASCII && character.isNumber {
        number.append(character)
      } else if character == "'" || character == "\"" {
        guard let name = Self.popQuoted(by: character, from: &rest) else { return nil }
        let index = number.isEmpty ? next : Int(number) ?? -1
        guard index >= 0, byIndex.updateValue(name, forKey: index) == nil else { return nil }
        next = index + 1
        number = ""
      }
    }
    guard !byIndex.isEmpty, byIndex.keys.max() == byIndex.count - 1 else { return nil }
    return byIndex.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func popQuoted(by quote: Character, from text: inout Substring) -> String? {
    var name = ""
    while let character = text.popFirst() {
      if character == quote { return name }
      if character == "\\" {
        guard let escaped = text.popFirst() else { return nil }
        name.append(escaped)
      } else {
        name.append(character)
      }
    }
    return nil
  }
}

/// Reads the fields of one message; ends at the first byte that makes no sense.
private struct ProtobufReader {
  struct Field {
    var number: UInt64
    /// Content of a length-delimited field, nil for numbers.
    var bytes: Slice<UnsafeRawBufferPointer>?
  }

  var bytes: Slice<UnsafeRawBufferPointer>

  mutating func nextField() -> Field? {
    guard let tag = nextVarint() else { return nil }
    switch tag & 7 {
    case 0:
      guard nextVarint() != nil else { return nil }
      return Field(number: tag >> 3)
    case 1: return skip(8) ? Field(number: tag >> 3) : nil
    case 5: return skip(4) ? Field(number: tag >> 3) : nil
    case 2:
      guard let length = nextVarint(), length <= UInt64(bytes.count) else { return nil }
      let content = bytes.prefix(Int(length))
      bytes = bytes.dropFirst(Int(length))
      return Field(number: tag >> 3, bytes: content)
    default: return nil
    }
  }

  private mutating func skip(_ count: Int) -> Bool {
    guard bytes.count >= count else { return false }
    bytes = bytes.dropFirst(count)
    return true
  }

  private mutating func nextVarint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
