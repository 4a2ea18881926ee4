import RasterKernels

extension ShadingPlanes {
  /// A tile's planes, all zero, in memory that the caller gives back.
  static func zeroed() -> (planes: ShadingPlanes, memory: UnsafeMutableRawPointer) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: wordsNeeded * 4, alignment: 64)
    let words = memory.initializeMemory(as: Float.self, repeating: 0, count: wordsNeeded)
    return (ShadingPlanes(memory: words), memory)
  }
}
