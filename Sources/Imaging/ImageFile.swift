import Foundation

/// Whole files of pictures, by path.
package enum ImageFile {
  /// Largest file read, in bytes.
  package static let sizeLimit = 256 << 20

  /// Decodes a PNG or JPEG, told apart by its content.
  package static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image<RGBA8> {
    if PNG.isPNG(bytes) { return try PNG.decode(bytes) }
    if JPEG.isJPEG(bytes) { return try JPEG.decode(bytes) }
    throw ImageError(
      problem: "\(bytes.count) bytes that are neither PNG nor JPEG",
      remedy: "convert the picture to PNG or JPEG")
  }

  /// Reads a PNG or JPEG file.
  package static func read(_ path: String) throws(ImageError) -> Image<RGBA8> {
    let bytes = try readBytes(path)
    do { return try decode(bytes) } catch { throw error.naming(file: path) }
  }

  package static func writePNG<Pixel: PNGPixel>(
    _ image: Image<Pixel>, to path: String, compression: PNG.Compression = .fast
  ) throws(ImageError) {
    try writeBytes(PNG.encode(image, compression: compression), to: path)
  }

  static func readBytes(_ path: String) throws(ImageError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw failure("cannot be opened", path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    let chunk = 1 << 16
    while true {
      let before = bytes.count
      guard before <= sizeLimit else {
        throw ImageError(
          file: path, problem: "the file is larger than \(sizeLimit) bytes",
          remedy: "use a smaller picture")
      }
      bytes.append(contentsOf: repeatElement(0, count: chunk))
      let got = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { fread($0 + before, 1, chunk, file) } ?? 0
      }
      bytes.removeLast(chunk - got)
      if got < chunk {
        guard ferror(file) == 0 else { throw failure("cannot be read", path) }
        return bytes
      }
    }
  }

  static func writeBytes(_ bytes: [UInt8], to path: String) throws(ImageError) {
    guard let file = fopen(path, "wb") else { throw failure("cannot be created", path) }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw failure("cannot be written", path)
    }
  }

  private static func failure(_ what: String, _ path: String) -> ImageError {
    ImageError(
      file: path, problem: "the file \(what): \(String(cString: strerror(errno)))",
      remedy: "check the path, its permissions and the free space")
  }
}
