import CartInterface
import Geometry
import Scenario

/// What all who act in an episode have in common. One owner, one thread.
final class Stage {
  let plan: EpisodePlan
  /// Nil on a cart without a barcode imager.
  let scanning: ScanningPlace?
  var cart: CartMotion
  /// Open purposes by item; the ledger closes them.
  var purposes: [Int: Purpose] = [:]
  /// Put in or taken out last.
  var lastHandledItem: Int?
  var lastAddedItem: Int?
  /// Touched on the screen since this was last emptied, with the buttons that were there.
  var touches: [(answer: ScreenAnswer, candidates: [String], time: Nanoseconds)] = []
  /// When the imager last beeped since the present scan began.
  var beep: Nanoseconds?

  /// Look-up codes of loose goods by SKU, and all of them, ascending.
  let codes: [String: String]
  let allCodes: [String]

  init(plan: EpisodePlan, scanning: ScanningPlace?, codes: [String: String] = [:]) {
    self.codes = codes
    allCodes = Set(codes.values).sorted()
    self.plan = plan
    self.scanning = scanning
    cart = CartMotion(key: plan.randomKey, ride: plan.cart.ride, trip: plan.trip)
  }
}
