package import Simulation

/// Who takes in an episode as it is played: each tick, then the frames of that tick.
package protocol EpisodeAudience: AnyObject {
  /// - Throws: also to end the episode.
  func record(_ tick: EpisodeTick) throws
  /// - Precondition: the frame belongs to the tick recorded last.
  func record(_ frame: LabelledFrame) throws
}
