/// Turns triangle ids into instance ids, and 1/z into depth.
/// - Parameters:
///   - w, ids: of the run; both 0 where nothing is.
///   - instanceOfPlace: instance id of each cluster's place, 0 for place 0; the place is the triangle
///     id over 128.
package func resolveLabels(
  w: UnsafePointer<Float>, ids: UnsafePointer<Int32>, count: Int,
  instanceOfPlace: UnsafePointer<UInt16>, depth: UnsafeMutablePointer<Float>,
  instances: UnsafeMutablePointer<UInt16>
) {
  for n in 0..<count {
    instances[n] = instanceOfPlace[Int(ids[n]) >> 7]
    depth[n] = w[n] > 0 ? 1 / w[n] : 0
  }
}

/// Stores a tile's depth and instance ids.
/// - Parameters:
///   - planes: after `interpolate`.
///   - depth, instances: of the picture's pixel (0, 0).
package func putLabels(
  _ tile: ShadingTile, pictureWidth: Int, _ planes: ShadingPlanes,
  depth: UnsafeMutablePointer<Float>, instances: UnsafeMutablePointer<UInt16>
) {
  for row in 0..<tile.rows {
    let from = row &* tile.columns
    let to = (tile.y &+ row) &* pictureWidth &+ tile.x
    let width = min(tile.columns, pictureWidth &- tile.x)
    var column = 0
    while column &+ 8 <= width {
      depth.put(planes.z.eight(at: from &+ column), at: to &+ column)
      UnsafeMutableRawPointer(instances + (to &+ column)).storeBytes(
        of: narrowed(planes.instance.eight(at: from &+ column)), as: SIMD8<UInt16>.self)
      column &+= 8
    }
    while column < width {
      depth[to &+ column] = planes.z[from &+ column]
      instances[to &+ column] = UInt16(truncatingIfNeeded: planes.instance[from &+ column])
      column &+= 1
    }
  }
}

/// Marks the triangles that own a pixel of the run, and id 0 if something owns none.
package func markUsedTriangles(
  ids: UnsafePointer<Int32>, count: Int, used: UnsafeMutablePointer<UInt8>
) {
  for n in 0..<count { used[Int(ids[n])] = 1 }
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
