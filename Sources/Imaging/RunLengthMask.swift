/// A binary mask as run lengths, column by column, as COCO stores masks.
///
/// Runs alternate between background and foreground and begin with background, whose first run may
/// have length 0. Column-major: down the first column, then down the second.
/// - SeeAlso: pycocotools, `maskApi`.
package struct RunLengthMask: Sendable, Hashable {
  package let width: Int
  package let height: Int
  /// Sums to `width * height`.
  package private(set) var counts: [UInt32]

  /// - Precondition: `counts` sums to `width * height`.
  package init(width: Int, height: Int, counts: [UInt32]) {
    precondition(counts.reduce(0) { $0 + Int($1) } == width * height)
    self.width = width
    self.height = height
    self.counts = counts
  }

  /// Number of foreground pixels.
  package var area: Int {
    stride(from: 1, to: counts.count, by: 2).reduce(0) { $0 + Int(counts[$1]) }
  }

  /// Calls `body` with every foreground run: column-major start position and length.
  package func forEachRun(_ body: (_ start: Int, _ length: Int) -> Void) {
    var position = 0
    for (index, count) in counts.enumerated() {
      if index % 2 == 1 && count > 0 { body(position, Int(count)) }
      position += Int(count)
    }
  }

  /// Row-major, true where foreground.
  package func decoded() -> [Bool] {
    var pixels = [Bool](repeating: false, count: width * height)
    forEachRun { start, length in
      for position in start..<(start + length) {
        pixels[(position % height) * width + position / height] = true
      }
    }
    return pixels
  }
}

extension RunLengthMask {
  /// The masks of all ids in an id image except 0.
  /// - Parameter ids: height × width, row-major.
  /// - Complexity: one pass over the pixels.
  package static func masks(ofIDs ids: [UInt16], width: Int, height: Int) -> [UInt16: RunLengthMask]
  {
    precondition(ids.count == width * height)
    let columns = transposed(ids, width: width, height: height)
    var slots: [UInt16: Int] = [:]
    var runs: [[UInt32]] = []
    // Where each id's last foreground run ended.
    var ends: [Int] = []
    var start = 0
    columns.withUnsafeBufferPointer { columns in
      while start < columns.count {
        let id = columns[start]
        var end = start + 1
        while end < columns.count && columns[end] == id { end += 1 }
        if id != 0 {
          let slot: Int
          if let known = slots[id] {
            slot = known
          } else {
            slot = runs.count
            slots[id] = slot
            runs.append([])
            ends.append(0)
          }
          runs[slot].append(UInt32(start - ends[slot]))
          runs[slot].append(UInt32(end - start))
          ends[slot] = end
        }
        start = end
      }
    }
    return slots.mapValues { slot in
      var counts = runs[slot]
      if ends[slot] < ids.count { counts.append(UInt32(ids.count - ends[slot])) }
      return RunLengthMask(width: width, height: height, counts: counts)
    }
  }

  /// Column-major copy of a row-major image, in square blocks that stay in the nearest cache.
  private static func transposed(_ ids: [UInt16], width: Int, height: Int) -> [UInt16] {
    let block = 32
    return [UInt16](unsafeUninitializedCapacity: ids.count) { target, initialized in
      ids.withUnsafeBufferPointer { source in
        for top in stride(from: 0, to: height, by: block) {
          for left in stride(from: 0, to: width, by: block) {
            for x in left..<min(left + block, width) {
              for y in top..<min(top + block, height) {
                target.initializeElement(at: x * height + y, to: source[y * width + x])
              }
            }
          }
        }
      }
      initialized = ids.count
    }
  }
}

extension RunLengthMask {
  /// Number of pixels that are foreground in both.
  /// - Precondition: both are of one size.
  package func sharedArea(with other: RunLengthMask) -> Int {
    precondition(width == other.width && height == other.height)
    return counts.withUnsafeBufferPointer { a in
      other.counts.withUnsafeBufferPointer { b in Self.sharedArea(a, b) }
    }
  }

  private static func sharedArea(
    _ a: UnsafeBufferPointer<UInt32>, _ b: UnsafeBufferPointer<UInt32>
  ) -> Int {
    var shared = 0
    var (i, j) = (0, 0)
    // Left of the present runs.
    var (restA, restB) = (a.first ?? 0, b.first ?? 0)
    while i < a.count, j < b.count {
      let step = min(restA, restB)
      if i & j & 1 == 1 { shared += Int(step) }
      restA -= step
      restB -= step
      if restA == 0 {
        i += 1
        if i < a.count { restA = a[i] }
      }
      if restB == 0 {
        j += 1
        if j < b.count { restB = b[j] }
      }
    }
    return shared
  }
}

extension RunLengthMask {
  /// What is foreground in either.
  /// - Precondition: both are of one size.
  package func union(_ other: RunLengthMask) -> RunLengthMask {
    precondition(width == other.width && height == other.height)
    var counts: [UInt32] = []
    var isInside = false
    var (start, position) = (0, 0)
    var (i, j) = (0, 0)
    var (restA, restB) = (self.counts.first ?? 0, other.counts.first ?? 0)
    while position < width * height {
      while restA == 0 {
        i += 1
        restA = self.counts[i]
      }
      while restB == 0 {
        j += 1
        restB = other.counts[j]
      }
      if ((i | j) & 1 == 1) != isInside {
        counts.append(UInt32(position - start))
        start = position
        isInside.toggle()
      }
      let step = min(restA, restB)
      restA -= step
      restB -= step
      position += Int(step)
    }
    counts.append(UInt32(position - start))
    return RunLengthMask(width: width, height: height, counts: counts)
  }
}
