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
    // So few clusters can be shuffled in so few ways that nothing can be told.
    #expect(outcomes.allSatisfy { $0.verdict == .cannotTell })
  }

  /// The rarest outcome, each value of one side above each of the other, is what decides.
  @Test(arguments: [(1, 19, 0.1), (3, 3, 0.1), (4, 4, 1.0 / 35), (2, 9, 2.0 / 55)])
  func theFewestClustersAreThoseOfTheRarestShuffle(first: Int, second: Int, rarest: Double) {
    var test = DriftTest()
    let sides = [
      (
        "a", DriftTest.Values.numbers((0..<first).map { [Double($0)] }),
        DriftTest.Values.numbers((0..<second).map { [100 + Double($0)] })
      )
    ]
    test.significance = rarest * 1.02
    #expect(test.canTell(first: first, second: second, properties: 1))
    test.significance = rarest * 0.98
    #expect(!test.canTell(first: first, second: second, properties: 1))
    #expect(test.compare(sides)[0].verdict == .cannotTell)
    // The rounds estimate the chance; twice as much is beyond their error.
    test.significance = rarest * 2
    #expect(test.compare(sides)[0].verdict == .drifted)
  }

  @Test func moreClustersAreWantedForMoreProperties() throws {
    let test = DriftTest()
    #expect(test.fewestClusters(properties: 1) == 4)
    #expect(test.fewestClusters(properties: 12) == 6)
    #expect(!test.canTell(first: 0, second: 9, properties: 1))
    // The rounds themselves bound what can be told.
    #expect(test.fewestClusters(properties: 1000) == nil)
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
