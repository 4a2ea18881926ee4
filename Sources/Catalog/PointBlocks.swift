import Geometry

/// Points that can be asked how far they reach in a direction, without looking at each.
///
/// They are cut into blocks in their own order, in which a mesh's neighbours stand together. A block's box
/// reaches at least as far as each of its points, rounding included: sums and products round monotonically, and
/// the box's corner goes through the same ones. So a block whose box does not reach as far as a point that is
/// known holds nothing better.
package struct PointBlocks: Sendable {
  private static let blockSize = 16

  private let points: [SIMD3<Double>]
  private let boxes: [Box3]

  /// - Precondition: `points` is not empty, and all are finite.
  package init(_ points: [SIMD3<Double>]) {
    self.points = points
    boxes = stride(from: 0, to: points.count, by: Self.blockSize).map { start in
      let block = points[start..<min(start + Self.blockSize, points.count)]
      return Box3(
        minimum: block.reduce(block[start]) { pointwiseMin($0, $1) },
        maximum: block.reduce(block[start]) { pointwiseMax($0, $1) })
    }
  }

  /// The point that reaches farthest in a direction, the first of equals, and how far that is.
  /// - Complexity: O(n / 16) but for the few blocks that come near.
  package func extreme(along d: SIMD3<Double>) -> (index: Int, reach: Double) {
    points.withUnsafeBufferPointer { points in
      boxes.withUnsafeBufferPointer { boxes in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: boxes.count) { bounds in
          var (first, farthestBound) = (0, -Double.infinity)
          let isUp = d .>= 0
          for block in boxes.indices {
            let corner = boxes[block].minimum.replacing(with: boxes[block].maximum, where: isUp)
            let bound = Self.reach(of: corner, along: d)
            bounds[block] = bound
            if bound > farthestBound { (first, farthestBound) = (block, bound) }
          }
          var (best, farthest) = (0, -Double.infinity)
          func look(in block: Int) {
            let start = block * Self.blockSize
            for i in start..<min(start + Self.blockSize, points.count) {
              let reach = Self.reach(of: points[i], along: d)
              if reach > farthest || reach == farthest && i < best { (best, farthest) = (i, reach) }
            }
          }
          look(in: first)
          for block in boxes.indices where bounds[block] >= farthest { look(in: block) }
          return (best, farthest)
        }
      }
    }
  }

  @inline(__always)
  private static func reach(of p: SIMD3<Double>, along d: SIMD3<Double>) -> Double {
    p.x * d.x + p.y * d.y + p.z * d.z
  }
}
