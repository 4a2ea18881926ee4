package import CartInterface

/// All that decides on a cart: observations go in, the screen and the bookings come out.
///
/// One object serves one episode on one thread. Deterministic: the same observations give the same
/// answers, whatever the wall clock says.
package protocol CartSoftware: AnyObject {
  /// Shown in tables and reports.
  var name: String { get }
  /// Whether pictures must be drawn for it; holds once the episode has begun.
  var needsPictures: Bool { get }
  /// The detector that it looks through in this process, if it has one; holds once the episode has
  /// begun.
  var detector: (any Detector)? { get }
  /// What it has booked so far.
  var events: [BasketEvent] { get }

  /// The episode begins.
  func begin(_ cart: CartDescription) throws
  /// What it found in the pictures of an observation.
  func detections(in observation: Observation) throws -> [Detection]
  /// What the screen shows from the end of that observation on; asked after its detections.
  func display(after observation: Observation) throws -> CartDisplay
  /// The episode is over.
  func end() throws
}

/// Where one worker gets the software for its episodes.
package protocol SoftwareSource: AnyObject {
  /// Software for the next episode.
  /// - Parameters:
  ///   - detector: of this process, for software that brings none.
  ///   - isCancelled: asked while it waits.
  func software(
    detector: any Detector, settings: ReasonerSettings,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> any CartSoftware
}

/// A cart's software failed: its episode ends, others go on.
package struct SoftwareFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was called.
  package var software: String
  /// What it did, with the offending value.
  package var problem: String
  /// nil before the first tick.
  package var tick: Int?
  /// The last of what it wrote to its standard error; empty if nothing.
  package var lastWords: String

  package init(software: String, problem: String, tick: Int? = nil, lastWords: String = "") {
    self.software = software
    self.problem = problem
    self.tick = tick
    self.lastWords = lastWords
  }

  package var description: String {
    "the cart's software (\(software)) failed" + (tick.map { " in tick \($0)" } ?? "")
      + ": \(problem)" + (lastWords.isEmpty ? "" : "; its last words: \(lastWords)")
  }
}
