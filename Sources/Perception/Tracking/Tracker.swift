import Geometry

/// Follows things through pictures, from camera to camera and over time.
///
/// Deterministic. One owner, one episode.
package protocol Tracker: Sendable {
  /// Takes in what was found at one moment; batches come in the order of their times.
  /// - Returns: The same moment as the tracker sees it: detections may bear other SKUs and confidences, or be
  ///   left out, and `tracks` are filled in.
  mutating func follow(_ batch: DetectionBatch) -> DetectionBatch
}

/// One thing that is followed.
package struct ItemTrack: Sendable, Hashable {
  /// Over or into the basket's rim, as only a hand moves things.
  package enum Passage: String, Sendable, CaseIterable { case entered, left }

  /// Counts up within an episode; a thing keeps its number from camera to camera.
  package var id: Int
  package var sku: String
  /// In whose pictures it is at this moment, ascending; never empty.
  package var cameras: [Int]
  /// Middle of what is seen, in the cart's frame, metres; nil where rays of one camera alone meet it.
  package var position: SIMD3<Double>?
  /// It has just come into the basket or out of it.
  package var passage: Passage?

  package init(
    id: Int, sku: String, cameras: [Int], position: SIMD3<Double>? = nil,
    passage: Passage? = nil
  ) {
    self.id = id
    self.sku = sku
    self.cameras = cameras
    self.position = position
    self.passage = passage
  }
}
