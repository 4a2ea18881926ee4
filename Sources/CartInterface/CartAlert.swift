/// Something that the cart's software holds to be wrong, as its screen and its beacon show it.
package struct CartAlert: Sendable, Hashable {
  package enum Reason: String, Sendable, CaseIterable, Codable {
    /// A weight came that no recognised item explains.
    case unrecognisedWeight = "unrecognised_weight"
    /// A weight went that no recognised item explains.
    case unexplainedLoss = "unexplained_loss"
    /// Cameras see an item in the basket that the scale does not feel.
    case itemWithoutWeight = "item_without_weight"
    /// Something pulls the basket up, or presses it down.
    case basketLifted = "basket_lifted"
    case basketPressed = "basket_pressed"
    /// The scale sends nothing, or nonsense.
    case scaleFault = "scale_fault"
    case overload
    /// A camera sends no pictures, or shows nothing in them.
    case cameraLost = "camera_lost"
    case cameraBlocked = "camera_blocked"
    /// What was put in is not what was scanned.
    case scanMismatch = "scan_mismatch"
    /// The basket was not empty, or held more than is booked, when the trip began.
    case leftInBasket = "left_in_basket"
  }

  /// Counts up within an episode; an alert that lasts keeps its id.
  package var id: Int
  package var reason: Reason
  /// The camera's name or the SKU that it is about, where there is one.
  package var subject: String?

  package init(id: Int, reason: Reason, subject: String? = nil) {
    self.id = id
    self.reason = reason
    self.subject = subject
  }
}
