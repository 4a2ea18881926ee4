package import Rasterizer

/// Two ways to render, measured in turn on one machine, so that only their ratio counts.
package struct BenchmarkPair {
  private var one: StandardSceneBenchmark
  private var other: StandardSceneBenchmark

  package struct Result: Sendable {
    /// Milliseconds a frame, medians.
    package var one: Double
    package var other: Double
    /// Median of the rounds' ratios of time a frame, one to other.
    package var ratio: Double
  }

  package init(_ one: StandardSceneBenchmark, against other: StandardSceneBenchmark) {
    self.one = one
    self.other = other
  }

  package mutating func measure(rounds: Int, seconds: Double) -> Result {
    _ = one.measure(seconds: min(seconds, 0.3))
    _ = other.measure(seconds: min(seconds, 0.3))
    var times: [(one: Double, other: Double)] = []
    for _ in 0..<rounds {
      times.append(
        (
          1000 / one.measure(seconds: seconds).framesPerSecond,
          1000 / other.measure(seconds: seconds).framesPerSecond
        ))
    }
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    return Result(
      one: median(times.map(\.one)), other: median(times.map(\.other)),
      ratio: median(times.map { $0.one / $0.other }))
  }

  /// All labels and normals against ids and depth alone.
  package static func labels(
    _ scene: StandardScene, width: Int, height: Int, shading: ShadingModel
  ) -> BenchmarkPair {
    func benchmark(_ has: Bool) -> StandardSceneBenchmark {
      StandardSceneBenchmark(
        scene, width: width, height: height, threads: 1, shading: shading, allLabels: has)
    }
    return BenchmarkPair(benchmark(true), against: benchmark(false))
  }

  /// Physical shading against plain shading.
  package static func shading(
    _ scene: StandardScene, views: StandardSceneBenchmark.Views, width: Int, height: Int
  ) -> BenchmarkPair {
    func benchmark(_ shading: ShadingModel) -> StandardSceneBenchmark {
      StandardSceneBenchmark(
        scene, width: width, height: height, threads: 1, shading: shading, views: views,
        allLabels: false)
    }
    return BenchmarkPair(benchmark(.physical), against: benchmark(.plain))
  }

  /// The same triangles in more instances against the scene as it is.
  package static func pieces(
    _ scene: StandardScene, count: Int, width: Int, height: Int, shading: ShadingModel
  ) -> BenchmarkPair {
    func benchmark(_ scene: StandardScene) -> StandardSceneBenchmark {
      StandardSceneBenchmark(
        scene, width: width, height: height, threads: 1, shading: shading, allLabels: true)
    }
    return BenchmarkPair(benchmark(scene.cut(into: count)), against: benchmark(scene))
  }
}
