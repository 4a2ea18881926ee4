package import Perception
package import Simulation

/// All that is true of one tick, for detectors that look behind the curtain.
package struct TickTruth: Sendable {
  package var tick: EpisodeTick
  /// Ascending by camera; `picture` is empty unless the detector needs pictures.
  package var frames: [LabelledFrame]

  package init(tick: EpisodeTick, frames: [LabelledFrame]) {
    self.tick = tick
    self.frames = frames
  }
}

/// A reference detector: knows the truth and makes mistakes, or none, on purpose.
///
/// Such detectors are yardsticks. What they find depends on the labels alone, so that a change in
/// their score is a change in the scene, the reasoner or the metrics, never in a trained model.
package protocol TruthFedDetector: Detector {
  /// Called before `detections(in:)` with the truth of the same tick, which has frames of those
  /// cameras alone that send a picture of what is before them: nobody sees through a covered one.
  func take(_ truth: TickTruth)
}
