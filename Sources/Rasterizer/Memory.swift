import Foundation

/// Zeroed memory straight from the system: pages that are never touched are never backed.
enum Memory {
  static func zeroed(_ count: Int) -> UnsafeMutablePointer<Int32> {
    guard let memory = calloc(max(1, count), MemoryLayout<Int32>.stride) else {
      // As Swift's own allocations do.
      preconditionFailure("out of memory for \(count) words")
    }
    return memory.assumingMemoryBound(to: Int32.self)
  }

  static func free(_ memory: UnsafeMutableRawPointer) { Foundation.free(memory) }

  /// Memory for what is read all over: in pages of two megabytes where the system has them, so
  /// that the processor need not look up the place of thousands of small ones. Not initialised.
  static func spread<T: BitwiseCopyable>(_ count: Int) -> UnsafeMutablePointer<T> {
    var bytes = max(1, count) * MemoryLayout<T>.stride
    // Half a page wasted is worth it, more is not.
    let isLarge = bytes >= hugePage / 2
    if isLarge { bytes = (bytes + hugePage - 1) / hugePage * hugePage }
    var memory: UnsafeMutableRawPointer?
    let failure = posix_memalign(&memory, isLarge ? hugePage : 64, bytes)
    guard failure == 0, let memory else {
      preconditionFailure("out of memory for \(bytes) bytes")
    }
    #if os(Linux)
      // A wish: where it is not granted nothing else changes.
      if isLarge { _ = madvise(memory, bytes, MADV_HUGEPAGE) }
    #endif
    return memory.bindMemory(to: T.self, capacity: count)
  }

  private static let hugePage = 1 << 21
}
