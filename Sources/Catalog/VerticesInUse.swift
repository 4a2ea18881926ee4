/// The vertices that some triangles use, numbered in the order of their first use.
struct VerticesInUse {
  /// Of each, its number before.
  private(set) var sources: [Int] = []
  /// The triangles' corners by their new numbers.
  private(set) var indices: [UInt32] = []

  /// - Parameters:
  ///   - triangles: three indices each.
  ///   - count: vertices that they may name.
  init(of triangles: [UInt32], among count: Int) {
    var number = [UInt32](repeating: .max, count: count)
    indices.reserveCapacity(triangles.count)
    for index in triangles {
      let source = Int(index)
      if number[source] == .max {
        number[source] = UInt32(sources.count)
        sources.append(source)
      }
      indices.append(number[source])
    }
  }
}
