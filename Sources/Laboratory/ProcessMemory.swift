import Foundation

/// What this process takes of the machine's memory.
package enum ProcessMemory {
  /// Bytes of memory that are there and not only promised; nil where the system does not tell.
  package static var residentBytes: Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(getpagesize())
  }

  /// How often memory was asked for since the start, on all threads; nil unless the library of
  /// `Scripts/count-allocations` counts.
  package static let allocationCount: (@Sendable () -> Int)? = {
    // The library lies between the program and the C library, if at all.
    guard let handle = dlopen(nil, RTLD_NOW),
      let symbol = dlsym(handle, "cartsim_allocation_count")
    else { return nil }
    typealias Count = @convention(c) () -> Int
    let count = unsafeBitCast(symbol, to: Count.self)
    return { count() }
  }()
}
