package import Foundation
package import Rasterizer
import Scene

/// What the benchmark found, for programs. Keys are in snake case; those of `phasesMs` are the names
/// of `PhaseTimes.Phase`.
package struct StandardSceneRecord: Encodable {
  package struct Row: Encodable {
    struct Peer: Encodable {
      var variant: String
      /// The median round's.
      var framesPerSecond: Double
      var roundsFramesPerSecond: [Double]
      /// Our frames a second over the peer's: the median of the rounds' ratios.
      var ratio: Double
    }

    var width: Int
    var height: Int
    var threads: Int
    /// `plain` or `physical`.
    var shading: String
    /// A pixel, of its colour.
    var samples: Int
    /// `one` or `all` of the cameras see a moment before everything is posed anew.
    var views: String
    /// `ids` or `all`: what frames hold beside the picture; see `LabelChoice` of `cartsim bench`.
    var labels: String
    /// The median round's.
    var framesPerSecond: Double
    /// In the order in which they were played; all rows play a round before the next begins.
    var roundsFramesPerSecond: [Double]
    /// Of the median round, milliseconds a frame.
    var phasesMs: [String: Double]
    /// Time a frame over that of plain shading with all else the same, if that was measured: the
    /// median of the rounds' ratios.
    var overPlain: Double?
    var peer: Peer?
  }

  private var scene: String
  private var triangles: Int
  private var cameras: Int
  /// The level of the rasterizer's kernels.
  private var kernels: String
  private var rows: [Row] = []

  package init(_ scene: StandardScene, kernels: KernelLevel) {
    self.scene = scene.name
    triangles = scene.triangleCount
    cameras = scene.cameras.count
    self.kernels = kernels.rawValue
  }

  /// - Precondition: a round has been played.
  package mutating func append(_ match: StandardSceneMatch, overPlain: Double?) {
    guard let median = match.median else { preconditionFailure("no round was played") }
    let others = match.rounds.compactMap(\.peerFramesPerSecond)
    var peer: Row.Peer?
    if let variant = match.peerVariant, let ratio = match.ratio,
      let other = StandardSceneMatch.median(of: others)
    {
      peer = Row.Peer(
        variant: variant, framesPerSecond: other, roundsFramesPerSecond: others, ratio: ratio)
    }
    rows.append(
      Row(
        width: median.width, height: median.height, threads: median.threads,
        shading: "\(median.shading)", samples: median.antialiasing.rawValue,
        views: median.views.rawValue, labels: median.hasAllLabels ? "all" : "ids",
        framesPerSecond: median.framesPerSecond,
        roundsFramesPerSecond: match.rounds.map(\.result.framesPerSecond),
        phasesMs: Dictionary(
          uniqueKeysWithValues: median.phases.map { ("\($0.phase)", $0.milliseconds) }),
        overPlain: overPlain, peer: peer))
  }

  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
