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

  /// Gives every block of some megabytes memory of its own, which goes back to the system when the block
  /// is freed.
  ///
  /// Left alone, glibc raises the size from which it does so with every such block that is freed, and
  /// soon cuts pictures and textures out of its arenas. There small things that live longer keep the
  /// holes between them, and a process that plays many episodes grows by them. Other C libraries have
  /// no such option.
  package static func keepLargeBlocksApart() {
    guard let handle = dlopen(nil, RTLD_NOW), let symbol = dlsym(handle, "mallopt") else { return }
    typealias SetOption = @convention(c) (_ option: CInt, _ value: CInt) -> CInt
    let setOption = unsafeBitCast(symbol, to: SetOption.self)
    _ = setOption(mmapThreshold, 4 << 20)
    // A fixed size above would else let every few frames give small memory back and ask for it again.
    _ = setOption(trimThreshold, 32 << 20)
  }

  /// `M_MMAP_THRESHOLD` of glibc's `malloc.h`.
  private static let mmapThreshold: CInt = -3
  /// `M_TRIM_THRESHOLD`, likewise.
  private static let trimThreshold: CInt = -1

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
