/// Ticks of which one camera's pictures are kept.
package struct FilmWindow: Sendable, Hashable {
  /// Name; that of no camera takes the first.
  package var camera: String?
  package var ticks: ClosedRange<Int>

  package init(camera: String?, ticks: ClosedRange<Int>) {
    self.camera = camera
    self.ticks = ticks
  }

  /// Seconds before and after a failing frame.
  private static let (before, after) = (2.5, 0.5)

  /// Around a failing frame, as seen by the camera it names, or else by the one that saw the event
  /// nearest in time.
  init(around failure: FailingFrame, in episode: EpisodeResult, tickRate: Double) {
    let nearest = episode.trueChanges.filter { $0.camera != nil }.min {
      abs($0.tick - failure.tick) < abs($1.tick - failure.tick)
    }
    self.init(
      camera: failure.camera ?? nearest?.camera,
      ticks: max(
        0, failure.tick - Int(Self.before * tickRate))...(failure.tick
        + Int(Self.after * tickRate)))
  }
}
