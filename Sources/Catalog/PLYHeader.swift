import Foundation

/// What a PLY file announces before its data.
///
/// Assimp believes the announced counts and works through them even when the data has ended: thirty
/// bytes of header would keep it busy for minutes.
enum PLYHeader {
  /// Largest header looked at, in bytes.
  private static let limit = 1 << 16

  /// - Throws: `CatalogError` if the file cannot hold what its header announces.
  static func check(_ path: String, fileSize: Int) throws(CatalogError) {
    guard let file = fopen(path, "rb") else {
      throw CatalogError(
        file: path, problem: "the file cannot be opened: \(String(cString: strerror(errno)))",
        remedy: "check its permissions")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    bytes.removeLast(limit - fread(&bytes, 1, limit, file))
    for line in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
      let words = line.split(separator: 32)
      guard let keyword = words.first else { continue }
      if keyword.elementsEqual("end_header".utf8) { return }
      guard keyword.elementsEqual("element".utf8), words.count >= 3 else { continue }
      let text = String(decoding: words[2], as: UTF8.self)
      // Every element takes at least a byte.
      guard let count = Int(text), (0...fileSize).contains(count) else {
        throw CatalogError(
          file: path,
          problem:
            "the header announces \(text.prefix(20)) elements in a file of \(fileSize) bytes",
          remedy: "export the mesh again")
      }
    }
    throw CatalogError(
      file: path, problem: "the header does not end within \(limit) bytes",
      remedy: "export the mesh again")
  }
}
