package import Foundation

/// Keeps a folder to one writer. A second process that wants it is told so; the lock of a process
/// that is dead, however it died, holds nobody up, because the system lets go of it.
package final class FolderLock: Sendable {
  private let url: URL
  private let descriptor: Int32

  /// The file whose lock it is; it is gone when nobody writes.
  package static let name = ".lock"

  /// - Parameter folder: exists.
  /// - Throws: `DatasetError` with cause `.input` where another process holds it.
  package init(_ folder: URL) throws {
    let url = folder.appending(path: Self.name)
    while true {
      let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
      guard descriptor >= 0 else {
        throw DatasetError(
          .environment,
          "cannot write \(url.path): \(Self.errorText); choose another output")
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        defer { close(descriptor) }
        guard errno == EWOULDBLOCK else {
          throw DatasetError(.environment, "cannot lock \(url.path): \(Self.errorText)")
        }
        throw DatasetError(
          .input,
          "\(folder.path) is being written by another process\(Self.owner(url)); wait for its end,"
            + " or choose another output")
      }
      // Whoever had it may have removed the file between the opening and the lock.
      if Self.isSame(descriptor, url) {
        self.url = url
        self.descriptor = descriptor
        break
      }
      close(descriptor)
    }
    // For people and for the message above; the lock does not depend on it.
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.count, 0)
  }

  /// - Throws: `DatasetError` if the folder, or the lock in it, is gone or another's.
  package func check() throws {
    guard Self.isSame(descriptor, url) else {
      throw DatasetError(
        .environment,
        "\(url.deletingLastPathComponent().path) was removed or replaced while it was being written;"
          + " make it again")
    }
  }

  deinit {
    // Once the folder is renamed, what lies at its place is another's.
    if Self.isSame(descriptor, url) { unlink(url.path) }
    close(descriptor)
  }

  private static var errorText: String { String(cString: strerror(errno)) }

  private static func isSame(_ descriptor: Int32, _ url: URL) -> Bool {
    var (held, there) = (stat(), stat())
    return fstat(descriptor, &held) == 0 && stat(url.path, &there) == 0
      && held.st_ino == there.st_ino && held.st_dev == there.st_dev
  }

  private static func owner(_ url: URL) -> String {
    guard let data = try? Data(contentsOf: url),
      let number = Int32(
        String(decoding: data.prefix(16), as: UTF8.self).trimmingCharacters(in: .newlines))
    else { return "" }
    return " (\(number))"
  }
}
