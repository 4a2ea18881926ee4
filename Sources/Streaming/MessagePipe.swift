#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Dataset

/// A pipe, or any file, that bytes go into as fast as its reader takes them. One owner, one thread.
package final class MessagePipe {
  /// The reader has closed its end.
  package struct Closed: Error {}

  private let descriptor: CInt
  private let name: String
  private let zeros = [UInt8](repeating: 0, count: StreamMessage.alignment)

  /// A larger buffer than a pipe's own: half a frame.
  private static let wantedPipeBytes: CInt = 1 << 20
  /// Linux' `F_SETPIPE_SZ`, which its headers show to GNU sources alone.
  private static let setPipeSize: CInt = 1031

  /// - Parameter path: of a named pipe or a file; nil for standard output.
  /// - Throws: `DatasetError` if it cannot be opened.
  package init(path: String?) throws {
    // Of a reader that is gone the write shall tell, and not a signal.
    _ = signal(SIGPIPE, SIG_IGN)
    name = path ?? "standard output"
    if let path {
      descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      guard descriptor >= 0 else { throw Self.failure("open", path) }
    } else {
      descriptor = STDOUT_FILENO
    }
    #if os(Linux)
      // Files have none, and a system may allow less.
      _ = fcntl(descriptor, Self.setPipeSize, Self.wantedPipeBytes)
    #endif
  }

  deinit { if descriptor != STDOUT_FILENO { close(descriptor) } }

  /// Waits until all is in the pipe.
  /// - Throws: `Closed`; `DatasetError`.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = systemWrite(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        throw Closed()
      } else if errno != EINTR {
        throw Self.failure("write", name)
      }
    }
  }

  /// Writes and fills the last line with zeros.
  func writePadded(_ bytes: UnsafeRawBufferPointer) throws {
    try write(bytes)
    try zeros.withUnsafeBytes {
      try write(UnsafeRawBufferPointer(rebasing: $0[..<StreamMessage.padding(after: bytes.count)]))
    }
  }

  private static func failure(_ verb: String, _ name: String) -> DatasetError {
    DatasetError(.environment, "cannot \(verb) \(name): \(String(cString: strerror(errno)))")
  }
}

/// Of the system, not the method of that name.
private func systemWrite(
  _ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int
) -> Int { write(descriptor, bytes, count) }
