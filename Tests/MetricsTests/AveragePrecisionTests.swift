import Foundation
import Imaging
import Metrics
import TestSupport
import Testing

@Suite struct AveragePrecisionTests {
  /// Two objects, three predictions: right, wrong, right, in order of their scores. Precision is 1 up to
  /// a recall of 1/2 (51 of 101 recalls), 2/3 from there on.
  @Test func aRankingByHand() {
    var set = DetectionSet(imageCount: 1, categoryCount: 1)
    for x in [0.0, 50] {
      set.objects.append(
        .init(image: 0, category: 0, shape: .box(SIMD4(x, 0, 40, 40)), area: 1600))
    }
    for (x, score) in [(0.0, 0.9), (200, 0.8), (50, 0.7)] {
      set.predictions.append(
        .init(image: 0, category: 0, shape: .box(SIMD4(x, 0, 40, 40)), area: 1600, score: score))
    }
    let score = AveragePrecision(of: set)
    let expected = (51 + 50 * 2 / 3.0) / 101
    #expect(abs(score.meanPrecision()! - expected) < 1e-12)
    #expect(score.meanRecall(limit: 0) == 0.5)
    #expect(score.meanRecall() == 1)
    #expect(score.meanPrecision(area: 1) == nil)
    #expect(abs(score.meanPrecision(area: 2)! - expected) < 1e-12)
  }

  @Test func nothingFoundIsZeroAndNothingToFindIsNothing() {
    var set = DetectionSet(imageCount: 2, categoryCount: 2)
    #expect(AveragePrecision(of: set).meanPrecision() == nil)
    set.objects.append(.init(image: 1, category: 1, shape: .box(SIMD4(0, 0, 9, 9)), area: 81))
    #expect(AveragePrecision(of: set).meanPrecision() == 0)
    #expect(AveragePrecision(of: set).meanRecall() == 0)
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    for seed in UInt64(0)..<8 {
      let set = try DetectionCase(seed: seed).set(by: .mask)
      #expect(AveragePrecision(of: set) == AveragePrecision(of: set, threads: 3))
    }
  }

  /// Equal to pycocotools on all twelve numbers, to 1e-9, of 240 inputs, a quarter of them in quick
  /// runs: random, and in the corners.
  @Test(.enabled(if: PythonJudge.isPresent)) func equalsPycocotools() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let seeds = LongProof.sample(Array(UInt64(0)..<240), every: 4)
    for seed in seeds { try DetectionCase(seed: seed).write(to: folder, seed: seed) }
    let judged = try JSONDecoder().decode(
      [String: [String: [Double]]].self,
      from: PythonJudge.run("judge-detections.py", [folder.path]))
    #expect(judged.count == seeds.count)
    var worst = 0.0
    for seed in seeds {
      for comparison in DetectionSet.Comparison.allCases {
        let own = AveragePrecision(of: try DetectionCase(seed: seed).set(by: comparison)).summary
        let theirs = try #require(judged["\(seed)"]?[comparison.rawValue])
        for (number, their) in zip(own, theirs) {
          let difference = abs((number.value ?? -1) - their)
          worst = max(worst, difference)
          #expect(
            difference < 1e-9,
            "\(number.name) of case \(seed) by \(comparison): \(String(describing: number.value)) \(their)"
          )
        }
      }
    }
    print("largest difference to pycocotools: \(worst)")
  }
}

extension DetectionCase {
  func write(to folder: URL, seed: UInt64) throws {
    let place = folder.appending(path: "\(seed)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try JSONSerialization.data(withJSONObject: truth).write(
      to: place.appending(path: "truth.json"))
    try JSONSerialization.data(withJSONObject: results).write(
      to: place.appending(path: "results.json"))
  }

  func set(by comparison: DetectionSet.Comparison) throws -> DetectionSet {
    let decoder = JSONDecoder()
    return try DetectionSet(
      try decoder.decode(
        CocoGroundTruth.self, from: JSONSerialization.data(withJSONObject: truth)),
      results: try decoder.decode(
        [CocoResult].self, from: JSONSerialization.data(withJSONObject: results)),
      by: comparison, file: "results")
  }
}
