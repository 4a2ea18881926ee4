import Laboratory
import Sensors

extension BenchCommand {
  /// Products that a crowded cart holds, and then some.
  private static let manyInstances = 300

  func printRatios(of standard: StandardScene) {
    for height in height {
      for choice in shading {
        let (width, model) = (height / 3 * 4, choice.model)
        let place = "\(width)×\(height) \(choice.rawValue)"
        var labels = BenchmarkPair.labels(
          standard, width: width, height: height, shading: model)
        let cost = labels.measure(rounds: rounds, seconds: seconds)
        print(
          "\(place): all labels and normals \(Self.fixed(cost.one, 2)) ms, ids and depth alone "
            + "\(Self.fixed(cost.other, 2)) ms: \(Self.fixed(cost.ratio, 3)) ×")
        var pieces = BenchmarkPair.pieces(
          standard, count: Self.manyInstances, width: width, height: height, shading: model)
        let many = pieces.measure(rounds: rounds, seconds: seconds)
        print(
          "\(place): in \(Self.manyInstances) instances \(Self.fixed(many.one, 2)) ms, as it is "
            + "\(Self.fixed(many.other, 2)) ms: \(Self.fixed(many.ratio, 3)) ×")
      }
      printShading(of: standard, height: height)
      printSensors(of: standard, height: height)
    }
  }

  /// The row `sensor/render`: the camera's chain over the rendering of its frame.
  private func printSensors(of standard: StandardScene, height: Int) {
    let width = height / 3 * 4
    func measure(_ name: String, _ benchmark: SensorBenchmark) {
      var benchmark = benchmark
      let cost = benchmark.measure(rounds: rounds)
      print(
        "\(width)×\(height) sensor/render, \(name): \(Self.fixed(cost.one, 2)) ms, "
          + "physical rendering \(Self.fixed(cost.other, 2)) ms: \(Self.fixed(cost.ratio, 3)) ×")
    }
    for preset in CameraPreset.allCases {
      measure(
        preset.rawValue,
        SensorBenchmark(standard, width: width, height: height, preset: preset))
    }
    let smudge = LensFilm(
      cover: .spot(center: SIMD2(0.1, 0.05), radius: 0.25, softness: 0.5), amount: 0.8,
      transmission: 0.8, haze: 0.1, blur: 0.03)
    let condensation = LensFilm(
      cover: .everything, amount: 0.8, transmission: 0.7, haze: 0.2, blur: 0.02)
    for (name, focus, films) in [
      ("defocus", 0.5, []), ("a smudge", nil, [smudge]), ("condensation", nil, [condensation]),
      ("all three", 0.5, [smudge, condensation]),
    ] as [(String, Double?, [LensFilm])] {
      measure(
        "generic with \(name)",
        SensorBenchmark(
          standard, width: width, height: height, preset: .generic, focusDistance: focus,
          films: films))
    }
  }

  private func printShading(of standard: StandardScene, height: Int) {
    let width = height / 3 * 4
    for views in views {
      var shading = BenchmarkPair.shading(standard, views: views, width: width, height: height)
      let cost = shading.measure(rounds: rounds, seconds: seconds)
      print(
        "\(width)×\(height), \(views.rawValue) of the cameras a moment: physical shading "
          + "\(Self.fixed(cost.one, 2)) ms, plain \(Self.fixed(cost.other, 2)) ms: "
          + "\(Self.fixed(cost.ratio, 3)) ×")
    }
  }

  func printMemory(of standard: StandardScene, frames: Int) {
    let height = height[0]
    var benchmark = StandardSceneBenchmark(
      standard, width: height / 3 * 4, height: height, threads: 1, shading: shading[0].model,
      allLabels: true)
    for mark in benchmark.memory(frames: frames) {
      let memory = mark.bytes.map { Self.fixed(Double($0) / 1_048_576, 2) + " MiB" } ?? "unknown"
      let asked = mark.allocations.map { ", \($0) allocations since the last mark" } ?? ""
      print("after \(mark.frame) frames: \(memory) resident\(asked)")
    }
  }
}
