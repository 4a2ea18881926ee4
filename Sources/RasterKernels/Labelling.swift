/// Turns triangle ids into instance ids, and 1/z into depth.
/// - Parameters:
///   - w, ids: of the run; ids are meaningful where w > 0.
///   - clusterIDs: instance id of each cluster; the cluster's number is the triangle id over 128.
package func resolveLabels(
  w: UnsafePointer<Float>, ids: UnsafePointer<Int32>, count: Int,
  clusterIDs: UnsafePointer<UInt16>, depth: UnsafeMutablePointer<Float>,
  instances: UnsafeMutablePointer<UInt16>
) {
  for n in 0..<count {
    let here = w[n]
    // Pixels where nothing is read cluster 0 and are masked.
    let isHit = here > 0
    let cluster = isHit ? Int(ids[n]) >> 7 : 0
    let id = clusterIDs[cluster]
    instances[n] = isHit ? id : 0
    depth[n] = isHit ? 1 / here : 0
  }
}

/// Marks the triangles that own a pixel of the run.
package func markUsedTriangles(
  w: UnsafePointer<Float>, ids: UnsafePointer<Int32>, count: Int,
  used: UnsafeMutablePointer<UInt8>, nothing: Int32
) {
  for n in 0..<count { used[Int(w[n] > 0 ? ids[n] : nothing)] = 1 }
}

/// Lists the marked triangles of a cluster and clears the marks.
/// - Parameters:
///   - used: 128 marks.
///   - list: room for 136.
/// - Returns: how many.
package func takeUsedTriangles(
  _ used: UnsafeMutablePointer<UInt8>, list: UnsafeMutablePointer<UInt8>
) -> Int {
  var found = 0
  for block in 0..<8 {
    let at = UnsafeMutableRawPointer(used + 16 &* block)
    let marks = at.loadUnaligned(as: SIMD2<UInt64>.self)
    if marks[0] | marks[1] == 0 { continue }
    for n in (16 &* block)..<(16 &* block &+ 16) {
      list[found] = UInt8(truncatingIfNeeded: n)
      found &+= Int(used[n])
    }
    at.storeBytes(of: SIMD2<UInt64>.zero, as: SIMD2<UInt64>.self)
  }
  return found
}

/// Adds the pixels of one row to the visible labels.
///
/// Calls for nothing but runs of equal ids: pictures have few.
/// - Parameters:
///   - slots: for each instance id, its place in `labels`, or a negative number.
package func countVisible(
  _ ids: UnsafePointer<UInt16>, width: Int, y: Int32, slots: UnsafePointer<Int32>,
  labels: UnsafeMutablePointer<MarkCount>
) {
  var start = 0
  while start < width {
    let id = ids[start]
    var end = start &+ 1
    // Sixteen ids at a time.
    let wanted = SIMD4<UInt64>(repeating: UInt64(id) &* 0x0001_0001_0001_0001)
    while end &+ 16 <= width {
      let next = UnsafeRawPointer(ids + end).loadUnaligned(as: SIMD4<UInt64>.self)
      let differences = next ^ wanted
      if differences[0] | differences[1] | differences[2] | differences[3] != 0 { break }
      end &+= 16
    }
    while end < width && ids[end] == id { end &+= 1 }
    let slot = Int(slots[Int(id)])
    if slot >= 0 {
      labels[slot].area &+= end &- start
      labels[slot].x0 = min(labels[slot].x0, Int32(truncatingIfNeeded: start))
      labels[slot].x1 = max(labels[slot].x1, Int32(truncatingIfNeeded: end &- 1))
      labels[slot].y0 = min(labels[slot].y0, y)
      labels[slot].y1 = max(labels[slot].y1, y)
    }
    start = end
  }
}
