import RasterKernels

/// Which triangles of a band own pixels, and the record that each of them has been given. One per
/// worker and kind of record.
final class UsedTriangles {
  /// Record of each triangle id; meaningful for the triangles of the last band. Id 0 stands for
  /// nothing, and so does record 0.
  private(set) var records: UnsafeMutablePointer<Int32> = .allocate(capacity: 1)
  /// 1 for each id that was marked; whoever makes its record takes the mark away.
  private(set) var marks: UnsafeMutablePointer<UInt8> = .allocate(capacity: 1)
  private var capacity = 1

  init() {
    records.initialize(to: 0)
    marks.initialize(to: 0)
  }

  deinit {
    records.deallocate()
    marks.deallocate()
  }

  /// Marks what owns pixels of a band's rows in a layer, and the triangles of some fragments.
  func find(
    in layer: VisibilityLayer, of band: BandWorker, rows: Int, columns: Int,
    fragments: UnsafeBufferPointer<Int32> = UnsafeBufferPointer(start: nil, count: 0)
  ) {
    reserve(band.placeCount * PreparedModel.idsPerCluster)
    for row in 0..<rows {
      markUsedTriangles(ids: layer.ids + row * layer.stride, count: columns, used: marks)
    }
    if let first = fragments.baseAddress {
      markUsedTriangles(ids: first, count: fragments.count, used: marks)
    }
    marks[0] = 0
    records[0] = 0
  }

  private func reserve(_ needed: Int) {
    if needed <= capacity { return }
    capacity = needed * 5 / 4
    records.deallocate()
    marks.deallocate()
    records = .allocate(capacity: capacity)
    marks = .allocate(capacity: capacity)
    records.initialize(repeating: 0, count: capacity)
    marks.initialize(repeating: 0, count: capacity)
  }
}
