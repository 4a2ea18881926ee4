import CameraKernels

/// Rows of floats with margins, kept from picture to picture.
final class RowMemory {
  /// Pixels of a row, rounded up to whole blocks.
  let count: Int
  private let memory: UnsafeMutablePointer<Float>
  private let pitch: Int

  init(width: Int, rows: Int) {
    count = (width + 15) / 16 * 16
    pitch = count + 2 * rowMargin
    memory = .allocate(capacity: pitch * rows)
    memory.initialize(repeating: 0, count: pitch * rows)
  }

  deinit { memory.deallocate() }

  /// The first pixel of a row.
  subscript(row: Int) -> UnsafeMutablePointer<Float> { memory + row * pitch + rowMargin }
}

extension UnsafeMutablePointer<Float> {
  /// Goes on beyond both ends of `width` pixels as in a mirror that stands in the last pixel, so that
  /// a mosaic's colours go on in turn.
  func mirrorEnds(width: Int) {
    let last = width - 1
    for k in 1...8 {
      self[-k] = self[Swift.min(k, last)]
      self[last + k] = self[Swift.max(last - k, 0)]
    }
  }
}
