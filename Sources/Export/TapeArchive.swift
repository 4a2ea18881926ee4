import Dataset
import Foundation

/// A tar file (POSIX ustar) that grows file by file: fixed owner, mode and time, so that equal content
/// is equal bytes.
///
/// Our own, because a header of 512 bytes is all there is to it, and a library would bring its own
/// idea of time and owner.
final class TapeArchive {
  private let file: LineWriter

  init(_ url: URL) throws { file = try LineWriter(url) }

  /// - Parameter name: at most 100 bytes, no folder, nothing but letters, digits, `-`, `_` and `.`.
  func add(_ name: String, _ content: Data) throws {
    try file.put(Self.header(name: name, size: content.count))
    try file.put(content)
    try file.put(Data(count: (512 - content.count % 512) % 512))
  }

  func close() throws {
    try file.put(Data(count: 1024))
    try file.close()
  }

  /// - Throws: `DatasetError` for a name that a tar could not carry, or that could reach out of a folder.
  static func header(name: String, size: Int) throws -> Data {
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
          || "-_.".unicodeScalars.contains($0))
    }
    guard isPlain, !name.isEmpty, name.utf8.count <= 100, !name.hasPrefix(".") else {
      throw DatasetError(.input, "'\(name)' cannot be the name of a file in a tar")
    }
    // 8 GiB − 1 is all that eleven octal digits hold.
    guard size < 1 << 33 else {
      throw DatasetError(.input, "\(name) has \(size) bytes, more than a tar's header holds")
    }
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      header.replaceSubrange(place..<(place + text.utf8.count), with: Array(text.utf8))
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(0, digits: 11), at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    let sum = header.reduce(0) { $0 + Int($1) }
    put(octal(sum, digits: 6) + "\0 ", at: 148)
    return Data(header)
  }

  private static func octal(_ value: Int, digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
