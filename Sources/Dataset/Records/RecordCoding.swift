package import Foundation

/// How records become JSON: keys in order, numbers in their shortest exact form, so that equal
/// records are equal bytes.
package enum RecordCoding {
  package static func encode(_ record: some Encodable, pretty: Bool = false) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    var data = try encoder.encode(record)
    data.append(UInt8(ascii: "\n"))
    return data
  }

  package static func decode<Record: Decodable>(_ type: Record.Type, from data: Data) throws
    -> Record
  {
    try JSONDecoder().decode(type, from: data)
  }

  /// What a decoding error says, with the path of the key.
  package static func sentence(for error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    let (context, what): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, "key \(key.stringValue) is missing")
      case .typeMismatch(_, let context): (context, "has the wrong type")
      case .valueNotFound(_, let context): (context, "is null")
      case .dataCorrupted(let context): (context, context.debugDescription)
      @unknown default: (.init(codingPath: [], debugDescription: ""), "\(error)")
      }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? what : "\(path): \(what)"
  }
}
