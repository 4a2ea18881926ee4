import Metrics
import Testing

@Suite struct DriftTestTests {
  /// Clusters of values about a level that wanders from cluster to cluster.
  private func clusters(_ count: Int, level: Double, spread: Double, seed: UInt64) -> [[Double]] {
    var draws = Draws(state: seed)
    return (0..<count).map { _ in
      let own = level + spread * (draws.unit() - 0.5)
      return (0..<30).map { _ in own + 0.1 * draws.unit() }
    }
  }

  @Test func distancesByHand() {
    let outcomes = DriftTest().compare([
      ("a", .numbers([[1, 2], [3, 4]]), .numbers([[1, 2], [3, 4]])),
      ("b", .numbers([[1, 2]]), .numbers([[3, 4]])),
      ("c", .numbers([[1, 1, 2, 2]]), .numbers([[1, 2, 2, 2]])),
      ("d", .names([["x": 3, "y": 1]]), .names([["x": 1, "z": 1]])),
    ])
    #expect(outcomes.map(\.distance) == [0, 1, 0.25, 0.5])
    #expect(outcomes[0].verdict == .alike)
    // Two clusters can be shuffled one way only: nothing can be told.
    #expect(outcomes[1].verdict == .cannotTell)
  }

  @Test func anotherLevelIsDrift() {
    let outcome = DriftTest().compare([
      (
        "light", .numbers(clusters(20, level: 1, spread: 1, seed: 1)),
        .numbers(clusters(20, level: 2, spread: 1, seed: 2))
      )
    ])[0]
    #expect(outcome.verdict == .drifted)
  }

  /// Values of a cluster are alike: taken one by one these would seem to differ, and do not.
  @Test func clustersThatWanderAreNoDrift() {
    let alarms = (0..<60).count { trial in
      var test = DriftTest()
      test.rounds = 400
      test.leastDistance = 0
      let seed = UInt64(trial)
      return test.compare([
        (
          "light", .numbers(clusters(12, level: 1, spread: 3, seed: seed)),
          .numbers(clusters(12, level: 1, spread: 3, seed: seed + 1000))
        )
      ])[0].chance <= 0.05
    }
    #expect(alarms <= 8, "\(alarms) of 60")
  }

  @Test func anotherMixOfNamesIsDrift() {
    var draws = Draws(state: 3)
    let mix = { (share: Double) in
      (0..<15).map { _ -> [String: Int] in
        var counts: [String: Int] = [:]
        for _ in 0..<20 { counts[draws.unit() < share ? "milk" : "jam", default: 0] += 1 }
        return counts
      }
    }
    let outcomes = DriftTest().compare([
      ("same", .names(mix(0.5)), .names(mix(0.5))), ("other", .names(mix(0.5)), .names(mix(0.8))),
    ])
    #expect(outcomes.map(\.verdict) == [.alike, .drifted])
  }
}
