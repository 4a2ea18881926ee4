package import Geometry

/// All that reaches the cart's computer in one tick.
package struct Observation: Sendable {
  package var tick: Int
  /// End of the tick; nothing in it is newer.
  package var time: Nanoseconds
  /// Pictures of this tick, ascending by camera; a dead camera sends none.
  package var frames: [CameraFrame]
  /// Cameras that sent a picture, ascending, also where the pictures themselves are not drawn.
  package var cameras: [Int]
  /// Those of them that are known to show nothing though their pictures are not drawn, ascending;
  /// empty where they are: then the cart's software looks for itself.
  package var blind: [Int]
  /// Scale readings since the last tick, in order of time.
  package var scaleReadings: [ScaleReading]
  /// What the shopper touched on the screen since the last tick, in order of time.
  package var screenAnswers: [ScreenAnswer]
  /// What came from the other sensors.
  package var channels: ChannelMessages

  /// - Parameter cameras: nil: those of the frames.
  package init(
    tick: Int, time: Nanoseconds, frames: [CameraFrame], cameras: [Int]? = nil, blind: [Int] = [],
    scaleReadings: [ScaleReading], screenAnswers: [ScreenAnswer] = [],
    channels: ChannelMessages = ChannelMessages()
  ) {
    self.cameras = cameras ?? Set(frames.map(\.camera)).sorted()
    self.blind = blind
    self.tick = tick
    self.time = time
    self.frames = frames
    self.scaleReadings = scaleReadings
    self.screenAnswers = screenAnswers
    self.channels = channels
  }
}
