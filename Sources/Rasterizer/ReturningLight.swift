import RasterKernels

/// Light that left a grid through its sides, by steps of a set of directions.
final class ReturningLight {
  private let planes: [UnsafeMutablePointer<Float>]
  private var isKept: UnsafeMutablePointer<Bool>
  private let capacity: Int

  /// - Parameter words: of a plane.
  init(steps: Int, words: Int) {
    capacity = words
    planes = (0..<steps).map { _ in
      let made = UnsafeMutablePointer<Float>.allocate(capacity: words)
      made.initialize(repeating: 0, count: words)
      return made
    }
    isKept = .allocate(capacity: steps)
    isKept.initialize(repeating: false, count: steps)
  }

  deinit {
    for plane in planes { plane.deallocate() }
    isKept.deallocate()
  }

  func forget() { isKept.update(repeating: false, count: planes.count) }

  /// Keeps the last plane of a step, its ring too.
  func leave(_ plane: SweepPlane, step: Int) {
    planes[step].update(from: plane.memory, count: min(capacity, 12 * plane.size))
    isKept[step] = true
  }

  /// Puts it before the first plane, if it is known.
  func enter(_ plane: SweepPlane, step: Int) {
    if isKept[step] {
      plane.memory.update(from: planes[step], count: min(capacity, 12 * plane.size))
    }
  }
}
