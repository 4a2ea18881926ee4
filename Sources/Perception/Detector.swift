package import CartInterface
package import Geometry

/// One thing found in one picture.
package struct Detection: Sendable, Hashable {
  package var camera: Int
  /// Edges in pixels, continuous: the left edge of the leftmost pixel is x0 = 0.
  package var x0, y0, x1, y1: Double
  /// SKU of the believed product.
  package var sku: String
  /// 0…1.
  package var confidence: Double

  package init(
    camera: Int, x0: Double, y0: Double, x1: Double, y1: Double, sku: String, confidence: Double
  ) {
    self.camera = camera
    self.x0 = x0
    self.y0 = y0
    self.x1 = x1
    self.y1 = y1
    self.sku = sku
    self.confidence = confidence
  }
}

/// Finds products in pictures.
///
/// One detector serves one episode on one thread; a suite makes one for each episode.
package protocol Detector: AnyObject {
  /// Shown in tables and reports.
  var name: String { get }
  /// Time from exposure to answer that the simulation charges. Never measured, always declared, so
  /// that an episode plays the same on every machine.
  var declaredLatency: Nanoseconds { get }
  /// Whether pictures must be rendered; a detector that works on labels alone may say no.
  var needsPictures: Bool { get }

  /// The detections in all frames of one observation.
  func detections(in observation: Observation) throws -> [Detection]
}
