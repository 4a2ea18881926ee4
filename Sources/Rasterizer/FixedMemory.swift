/// Memory that kernels read by its address, filled by whoever makes it and never changed afterwards.
///
/// `@unchecked`: its owner writes to it in its own `init` alone, before any other thread can know of
/// it. This is the rasterizer's one promise of that kind: what threads share keeps its memory here
/// and is `Sendable` by the compiler's own check.
final class FixedMemory<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>

  /// - Parameter isSpread: see `Memory.spread`.
  init(repeating value: Element, count: Int, isSpread: Bool = false) {
    self.isSpread = isSpread
    base = isSpread ? Memory.spread(count) : .allocate(capacity: count)
    base.initialize(repeating: value, count: count)
  }

  deinit {
    if isSpread { Memory.free(base) } else { base.deallocate() }
  }

  private let isSpread: Bool
}
