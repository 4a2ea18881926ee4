import Rasterizer

/// One way of drawing the standard scene, round by round, in turn with another renderer if there is
/// one: a machine's speed drifts, so what is compared is measured side by side.
package struct StandardSceneMatch {
  package struct Round: Sendable {
    package var result: StandardSceneBenchmark.Result
    /// The other renderer's.
    package var peerFramesPerSecond: Double?
  }

  private var benchmark: StandardSceneBenchmark
  private let peer: StandardScenePeer?
  /// The other renderer's fastest way.
  package let peerVariant: String?
  package private(set) var rounds: [Round] = []

  /// Warms both up and lets the peer try its ways.
  /// - Parameter seconds: of a round.
  package init(
    _ benchmark: StandardSceneBenchmark, peer: StandardScenePeer?, seconds: Double
  ) throws(LaboratoryError) {
    self.benchmark = benchmark
    self.peer = peer
    _ = self.benchmark.measure(seconds: min(seconds, 0.3))
    peerVariant = try peer?.bestVariant(seconds: min(seconds, 0.5))
  }

  package mutating func play(seconds: Double) throws(LaboratoryError) {
    let result = benchmark.measure(seconds: seconds)
    var other: Double?
    if let peer, let peerVariant {
      other = try peer.framesPerSecond(variant: peerVariant, seconds: seconds)
    }
    rounds.append(Round(result: result, peerFramesPerSecond: other))
  }

  /// The round of median speed; nil before the first.
  package var median: StandardSceneBenchmark.Result? {
    let results = rounds.map(\.result).sorted { $0.framesPerSecond < $1.framesPerSecond }
    return results.isEmpty ? nil : results[results.count / 2]
  }

  /// How many times the time of another match's rounds these took, played in turn: the median of the
  /// rounds' ratios; nil before the first.
  package func time(over other: StandardSceneMatch) -> Double? {
    Self.median(
      of: zip(rounds, other.rounds).map {
        $1.result.framesPerSecond / $0.result.framesPerSecond
      })
  }

  /// How many times as fast as the other renderer: the median of the rounds' ratios.
  package var ratio: Double? {
    Self.median(
      of: rounds.compactMap { round in
        round.peerFramesPerSecond.map { round.result.framesPerSecond / $0 }
      })
  }

  static func median(of values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted()[values.count / 2]
  }
}
