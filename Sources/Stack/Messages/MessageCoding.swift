import Foundation

/// Messages as JSON.
///
/// Numbers go in the shortest form that reads back to the same double. A sensor that sends nonsense
/// appears as "nan", "inf" or "-inf", for JSON has no such numbers.
enum MessageCoding {
  static func encode(_ message: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return Array(try encoder.encode(message))
  }

  /// - Parameter allowsNonsense: reads what sensors may send; no answer may hold such numbers.
  static func decode<Message: Decodable>(
    _ type: Message.Type, from json: [UInt8], allowsNonsense: Bool = false
  ) throws(StackViolation) -> Message {
    let decoder = JSONDecoder()
    if allowsNonsense {
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    }
    do {
      return try decoder.decode(type, from: Data(json))
    } catch let error as DecodingError {
      throw StackViolation(sentence(for: error))
    } catch {
      throw StackViolation("it is no JSON: \(error)")
    }
  }

  private static func sentence(for error: DecodingError) -> String {
    func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      let keys = (context.codingPath + (last.map { [$0] } ?? [])).map { key in
        key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
      }
      let path = keys.joined()
      return path.hasPrefix(".") ? String(path.dropFirst()) : path
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(place(context, key)) is missing"
    case .valueNotFound(_, let context): return "\(place(context)) is null"
    case .typeMismatch(let type, let context): return "\(place(context)) is no \(type)"
    case .dataCorrupted(let context):
      guard !context.codingPath.isEmpty else {
        // The decoder does not say which.
        return "it is no JSON, or a number in it is NaN or infinite, or broken where a whole one "
          + "is due"
      }
      return "\(place(context)): \(context.debugDescription)"
    @unknown default: return "it cannot be read"
    }
  }
}

/// What every message has.
struct MessageHead: Decodable, Sendable {
  var type: String
  /// Of an `error`: what is wrong, in words.
  var message: String?
}

/// The keys of an object, whatever they are.
struct MessageKeys: Decodable, Sendable {
  var names: [String]

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
  }
}
