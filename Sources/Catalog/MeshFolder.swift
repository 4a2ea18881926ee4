import CAssimp
import Foundation

/// The files that Assimp may see: the mesh, and regular files in its folder or below.
///
/// A mesh names others (materials, buffers, parts); a path that leads out of the folder, to a device
/// or to a pipe is as good as none. Where an OBJ names a material file that is not there, or none,
/// the only one in the folder stands in.
final class MeshFolder {
  /// What was decided, for people.
  private(set) var notes: [String] = []
  private let modelPath: String
  /// Without links.
  private let root: String
  private var interface = UnsafeMutablePointer<aiFileIO>.allocate(capacity: 1)

  private static let sizeLimit = 512 << 20

  init(of modelPath: String) {
    self.modelPath = modelPath
    root =
      URL(fileURLWithPath: modelPath).deletingLastPathComponent()
      .resolvingSymlinksInPath().path
    interface.initialize(
      to: aiFileIO(
        OpenProc: { io, path, mode in
          guard let io, let path, let mode, mode[0] == CChar(bitPattern: UInt8(ascii: "r")),
            let data = io.pointee.UserData
          else { return nil }
          let folder = Unmanaged<MeshFolder>.fromOpaque(data).takeUnretainedValue()
          return folder.contents(of: String(cString: path)).map(OpenFile.open)
        },
        CloseProc: { _, file in if let file { OpenFile.close(file) } },
        UserData: nil))
    interface.pointee.UserData = UnsafeMutableRawPointer(Unmanaged.passUnretained(self).toOpaque())
      .assumingMemoryBound(to: CChar.self)
  }

  deinit { interface.deallocate() }

  /// - Parameter body: may use the interface until it returns.
  func withInterface<Result>(_ body: (UnsafeMutablePointer<aiFileIO>) -> Result) -> Result {
    withExtendedLifetime(self) { body(interface) }
  }

  /// nil where there is no such file, or none that may be read.
  private func contents(of path: String) -> [UInt8]? {
    if path == modelPath {
      guard let bytes = Self.read(path) else { return nil }
      return path.lowercased().hasSuffix(".obj") ? withMaterials(bytes) : bytes
    }
    if let found = [path, path.removingPercentEncoding].lazy.compactMap({ $0 })
      .compactMap(within).first(where: Self.isFile)
    {
      return Self.read(found)
    }
    guard path.lowercased().hasSuffix(".mtl"), let other = onlyMaterialFile else { return nil }
    note("materials taken from \(other) instead of \(Self.lastComponent(path))")
    return Self.read(root + "/" + other)
  }

  /// The path without links, if it is a regular file in the folder.
  private func within(_ path: String) -> String? {
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return real.hasPrefix(root == "/" ? root : root + "/") ? real : nil
  }

  /// nil for what is no regular file, or too large.
  static func read(_ path: String) -> [UInt8]? {
    guard isFile(path), let data = FileManager.default.contents(atPath: path) else { return nil }
    return [UInt8](data)
  }

  /// Whether there is a regular file of bearable size: a pipe would keep its reader waiting.
  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_size <= sizeLimit
  }

  /// An OBJ that names no material file gets the only one beside it.
  private func withMaterials(_ bytes: [UInt8]) -> [UInt8] {
    guard !bytes.holdsLine(beginning: "mtllib"), let other = onlyMaterialFile,
      let materials = Self.read(root + "/" + other)
    else { return bytes }
    note("materials taken from \(other): the file names none")
    var head = "mtllib \(other)\n"
    let names = String(decoding: materials, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { $0.hasPrefix("newmtl ") }
    if names.count == 1, !bytes.holdsLine(beginning: "usemtl") {
      head += "usemtl \(names[0].dropFirst("newmtl ".count))\n"
    }
    return Array(head.utf8) + bytes
  }

  private lazy var onlyMaterialFile: String? = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let found = names.filter {
      $0.lowercased().hasSuffix(".mtl") && within(root + "/" + $0).map(Self.isFile) == true
    }
    return found.count == 1 ? found[0] : nil
  }()

  private func note(_ text: String) {
    if !notes.contains(text) { notes.append(text) }
  }

  /// Both kinds of slash: files from Windows name `C:\…\label.jpg`.
  static func lastComponent(_ path: String) -> String {
    path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? path
  }
}

/// A file in memory, as Assimp's callbacks see it.
private final class OpenFile {
  private let bytes: [UInt8]
  private var offset = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static func file(_ pointer: UnsafeMutablePointer<aiFile>?) -> OpenFile? {
    guard let data = pointer?.pointee.UserData else { return nil }
    return Unmanaged<OpenFile>.fromOpaque(data).takeUnretainedValue()
  }

  /// Owned by the pointer until `close`.
  static func open(_ bytes: [UInt8]) -> UnsafeMutablePointer<aiFile> {
    let file = UnsafeMutablePointer<aiFile>.allocate(capacity: 1)
    file.initialize(
      to: aiFile(
        ReadProc: { pointer, target, size, count in
          guard let file = OpenFile.file(pointer), let target else { return 0 }
          return file.read(into: target, size: size, count: count)
        },
        WriteProc: { _, _, _, _ in 0 },
        TellProc: { OpenFile.file($0)?.offset ?? 0 },
        FileSizeProc: { OpenFile.file($0)?.bytes.count ?? 0 },
        SeekProc: { file, offset, origin in
          OpenFile.file(file)?.seek(offset, origin) == true ? aiReturn_SUCCESS : aiReturn_FAILURE
        },
        FlushProc: { _ in },
        UserData: UnsafeMutableRawPointer(Unmanaged.passRetained(OpenFile(bytes)).toOpaque())
          .assumingMemoryBound(to: CChar.self)))
    return file
  }

  static func close(_ pointer: UnsafeMutablePointer<aiFile>) {
    if let data = pointer.pointee.UserData { Unmanaged<OpenFile>.fromOpaque(data).release() }
    pointer.deallocate()
  }

  /// - Returns: how many whole items were read, as `fread`.
  private func read(into target: UnsafeMutablePointer<CChar>, size: Int, count: Int) -> Int {
    guard size > 0, count > 0 else { return 0 }
    let items = min(count, (bytes.count - offset) / size)
    bytes.withUnsafeBytes { source in
      UnsafeMutableRawBufferPointer(start: target, count: items * size).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + items * size]))
    }
    offset += items * size
    return items
  }

  /// Beyond either end is refused.
  private func seek(_ distance: Int, _ origin: aiOrigin) -> Bool {
    let start = origin == aiOrigin_CUR ? offset : origin == aiOrigin_END ? bytes.count : 0
    let (target, overflow) = start.addingReportingOverflow(distance)
    guard !overflow, (0...bytes.count).contains(target) else { return false }
    offset = target
    return true
  }
}

extension [UInt8] {
  /// Whether a line begins with the word, after blanks.
  fileprivate func holdsLine(beginning word: String) -> Bool {
    let word = Array(word.utf8)
    return withUnsafeBufferPointer { bytes in
      var isAtStart = true
      for i in bytes.indices {
        let byte = bytes[i]
        if byte == 10 || byte == 13 {
          isAtStart = true
        } else if isAtStart, byte != 32, byte != 9 {
          isAtStart = false
          if byte == word[0], i + word.count <= bytes.count,
            word.indices.allSatisfy({ bytes[i + $0] == word[$0] })
          {
            return true
          }
        }
      }
      return false
    }
  }
}
