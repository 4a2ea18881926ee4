import Geometry

/// What an id image and its depth say of one instance.
struct MaskStatistics {
  var area = 0
  var box = PixelBox.empty
  /// Pixels without depth.
  var missingDepth = 0
  /// Millimetres.
  var nearest = UInt16.max
  var farthest = UInt16.min
  /// Some pixels, spread over the mask: column, row, depth in millimetres.
  var samples: [(x: Int, y: Int, depth: UInt16)] = []

  /// One pass over the pixels.
  /// - Parameters:
  ///   - ids: height × width, row-major.
  ///   - depth: millimetres, parallel to `ids`.
  static func all(ids: [UInt16], depth: [UInt16], width: Int) -> [UInt16: MaskStatistics] {
    precondition(ids.count == depth.count)
    var result: [UInt16: MaskStatistics] = [:]
    ids.withUnsafeBufferPointer { ids in
      depth.withUnsafeBufferPointer { depth in
        for row in stride(from: 0, to: ids.count, by: max(width, 1)) {
          var start = row
          while start < row + width {
            let id = ids[start]
            var end = start + 1
            while end < row + width && ids[end] == id { end += 1 }
            if id != 0 {
              result[id, default: MaskStatistics()].add(
                run: start - row..<end - row, y: row / width, depth: depth, at: start)
            }
            start = end
          }
        }
      }
    }
    return result
  }

  private mutating func add(
    run: Range<Int>, y: Int, depth: UnsafeBufferPointer<UInt16>, at start: Int
  ) {
    area += run.count
    box = box.union(PixelBox(x0: run.lowerBound, y0: y, x1: run.upperBound, y1: y + 1))
    for offset in 0..<run.count {
      let z = depth[start + offset]
      if z == 0 {
        missingDepth += 1
      } else {
        nearest = min(nearest, z)
        farthest = max(farthest, z)
      }
    }
    // One sample a run: its middle. Runs follow rows, so samples spread over the mask.
    let middle = run.count / 2
    samples.append((run.lowerBound + middle, y, depth[start + middle]))
  }
}
