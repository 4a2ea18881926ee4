package import Geometry

/// All that reaches the cart's computer in one tick.
package struct Observation: Sendable {
  package var tick: Int
  /// End of the tick; nothing in it is newer.
  package var time: Nanoseconds
  /// Pictures of this tick, ascending by camera; a dead camera sends none.
  package var frames: [CameraFrame]
  /// Scale readings since the last tick, in order of time.
  package var scaleReadings: [ScaleReading]
  /// What the shopper touched on the screen since the last tick, in order of time.
  package var screenAnswers: [ScreenAnswer]
  /// What came from the other sensors.
  package var channels: ChannelMessages

  package init(
    tick: Int, time: Nanoseconds, frames: [CameraFrame], scaleReadings: [ScaleReading],
    screenAnswers: [ScreenAnswer] = [], channels: ChannelMessages = ChannelMessages()
  ) {
    self.tick = tick
    self.time = time
    self.frames = frames
    self.scaleReadings = scaleReadings
    self.screenAnswers = screenAnswers
    self.channels = channels
  }
}
