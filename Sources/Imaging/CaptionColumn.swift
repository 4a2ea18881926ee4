/// Captions stacked beside a picture, so that those of a crowded scene do not cover each other or
/// what they name.
package enum CaptionColumn {
  /// Tops of captions that do not overlap, each as near to the height it wishes for as the others
  /// let it: the sum of the squared distances is the least there is.
  ///
  /// - Parameters:
  ///   - centers: wished for, of each caption's middle, in any order.
  ///   - lineHeight: > 0, in the same unit.
  ///   - height: of the column, from 0 down; where it is too low for all, they go on below it.
  /// - Returns: parallel to `centers`, from 0 down. Captions keep the order of their centres.
  /// - SeeAlso: pool adjacent violators; Robertson, Wright and Dykstra, Order Restricted Statistical
  ///   Inference, section 1.2.
  package static func tops(
    centers: [Double], lineHeight: Double, height: Double
  ) -> [Double] {
    precondition(lineHeight > 0)
    let order = centers.indices.sorted { (centers[$0], $0) < (centers[$1], $1) }
    // Less the lines above it, a caption may stand no higher than the one before it.
    var pools: [(mean: Double, count: Int)] = []
    for (rank, index) in order.enumerated() {
      var pool = (
        mean: centers[index] - lineHeight / 2 - Double(rank) * lineHeight, count: 1
      )
      while let last = pools.last, last.mean > pool.mean {
        pools.removeLast()
        let count = last.count + pool.count
        pool.mean =
          (last.mean * Double(last.count) + pool.mean * Double(pool.count)) / Double(count)
        pool.count = count
      }
      pools.append(pool)
    }
    let room = max(0, height - Double(centers.count) * lineHeight)
    var tops = [Double](repeating: 0, count: centers.count)
    var rank = 0
    for pool in pools {
      for _ in 0..<pool.count {
        tops[order[rank]] = min(max(pool.mean, 0), room) + Double(rank) * lineHeight
        rank += 1
      }
    }
    return tops
  }
}
