import Catalog
import Geometry
import Testing

@Suite struct PointBlocksTests {
  /// Looks at every point.
  private func plainExtreme(of points: [SIMD3<Double>], along d: SIMD3<Double>)
    -> (index: Int, reach: Double)
  {
    points.enumerated().reduce((0, -Double.infinity)) { best, point in
      let reach = point.element.x * d.x + point.element.y * d.y + point.element.z * d.z
      return reach > best.1 ? (point.offset, reach) : best
    }
  }

  /// Points in clusters, on a grid with many equals, and all in one place.
  @Test(arguments: [1, 15, 16, 17, 1000], [0.0, 1e-6, 0.25])
  func isThePlainSearchToTheBit(count: Int, grid: Double) {
    var random = RandomStream(key: RandomKey(seed: UInt64(count)).with("points"))
    let points = (0..<count).map { i in
      let p = SIMD3(
        Double(i / 40) * 0.1 + random.uniform(in: -1...1),
        random.uniform(in: -1...1), random.uniform(in: -0.2...0.2))
      return grid > 0 ? (p / grid).rounded(.toNearestOrEven) * grid : .zero
    }
    let blocks = PointBlocks(points)
    let axes = [SIMD3(1, 0, 0), SIMD3(-1, 0, 0), SIMD3(0, -1.0, 0), SIMD3(0, 0, 1)]
    let others = (0..<200).map { _ in
      SIMD3(
        random.uniform(in: -1...1), random.uniform(in: -1...1),
        random.uniform(in: -1...1))
    }
    for direction in axes + others {
      #expect(blocks.extreme(along: direction) == plainExtreme(of: points, along: direction))
    }
  }
}
