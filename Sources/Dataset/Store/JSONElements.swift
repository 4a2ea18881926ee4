package import Foundation

/// The elements of an array at the top of a file's JSON object, one after another: a file of gigabytes takes
/// the memory of one element. How the file is laid out in lines does not matter.
package enum JSONElements {
  /// - Parameters:
  ///   - array: its key at the top of the object.
  ///   - body: gets the elements in the order of the file.
  /// - Throws: `DatasetError` that names the file and the element if it cannot be read, is no JSON object with
  ///   that array, or an element is not of the type; what `body` throws.
  package static func forEach<Element: Decodable>(
    _ type: Element.Type, of array: String, in url: URL, _ body: (Element) throws -> Void
  ) throws {
    var scanner = JSONElementScanner(array: array)
    var place = 0
    let handle = try reading(url) { try FileHandle(forReadingFrom: url) }
    defer { try? handle.close() }
    do {
      while let chunk = try reading(url, { try handle.read(upToCount: 1 << 18) }), !chunk.isEmpty {
        for data in try scanner.take(chunk) {
          try body(try RecordCoding.decode(type, from: data))
          place += 1
        }
      }
      try scanner.end()
    } catch let error as JSONElementScanner.Problem {
      throw DatasetError(.input, "\(url.path): \(error.text)")
    } catch let error as DecodingError {
      throw DatasetError(
        .input, "\(url.path): \(array)[\(place)]: \(RecordCoding.sentence(for: error))")
    }
  }

  private static func reading<Result>(_ url: URL, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw DatasetError(.input, "cannot read \(url.path): \(DatasetFiles.reason(error))")
    }
  }
}

/// Cuts the bytes of a JSON object into the elements of one of its arrays. Looks at brackets and strings alone;
/// what is between them is for the decoder of the elements.
struct JSONElementScanner {
  struct Problem: Error { var text: String }

  /// No label of a picture is as long.
  private static let longestElement = 1 << 26

  private let array: [UInt8]
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// The last string at the top, and the last that a colon followed.
  private var text: [UInt8] = []
  private var key: [UInt8] = []
  private var isInArray = false
  private var isDone = false
  private var hasArray = false
  private var element = Data()

  init(array: String) { self.array = Array(array.utf8) }

  /// - Returns: the elements that end in these bytes.
  mutating func take(_ bytes: Data) throws -> [Data] {
    var elements: [Data] = []
    for byte in bytes {
      if isInString {
        takeInString(byte)
      } else if let complete = try takeOutside(byte) {
        elements.append(complete)
      }
    }
    guard element.count <= Self.longestElement else {
      throw Problem(text: "an element has more than \(Self.longestElement) bytes")
    }
    return elements
  }

  func end() throws {
    guard isDone else { throw Problem(text: "ends before its JSON object does") }
    guard hasArray else {
      throw Problem(text: "has no array \"\(String(decoding: array, as: UTF8.self))\"")
    }
  }

  private mutating func takeInString(_ byte: UInt8) {
    if isInArray { element.append(byte) }
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString = false
      return
    }
    if depth == 1, text.count <= array.count { text.append(byte) }
  }

  /// - Returns: an element that ends with this byte.
  private mutating func takeOutside(_ byte: UInt8) throws -> Data? {
    let isSpace = byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    guard depth > 0 else {
      if isSpace { return nil }
      guard byte == UInt8(ascii: "{"), !isDone else { throw Problem(text: "is no JSON object") }
      depth = 1
      return nil
    }
    let closes = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    if isInArray, depth == 2, closes || byte == UInt8(ascii: ",") {
      if closes { (isInArray, depth) = (false, 1) }
      defer { element = Data() }
      return element.isEmpty ? nil : element
    }
    if isInArray, !isSpace { element.append(byte) }
    switch byte {
    case UInt8(ascii: "\""):
      isInString = true
      if depth == 1 { text = [] }
    case UInt8(ascii: ":") where depth == 1: key = text
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if depth == 1, byte == UInt8(ascii: "["), key == array {
        (isInArray, hasArray) = (true, true)
      }
      depth += 1
    case _ where closes:
      depth -= 1
      isDone = depth == 0
    default: break
    }
    return nil
  }
}
