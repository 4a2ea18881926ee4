/// What a cart's software outside this process may take and send.
package struct StackLimits: Sendable, Hashable {
  /// Seconds of wall time from its start to its hello, and from an episode's beginning to its ready.
  package var start = 60.0
  /// Seconds of wall time for each other answer.
  package var answer = 10.0
  /// Of an answer's JSON, in bytes.
  package var headerBytes = 4 << 20
  package var detectionsPerTick = 10_000
  package var eventsPerTick = 1_000
  package var eventsPerEpisode = 100_000
  /// Of one product, booked.
  package var count = 10_000
  package var promptCandidates = 100
  /// Of names and subjects, in UTF-8.
  package var textBytes = 1_000
  /// By which an event may lie after the observation, in seconds: a removal is over when the item has
  /// passed the basket's rim, a moment after the weight says so.
  package var eventLead = 1.0

  package init() {}
}
