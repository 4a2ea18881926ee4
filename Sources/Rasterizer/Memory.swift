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

  static func free(_ memory: UnsafeMutablePointer<Int32>) { Foundation.free(memory) }
}
